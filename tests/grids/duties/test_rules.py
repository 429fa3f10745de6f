"""What the office does to rules: a change never touches what was asked, and what it previews is what is made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import Http404

from grids.domain.duties.previewing import preview
from grids.domain.duties.producing import produce
from grids.domain.duties.rules import (
    change_rule,
    draft_change,
    draft_rule,
    make_rule,
    rename_rule,
    retire_rule,
)
from grids.domain.duties.terms import RuleFacts, Terms
from grids.domain.duties.withdrawing import withdraw
from grids.domain.visits import record_visit
from grids.models import DueItem, DutyVersion, HouseholdTag
from portal.actors import Actor
from portal.domain.refusal import Outrun, Refused
from portal.models import AuditEntry
from tests import builders
from tests.builders import Street, actor, household
from tests.grids.duties.building import deed, kind, monthly, run_productions
from tests.moments import stand_still

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 10)
MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
TERMS = Terms(begins=MARCH, whose="post:grid_leader", every=1, unit="month", steps=(-3, 0, 2))


@pytest.fixture(autouse=True)
def _in_march(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_still(monkeypatch, "2026-03-10 09:00")


@pytest.fixture
def office(street: Street) -> Actor:
    """Somebody who keeps the street's rules."""
    return actor(street.office("subdistrict_staff"))


def facts(street: Street, **extra: Any) -> RuleFacts:
    return RuleFacts(**{"name": "每月走访", "kind": kind(), "area_id": street.subdistrict.pk} | extra)


def items(**asked: Any) -> list[tuple[date, int]]:
    """(period, version's number) of the items, in order."""
    found = DueItem.objects.filter(**asked).order_by("period", "version__number", "pk")
    return list(found.values_list("period", "version__number"))


def test_a_rule_is_made_with_its_first_version_and_fills_itself(street: Street, office: Actor) -> None:
    rule = make_rule(actor=office, facts=facts(street), terms=TERMS)
    run_productions()
    assert items(household=street.home, rule=rule) == [(MARCH, 1), (APRIL, 1)]
    assert AuditEntry.objects.filter(table="grids_dutyversion").latest("pk").verb == "duty.make_rule"


def test_a_change_leaves_what_was_asked_and_replaces_what_nobody_knows_yet(
    street: Street, office: Actor
) -> None:
    rule = make_rule(actor=office, facts=facts(street), terms=TERMS)
    run_productions()
    before = list(DueItem.objects.filter(period=MARCH).order_by("pk").values())
    change_rule(actor=office, rule_id=rule.pk, terms=replace(TERMS, begins=APRIL, steps=(0,)))
    run_productions()
    assert list(DueItem.objects.filter(period=MARCH).order_by("pk").values()) == before
    assert items(household=street.home, period=APRIL) == [(APRIL, 2)]


@pytest.mark.parametrize("touch", [{"next_step": 1}, {"retry_on": date(2026, 4, 9)}])
def test_what_somebody_knows_of_stays_and_is_not_asked_twice(
    street: Street, office: Actor, touch: dict[str, Any]
) -> None:
    rule = make_rule(actor=office, facts=facts(street), terms=TERMS)
    run_productions()
    DueItem.objects.filter(household=street.home, period=APRIL).update(**touch)
    change_rule(actor=office, rule_id=rule.pk, terms=replace(TERMS, begins=APRIL, steps=(0,)))
    run_productions()
    assert items(household=street.home, period=APRIL) == [(APRIL, 1)]
    assert items(household=street.foreign_home, period=APRIL) == [(APRIL, 2)]


def test_versions_never_overlap_and_one_that_never_began_is_emptied(street: Street, office: Actor) -> None:
    rule = make_rule(actor=office, facts=facts(street), terms=TERMS)
    change_rule(actor=office, rule_id=rule.pk, terms=replace(TERMS, begins=MAY, every=2))
    change_rule(actor=office, rule_id=rule.pk, terms=replace(TERMS, begins=APRIL, every=3))
    held = list(rule.versions.order_by("number").values_list("valid", flat=True))
    assert held == [DateRange(MARCH, APRIL), DateRange(empty=True), DateRange(APRIL, None)]


def test_nothing_is_made_of_a_version_that_was_cut_since_it_was_read(street: Street, office: Actor) -> None:
    rule = make_rule(actor=office, facts=facts(street), terms=TERMS)
    read_before = DutyVersion.objects.select_related("rule__area").get(rule=rule)
    retire_rule(actor=office, rule_id=rule.pk, ends=APRIL)
    produce(version=read_before, today=TODAY)
    assert items(household=street.home) == [(MARCH, 1)]


def test_the_same_change_twice_is_one_version(street: Street, office: Actor) -> None:
    rule = make_rule(actor=office, facts=facts(street), terms=TERMS)
    changed = replace(TERMS, begins=APRIL, every=2)
    twice = [change_rule(actor=office, rule_id=rule.pk, terms=changed, seen=1).pk for _turn in range(2)]
    assert (len(set(twice)), rule.versions.count()) == (1, 2)


def test_who_saw_an_older_version_is_told(street: Street, office: Actor) -> None:
    rule = make_rule(actor=office, facts=facts(street), terms=TERMS)
    change_rule(actor=office, rule_id=rule.pk, terms=replace(TERMS, begins=APRIL, every=2), seen=1)
    with pytest.raises(Outrun, match="刚才有人改过"):
        change_rule(actor=office, rule_id=rule.pk, terms=replace(TERMS, begins=APRIL, every=3), seen=1)


def test_every_two_months_keeps_its_months_through_a_change(street: Street, office: Actor) -> None:
    rule = make_rule(actor=office, facts=facts(street), terms=replace(TERMS, every=2))
    new = change_rule(actor=office, rule_id=rule.pk, terms=replace(TERMS, begins=APRIL, every=2, steps=()))
    assert new.anchor == MARCH


def test_a_change_does_not_begin_on_a_day_gone_by(street: Street, office: Actor) -> None:
    rule = make_rule(actor=office, facts=facts(street), terms=TERMS)
    run_productions()
    with pytest.raises(Refused) as no:
        change_rule(actor=office, rule_id=rule.pk, terms=replace(TERMS, begins=MARCH, every=2))
    assert no.value.field == "begins"


def test_what_has_asked_for_nothing_yet_may_be_corrected_from_its_first_day(
    street: Street, office: Actor
) -> None:
    rule = make_rule(actor=office, facts=facts(street), terms=TERMS)
    change_rule(actor=office, rule_id=rule.pk, terms=replace(TERMS, steps=(0,)))
    run_productions()
    assert set(items()) == {(MARCH, 2), (APRIL, 2)}


def test_a_retired_rule_asks_for_nothing_more_and_its_open_items_stay(street: Street, office: Actor) -> None:
    rule = make_rule(actor=office, facts=facts(street), terms=TERMS)
    run_productions()
    retire_rule(actor=office, rule_id=rule.pk, ends=TODAY)
    run_productions()
    rule.refresh_from_db()
    assert (items(household=street.home), rule.in_use) == ([(MARCH, 1)], False)


def test_a_retired_rule_comes_back_by_a_change(street: Street, office: Actor) -> None:
    rule = make_rule(actor=office, facts=facts(street), terms=TERMS)
    retire_rule(actor=office, rule_id=rule.pk, ends=TODAY)
    change_rule(actor=office, rule_id=rule.pk, terms=replace(TERMS, begins=APRIL))
    run_productions()
    rule.refresh_from_db()
    assert (items(household=street.home, period=APRIL), rule.in_use) == ([(APRIL, 2)], True)


def test_taking_back_in_small_portions_takes_all(
    street: Street, office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grids.domain.duties.withdrawing.PORTION", 1)
    rule = make_rule(actor=office, facts=facts(street), terms=TERMS)
    run_productions()
    retire_rule(actor=office, rule_id=rule.pk, ends=APRIL)
    assert (withdraw(rule_id=rule.pk), withdraw(rule_id=rule.pk)) == (2, 0)


def test_only_who_keeps_the_rules_there_touches_them(street: Street, office: Actor) -> None:
    rule = make_rule(actor=office, facts=facts(street), terms=TERMS)
    elsewhere = builders.area("subdistrict", "槐安街道")
    stranger = builders.person("石一舟")
    builders.post("subdistrict_staff", elsewhere, stranger)
    for someone in (actor(street.clerk), actor(street.leader), actor(stranger)):
        with pytest.raises(Http404):
            make_rule(actor=someone, facts=facts(street, name="另一条"), terms=TERMS)
        with pytest.raises(Http404):
            change_rule(actor=someone, rule_id=rule.pk, terms=replace(TERMS, begins=APRIL))
        with pytest.raises(Http404):
            retire_rule(actor=someone, rule_id=rule.pk, ends=APRIL)
        with pytest.raises(Http404):
            rename_rule(actor=someone, rule_id=rule.pk, name="别的")


def test_one_name_is_one_rule_at_a_place(street: Street, office: Actor) -> None:
    make_rule(actor=office, facts=facts(street), terms=TERMS)
    other = make_rule(actor=office, facts=facts(street, name="另一条"), terms=TERMS)
    with pytest.raises(Refused, match="已经有叫这个名字"):
        make_rule(actor=office, facts=facts(street), terms=TERMS)
    with pytest.raises(Refused, match="已经有叫这个名字"):
        rename_rule(actor=office, rule_id=other.pk, name="每月走访")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"unit": "", "every": 0}, "when"), ({"trigger": "illness", "limit_days": 3}, "when"), ({"every": 61}, "every"),
        ({"every": 0}, "every"), ({"unit": "", "every": 0, "trigger": "illness"}, "limit_days"), ({"whose": "x"}, "whose"),
        ({"ends": MARCH}, "ends"), ({"lead_days": 367}, "lead_days"), ({"steps": (400,)}, "steps"),
        ({"begins": date(9999, 12, 1)}, "begins"), ({"begins": date(1, 1, 1)}, "begins"), ({"ends": date.max}, "ends"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(
    street: Street, office: Actor, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as no:
        make_rule(actor=office, facts=facts(street), terms=replace(TERMS, **wrong))
    assert no.value.field == field


def test_what_is_not_done_at_a_door_is_nobodys_who_has_doors(street: Street, office: Actor) -> None:
    work = kind("some_work", "劳动", about="nobody")
    with pytest.raises(Refused) as no:
        make_rule(actor=office, facts=facts(street, kind=work), terms=TERMS)
    assert no.value.field == "whose"


# Previews ----------------------------------------------------------------------


def test_a_preview_counts_what_is_then_made(street: Street, office: Actor) -> None:
    tag = HouseholdTag.objects.create(key="frail", name="体弱", purpose="探望")
    for room in ("401", "402"):
        household(street.building, room).tags.add(tag)
    terms = replace(TERMS, tag=tag)
    found = preview(draft_rule(office, facts(street), terms))
    make_rule(actor=office, facts=facts(street), terms=terms)
    run_productions()
    made = [DueItem.objects.filter(period=each.period.first).count() for each in found.counted]
    assert [each.items for each in found.counted] == made == [2, 2]
    sampled = {(pair.holder_post_id, pair.household_id) for pair in found.sample}
    assert sampled == set(DueItem.objects.values_list("holder_post_id", "household_id"))


def test_a_preview_of_a_change_looks_past_what_makes_room(street: Street, office: Actor) -> None:
    rule = make_rule(actor=office, facts=facts(street), terms=TERMS)
    run_productions()
    DueItem.objects.filter(household=street.home, period=APRIL).update(next_step=1)
    terms = replace(TERMS, begins=APRIL, steps=(0,))
    found = preview(draft_change(office, rule.pk, terms))
    change_rule(actor=office, rule_id=rule.pk, terms=terms)
    run_productions()
    made = DueItem.objects.filter(version__number=2).count()
    assert ([each.items for each in found.counted], made) == ([1], 1)
    assert (found.taken_back, found.kept) == (1, 1)


def test_a_preview_says_how_many_posts_are_vacant(street: Street, office: Actor) -> None:
    street.foreign_leader_post.tenures.all().delete()
    found = preview(draft_rule(office, facts(street), TERMS))
    assert (found.counted[0].holders, found.counted[0].vacant) == (2, 1)


def test_a_preview_says_how_many_households_have_no_such_post(street: Street, office: Actor) -> None:
    orphan = builders.building(builders.area("grid", "第九网格", street.community))
    tag = HouseholdTag.objects.create(key="frail", name="体弱", purpose="探望")
    household(orphan).tags.add(tag)
    household(orphan, "302")
    found = [
        preview(draft_rule(office, facts(street), replace(TERMS, tag=each))).without for each in (None, tag)
    ]
    assert found == [2, 1]


def test_a_preview_of_a_far_period_shows_its_first(street: Street, office: Actor) -> None:
    found = preview(draft_rule(office, facts(street), replace(TERMS, unit="year", begins=TODAY)))
    assert [(each.period.first, each.items) for each in found.counted] == [(date(2027, 1, 1), 2)]


def test_a_preview_of_a_trigger_counts_the_doors_it_is_about(street: Street, office: Actor) -> None:
    terms = replace(TERMS, unit="", every=0, trigger="illness", limit_days=3)
    found = preview(draft_rule(office, facts(street), terms))
    assert (found.counted[0].items, found.window and found.window.due) == (2, date(2026, 3, 13))


def test_a_preview_of_a_daily_rule_asks_a_few_times_only(
    street: Street, office: Actor, django_assert_max_num_queries: Any
) -> None:
    version = draft_rule(office, facts(street), replace(TERMS, unit="day"))
    preview(version)
    with django_assert_max_num_queries(10):
        found = preview(version)
    assert (len(found.counted), found.more) == (6, 30)


def test_a_saved_rule_that_is_full_makes_nothing_more(street: Street) -> None:
    version = monthly(street)
    produce(version=version)
    assert sum(each.items for each in preview(version).counted) == 0


def test_a_visit_settles_what_an_older_version_asked(street: Street, office: Actor) -> None:
    rule = make_rule(actor=office, facts=facts(street), terms=TERMS)
    run_productions()
    change_rule(actor=office, rule_id=rule.pk, terms=replace(TERMS, begins=APRIL, steps=(0,)))
    run_productions()
    settled = record_visit(actor=actor(street.leader), deed=deed(street.home)).settled
    assert list(DueItem.objects.filter(pk__in=settled).values_list("period", flat=True)) == [MARCH]
