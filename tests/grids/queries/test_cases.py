"""Who stands how to a case, and what he is shown of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from grids.domain import cases
from grids.models import Case
from grids.queries.cases import case_for, may_see_photo, relations_of, sees_internal, verbs_for
from portal.actors import NOBODY, Actor, system
from portal.registry import attachment_is_open_to
from tests import builders as b
from tests.grids.domain.test_filing import picture
from tests.grids.journeys import case_in

pytestmark = pytest.mark.django_db


def seen_by(actor: Actor, case: Case) -> bool:
    try:
        return case_for(actor, case.pk) == case
    except Http404:
        return False


def test_a_case_is_there_for_whom_it_concerns_and_nobody_else(street: b.Street) -> None:
    case = b.filed_case(street)
    names = ("lin", "leader", "deputy", "clerk", "street_leader", "foreign_leader", "neighbour")
    assert [name for name in names if seen_by(b.actor(getattr(street, name)), case)] == [
        "lin", "leader", "deputy", "clerk", "street_leader"
    ]  # fmt: skip


def test_a_case_is_there_for_the_bearer_of_its_code_and_not_for_nobody(street: b.Street) -> None:
    case = b.filed_case(street)
    assert [seen_by(actor, case) for actor in (Actor(code_case_id=case.pk), NOBODY)] == [True, False]


def test_a_post_outside_the_area_sees_the_case_while_it_has_it(street: b.Street) -> None:
    case = b.filed_case(street)
    cases.assign_case(
        actor=b.actor(street.street_leader), case_id=case.pk, post_id=street.foreign_leader_post.pk
    )
    foreign = b.actor(street.foreign_leader)
    assert (seen_by(foreign, case), relations_of(foreign, case_for(foreign, case.pk))) == (True, {"holder"})


@pytest.mark.parametrize(
    ("name", "relations"),
    [
        ("lin", {"reporter"}),
        ("leader", {"holder", "handler"}),
        ("clerk", {"dispatcher", "handler"}),
        ("street_leader", {"dispatcher", "handler"}),
        ("foreign_leader", set()),
        ("neighbour", set()),
    ],
)
def test_how_people_stand_to_a_case(street: b.Street, name: str, relations: set[str]) -> None:
    assert relations_of(b.actor(getattr(street, name)), b.filed_case(street)) == relations


def test_the_portal_itself_is_the_clock(street: b.Street) -> None:
    assert relations_of(system("clock"), b.filed_case(street)) == {"clock"}


def test_who_filed_for_somebody_is_not_the_reporter(street: b.Street) -> None:
    form = b.filing(street, channel="visit", channel_reason="老人不会用手机")
    case = cases.file_case(actor=b.actor(street.leader), filing=form)
    assert relations_of(b.actor(street.leader), case) == {"holder", "handler"}


def test_a_zone_leader_has_the_grids_under_his_zone(street: b.Street) -> None:
    zone = b.area("zone", "东片区", street.community)
    grid = b.area("grid", "第五网格", zone)
    someone = b.person("贺明霞")
    b.post("zone_leader", zone, someone)
    case = b.filed_case(street, household=None, building=b.building(grid).area)
    actor = b.actor(someone)
    assert (seen_by(actor, case), relations_of(actor, case)) == (True, {"handler", "holder"})


def test_the_table_of_verbs_is_empty_for_who_only_looks(street: b.Street) -> None:
    inspector = b.actor(street.office("discipline_inspector"))
    case = b.filed_case(street)
    assert (seen_by(inspector, case), verbs_for(inspector, case)) == (True, [])


def test_looking_a_case_up_asks_once(street: b.Street) -> None:
    case, actor = b.filed_case(street), b.actor(street.leader)
    with CaptureQueriesContext(connection) as seen:
        found = case_for(actor, case.pk)
        relations_of(actor, found)
        _ = (found.category.name, found.holder.area.name, found.grid, found.community, found.building)
    assert len(seen) == 1


def test_a_picture_is_open_to_whoever_may_see_its_case(street: b.Street) -> None:
    photo = picture()
    b.filed_case(street, attachments=[photo])
    names = ("lin", "leader", "clerk", "foreign_leader", "neighbour")
    assert [name for name in names if may_see_photo(b.actor(getattr(street, name)), photo)] == [
        "lin", "leader", "clerk"
    ]  # fmt: skip


def test_an_internal_picture_is_not_for_the_resident(street: b.Street) -> None:
    photo, case = picture(), b.filed_case(street)
    cases.note_on_case(actor=b.actor(street.leader), case_id=case.pk, said="看图", attachments=[photo])
    open_to: Callable[[Actor], bool] = lambda actor: attachment_is_open_to(actor, photo)  # noqa: E731
    assert [open_to(b.actor(someone)) for someone in (street.lin, street.leader)] == [False, True]


def test_a_picture_of_no_case_is_not_ours_to_open(street: b.Street) -> None:
    assert may_see_photo(b.actor(street.leader), picture()) is False


@pytest.mark.parametrize(
    ("name", "sees"), [("lin", False), ("leader", True), ("clerk", True), ("neighbour", False)]
)
def test_internal_notes_are_for_those_who_work_on_it(street: b.Street, name: str, sees: bool) -> None:
    assert sees_internal(b.actor(getattr(street, name)), case_in(street, "accepted")) is sees
