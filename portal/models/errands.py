"""What must be announced or done later: rows, written in the transaction of what causes them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.enums import ErrandState
from portal.models.base import one_of


class Errand(models.Model):
    """One thing to do once. `key` makes leaving it twice harmless; `payload` holds ids and words, no personal data."""

    kind = models.CharField(_("种类"), max_length=60)
    key = models.CharField(_("唯一键"), max_length=160, unique=True)
    payload = models.JSONField(_("内容"), default=dict)
    due_at = models.DateTimeField(_("什么时候"))
    state = models.CharField(_("状态"), max_length=10, choices=ErrandState, default=ErrandState.WAITING)
    handed_until = models.DateTimeField(_("已交出到"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("试过几次"), default=0)
    tried_at = models.DateTimeField(_("正在试，从"), null=True, blank=True)
    problem = models.TextField(_("出了什么问题"), blank=True, default="")
    created_at = models.DateTimeField(_("写下"), auto_now_add=True)
    done_at = models.DateTimeField(_("做完"), null=True, blank=True)

    class Meta:
        verbose_name = _("待办的事")
        verbose_name_plural = _("待办的事")
        constraints = [one_of("state", ErrandState, "errand")]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="waiting"), name="errand_due"),
            models.Index(fields=["-id"], condition=Q(state="aside"), name="errand_aside"),
        ]

    def __str__(self) -> str:
        return self.key


class Heartbeat(models.Model):
    """When something last gave a sign of life: "beat", "worker". Staff see it when the queue has stopped."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("心跳")
        verbose_name_plural = _("心跳")

    def __str__(self) -> str:
        return self.name
