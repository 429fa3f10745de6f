"""Taking in members, putting them right, ending; two records of one person."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import Http404

from grids.domain.duties.producing import produce
from grids.models import DueItem
from parties.domain.members import Facts, change_member, end_membership, take_in
from parties.domain.people import Somebody
from parties.models import Member, Pairing
from portal.domain.people import join_records
from portal.domain.refusal import Outrun, Refused
from portal.domain.unmerging import unmerge_people
from portal.models import Merge, Person
from tests import builders
from tests.builders import Street, actor
from tests.grids.duties.building import kind, monthly
from tests.moments import stand_still
from tests.parties.building import member, pairing, sent_by, unit

pytestmark = pytest.mark.django_db
PHONE = "19900001234"


def taken_in(street: Street, **extra: object) -> Member:
    """Song becomes a member of the first community, by its clerk."""
    said = {"community_id": street.community.pk, "somebody": Somebody("宋明远", PHONE), "facts": Facts("own")}
    return take_in(actor=actor(street.clerk), **said | extra)  # type: ignore[arg-type]


def test_a_new_member_keeps_the_record_that_he_has(street: Street) -> None:
    known = builders.person("宋明远", PHONE)
    made = taken_in(street)
    assert (made.person_id, Person.objects.filter(name="宋明远").count()) == (known.pk, 1)


def test_without_a_number_nobody_is_taken_in(street: Street) -> None:
    with pytest.raises(Refused) as no:
        taken_in(street, somebody=Somebody("宋明远"))
    assert no.value.field == "phone"


def test_nobody_is_a_member_twice(street: Street) -> None:
    taken_in(street)
    with pytest.raises(Refused, match="已经登记为党员"):
        taken_in(street)


def test_after_the_end_he_may_be_taken_in_again(street: Street) -> None:
    end_membership(actor=actor(street.clerk), member_id=taken_in(street).pk, reason="moved")
    assert taken_in(street).ends_on is None


def test_a_foreign_community_is_not_there(street: Street) -> None:
    with pytest.raises(Http404):
        taken_in(street, community_id=street.foreign_community.pk)


def test_a_unit_from_elsewhere_is_refused(street: Street) -> None:
    elsewhere = unit(street.foreign_community)
    with pytest.raises(Refused) as no:
        taken_in(street, facts=Facts("employed", elsewhere.pk))
    assert no.value.field == "unit"


def test_ending_ends_his_pairings_and_names_them(street: Street) -> None:
    song = member(street)
    his = pairing(song, street.home)
    ended = end_membership(actor=actor(street.clerk), member_id=song.pk, reason="transferred")
    his.refresh_from_db()
    assert ([one.pk for one in ended.pairings], his.end_reason) == ([his.pk], "member_left")


def test_ending_leaves_what_a_unit_asks_of_him(street: Street) -> None:
    song = member(street)
    sent = sent_by(unit(street.community), song.person, street.home)
    end_membership(actor=actor(street.clerk), member_id=song.pk, reason="transferred")
    sent.refresh_from_db()
    assert sent.ends_on is None


def test_ending_twice_says_that_it_was_done(street: Street) -> None:
    song = member(street)
    end_membership(actor=actor(street.clerk), member_id=song.pk, reason="moved")
    with pytest.raises(Outrun):
        end_membership(actor=actor(street.clerk), member_id=song.pk, reason="moved")


def test_another_category_lets_go_what_was_open_for_the_old_one(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    song = member(street, category="employed")
    version = monthly(street, kind=kind("opinion_note", "社情信息", about="nobody"), whose="members:employed")
    produce(version=version, today=date(2026, 3, 10))
    stand_still(monkeypatch, "2026-04-10 10:00")
    change_member(actor=actor(street.clerk), member_id=song.pk, facts=Facts("retired"))
    assert list(DueItem.objects.order_by("period").values_list("state", flat=True)) == ["open", "void"]


# Two records of one person --------------------------------------------------------


def joined(street: Street) -> tuple[Member, Member, Pairing, Pairing]:
    """Two records of Song, both members, both paired with one household, the second with another one too."""
    one, two = member(street), member(street)
    pairing(one, street.home)
    twice = pairing(two, street.home)
    other = pairing(two, builders.household(street.building, "302"))
    join_records(actor=actor(street.clerk), keep_id=one.person_id, drop_id=two.person_id, reason="同一个人")
    for row in (one, two, twice, other):
        row.refresh_from_db()
    return one, two, twice, other


def test_of_two_memberships_one_goes_on_with_all_households(street: Street) -> None:
    one, two, twice, other = joined(street)
    assert (one.ends_on, two.end_reason, twice.end_reason) == (None, "same_person", "same_person")
    assert (other.member_id, other.goes_id, other.ends_on) == (one.pk, one.person_id, None)


def test_parting_them_again_puts_everything_back(street: Street) -> None:
    _one, two, twice, other = joined(street)
    merge = Merge.objects.get()
    unmerge_people(actor=actor(street.clerk), merge_id=merge.pk, reason="是两个人")
    for row in (two, twice, other):
        row.refresh_from_db()
    assert (two.ends_on, twice.ends_on, other.member_id) == (None, None, two.pk)
    assert {two.person_id, twice.goes_id, other.goes_id} == {merge.dropped_id}
