"""What tests of members build: a member, a pairing, a unit."""

from __future__ import annotations

from datetime import date
from typing import Any

from grids.models import Household
from parties.models import Member, Pairing
from portal.models import Area, Organisation, Person
from tests import builders
from tests.builders import Street

SINCE = date(2025, 1, 1)


def member(street: Street, someone: Person | None = None, category: str = "own", **extra: Any) -> Member:
    """A member of the first community, since the beginning of 2025."""
    fields = {"community": street.community, "begins_on": SINCE} | extra
    return Member.objects.create(person=someone or builders.person("宋明远"), category=category, **fields)


def unit(at: Area, name: str = "榆荫供电所") -> Organisation:
    """A unit in an area."""
    return Organisation.objects.create(kind="unit", name=name, area=at)


def pairing(party: Member, home: Household, **extra: Any) -> Pairing:
    """The member looks after the household, since the beginning of 2025."""
    fields = {"member": party, "goes": party.person, "begins_on": SINCE, "begin_reason": "alone"} | extra
    return Pairing.objects.create(household=home, **fields)


def sent_by(body: Organisation, goes: Person, home: Household, **extra: Any) -> Pairing:
    """A unit looks after the household and sends somebody."""
    fields = {"goes": goes, "begins_on": SINCE, "begin_reason": "hardship"} | extra
    return Pairing.objects.create(unit=body, household=home, **fields)
