"""Pairing, ending, sending another one; and help that was given."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.http import Http404

from grids.domain.duties.producing import produce
from grids.domain.visits import record_visit
from grids.models import DueItem
from parties.domain.aid import Gift, record_aid, take_back_aid
from parties.domain.pairings import Beginning, begin_pairing, begin_unit_pairing, end_pairing, send_other
from parties.domain.people import Somebody
from parties.models import AidRecord, Pairing
from parties.queries.aid import cents_of
from portal.domain.refusal import Outrun, Refused
from tests import builders
from tests.builders import Street, actor
from tests.grids.duties.building import deed, monthly
from tests.moments import stand_still
from tests.parties.building import member, pairing, sent_by, unit

pytestmark = pytest.mark.django_db


def begin(street: Street, who: object, home: object, **extra: object) -> Pairing:
    """A pairing by the clerk of the first community."""
    beginning = Beginning(home.pk, "alone", **extra)  # type: ignore[attr-defined, arg-type]
    return begin_pairing(actor=actor(street.clerk), member_id=who.pk, beginning=beginning)  # type: ignore[attr-defined]


def test_one_member_may_have_several_households(street: Street) -> None:
    song = member(street)
    begin(street, song, street.home)
    begin(street, song, builders.household(street.building, "302"))
    assert song.pairings.count() == 2


def test_the_same_pair_stands_once(street: Street) -> None:
    song = member(street)
    begin(street, song, street.home)
    with pytest.raises(Refused, match="已经和这一户结对"):
        begin(street, song, street.home)


def test_after_the_end_the_same_pair_may_begin_again(street: Street) -> None:
    song = member(street)
    first = begin(street, song, street.home)
    end_pairing(actor=actor(street.clerk), pairing_id=first.pk, reason="not_needed")
    assert begin(street, song, street.home).pk != first.pk


def test_whoever_is_paired_has_it_to_do_at_once_and_again_when_paired_again(street: Street) -> None:
    song = member(street)
    monthly(street, whose="pairing")
    first = begin(street, song, street.home)
    at_once = set(DueItem.objects.values_list("pk", "state"))
    end_pairing(actor=actor(street.clerk), pairing_id=first.pk, reason="not_needed")
    let_off = set(DueItem.objects.values_list("state", flat=True))
    begin(street, song, street.home)
    assert (bool(at_once), let_off) == (True, {"void"})
    assert set(DueItem.objects.values_list("pk", "state")) == at_once


def test_a_closed_household_a_day_to_come_and_a_former_member_are_refused(street: Street) -> None:
    song, gone = member(street), member(street, ends_on=date(2026, 1, 1), end_reason="moved")
    closed = builders.household(street.building, "303")
    type(closed).objects.filter(pk=closed.pk).update(is_active=False)
    for who, home, extra in ((song, closed, {}), (song, street.home, {"begins_on": date(2199, 1, 1)}),
                             (gone, street.home, {})):  # fmt: skip
        with pytest.raises(Refused):
            begin(street, who, home, **extra)


def test_foreign_households_and_members_are_not_there(street: Street) -> None:
    with pytest.raises(Http404):
        begin(street, member(street), street.foreign_home)
    with pytest.raises(Http404):
        begin(street, member(street, community=street.foreign_community), street.home)


def test_a_unit_sends_one_person_and_then_another(street: Street) -> None:
    body = unit(street.subdistrict)
    first = begin_unit_pairing(
        actor=actor(street.clerk), unit_id=body.pk, somebody=Somebody("顾晓东", "19900002345"),
        beginning=Beginning(street.home.pk, "hardship"),
    )  # fmt: skip
    second = send_other(
        actor=actor(street.clerk), pairing_id=first.pk, somebody=Somebody("石岚", "19900003456")
    )
    first.refresh_from_db()
    assert (first.end_reason, second.unit_id, second.goes.name, second.begins_on) == (
        "other_goes", body.pk, "石岚", first.ends_on,
    )  # fmt: skip


def test_the_database_itself_keeps_a_unit_from_being_paired_twice(street: Street) -> None:
    body = unit(street.community)
    sent_by(body, street.leader, street.home)
    with pytest.raises(IntegrityError, match="pairing_unit_once"), transaction.atomic():
        sent_by(body, street.deputy, street.home)


def test_ending_lets_go_what_is_still_to_come(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    his = pairing(member(street), street.home)
    produce(version=monthly(street, whose="pairing"), today=date(2026, 3, 10))
    stand_still(monkeypatch, "2026-04-10 10:00")
    end_pairing(actor=actor(street.clerk), pairing_id=his.pk, reason="asked")
    assert list(DueItem.objects.order_by("period").values_list("state", "remind_on")) == [
        ("open", date(2026, 3, 27)), ("void", None),
    ]  # fmt: skip


def test_ending_twice_says_that_it_was_done(street: Street) -> None:
    his = pairing(member(street), street.home)
    end_pairing(actor=actor(street.clerk), pairing_id=his.pk, reason="asked")
    with pytest.raises(Outrun):
        end_pairing(actor=actor(street.clerk), pairing_id=his.pk, reason="asked")


def test_whoever_is_paired_may_record_a_visit_without_any_rule(street: Street) -> None:
    song = member(street)
    pairing(song, street.home)
    done = record_visit(actor=actor(song.person), deed=deed(street.home))
    assert done.visit.by_id == song.person_id


def test_of_a_pairing_that_ended_no_visit_is_recorded(street: Street) -> None:
    song = member(street)
    pairing(song, street.home, ends_on=date(2025, 6, 1), end_reason="not_needed")
    with pytest.raises(Http404):
        record_visit(actor=actor(song.person), deed=deed(street.home))


# Aid -----------------------------------------------------------------------------------


def gift(of: Pairing, **extra: object) -> Gift:
    """A hundred yuan, in March."""
    said = {
        "key": uuid.uuid4(),
        "pairing_id": of.pk,
        "kind": "money",
        "day": date(2026, 3, 2),
        "amount_cents": 10_000,
    }
    return Gift(**said | extra)  # type: ignore[arg-type]


def test_whoever_is_paired_records_aid_and_the_same_form_is_one_record(street: Street) -> None:
    his = pairing(member(street), street.home)
    given = gift(his)
    rows = {record_aid(actor=actor(his.goes), gift=given).pk for _again in range(2)}
    assert len(rows) == AidRecord.objects.count() == 1


def test_the_clerk_records_it_too_and_nobody_else(street: Street) -> None:
    his = pairing(member(street), street.home)
    record_aid(actor=actor(street.clerk), gift=gift(his))
    for foreign in (street.neighbour, street.foreign_leader, street.lin):
        with pytest.raises(Http404):
            record_aid(actor=actor(foreign), gift=gift(his))


def test_aid_outside_the_pairings_days_is_refused(street: Street) -> None:
    his = pairing(member(street), street.home)
    with pytest.raises(Refused) as no:
        record_aid(actor=actor(his.goes), gift=gift(his, day=date(2024, 12, 31)))
    assert no.value.field == "day"


def test_aid_may_come_out_of_a_visit_of_that_household_only(street: Street) -> None:
    song = member(street)
    his, other = pairing(song, street.home), pairing(song, builders.household(street.building, "302"))
    visit = record_visit(actor=actor(song.person), deed=deed(street.home)).visit
    assert record_aid(actor=actor(his.goes), gift=gift(his, visit_id=visit.pk)).visit_id == visit.pk
    with pytest.raises(Refused) as no:
        record_aid(actor=actor(his.goes), gift=gift(other, visit_id=visit.pk))
    assert no.value.field == "visit"


def test_what_is_taken_back_stays_and_no_longer_counts(street: Street) -> None:
    his = pairing(member(street), street.home)
    wrong = record_aid(actor=actor(his.goes), gift=gift(his))
    record_aid(actor=actor(his.goes), gift=gift(his, amount_cents=2_500))
    take_back_aid(actor=actor(street.clerk), aid_id=wrong.pk, reason="记重了")
    assert (AidRecord.objects.count(), cents_of(AidRecord.objects.all())) == (3, 2_500)
    assert list(AidRecord.objects.all().standing().values_list("amount_cents", flat=True)) == [2_500]


def test_taking_back_twice_says_that_it_was_done(street: Street) -> None:
    his = pairing(member(street), street.home)
    wrong = record_aid(actor=actor(his.goes), gift=gift(his))
    take_back_aid(actor=actor(his.goes), aid_id=wrong.pk, reason="记重了")
    with pytest.raises(Outrun):
        take_back_aid(actor=actor(his.goes), aid_id=wrong.pk, reason="记重了")


def test_a_record_is_never_rewritten(street: Street) -> None:
    his = pairing(member(street), street.home)
    record_aid(actor=actor(his.goes), gift=gift(his))
    with pytest.raises(DatabaseError), transaction.atomic():
        AidRecord.objects.update(amount_cents=1)
