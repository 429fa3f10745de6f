"""The trail speaks the auditor's language: verbs, tables, rows, people and values in words, nothing personal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from grids.models import Category
from portal.actors import NOBODY, Actor, system
from portal.admin.trail_values import actor_words, changes_of
from portal.domain.acts import act, name_the_actor
from portal.models import AuditEntry, Person
from portal.trail_book import _namers, row_words
from tests import builders
from tests.builders import Street
from tests.portal.admin.conftest import Office

pytestmark = pytest.mark.django_db


def latest(table: str) -> AuditEntry:
    """The newest entry about a table."""
    return AuditEntry.objects.filter(table=table).latest("pk")


@contextmanager
def doing(actor: Actor, verb: str = "test.person") -> Iterator[None]:
    """An act, after which nobody acts any more: the test itself is one transaction."""
    with act(actor, verb):
        yield
    name_the_actor(NOBODY, "test.rest")


def cells(page: str, name: str) -> list[str]:
    """One column of the list."""
    return re.findall(rf'class="field-{name}(?: nowrap)?">(?:<a[^>]*>)?([^<]*)<', page)


def test_a_case_is_called_by_its_number_and_found_by_it(street: Street, office: Office) -> None:
    case = builders.filed_case(street)
    page = office("auditor").get("/admin/portal/auditentry/", {"row": case.number}).content.decode()
    assert set(cells(page, "thing")) == {case.number}
    assert set(cells(page, "op_and_table")) == {"新增 诉求"}


def test_the_page_of_an_entry_is_headed_in_words(office: Office) -> None:
    with act(system("first start"), "admin.category.add"):
        builders.category("lift", "电梯")
    entry = latest("grids_category")
    page = office("auditor").get(f"/admin/portal/auditentry/{entry.pk}/change/").content.decode()
    assert f"<h2>新增 诉求类别 电梯 #{entry.row}</h2>" in page
    assert "在管理后台新增诉求类别" in page
    assert "系统（第一次安装）" in page


def test_people_are_masked_wherever_a_row_speaks_of_them(street: Street, office: Office) -> None:
    with doing(builders.actor(street.leader)):
        someone = builders.person("洪小雨", builders.new_phone())
        builders.post("grid_worker", street.grid, someone)
        builders.resident(someone, builders.household(street.building, "302"), "other")
    page = office("auditor").get("/admin/portal/auditentry/", {"verb": "test.person"}).content.decode()
    assert "洪小雨" not in page
    assert any("洪*雨" in words for words in cells(page, "thing"))


def test_a_row_that_is_gone_keeps_its_number(office: Office) -> None:
    row = builders.category("lift", "电梯")
    Category.objects.filter(pk=row.pk).delete()
    page = office("auditor").get("/admin/portal/auditentry/", {"row": row.pk, "table": "grids_category"})
    assert set(cells(page.content.decode(), "thing")) == {f"#{row.pk}"}


def test_a_verb_without_words_is_still_readable(street: Street, office: Office) -> None:
    with doing(builders.actor(street.leader)):
        builders.person("洪小雨")
    page = office("auditor").get("/admin/portal/auditentry/", {"verb": "test.person"}).content.decode()
    assert cells(page, "did") == ["其他（test.person）"]


@pytest.mark.parametrize(("name", "found"), [("周敏", 1), ("周", 0), ("没有这人", 0)])
def test_the_trail_is_searched_by_name(street: Street, office: Office, name: str, found: int) -> None:
    Person.objects.filter(pk=street.leader.pk).update(name="周敏")
    builders.account(street.leader)
    with doing(builders.actor(street.leader)):
        builders.person("洪小雨")
    asked = {"verb": "test.person", "name": name}
    page = office("auditor").get("/admin/portal/auditentry/", asked).content.decode()
    assert len(cells(page, "did")) == found


def test_verbs_are_offered_in_words(office: Office) -> None:
    page = office("auditor").get("/admin/portal/auditentry/").content.decode()
    assert '<option value="person.reveal">查看个人信息原文</option>' in page


# Who ---------------------------------------------------------------------------


@pytest.fixture
def lin(street: Street) -> Actor:
    """A resident: she holds no post."""
    return builders.actor(street.lin)


def who(actor: Actor, verb: str = "test.note") -> str:
    """What the trail calls whoever acts."""
    with act(actor, verb):
        builders.person("洪小雨")
    return actor_words(latest("portal_person"))


def test_a_resident_is_no_database_role(lin: Actor) -> None:
    assert who(lin) == f"居民 #{lin.person_id}"


def test_what_nobody_did_is_the_systems(lin: Actor) -> None:
    assert [who(NOBODY), who(NOBODY, "")] == ["没有登录的人", "系统"]


def test_a_hand_on_the_database_is_not_taken_for_the_portal() -> None:
    assert actor_words(AuditEntry(actor_label="postgres", verb="")) == "系统（数据库用户 postgres）"


def test_a_post_is_read_in_the_readers_language() -> None:
    kept = AuditEntry(actor_id=7, actor_label="网格长")
    with translation.override("en"):
        assert actor_words(kept) == "Grid leader #7"


# Values --------------------------------------------------------------------------


def changed(entry: AuditEntry) -> dict[str, tuple[str, str]]:
    """Columns by name, before and after."""
    return {column: (was, became) for column, was, became in changes_of(entry)}


def test_values_are_said_in_words(street: Street) -> None:
    row = builders.category("lift", "电梯")
    Category.objects.filter(pk=row.pk).update(urgency="urgent", in_use=False)
    found = changed(latest("grids_category"))
    assert (found["缓急"], found["在用"]) == (("一般", "紧急"), ("是", "否"))


def test_what_is_pointed_to_is_called_by_name(street: Street) -> None:
    case = builders.filed_case(street)
    post = builders.post("grid_worker", street.grid)
    type(case).objects.filter(pk=case.pk).update(holder=post)
    assert changed(latest("grids_case"))["在谁手上"][1] == f"{post} #{post.pk}"


def test_what_is_personal_is_a_dot(street: Street) -> None:
    Person.objects.filter(pk=street.lin.pk).update(name="林秀", birth_year=1950)
    assert set(changed(latest("portal_person")).values()) == {("•", "•"), ("", "•")}


def test_a_look_says_at_what(street: Street) -> None:
    entry = AuditEntry(table="portal_person", after={"field": "phone"}, at=timezone.now())
    assert changes_of(entry) == [("看了哪一项", "", "手机号")]


def test_a_page_asks_once_however_many_tables_stand_on_it(street: Street, office: Office) -> None:
    browser = office("auditor")

    def asked(where: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(f"/admin/portal/auditentry/{where}").status_code == 200
        return len(queries)

    builders.filed_case(street)
    asked("")
    assert asked("") == asked("?table=portal_area")


def test_every_table_that_is_named_can_be_read_at_once() -> None:
    lamp = builders.category("lamp", "路灯")
    asked = {(table, str(lamp.pk)) for table in _namers}
    found = row_words(asked)
    assert found[("grids_category", str(lamp.pk))] == "路灯"
    assert set(found) <= asked
