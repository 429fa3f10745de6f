"""Filing on a phone in a real browser: with scripts and without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from grids.models import Case
from tests.builders import Street
from tests.grids.filing.conftest import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def there() -> Street:
    """A street in a database that the server sees."""
    return Street()


@pytest.fixture
def lamp(tmp_path: Path) -> str:
    """A photo on the phone."""
    path = tmp_path / "lamp.jpg"
    path.write_bytes(picture().read())
    return str(path)


def next_screen(page: Any) -> None:
    """Press the one act at the bottom."""
    page.locator(".stickybar button").click()
    page.wait_for_load_state()


def test_with_scripts_questions_and_buildings_appear_in_place(phone: Any, there: Street, lamp: str) -> None:
    phone.goto("/file/")
    phone.fill("textarea", "水管漏了，楼道里全是水。")
    phone.get_by_label("水电漏损").check()
    phone.locator("#questions").get_by_label("还在漏水或漏电", exact=True).check()
    phone.set_input_files("input[type=file]", lamp)
    phone.locator(".photo img").wait_for()
    next_screen(phone)
    phone.select_option("#id_community", label="柳岸社区")
    phone.select_option("#id_building", label="和风苑 3 号楼")
    phone.select_option("#id_entrance", label="2")
    next_screen(phone)
    phone.get_by_label("不留联系方式").check()
    next_screen(phone)
    case = Case.objects.get()

    assert phone.locator(".code").inner_text().replace(" ", "") == case.query_code
    assert (case.place, case.answers, case.photos.count()) == (
        "和风苑 3 号楼 2 单元",
        {"still_running": "yes"},
        1,
    )


def test_without_scripts_the_same_screens_do(browse: Any, there: Street, lamp: str) -> None:
    page = browse(java_script_enabled=False)
    page.goto("/file/")
    page.fill("textarea", "水管漏了，楼道里全是水。")
    page.get_by_label("水电漏损").check()
    page.set_input_files("input[type=file]", lamp)
    next_screen(page)
    page.locator("#questions").get_by_label("还在漏水或漏电", exact=True).check()
    next_screen(page)
    page.select_option("#id_community", label="柳岸社区")
    page.locator("button[name=narrow]").click()
    page.select_option("#id_building", label="和风苑 3 号楼")
    next_screen(page)
    page.get_by_label("打电话给我").check()
    page.fill("#id_name", "林女士")
    page.fill("#id_phone", "139 0000 1111")
    next_screen(page)
    page.get_by_role("button", name="看这件事").click()
    page.wait_for_load_state()
    case = Case.objects.get()

    assert page.url.endswith("/query/")
    assert page.locator("h1").inner_text() == case.title
    assert (case.place, case.reporter.name, case.photos.count()) == ("和风苑 3 号楼", "林女士", 1)


def test_what_is_typed_survives_leaving_the_page(phone: Any, there: Street) -> None:
    phone.goto("/file/")
    with phone.expect_response("**/file/save/"):
        phone.fill("textarea", "水管漏了")
    phone.goto("/")
    phone.get_by_text("接着写").click()

    assert phone.locator("textarea").input_value() == "水管漏了"
