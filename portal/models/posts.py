"""Posts are power: a post is a seat at an area; a tenure is a person in that seat for a period.

A case or a duty belongs to the seat, so it passes on with the seat and nobody has to hand it over (docs/adr/0004).
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.actors import Actor
from portal.models.areas import Area
from portal.models.base import ScopedQuerySet, under
from portal.models.organisations import Organisation
from portal.models.people import Person
from portal.roles import POWER_ROLES, ROLES, role_choices


class PostQuerySet(ScopedQuerySet):
    """Posts, scoped by their area."""

    def scope(self, actor: Actor, permission: str) -> Q | None:
        """Posts at areas under a post that grants `permission`."""
        return under("area", actor, permission)


class Post(models.Model):
    """A seat: one role at one area. Several people may share it unless the role says one at a time."""

    role = models.CharField(_("岗位"), max_length=40)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="posts", verbose_name=_("管哪里"))
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name=_("哪个单位"),
    )
    title = models.CharField(_("别名"), max_length=60, blank=True, default="")
    phone = models.CharField(_("公开电话"), max_length=30, blank=True, default="")
    is_active = models.BooleanField(_("在用"), default=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("岗位")
        verbose_name_plural = _("岗位")
        constraints = [
            models.UniqueConstraint(
                fields=["role", "area"], name="post_once", violation_error_message=_("这里已经有这个岗位。")
            ),
            models.CheckConstraint(condition=Q(role__in=sorted(ROLES)), name="post_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.area.name} · {self.role_title}"

    @property
    def role_title(self) -> str:
        """What the post is called."""
        return self.title or str(ROLES[self.role].title)

    @staticmethod
    def role_choices() -> list[tuple[str, object]]:
        """For forms."""
        return list(role_choices())


class TenureQuerySet(ScopedQuerySet):
    """Who sits where, scoped by the post's area."""

    def scope(self, actor: Actor, permission: str) -> Q | None:
        """Tenures of posts under a post that grants `permission`."""
        return under("post__area", actor, permission)

    def current(self) -> TenureQuerySet:
        """Those in force today."""
        return self.filter(period__contains=timezone.localdate())


class Tenure(models.Model):
    """A person in a post for a period (first day included, last day excluded; open end: until further notice)."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="tenures", verbose_name=_("岗位"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tenures", verbose_name=_("谁"))
    period = DateRangeField(_("任期"))
    single = models.BooleanField(
        editable=False, help_text="Copied from the role, for the exclusion constraint."
    )
    role = models.CharField(max_length=40, editable=False, help_text="Copied from the post, likewise.")
    reason = models.CharField(_("任免依据"), max_length=200, blank=True, default="")

    objects = TenureQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        constraints = [
            ExclusionConstraint(
                name="tenure_one_holder",
                expressions=[(F("post"), RangeOperators.EQUAL), (F("period"), RangeOperators.OVERLAPS)],
                condition=Q(single=True),
                violation_error_message=_("这个岗位在这段时间里已经有人。"),
            ),
            ExclusionConstraint(
                name="tenure_person_once",
                expressions=[
                    (F("post"), RangeOperators.EQUAL),
                    (F("person"), RangeOperators.EQUAL),
                    (F("period"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("他在这段时间里已经在这个岗位上。"),
            ),
            ExclusionConstraint(
                name="tenure_separate_powers",
                expressions=[
                    (F("person"), RangeOperators.EQUAL),
                    (F("role"), RangeOperators.NOT_EQUAL),
                    (F("period"), RangeOperators.OVERLAPS),
                ],
                condition=Q(role__in=POWER_ROLES),
                violation_error_message=_("系统、安全、审计三个管理岗位不能由同一个人担任。"),
            ),
        ]
        indexes = [models.Index(fields=["person"])]

    def __str__(self) -> str:
        return f"{self.person} · {self.post_id}"

    @staticmethod
    def bounds() -> RangeBoundary:
        """How periods are closed: first day in, last day out."""
        return RangeBoundary(inclusive_lower=True, inclusive_upper=False)
