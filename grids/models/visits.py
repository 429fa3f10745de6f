"""A deed is recorded once: what somebody did, about whom, and how it went."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.enums import MuteReason, VisitOutcome
from grids.models.cases import Case
from grids.models.duties import DeedKind
from grids.models.households import Household
from grids.models.scopes import under_carried
from portal.actors import Actor
from portal.models import Area, Attachment, Person
from portal.models.base import ScopedQuerySet, one_of, under


class VisitQuerySet(ScopedQuerySet):
    """Visits, scoped by the areas they carry."""

    def scope(self, actor: Actor, permission: str) -> Q | None:
        """Visits under a post that grants `permission`."""
        return under_carried(actor, permission)


class Visit(models.Model):
    """A deed as it was recorded: when it happened and when it was written down. It is never rewritten.

    `client_key` is the form's or the device's own key: sent twice it is one visit. `case`: the request that it opened
    or answered. `follow_up_on`: when somebody wants to come again.
    """

    client_key = models.UUIDField(unique=True, editable=False)
    kind = models.ForeignKey(
        DeedKind, on_delete=models.PROTECT, db_index=False, related_name="visits", verbose_name=_("做了什么")
    )
    household = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        db_index=False,
        null=True,
        related_name="visits",
        verbose_name=_("哪一户"),
    )
    grid = models.ForeignKey(
        Area, on_delete=models.PROTECT, db_index=False, null=True, related_name="+", verbose_name=_("网格")
    )
    community = models.ForeignKey(
        Area, on_delete=models.PROTECT, db_index=False, null=True, related_name="+", verbose_name=_("社区")
    )
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, db_index=False, related_name="visits", verbose_name=_("谁")
    )
    by_title = models.CharField(_("当时的岗位"), max_length=80, blank=True, default="")
    happened_at = models.DateTimeField(_("什么时候去的"))
    recorded_at = models.DateTimeField(_("什么时候记的"))
    outcome = models.CharField(_("怎么样"), max_length=20, choices=VisitOutcome)
    note = models.CharField(_("说明"), max_length=500, blank=True, default="")
    follow_up_on = models.DateField(_("哪天再去"), null=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_index=False, null=True, related_name="visits")

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("走访记录")
        verbose_name_plural = _("走访记录")
        constraints = [
            one_of("outcome", VisitOutcome, "visit"),
            models.CheckConstraint(
                condition=Q(happened_at__lte=F("recorded_at")), name="visit_not_in_the_future"
            ),
        ]
        indexes = [
            models.Index(fields=["household", "-id"], name="visit_of_household"),
            models.Index(fields=["by", "-id"], name="visit_by"),
            models.Index(fields=["grid", "-id"], name="visit_grid"),
            models.Index(fields=["case"], condition=Q(case__isnull=False), name="visit_of_case"),
            models.Index(fields=["community", "-id"], name="visit_community"),
            models.Index(
                fields=["household", "-happened_at"], condition=~Q(outcome="not_home"), name="visit_last"
            ),
            models.Index(
                fields=["by", "follow_up_on"],
                condition=Q(follow_up_on__isnull=False, household__isnull=False),
                name="visit_to_come_again",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.happened_at:%Y-%m-%d}"

    @property
    def opened_its_case(self) -> bool:
        """Whether the request was opened by this visit, in its own transaction; else it was answered."""
        return self.case is not None and self.case.filed_at >= self.recorded_at

    @property
    def is_late(self) -> bool:
        """Whether it was written down on a later day than it happened."""
        return timezone.localdate(self.recorded_at) > timezone.localdate(self.happened_at)


class VisitTakenBack(models.Model):
    """That a visit was a mistake, such as the wrong door. The visit itself stays as it was written."""

    visit = models.OneToOneField(
        Visit, on_delete=models.PROTECT, related_name="taken_back", verbose_name=_("哪次走访")
    )
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("谁"))
    at = models.DateTimeField(_("时间"))
    reason = models.CharField(_("为什么"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("收回的走访")
        verbose_name_plural = _("收回的走访")

    def __str__(self) -> str:
        return f"{self.visit_id}"


class VisitPhoto(models.Model):
    """A picture that came with a visit; never needed."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="photos")
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("走访照片")
        verbose_name_plural = _("走访照片")
        constraints = [models.UniqueConstraint(fields=["visit", "attachment"], name="visitphoto_once")]

    def __str__(self) -> str:
        return f"{self.visit_id}"


class HouseholdMuteQuerySet(ScopedQuerySet):
    """Mutes, scoped by the household."""

    def scope(self, actor: Actor, permission: str) -> Q | None:
        """Mutes of households under a post that grants `permission`."""
        return under("household__building__area", actor, permission)


class HouseholdMute(models.Model):
    """A household that is left in peace for a time, with the reason. Ended early the period is shorter, at last empty."""

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="mutes", verbose_name=_("户")
    )
    period = DateRangeField(_("从哪天到哪天"))
    reason = models.CharField(_("为什么"), max_length=20, choices=MuteReason)
    words = models.CharField(_("说明"), max_length=200, blank=True, default="")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("谁"))
    at = models.DateTimeField(_("时间"), auto_now_add=True)

    objects = HouseholdMuteQuerySet.as_manager()

    class Meta:
        verbose_name = _("暂不走访")
        verbose_name_plural = _("暂不走访")
        constraints = [
            one_of("reason", MuteReason, "householdmute"),
            ExclusionConstraint(
                name="householdmute_one_at_a_time",
                expressions=[(F("household"), RangeOperators.EQUAL), (F("period"), RangeOperators.OVERLAPS)],
                violation_error_message=_("这一户在这段时间已经暂不走访。"),
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=True) | Q(period__endswith__isnull=False),
                name="householdmute_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id}"
