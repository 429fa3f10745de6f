"""Reminders: what was said about a due item, on which of its days, and what could not be said."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.enums import ReminderState
from grids.models.duties import DueItem
from portal.actors import Actor
from portal.models.base import ScopedQuerySet, one_of


class DueReminderQuerySet(ScopedQuerySet):
    """Reminders, scoped by their items."""

    def scope(self, actor: Actor, permission: str) -> Q | None:
        """Reminders of items under a post that grants `permission`."""
        seen = DueItem.objects.none().scope(actor, permission)
        return None if seen is None else Q(item__in=DueItem.objects.filter(seen))


class DueReminder(models.Model):
    """One of an item's days of reminding, and what became of it: there is one row a day of it, for ever.

    `step`: its place among the version's steps; the one after the last is the ladder's (`climbed`), which tells the
    next level and not the holder. `on_day`: when it was to be.
    """

    item = models.ForeignKey(DueItem, on_delete=models.CASCADE, db_index=False, related_name="reminders")
    step = models.PositiveSmallIntegerField(_("第几次"))
    on_day = models.DateField(_("应在哪天"))
    climbed = models.BooleanField(_("告诉上一级"), default=False)
    state = models.CharField(_("状态"), max_length=6, choices=ReminderState)
    at = models.DateTimeField(_("时间"))

    objects = DueReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("提醒")
        verbose_name_plural = _("提醒")
        constraints = [
            one_of("state", ReminderState, "duereminder"),
            models.UniqueConstraint(fields=["item", "step"], name="duereminder_once"),
        ]
        indexes = [models.Index(fields=["-id"], condition=Q(state="missed"), name="duereminder_missed")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.step}"
