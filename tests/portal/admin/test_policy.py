"""Every page of the admin under the content security policy: nothing inline, nothing from elsewhere."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.test import Client

from portal.actors import NOBODY
from portal.domain.people import join_records
from portal.models import Merge
from tests.builders import Street
from tests.portal.admin.conftest import Office, signed_in
from tests.portal.admin.test_matrix import FINDS, a_reader_of, reader
from tests.portal.admin.things import MAKERS, address, thing

pytestmark = pytest.mark.django_db


class Sins(HTMLParser):
    """Collects what the policy would block."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag."""
        values = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in values):
            self.found.append(f"<{tag}>")
        self.found += [f"{tag}[{name}]" for name in values if name == "style" or name.startswith("on")]
        for name in ("src", "href", "action"):
            if (values.get(name) or "").strip().lower().startswith(("javascript:", "data:", "http", "//")):
                self.found.append(f"{tag}[{name}={values[name]}]")


def sins_of(browser: Client, *addresses: str) -> dict[str, list[str]]:
    """What is wrong on each page; every page must open."""
    found = {}
    for url in addresses:
        answer = browser.get(url)
        assert answer.status_code == 200, url
        assert "'unsafe" not in answer["Content-Security-Policy"]
        looker = Sins()
        looker.feed(answer.content.decode())
        found[url] = looker.found
    return found


@pytest.mark.parametrize("table", sorted(MAKERS))
def test_lists_and_things_hold_to_the_policy(street: Street, table: str) -> None:
    role = a_reader_of(table)
    writer = next((r for r, tables in FINDS.items() if "add" in tables.get(table, "")), role)
    browser, row = reader(street, writer), thing(street, table)
    pages = [address(table), f"{address(table)}?_popup=1", address(table, "change", row.pk)]
    pages += [address(table, "add")] if "add" in FINDS[writer][table] else []
    found = sins_of(browser, *pages)
    assert found == {page: [] for page in pages}


def test_pages_of_acts_hold_to_the_policy(street: Street, office: Office) -> None:
    area, post, tenure = street.grid, street.leader_post, street.leader_post.tenures.get()
    calendar = thing(street, "portal.calendarday")
    machine = [
        "/admin/", "/admin/jsi18n/", *(address("portal.area", page, area.pk) for page in ("below", "move", "outline")),
        address("portal.calendarday", "several"), address("portal.calendarday", "delete", calendar.pk),
        address("portal.errand", "again", thing(street, "portal.errand").pk),
    ]  # fmt: skip
    user = thing(street, "portal.user")
    security = [
        address("portal.post", "appoint", post.pk), address("portal.tenure", "end", tenure.pk),
        *(address("portal.user", page, user.pk) for page in ("reset", "unlock", "close", "reopen", "factor")),
    ]  # fmt: skip
    twins = thing(street, "portal.person"), thing(street, "portal.person")
    delivery = thing(street, "portal.delivery")
    kept, dropped = thing(street, "portal.person"), thing(street, "portal.person")
    join_records(actor=NOBODY, keep_id=kept.pk, drop_id=dropped.pk, reason="同一个手机号")
    clerk = [
        f"/admin/portal/person/{kept.pk}/unmerge/{Merge.objects.get().pk}/",
        f"/admin/portal/person/{twins[0].pk}/merge/{twins[1].pk}/",
        *(address("portal.delivery", page, delivery.pk) for page in ("arrived", "again")),
    ]
    rule = thing(street, "grids.dutyrule")
    rules = [address("grids.dutyrule", page, rule.pk) for page in ("terms", "name", "retire")]
    found = sins_of(office("system_admin"), *machine)
    found |= sins_of(office("subdistrict_staff"), *rules)
    found |= sins_of(office("security_admin"), *security)
    found |= sins_of(signed_in(street.clerk), *clerk)
    assert found == {page: [] for page in (*machine, *security, *clerk, *rules)}
