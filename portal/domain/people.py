"""What is done to a person's record: numbers kept in step, masked data revealed, two records made one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from portal import registry
from portal.actors import Actor
from portal.crypto import lookup_hash
from portal.domain.acts import act
from portal.domain.constraints import words_of
from portal.domain.merge_ledger import Ledger, PersonKey, references
from portal.domain.refusal import Refused
from portal.domain.trail import note_in_trail
from portal.enums import AuditOp
from portal.models import Merge, Person, Tenure, User
from portal.queries.access import fetch
from portal.rules import identity, phones

PHONE_FIELDS = ["phone", "phone_hash", "phone_tail"]
ID_FIELDS = ["id_number", "id_hash", "id_tail", "birth_year"]
REVEALABLE = ("name", "phone", "id_number")


# Numbers ---------------------------------------------------------------------


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


def forget_people(*, actor: Actor, ids: Collection[int]) -> None:
    """Take name, numbers and birth year off records and those merged into them; the rows stay for what points there.

    Asks nothing: for verbs that made sure that nobody needs these people any more.
    """
    gone = {**dict.fromkeys(["name", *PHONE_FIELDS, *ID_FIELDS], ""), "birth_year": None}
    with act(actor, "person.forget"):
        Person.objects.filter(Q(pk__in=ids) | Q(merged_into__in=ids)).update(**gone)


# Revealing ---------------------------------------------------------------------


def reveal(*, actor: Actor, person: Person | int, field: str, reason: str) -> str:
    """The plain value of one masked field, with an entry in the trail that says who looked and why.

    `field` is one of `REVEALABLE`. Http404 for a person on whom the actor has no `person.reveal`; `Refused` without
    a reason.
    """
    if field not in REVEALABLE:
        raise ValueError(f"{field} is not a masked field")
    if not reason.strip():
        raise Refused(_("请写明为什么要看。"), field="reason")
    found = fetch(Person, actor, "person.reveal", pk=person if isinstance(person, int) else person.pk)
    with act(actor, "person.reveal", reason=reason.strip()):
        note_in_trail(AuditOp.REVEAL, "portal_person", found.pk, {"field": field})
    return str(getattr(found, field))


# Merging -----------------------------------------------------------------------


def merge_people(*, actor: Actor, keep_id: int, drop_id: int, reason: str) -> Person:
    """Make two records of one person one, by somebody who has `person.merge` on both. See `join_records`.

    Http404 when one is not the actor's; `Refused` without a reason.
    """
    if not reason.strip():
        raise Refused(_("请写明怎么知道是同一个人。"), field="reason")
    for pk in (keep_id, drop_id):
        fetch(Person, actor, "person.merge", pk=pk)
    return join_records(actor=actor, keep_id=keep_id, drop_id=drop_id, reason=reason.strip())


def join_records(*, actor: Actor, keep_id: int, drop_id: int, reason: str) -> Person:
    """Move everything that points to the dropped record to the kept one; the dropped one stays and points there.

    What only grows (a case's story, the trail) keeps pointing to the dropped record, and so does what the kept one may
    not have twice: a second set of wishes, a notice that both got. The merge keeps what it changed
    (`portal.domain.unmerging` undoes it). The account moves along when
    only one of the two has it, and with it the phone it signs in with. Asks no permission: for verbs that asked.
    Raises `Refused` when both have accounts, identity numbers differ, or posts would clash.
    """
    with act(actor, "person.merge", reason=reason):
        keep, drop = locked_pair(keep_id, drop_id)
        _refuse_two_people(keep, drop)
        account_moves = User.objects.filter(person=drop).exists()
        ledger = Ledger(keep, drop)
        for merger in registry.person_mergers():
            merger(keep.pk, drop.pk)
        for field in references():
            _move(field, keep, drop)
        _close(keep, drop, phone_of_drop=account_moves)
        merge = Merge(
            model="portal.Person", kept_id=keep.pk, dropped_id=drop.pk, reason=reason[:200],
            by_id=actor.person_id if actor.person_id != drop.pk else keep.pk,
        )  # fmt: skip
        ledger.close(merge)
        merge.save()
    return keep


def locked_pair(keep_id: int, drop_id: int) -> tuple[Person, Person]:
    """Both rows, locked in the order of their keys, so that two merges cannot wait for each other.

    Whoever writes a row that points to one of them need not wait for the merge, which may wait for him: hence `no_key`.
    """
    rows = {
        row.pk: row
        for row in Person.objects.select_for_update(no_key=True)
        .filter(pk__in=(keep_id, drop_id))
        .order_by("pk")
    }
    if len(rows) != 2:
        raise Refused(_("要合并的是两份不同的记录。"))
    return rows[keep_id], rows[drop_id]


def _refuse_two_people(keep: Person, drop: Person) -> None:
    if keep.merged_into_id or drop.merged_into_id:
        raise Refused(_("其中一份记录已经并到别的记录里了。"))
    if keep.id_hash and drop.id_hash and keep.id_hash != drop.id_hash:
        raise Refused(_("两份记录的身份证号不一样，不能合并。"))
    if User.objects.filter(person__in=(keep, drop)).count() == 2:
        raise Refused(_("两份记录都有账号，不能合并。"))


def _move(field: PersonKey, keep: Person, drop: Person) -> None:
    """Move the rows of one column at once; where one may not, each that may."""
    rows = field.model._base_manager.filter(**{field.attname: drop.pk})
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    if keys and not _moves(rows, field, keep):
        for key in keys:
            _moves(rows.filter(pk=key), field, keep)


def _moves(rows: models.QuerySet[Any], field: PersonKey, keep: Person) -> bool:
    """Whether these rows now belong to the kept record. A clash of posts stops the whole merge."""
    try:
        with transaction.atomic():
            rows.update(**{field.attname: keep.pk})
            return True
    except IntegrityError as problem:
        if field.model is Tenure:
            raise Refused(words_of(problem, Tenure) or _("两份记录的任职有冲突，不能合并。")) from problem
        return False


def _close(keep: Person, drop: Person, *, phone_of_drop: bool) -> None:
    """End the dropped record and fill the gaps of the kept one; it keeps its own where both have something."""
    drop.merged_into = keep
    drop.save(update_fields=["merged_into"])
    if drop.phone and (phone_of_drop or not keep.phone):
        set_phone(keep, drop.phone)
    if drop.id_number and not keep.id_number:
        set_id_number(keep, drop.id_number)
    keep.birth_year = keep.birth_year or drop.birth_year
    keep.save(update_fields=[*PHONE_FIELDS, *ID_FIELDS])
