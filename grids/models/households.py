"""Buildings, entrances, households, and who lives there."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.enums import ClosingReason, DoorChange, HouseholdState, Relation
from portal.actors import Actor
from portal.models import Area, Person
from portal.models.base import ScopedQuerySet, one_of, under


class Building(models.Model):
    """What is known of an area of kind building: floors, lift, the estate it stands in."""

    area = models.OneToOneField(Area, on_delete=models.PROTECT, primary_key=True, related_name="building")
    estate = models.CharField(_("小区"), max_length=60, blank=True, default="")
    floors = models.PositiveSmallIntegerField(_("层数"), default=6)
    has_lift = models.BooleanField(_("有电梯"), default=False)

    class Meta:
        verbose_name = _("楼栋")
        verbose_name_plural = _("楼栋")
        constraints = [models.CheckConstraint(condition=Q(floors__range=(1, 150)), name="building_floors")]

    def __str__(self) -> str:
        return f"{self.estate} {self.area.name}".strip()


class Entrance(models.Model):
    """A stairwell of a building."""

    building = models.ForeignKey(
        Building, on_delete=models.CASCADE, related_name="entrances", verbose_name=_("楼栋")
    )
    name = models.CharField(_("单元"), max_length=20)
    order = models.PositiveSmallIntegerField(_("次序"), default=0)

    class Meta:
        verbose_name = _("单元")
        verbose_name_plural = _("单元")
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["building", "name"], name="entrance_once")]

    def __str__(self) -> str:
        return self.name


class HouseholdTag(models.Model):
    """A reason why a household may need more care. Only what a service needs is stored."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    purpose = models.CharField(_("为了做什么"), max_length=120)
    in_use = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("关照标签")
        verbose_name_plural = _("关照标签")

    def __str__(self) -> str:
        return self.name


class HouseholdQuerySet(ScopedQuerySet):
    """Households, scoped by the building's place in the tree."""

    def scope(self, actor: Actor, permission: str) -> Q | None:
        """Households under a post that grants `permission`."""
        return under("building__area", actor, permission)


class Household(models.Model):
    """A door. `room` is what stands on it ("301"); `code` is unique in the whole portal."""

    building = models.ForeignKey(
        Building, on_delete=models.PROTECT, related_name="households", verbose_name=_("楼栋")
    )
    entrance = models.ForeignKey(
        Entrance,
        on_delete=models.PROTECT,
        related_name="households",
        null=True,
        blank=True,
        verbose_name=_("单元"),
    )
    floor = models.SmallIntegerField(_("楼层"), default=1)
    room = models.CharField(_("房号"), max_length=20)
    code = models.CharField(_("户编码"), max_length=60, unique=True)
    state = models.CharField(
        _("居住情况"), max_length=10, choices=HouseholdState, default=HouseholdState.LIVED_IN
    )
    tags = models.ManyToManyField(
        HouseholdTag, blank=True, related_name="households", verbose_name=_("关照标签")
    )
    note = models.CharField(_("备注"), max_length=200, blank=True, default="")
    is_active = models.BooleanField(_("在册"), default=True)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("户")
        verbose_name_plural = _("户")
        constraints = [
            one_of("state", HouseholdState, "household"),
            models.UniqueConstraint(
                fields=["building", "entrance", "room"],
                name="household_door_once",
                nulls_distinct=False,
                violation_error_message=_("这栋楼里已经有这个房号。"),
            ),
        ]
        indexes = [models.Index(fields=["building", "entrance", "floor", "room"], name="household_walk")]

    def __str__(self) -> str:
        return self.door

    @property
    def door(self) -> str:
        """Entrance and room as the door says it: "2-301"."""
        return f"{self.entrance.name}-{self.room}" if self.entrance_id and self.entrance else self.room


class DoorEvent(models.Model):
    """What happened to a door: the table only grows. `was` and `became`: what stood on it before and after."""

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="events", verbose_name=_("户")
    )
    kind = models.CharField(_("做了什么"), max_length=10, choices=DoorChange)
    was = models.CharField(_("之前"), max_length=42, blank=True, default="")
    became = models.CharField(_("之后"), max_length=42, blank=True, default="")
    reason = models.CharField(_("理由"), max_length=10, choices=ClosingReason, blank=True, default="")
    note = models.CharField(_("说明"), max_length=200, blank=True, default="")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("谁"))
    at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("门牌的变动")
        verbose_name_plural = _("门牌的变动")
        ordering = ["-id"]
        constraints = [
            one_of("kind", DoorChange, "doorevent"),
            one_of("reason", ClosingReason, "doorevent", blank=True),
            models.CheckConstraint(
                condition=(Q(kind="closed") & ~Q(reason="")) | (~Q(kind="closed") & Q(reason="")),
                name="doorevent_closed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.kind}"


class ResidentQuerySet(ScopedQuerySet):
    """Residents, scoped by the household's building."""

    def scope(self, actor: Actor, permission: str) -> Q | None:
        """Residents of households under a post that grants `permission`."""
        return under("household__building__area", actor, permission)


class Resident(models.Model):
    """A person living in a household. Moving out ends the row and keeps it."""

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="residents", verbose_name=_("户")
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="residences", verbose_name=_("谁")
    )
    relation = models.CharField(_("关系"), max_length=10, choices=Relation, default=Relation.OTHER)
    since = models.DateField(_("从哪天起"), null=True, blank=True)
    until = models.DateField(_("到哪天为止"), null=True, blank=True)

    objects = ResidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("居民")
        verbose_name_plural = _("居民")
        constraints = [
            one_of("relation", Relation, "resident"),
            models.UniqueConstraint(
                fields=["household", "person"], condition=Q(until=None), name="resident_once_in_household"
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(until=None, relation="head"),
                name="resident_one_head",
                violation_error_message=_("这户已经有户主。"),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(since=None) | Q(until__gte=F("since")), name="resident_period"
            ),
        ]
        indexes = [models.Index(fields=["person"], condition=Q(until=None), name="resident_of_person")]

    def __str__(self) -> str:
        return str(self.person)
