"""The walk: every state, every verb, everybody. The table decides, and the verbs do what the table says."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.http import Http404

from grids import workflow
from grids.domain.steps import doing, record
from grids.enums import CaseState
from grids.models import Case
from grids.queries.cases import verbs_for
from portal.actors import NOBODY, Actor, system
from portal.domain.refusal import Refused
from tests import builders as b
from tests.grids.journeys import case_in, verbs
from tests.moments import stand_still

pytestmark = pytest.mark.django_db

RELATIONS: dict[str, frozenset[str] | None] = {
    "reporter": frozenset({"reporter"}),
    "holder": frozenset({"holder", "handler"}),
    "dispatcher": frozenset({"dispatcher", "handler"}),
    "handler": frozenset({"handler"}),
    "inspector": frozenset(),
    "foreign_leader": None,
    "neighbour": None,
    "nobody": None,
    "clock": frozenset({"clock"}),
}
"""How each of them stands to a case of the street's resident; None: it is not there for him."""


def people(street: b.Street, case: Case) -> dict[str, Actor]:
    worker = b.person("卢小满")
    b.post("grid_worker", street.grid, worker)
    holder = case.holder.tenures.current().first()
    inspector = street.office("discipline_inspector")
    return {
        "reporter": b.actor(street.lin),
        "holder": b.actor(holder.person),
        "dispatcher": b.actor(street.clerk),
        "handler": b.actor(worker),
        "inspector": b.actor(inspector),
        "foreign_leader": b.actor(street.foreign_leader),
        "neighbour": b.actor(street.neighbour),
        "nobody": NOBODY,
        "clock": system("clock"),
    }


def escalate(actor: Actor, case: Case) -> None:
    with doing("escalate", actor=actor, case_id=case.pk) as step:
        record(step, data={"matter": "accept"})


def expected(verb: str, state: str, relations: frozenset[str] | None) -> object:
    """What the table says: the state it lands in, Refused, or Http404."""
    if relations is None:
        return Http404
    step = workflow.step_for(verb)
    if not step.who & relations or state not in step.sources:
        return Refused
    return step.to or state


def attempt(verb: Any, actor: Actor, case: Case) -> object:
    """What happens; everything is taken back afterwards."""
    with transaction.atomic():
        try:
            verb(actor, case)
            return Case.objects.get(pk=case.pk).state
        except (Refused, Http404) as no:
            return type(no)
        finally:
            transaction.set_rollback(True)


@pytest.mark.parametrize("state", CaseState)
def test_everybody_may_do_what_the_table_says_and_nothing_else(
    street: b.Street, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_still(monkeypatch, "2026-03-18 09:40")
    case = case_in(street, state)
    actors = people(street, case)
    # After the confirm deadline, within thirty days of the end.
    stand_still(monkeypatch, "2026-04-01 10:00")
    walk = {**verbs(street), "escalate": escalate}
    happened = {(who, verb): attempt(do, actors[who], case) for who in actors for verb, do in walk.items()}
    said = {(who, verb): expected(verb, state, RELATIONS[who]) for who in actors for verb in walk}
    assert happened == said


@pytest.mark.parametrize("state", CaseState)
def test_the_page_offers_exactly_what_the_table_allows(street: b.Street, state: str) -> None:
    case = case_in(street, state)
    actors = {who: actor for who, actor in people(street, case).items() if RELATIONS[who] is not None}
    offered = {who: set(verbs_for(actor, case)) for who, actor in actors.items() if who != "clock"}
    allowed = {
        who: {verb for verb in verbs(street) if isinstance(expected(verb, state, RELATIONS[who]), str)}
        for who in offered
    }
    assert offered == allowed


def test_the_walk_knows_every_verb(street: b.Street) -> None:
    assert {*verbs(street), "escalate"} == {step.verb for step in workflow.STEPS}
