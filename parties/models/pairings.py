"""Pairings: a member or a unit looks after a household."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.models import Household
from parties.enums import PairingEnd, PairingReason
from parties.models.members import Member
from parties.models.periods import ENDS_AFTER_IT_BEGINS, in_force, whole_time
from portal.actors import Actor
from portal.models import Organisation, Person
from portal.models.base import ScopedQuerySet, one_of, under

ONE_PARTY = Q(member__isnull=False, unit=None) | Q(member=None, unit__isnull=False)


class PairingQuerySet(ScopedQuerySet):
    """Pairings, scoped by the household."""

    def scope(self, actor: Actor, permission: str) -> Q | None:
        """Pairings with households under a post that grants `permission`."""
        return under("household__building__area", actor, permission)

    def on(self, day: date) -> PairingQuerySet:
        """Those in force on that day."""
        return self.filter(in_force(day))

    def of(self, actor: Actor) -> PairingQuerySet:
        """Those in which the actor himself is the one who goes."""
        return self.none() if actor.person_id is None else self.filter(goes_id=actor.person_id)


class Pairing(models.Model):
    """A member or a unit, and a household, from `begins_on` until before `ends_on`.

    `goes`: the one who goes there: the member himself, or whom the unit sends. Kept here so that the one who goes is
    found without asking who is the party; when a unit sends another one, that is a new pairing.
    """

    member = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pairings",
        verbose_name=_("党员"),
    )
    unit = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pairings",
        verbose_name=_("单位"),
    )
    goes = models.ForeignKey(
        Person, on_delete=models.PROTECT, db_index=False, related_name="pairings", verbose_name=_("谁去")
    )
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="pairings", verbose_name=_("哪一户")
    )
    begins_on = models.DateField(_("从哪天起"))
    begin_reason = models.CharField(_("为什么结对"), max_length=20, choices=PairingReason)
    ends_on = models.DateField(_("从哪天起不再结对"), null=True, blank=True)
    end_reason = models.CharField(_("为什么结束"), max_length=20, choices=PairingEnd, blank=True, default="")
    end_note = models.CharField(_("说明"), max_length=200, blank=True, default="")

    objects = PairingQuerySet.as_manager()

    class Meta:
        verbose_name = _("结对")
        verbose_name_plural = _("结对")
        constraints = [
            one_of("begin_reason", PairingReason, "pairing"),
            one_of("end_reason", PairingEnd, "pairing", blank=True),
            models.CheckConstraint(condition=ONE_PARTY, name="pairing_one_party"),
            models.CheckConstraint(condition=ENDS_AFTER_IT_BEGINS, name="pairing_period"),
            models.CheckConstraint(
                condition=Q(ends_on=None, end_reason="") | Q(ends_on__isnull=False, end_reason__gt=""),
                name="pairing_ends_with_reason",
            ),
            # A member's own pairings are told apart by who goes, for he goes himself.
            ExclusionConstraint(
                name="pairing_person_once",
                expressions=[
                    (F("goes"), RangeOperators.EQUAL),
                    (F("household"), RangeOperators.EQUAL),
                    (whole_time(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("他在这段时间已经和这一户结对。"),
            ),
            ExclusionConstraint(
                name="pairing_unit_once",
                expressions=[
                    (F("unit"), RangeOperators.EQUAL),
                    (F("household"), RangeOperators.EQUAL),
                    (whole_time(), RangeOperators.OVERLAPS),
                ],
                condition=Q(unit__isnull=False),
                violation_error_message=_("这个单位在这段时间已经和这一户结对。"),
            ),
        ]
        indexes = [models.Index(fields=["goes"], condition=Q(ends_on=None), name="pairing_of_person")]

    def __str__(self) -> str:
        return f"{self.goes_id} {self.household_id}"
