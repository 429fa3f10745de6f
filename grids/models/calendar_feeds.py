"""A person's calendar feed: an address that calendar programs read without signing in."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.models import Person


class CalendarFeed(models.Model):
    """An address that stands for a person until it is revoked. Of its secret only the keyed hash is kept."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="calendar_feeds", verbose_name=_("谁")
    )
    secret_hash = models.CharField(_("地址的指纹"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("什么时候开的"))
    revoked_at = models.DateTimeField(_("什么时候停的"), null=True)
    last_read_on = models.DateField(_("最近哪天读过"), null=True)

    class Meta:
        verbose_name = _("日历订阅")
        verbose_name_plural = _("日历订阅")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(revoked_at=None), name="calendarfeed_one_active",
                violation_error_message=_("已经有一个日历订阅的地址。"),
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("made_at")), name="calendarfeed_in_order"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person_id}"
