"""Aid: who helped which household through which pairing, with what, on which day."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.models import Visit
from parties.enums import AidKind
from parties.models.pairings import Pairing
from portal.actors import Actor
from portal.models import Person
from portal.models.base import ScopedQuerySet, one_of, under


class AidRecordQuerySet(ScopedQuerySet):
    """Aid, scoped by the household."""

    def scope(self, actor: Actor, permission: str) -> Q | None:
        """Aid to households under a post that grants `permission`."""
        return under("pairing__household__building__area", actor, permission)

    def standing(self) -> AidRecordQuerySet:
        """Aid that nobody took back, without the entries that take back."""
        return self.filter(takes_back=None, taken_back=None)


class AidRecord(models.Model):
    """Help that was given. The table only grows: what was wrong is taken back by an entry of its own.

    An entry that takes back has the same kind and day and the amount below zero, so that sums come right by themselves.
    `client_key` is the form's own: sent twice it is one record. `note` may be empty; of an entry that takes back it
    says why.
    """

    client_key = models.UUIDField(unique=True, editable=False)
    pairing = models.ForeignKey(
        Pairing, on_delete=models.PROTECT, db_index=False, related_name="aid", verbose_name=_("哪个结对")
    )
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("谁记的"))
    kind = models.CharField(_("帮了什么"), max_length=20, choices=AidKind)
    day = models.DateField(_("哪天"))
    amount_cents = models.BigIntegerField(_("金额（分）"), null=True)
    note = models.CharField(_("说明"), max_length=200, blank=True, default="")
    visit = models.ForeignKey(
        Visit,
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        related_name="aid",
        verbose_name=_("哪次走访"),
    )
    takes_back = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="taken_back", verbose_name=_("收回哪一条")
    )
    recorded_at = models.DateTimeField(_("什么时候记的"), auto_now_add=True)

    objects = AidRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("帮扶记录")
        verbose_name_plural = _("帮扶记录")
        constraints = [
            one_of("kind", AidKind, "aidrecord"),
            models.CheckConstraint(
                condition=Q(amount_cents=None)
                | Q(takes_back=None, amount_cents__gt=0)
                | Q(takes_back__isnull=False, amount_cents__lt=0),
                name="aidrecord_amount",
            ),
            models.CheckConstraint(condition=~Q(takes_back=F("id")), name="aidrecord_not_of_itself"),
        ]
        indexes = [
            models.Index(fields=["pairing", "-id"], name="aidrecord_of_pairing"),
            models.Index(fields=["visit"], condition=Q(visit__isnull=False), name="aidrecord_of_visit"),
        ]

    def __str__(self) -> str:
        return f"{self.pairing_id} {self.day:%Y-%m-%d}"
