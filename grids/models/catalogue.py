"""What residents file about, and how long each thing may take."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from grids.enums import Urgency
from portal.models.base import one_of


class Category(models.Model):
    """A kind of request. `questions`: list of {key, label, label_en, kind: text|choice|yesno, choices, required}."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(_("英文名称"), max_length=60)
    icon = models.CharField(_("图标"), max_length=40, default="ellipsis")
    hint = models.CharField(_("提示"), max_length=200, blank=True, default="")
    hint_en = models.CharField(_("英文提示"), max_length=300, blank=True, default="")
    urgency = models.CharField(_("缓急"), max_length=10, choices=Urgency, default=Urgency.NORMAL)
    anonymous = models.BooleanField(_("可以不留联系方式"), default=True)
    questions = models.JSONField(_("要问的"), default=list, blank=True)
    order = models.PositiveSmallIntegerField(_("次序"), default=0)
    in_use = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("诉求类别")
        verbose_name_plural = _("诉求类别")
        ordering = ["order", "id"]
        constraints = [one_of("urgency", Urgency, "category")]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if _reads_english() and self.name_en else self.name

    @property
    def advice(self) -> str:
        """The hint in the reader's language; may be empty."""
        return self.hint_en if _reads_english() and self.hint_en else self.hint


def _reads_english() -> bool:
    return (get_language() or "").startswith("en")


class ServiceClock(models.Model):
    """How long accept, first reply and resolve may take. Without a category it holds for the urgency.

    Minutes and days of working time, unless `round_the_clock` (then minutes and days of the wall clock).
    """

    category = models.ForeignKey(
        Category,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="clocks",
        verbose_name=_("类别"),
    )
    urgency = models.CharField(_("缓急"), max_length=10, choices=Urgency)
    accept_minutes = models.PositiveIntegerField(_("多少分钟内接手"))
    reply_minutes = models.PositiveIntegerField(_("多少分钟内第一次回话"))
    resolve_days = models.PositiveSmallIntegerField(_("多少天内办完"))
    confirm_days = models.PositiveSmallIntegerField(_("多少个工作日没答复就归档"), default=5)
    round_the_clock = models.BooleanField(_("不分昼夜"), default=False)

    class Meta:
        verbose_name = _("时限")
        verbose_name_plural = _("时限")
        constraints = [
            one_of("urgency", Urgency, "serviceclock"),
            models.UniqueConstraint(
                fields=["category", "urgency"], name="serviceclock_once", nulls_distinct=False,
                violation_error_message=_("这个类别和缓急已经有时限。"),
            ),
            models.CheckConstraint(
                condition=Q(accept_minutes__gt=0, reply_minutes__gt=0, resolve_days__gt=0, confirm_days__gt=0),
                name="serviceclock_positive",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.category or '—'} {self.get_urgency_display()}"
