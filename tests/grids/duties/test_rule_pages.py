"""The office keeps its rules in the admin: filled in, looked at, confirmed."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grids.domain.duties.producing import produce
from grids.domain.duties.rules import draft_rule
from grids.duty_presets import PRESETS
from grids.duty_sources import DutyPreset, DutySource, _sources, add_source, presets
from grids.forms.duty_rules import RuleForm, begun_with
from grids.models import DeedKind, DueItem, DutyRule
from grids.presets import fill_empty_tables
from portal.models import AuditEntry
from tests import builders
from tests.builders import Street, actor
from tests.grids.duties.building import kind, monthly
from tests.portal.admin.conftest import signed_in

pytestmark = pytest.mark.django_db
ADD = "/admin/grids/dutyrule/add/"


@pytest.fixture(autouse=True)
def _in_march(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the date only: sessions go by the real time."""
    real = timezone.localdate
    monkeypatch.setattr(timezone, "localdate", lambda now=None: real(now) if now else date(2026, 3, 10))


@pytest.fixture
def browser(street: Street) -> Client:
    """Of somebody who keeps the street's rules."""
    return signed_in(street.office("subdistrict_staff"))


def typed(street: Street, **extra: Any) -> dict[str, Any]:
    """What the form of a new rule posts."""
    return {
        "name": "每月走访", "kind": kind().pk, "area": street.subdistrict.pk, "when": "cadence", "every": "1",
        "unit": "month", "whose": "post:grid_leader", "lead_days": "0", "grace_days": "0", "steps": "-3, 0, 2",
        "climbs": "on", "begins": "2026-03-01",
    } | extra  # fmt: skip


def hidden(page: str) -> dict[str, str]:
    """What a page of a preview would post."""
    tags = re.findall(r'<input type="hidden"[^>]*>', page)
    found = [(re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags]
    return {name[1]: value[1] if value else "" for name, value in found if name}


def test_a_rule_is_looked_at_before_it_is_made(street: Street, browser: Client) -> None:
    page = browser.post(ADD, typed(street)).content.decode()
    said = re.sub(r"\s+", "", page)
    assert "每月一次·网格长·所有住户·提前3天、当天、过后2天提醒·过期告诉上一级" in said
    assert "3月1日到3月31日这一期：2件，2位要做。" in said
    assert DutyRule.objects.count() == 0


def test_confirming_makes_what_was_shown(street: Street, browser: Client) -> None:
    page = browser.post(ADD, typed(street)).content.decode()
    answer = browser.post(ADD, hidden(page) | {"confirm": "1"})
    rule = DutyRule.objects.get()
    version = rule.versions.get()
    assert answer["Location"] == f"/admin/grids/dutyrule/{rule.pk}/change/"
    assert (version.steps, version.climbs, version.unit) == ([-3, 0, 2], True, "month")


def test_a_box_that_was_not_ticked_stays_so_through_the_preview(street: Street, browser: Client) -> None:
    form = typed(street)
    del form["climbs"]
    page = browser.post(ADD, form).content.decode()
    browser.post(ADD, hidden(page) | {"confirm": "1"})
    assert DutyRule.objects.get().versions.get().climbs is False


def test_going_back_keeps_what_was_typed(street: Street, browser: Client) -> None:
    page = browser.post(ADD, typed(street)).content.decode()
    again = browser.post(ADD, hidden(page) | {"again": "1"})
    assert (again.context["form"]["name"].value(), DutyRule.objects.count()) == ("每月走访", 0)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"steps": "三天前"}, "steps"), ({"every": ""}, "every"), ({"when": "trigger"}, "trigger"), ({"whose": ""}, "whose"),
        ({"begins": ""}, "begins"), ({"ends": "2026-02-01"}, "ends"), ({"name": ""}, "name"), ({"area": "0"}, "area"),
        ({"lead_days": "900"}, "lead_days"), ({"kind": "0"}, "kind"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(
    street: Street, browser: Client, wrong: dict[str, Any], field: str
) -> None:
    answer = browser.post(ADD, typed(street, **wrong))
    assert field in answer.context["form"].errors
    assert DutyRule.objects.count() == 0


def test_days_are_read_as_people_type_them(street: Street, browser: Client) -> None:
    page = browser.post(ADD, typed(street, steps="－3、0，2；2")).content.decode()
    assert hidden(page)["steps"] == "－3、0，2；2"
    browser.post(ADD, hidden(page) | {"confirm": "1"})
    assert DutyRule.objects.get().versions.get().steps == [-3, 0, 2]


def test_a_rule_is_changed_from_its_next_period_on(street: Street, browser: Client) -> None:
    version = monthly(street)
    produce(version=version)
    where = f"/admin/grids/dutyrule/{version.rule_id}/terms/"
    first = browser.get(where)
    assert first.context["form"]["begins"].value() == date(2026, 4, 1)
    form = {
        name: value
        for name, value in typed(street, begins="2026-04-01", steps="0", seen="1").items()
        if name not in ("name", "kind", "area")
    }
    page = browser.post(where, form).content.decode()
    assert "还没有人知道的 2 件收回" in page
    browser.post(where, hidden(page) | {"confirm": "1"})
    assert [each.number for each in version.rule.versions.all()] == [2, 1]
    told = browser.get(f"/admin/grids/dutyrule/{version.rule_id}/change/").content.decode()
    assert "第 2 版 · 4月1日起" in told
    assert "第 1 版 · 1月1日到3月31日" in told


def test_a_rule_is_renamed_and_retired(street: Street, browser: Client) -> None:
    rule = monthly(street).rule
    browser.post(f"/admin/grids/dutyrule/{rule.pk}/name/", {"name": "月月见", "name_en": ""})
    browser.post(f"/admin/grids/dutyrule/{rule.pk}/retire/", {"ends": "2026-03-10"})
    rule.refresh_from_db()
    assert (rule.name, rule.in_use) == ("月月见", False)
    assert "停用了" in browser.get("/admin/grids/dutyrule/").content.decode()


def test_another_streets_rule_is_not_there(street: Street, browser: Client) -> None:
    elsewhere = builders.area("subdistrict", "槐安街道")
    rule = DutyRule.objects.create(name="别处的", kind=kind(), area=elsewhere)
    where = f"/admin/grids/dutyrule/{rule.pk}"
    pages = [browser.get(f"{where}/{page}/").status_code for page in ("change", "terms", "name", "retire")]
    posts = [browser.post(f"{where}/{page}/", {}).status_code for page in ("terms", "name", "retire")]
    assert set(pages + posts) == {404}


def test_a_community_reads_the_streets_rules_and_changes_none(street: Street) -> None:
    rule = monthly(street).rule
    clerk = signed_in(street.clerk)
    where = f"/admin/grids/dutyrule/{rule.pk}"
    codes = [clerk.get(f"{where}/{page}/").status_code for page in ("change", "terms", "name", "retire")]
    assert codes == [200, 404, 404, 404]
    assert f"{where}/terms/" not in clerk.get(f"{where}/change/").content.decode()


def test_the_list_says_what_is_open_and_costs_the_same_for_one_and_for_many(
    street: Street, browser: Client
) -> None:
    produce(version=monthly(street))
    DueItem.objects.filter(household=street.home).update(state="void")
    where = "/admin/grids/dutyrule/"
    assert "1 件" in browser.get(where).content.decode()
    with CaptureQueriesContext(connection) as one:
        browser.get(where)
    for number in range(3):
        produce(version=monthly(street, f"规则{number}"))
    with CaptureQueriesContext(connection) as four:
        browser.get(where)
    assert len(one) == len(four)


def test_a_kind_is_kept_with_what_it_counts_as_and_the_trail_says_so(browser: Client) -> None:
    visit = kind("call", "上门")
    fields = {
        "name": "慰问",
        "icon": "users",
        "about": "household",
        "counts_as": [visit.pk],
        "order": "9",
        "in_use": "on",
    }
    browser.post("/admin/grids/deedkind/add/", fields)
    made = DeedKind.objects.get(name="慰问")
    entry = AuditEntry.objects.filter(table="grids_deedkind_counts_as").latest("pk")
    assert (list(made.counts_as.all()), bool(made.key), entry.verb) == ([visit], True, "admin.deedkind.add")


def test_whom_a_kind_is_about_stays(browser: Client) -> None:
    visit = kind("call", "上门")
    fields = {"name": "上门", "icon": "users", "about": "nobody", "order": "9", "in_use": "on"}
    browser.post(f"/admin/grids/deedkind/{visit.pk}/change/", fields)
    visit.refresh_from_db()
    assert (visit.icon, visit.about) == ("users", "household")


# Presets -----------------------------------------------------------------------


@pytest.fixture
def every_source() -> Any:
    """As if upper floors had brought theirs: pairings and retired members."""
    kept = dict(_sources)
    grid = _sources["post:grid_leader"]
    nobody = "select 1 source_id, null::bigint holder_post_id, 1 holder_person_id, null::bigint household_id, " \
        "null::bigint grid_id, null::bigint community_id where false and %(after)s < %(upto)s"  # fmt: skip
    add_source(
        DutySource("pairing", grid.label, grid.rows, grid.last, by_post=True),
        DutySource("members:retired", grid.label, nobody, "select 1", by_post=False, has_household=False),
    )
    yield
    _sources.clear()
    _sources.update(kept)


def test_a_preset_whose_source_nobody_brings_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(_sources, "pairing")
    assert {each.whose for each in presets()} == {each.whose for each in PRESETS} - {"pairing"}


@pytest.mark.usefixtures("every_source")
def test_all_presets_are_offered_once_their_sources_are_there() -> None:
    assert presets() == list(PRESETS)


@pytest.mark.usefixtures("every_source")
@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_every_preset_makes_a_valid_version(street: Street, preset: DutyPreset) -> None:
    DeedKind.objects.all().delete()
    fill_empty_tables()
    office = actor(street.office("subdistrict_staff"))
    blank = RuleForm(
        actor=office, initial={"begins": "2026-03-01", "area": street.subdistrict.pk, **begun_with(preset)}
    )
    posted = {
        each.name: getattr(each.value(), "pk", each.value()) for each in blank if each.value() is not None
    }
    form = RuleForm(posted, actor=office)
    assert form.is_valid(), form.errors
    version = draft_rule(office, form.facts(), form.terms())
    version.rule.save()
    version.save()
    assert (version.whose, version.rule.kind.key) == (preset.whose, preset.kind)


def test_a_preset_fills_the_form(browser: Client) -> None:
    page = browser.get(f"{ADD}?preset=trigger.illness")
    assert (page.context["form"]["name"].value(), page.context["form"]["limit_days"].value()) == (
        "生病住院必访",
        3,
    )
    assert 'href="?preset=grid.care"' in page.content.decode()
