"""The working calendar: the office's own table comes first (domain rules, calendar)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class CalendarDay(models.Model):
    """A day the office has decided on: a holiday, or a day worked in exchange."""

    day = models.DateField(_("日期"), unique=True)
    is_workday = models.BooleanField(_("上班"))
    note = models.CharField(_("说明"), max_length=80, blank=True, default="")

    class Meta:
        verbose_name = _("节假日和调休")
        verbose_name_plural = _("节假日和调休")
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class WorkingSpan(models.Model):
    """Office hours of a working day, one row a span. Without rows: 8:30–12:00 and 14:00–17:30."""

    begins = models.TimeField(_("从"), unique=True)
    ends = models.TimeField(_("到"))

    class Meta:
        verbose_name = _("上班时间")
        verbose_name_plural = _("上班时间")
        ordering = ["begins"]
        constraints = [models.CheckConstraint(condition=Q(ends__gt=F("begins")), name="workingspan_forward")]

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}–{self.ends:%H:%M}"
