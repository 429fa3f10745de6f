"""Members: a person in a role at a community. The person's record is the ground floor's."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parties.enums import MemberCategory, MemberLeaving
from parties.models.periods import ENDS_AFTER_IT_BEGINS, in_force
from portal.actors import Actor
from portal.models import Area, Organisation, Person
from portal.models.base import ScopedQuerySet, one_of, under


class MemberQuerySet(ScopedQuerySet):
    """Members, scoped by their community."""

    def scope(self, actor: Actor, permission: str) -> Q | None:
        """Members of communities under a post that grants `permission`."""
        return under("community", actor, permission)

    def on(self, day: date) -> MemberQuerySet:
        """Those who are members on that day."""
        return self.filter(in_force(day))


class Member(models.Model):
    """A person as member of a community, from `begins_on` until before `ends_on`. A person has one open membership.

    `unit`: where an employed member works, or whom a retired one worked for.
    """

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("谁")
    )
    category = models.CharField(_("类别"), max_length=10, choices=MemberCategory)
    community = models.ForeignKey(
        Area, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("社区")
    )
    unit = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("单位"),
    )
    begins_on = models.DateField(_("从哪天起"))
    ends_on = models.DateField(_("从哪天起不再是"), null=True, blank=True)
    end_reason = models.CharField(
        _("为什么不再是"), max_length=20, choices=MemberLeaving, blank=True, default=""
    )

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("党员")
        verbose_name_plural = _("党员")
        constraints = [
            one_of("category", MemberCategory, "member"),
            one_of("end_reason", MemberLeaving, "member", blank=True),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ends_on=None),
                name="member_one_open",
                violation_error_message=_("他已经登记为党员。"),
            ),
            models.CheckConstraint(condition=ENDS_AFTER_IT_BEGINS, name="member_period"),
            models.CheckConstraint(
                condition=Q(ends_on=None, end_reason="") | Q(ends_on__isnull=False, end_reason__gt=""),
                name="member_ends_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "id"], name="member_of_community"),
        ]

    def __str__(self) -> str:
        return str(self.person)
