"""Whom a form or a sheet means: the one record of a person, or a new one."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from grids.domain.households import Newcomer, complete, hold_register, known_person
from grids.enums import Relation
from portal.domain.refusal import Refused
from portal.models import Person


@dataclass(frozen=True)
class Somebody:
    """What was said of a person. Numbers are normalised or empty; one of them is needed, for names repeat."""

    name: str
    phone: str = ""
    id_number: str = ""


def record_of(somebody: Somebody) -> Person:
    """The person on record whom this means, with gaps filled, else a new one. Holds the register until the end.

    Must run inside an act. Refused without any number, and when the identity number stands under another name.
    """
    if not (somebody.phone or somebody.id_number):
        raise Refused(_("请写上手机号或身份证号，才认得出是谁。"), field="phone")
    hold_register()
    known = known_person(somebody.name, somebody.phone, somebody.id_number)
    person = known or Person(name=somebody.name)
    complete(person, Newcomer(somebody.name, Relation.OTHER, somebody.phone, somebody.id_number))
    return person
