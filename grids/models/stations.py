"""Stations: what they are for, when they are open, and how they measure up to a standard checklist."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from grids.enums import HolidayHours, StationKind
from portal.actors import Actor
from portal.models import Area, Person
from portal.models.base import ScopedQuerySet, one_of, under


class StationQuerySet(ScopedQuerySet):
    """Stations, scoped by their area."""

    def scope(self, actor: Actor, permission: str) -> Q | None:
        """Stations in areas under a post that grants `permission`."""
        return under("area", actor, permission)


class Station(models.Model):
    """A place with a door open to residents. `opening`: list of {days: [1..7], begins, ends}.

    `holiday_begins` and `holiday_ends`: the hours of public holidays where it has its own.
    """

    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="stations", verbose_name=_("在哪里")
    )
    kind = models.CharField(_("类别"), max_length=20, choices=StationKind)
    name = models.CharField(_("名称"), max_length=60)
    address = models.CharField(_("地址"), max_length=120)
    phone = models.CharField(_("电话"), max_length=30, blank=True, default="")
    opening = models.JSONField(_("开放时间"), default=list, blank=True)
    on_holidays = models.CharField(
        _("法定节假日"), max_length=10, choices=HolidayHours, default=HolidayHours.CLOSED
    )
    holiday_begins = models.TimeField(_("节假日几点开"), null=True, blank=True)
    holiday_ends = models.TimeField(_("节假日几点关"), null=True, blank=True)
    facilities = models.JSONField(_("有什么"), default=list, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)

    objects = StationQuerySet.as_manager()

    class Meta:
        verbose_name = _("站点")
        verbose_name_plural = _("站点")
        ordering = ["name"]
        constraints = [
            one_of("kind", StationKind, "station"),
            one_of("on_holidays", HolidayHours, "station"),
            models.CheckConstraint(
                condition=Q(
                    on_holidays="own", holiday_begins__isnull=False, holiday_ends__isnull=False,
                    holiday_ends__gt=F("holiday_begins"),
                )
                | (~Q(on_holidays="own") & Q(holiday_begins=None, holiday_ends=None)),
                name="station_holiday_hours",
            ),
            models.UniqueConstraint(fields=["area", "name"], name="station_once"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class StationDay(models.Model):
    """Days from `first` to `last` on which a station is closed, or open at other hours, and why."""

    station = models.ForeignKey(
        Station, on_delete=models.CASCADE, related_name="days", verbose_name=_("站点")
    )
    first = models.DateField(_("从哪天起"))
    last = models.DateField(_("到哪天为止"))
    begins = models.TimeField(_("几点开"), null=True, blank=True)
    ends = models.TimeField(_("几点关"), null=True, blank=True)
    note = models.CharField(_("为什么"), max_length=40)

    class Meta:
        verbose_name = _("站点的特别日子")
        verbose_name_plural = _("站点的特别日子")
        ordering = ["first"]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="stationday_period"),
            models.CheckConstraint(
                condition=Q(begins=None, ends=None)
                | Q(begins__isnull=False, ends__isnull=False, ends__gt=F("begins")),
                name="stationday_hours",
            ),
            models.CheckConstraint(condition=~Q(note=""), name="stationday_says_why"),
            ExclusionConstraint(
                name="stationday_once",
                expressions=[
                    (F("station"), RangeOperators.EQUAL),
                    (
                        Func(
                            F("first"), F("last"), Value("[]"), function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("这几天里已经写过。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.station_id} {self.first:%Y-%m-%d}"


class Standard(models.Model):
    """A standard checklist ("six haves"): edited by the office, never hard-coded. A new version is a new row."""

    name = models.CharField(_("名称"), max_length=40)
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    in_use = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("标准清单")
        verbose_name_plural = _("标准清单")
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="standard_version_once")]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class StandardItem(models.Model):
    """One line of a checklist."""

    standard = models.ForeignKey(
        Standard, on_delete=models.CASCADE, related_name="items", verbose_name=_("清单")
    )
    text = models.CharField(_("要求"), max_length=120)
    order = models.PositiveSmallIntegerField(_("次序"), default=0)

    class Meta:
        verbose_name = _("清单条目")
        verbose_name_plural = _("清单条目")
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.text


class StationMark(models.Model):
    """Whether a station meets one line of a checklist, who said so, and on what evidence."""

    station = models.ForeignKey(
        Station, on_delete=models.CASCADE, related_name="marks", verbose_name=_("站点")
    )
    item = models.ForeignKey(
        StandardItem, on_delete=models.PROTECT, related_name="marks", verbose_name=_("条目")
    )
    is_met = models.BooleanField(_("达到"))
    evidence = models.CharField(_("依据"), max_length=200, blank=True, default="")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("谁核的"))
    at = models.DateTimeField(_("时间"), auto_now=True)

    class Meta:
        verbose_name = _("达标情况")
        verbose_name_plural = _("达标情况")
        constraints = [models.UniqueConstraint(fields=["station", "item"], name="stationmark_once")]

    def __str__(self) -> str:
        return f"{self.station_id} {self.item_id}"
