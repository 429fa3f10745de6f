"""How an account is linked to a household: by a code from the grid leader, or by approval."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.enums import LinkState
from grids.models.households import Household, Resident
from portal.actors import Actor
from portal.models import Person
from portal.models.base import ScopedQuerySet, one_of, under


class LinkCode(models.Model):
    """A code for one household, good once and for a few days. Only its keyed hash is kept.

    `resident` says which person of the household it was made for, so that the records can become one.
    """

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="link_codes")
    resident = models.ForeignKey(
        Resident, on_delete=models.CASCADE, null=True, blank=True, related_name="link_codes"
    )
    code_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("住户码")
        verbose_name_plural = _("住户码")
        constraints = [
            models.CheckConstraint(
                condition=Q(used_by=None, used_at=None) | Q(used_by__isnull=False, used_at__isnull=False),
                name="linkcode_used_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_id}"


class LinkRequestQuerySet(ScopedQuerySet):
    """Wishes to be linked, scoped by the household."""

    def scope(self, actor: Actor, permission: str) -> Q | None:
        """Those for households under a post that grants `permission`."""
        return under("household__building__area", actor, permission)


class LinkRequest(models.Model):
    """A resident says where he lives; the grid leader checks it."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="link_requests", verbose_name=_("谁")
    )
    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="link_requests", verbose_name=_("哪一户")
    )
    words = models.CharField(_("说明"), max_length=200, blank=True, default="")
    state = models.CharField(_("状态"), max_length=10, choices=LinkState, default=LinkState.ASKED)
    asked_at = models.DateTimeField(_("时间"), auto_now_add=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("理由"), max_length=200, blank=True, default="")

    objects = LinkRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("住户申请")
        verbose_name_plural = _("住户申请")
        constraints = [
            one_of("state", LinkState, "linkrequest"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="asked"), name="linkrequest_one_open",
                violation_error_message=_("您已经有一份申请在等核对。"),
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at=None) | (~Q(state="asked") & Q(decided_at__isnull=False)),
                name="linkrequest_decided_whole",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person} → {self.household_id}"
