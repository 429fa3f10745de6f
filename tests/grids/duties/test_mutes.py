"""A household is left in peace: what was due rests, and wakes when the peace ends early."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import Http404

from grids.domain.doors import close_household, reopen_household
from grids.domain.duties.mutes import end_mute, mute_household
from grids.domain.duties.nightly import begin
from grids.domain.duties.producing import produce
from grids.models import DueItem, HouseholdMute
from portal.domain.refusal import Refused
from tests.builders import Street, actor
from tests.grids.duties.building import monthly, run_productions
from tests.moments import stand_still
from tests.races import at_once

pytestmark = pytest.mark.django_db
NOW = "2026-03-10 09:00"
Later = Callable[[str], None]


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """It is the morning of 10 March 2026; or another moment, when a test says so."""
    stand_still(monkeypatch, NOW)
    return lambda at: stand_still(monkeypatch, at) and None


def muted(street: Street, until: date = date(2026, 6, 30), **extra: Any) -> HouseholdMute:
    fields = {"household_id": street.home.pk, "reason": "travelling", "until": until}
    return mute_household(actor=actor(street.leader), **fields | extra)


def items(street: Street) -> dict[int, str]:
    """{month: state} of what is due at home."""
    rows = DueItem.objects.filter(household=street.home).values_list("period", "state")
    return {period.month: state for period, state in rows}


def homes_empty(street: Street) -> None:
    street.home.residents.all().delete()


def test_what_lies_wholly_within_rests_and_what_was_under_way_goes_on(street: Street) -> None:
    produce(version=monthly(street))
    muted(street)
    assert items(street) == {3: "open", 4: "void"}


def test_what_rests_says_why_and_reminds_nobody(street: Street) -> None:
    produce(version=monthly(street))
    muted(street)
    item = DueItem.objects.get(household=street.home, state="void")
    assert (item.void_for, item.remind_on) == ("muted", None)


def test_other_households_are_left_alone(street: Street) -> None:
    produce(version=monthly(street))
    muted(street)
    assert not DueItem.objects.filter(household=street.foreign_home, state="void").exists()


def test_ended_early_it_wakes_what_is_not_past_and_makes_what_was_not_made(
    street: Street, later: Later
) -> None:
    version = monthly(street)
    produce(version=version)
    muted(street)
    later("2026-04-08 09:00")
    produce(version=version)
    end_mute(actor=actor(street.leader), household_id=street.home.pk)
    assert items(street) == {3: "open", 4: "open", 5: "open"}


def test_what_passed_meanwhile_goes_on_resting(street: Street, later: Later) -> None:
    produce(version=monthly(street, lead_days=10))
    muted(street)
    later("2026-05-04 09:00")
    end_mute(actor=actor(street.leader), household_id=street.home.pk)
    assert items(street) == {3: "void", 4: "void", 5: "open", 6: "open"}


def test_the_next_reminder_is_the_first_still_to_come(street: Street, later: Later) -> None:
    produce(version=monthly(street, steps=[-20, -3, 2]))
    muted(street)
    later("2026-04-20 09:00")
    end_mute(actor=actor(street.leader), household_id=street.home.pk)
    item = DueItem.objects.get(household=street.home, period=date(2026, 4, 1))
    assert (item.next_step, item.remind_on) == (1, date(2026, 4, 27))


def test_after_reminders_that_are_all_past_only_the_ladder_comes(street: Street, later: Later) -> None:
    produce(version=monthly(street, steps=[-20]))
    muted(street)
    later("2026-04-20 09:00")
    end_mute(actor=actor(street.leader), household_id=street.home.pk)
    item = DueItem.objects.get(household=street.home, period=date(2026, 4, 1))
    assert (item.next_step, item.remind_on) == (1, date(2026, 5, 6))


def test_ended_on_its_first_day_it_is_kept_but_empty(street: Street) -> None:
    produce(version=monthly(street))
    mute = muted(street)
    end_mute(actor=actor(street.leader), household_id=street.home.pk)
    mute.refresh_from_db()
    assert (mute.period.isempty, items(street)) == (True, {3: "open", 4: "open"})


def test_ending_twice_ends_once(street: Street) -> None:
    muted(street)
    leader = actor(street.leader)
    ended = [end_mute(actor=leader, household_id=street.home.pk) is not None for _turn in range(2)]
    assert ended == [True, False]


def test_what_rests_for_another_reason_does_not_wake(street: Street) -> None:
    produce(version=monthly(street))
    DueItem.objects.filter(household=street.home).update(state="void")
    muted(street)
    end_mute(actor=actor(street.leader), household_id=street.home.pk)
    assert items(street) == {3: "void", 4: "void"}


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one(street: Street) -> None:
    results = at_once([lambda: muted(street)] * 4)
    assert ({type(one).__name__ for one in results}, HouseholdMute.objects.count()) == ({"HouseholdMute"}, 1)


def test_another_one_in_the_same_time_is_refused(street: Street) -> None:
    muted(street)
    with pytest.raises(Refused, match="6月30日"):
        muted(street, reason="asked")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": "tired"}, "reason"),
        ({"until": date(2026, 3, 9)}, "until"),
        ({"until": date(2027, 4, 1)}, "until"),
        ({"words": "长" * 201}, "words"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(street: Street, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as why:
        muted(street, **wrong)
    assert (why.value.field, HouseholdMute.objects.count()) == (field, 0)


def test_only_who_visits_there_may(street: Street) -> None:
    stranger = actor(street.foreign_leader)
    muted(street)
    for verb in (
        lambda: muted(street, household_id=street.foreign_home.pk),
        lambda: end_mute(actor=stranger, household_id=street.home.pk),
    ):
        with pytest.raises(Http404):
            verb()


def test_a_mute_during_the_nightly_run_is_made_good_after_it(street: Street) -> None:
    version = monthly(street)
    produce(version=version)
    HouseholdMute.objects.create(
        household=street.home, period=DateRange(date(2026, 3, 10), date(2026, 7, 1)), reason="asked",
        by=street.leader,
    )  # fmt: skip
    begin(version)
    run_productions()
    assert items(street) == {3: "open", 4: "void"}


def test_a_closed_door_lays_everything_to_rest(street: Street) -> None:
    produce(version=monthly(street))
    homes_empty(street)
    close_household(actor=actor(street.leader), household_id=street.home.pk, reason="mistake")
    assert set(DueItem.objects.filter(household=street.home).values_list("state", "void_for")) == {
        ("void", "closed")
    }


def test_a_door_opened_again_wakes_what_is_not_past(street: Street, later: Later) -> None:
    produce(version=monthly(street))
    homes_empty(street)
    leader = actor(street.leader)
    close_household(actor=leader, household_id=street.home.pk, reason="mistake")
    later("2026-04-01 09:00")
    reopen_household(actor=leader, household_id=street.home.pk)
    assert items(street) == {3: "void", 4: "open"}
