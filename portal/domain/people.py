"""What is done to a person's record: its numbers kept in step with their hashes."""

from __future__ import annotations

from portal.crypto import lookup_hash
from portal.models import Person
from portal.rules import identity, phones

PHONE_FIELDS = ["phone", "phone_hash", "phone_tail"]
ID_FIELDS = ["id_number", "id_hash", "id_tail", "birth_year"]


def set_phone(person: Person, phone: str) -> None:
    """Put a phone on an unsaved or loaded person, with hash and last four; empty takes it away. Does not save.

    Raises `portal.rules.errors.Unusable` for what is no mobile number.
    """
    digits = phones.normalise(phone) if phone else ""
    person.phone = digits
    person.phone_hash = lookup_hash(digits, "phone") if digits else ""
    person.phone_tail = phones.last_four(digits) if digits else ""


def set_id_number(person: Person, number: str) -> None:
    """Put an identity number on a person, with hash, last four and birth year; empty takes it away. Does not save.

    Raises `portal.rules.errors.Unusable` for what is no identity number.
    """
    digits = identity.identity_number(number) if number else ""
    person.id_number = digits
    person.id_hash = lookup_hash(digits, "id_number") if digits else ""
    person.id_tail = digits[-4:]
    if digits:
        person.birth_year = identity.birth_date(digits).year
