"""What the page asks in Python and what the lists ask of the database are one rule."""

from __future__ import annotations

import pytest
from django.http import Http404

from grids.models import Case
from grids.queries.case_page import case_with_surroundings
from grids.queries.cases import case_for
from portal.actors import NOBODY, Actor
from portal.roles import ROLES
from tests.builders import Street, actor, area, filed_case, person, post

SEATS = [(role, place) for role in ROLES for place in ("here", "elsewhere")]


def sees(actor: Actor, case: Case) -> tuple[bool, bool]:
    """Whether the page opens the case, and whether the access function does."""
    answers = []
    for ask in (case_with_surroundings, case_for):
        try:
            ask(actor, case.pk)
            answers.append(True)
        except Http404:
            answers.append(False)
    return answers[0], answers[1]


@pytest.mark.parametrize(("role", "place"), SEATS)
def test_a_post_opens_the_same_cases_both_ways(street: Street, case: Case, role: str, place: str) -> None:
    kind = ROLES[role].kinds[0]
    here = {
        "building": (street.building.area, street.foreign_building.area),
        "grid": (street.grid, street.foreign_grid),
        "zone": (street.community, street.foreign_community),
        "community": (street.community, street.foreign_community),
        "subdistrict": (street.subdistrict, area("subdistrict", "清溪街道")),
    }[kind]
    someone = person("季云舟")
    # A second holder of a seat that takes one would be refused: the same seat at a place of its own does as well.
    at = here[place == "elsewhere"]
    if role not in ("grid_leader", "community_deputy", "subdistrict_leader"):
        post(role, at, someone)
    else:
        someone = {
            ("grid_leader", "here"): street.leader,
            ("grid_leader", "elsewhere"): street.foreign_leader,
            ("community_deputy", "here"): street.deputy,
            ("subdistrict_leader", "here"): street.street_leader,
        }.get((role, place), someone)

    page, lists = sees(actor(someone), case)

    assert page == lists


def test_own_foreign_and_nobody_agree(street: Street, case: Case) -> None:
    assert sees(actor(street.lin), case) == (True, True)
    assert sees(actor(street.neighbour), case) == (False, False)
    assert sees(NOBODY, case) == (False, False)
    assert sees(Actor(code_case_id=case.pk), case) == (True, True)
    assert sees(Actor(code_case_id=case.pk + 1), case) == (False, False)


def test_a_case_without_a_grid_opens_for_its_community(street: Street) -> None:
    case = filed_case(street, household=None, area=street.community)

    assert sees(actor(street.deputy), case) == (True, True)
    assert sees(actor(street.leader), case) == (False, False)


def test_the_page_knows_the_same_as_the_models(street: Street, case: Case) -> None:
    found, plain = (
        case_with_surroundings(actor(street.leader), case.pk),
        case_for(actor(street.leader), case.pk),
    )

    assert found.case.grid == plain.grid
    assert (found.case.community.name, found.case.holder.role_title) == ("柳岸社区", plain.holder.role_title)
    assert (found.case.reporter.name, found.door) == ("林秀珍", plain.household.door)
    assert found.sitting == {street.leader.pk: "周敏"}
