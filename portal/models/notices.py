"""Notices: the inbox that is always on, and what leaves the house."""

from __future__ import annotations

from datetime import time

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.actors import Actor
from portal.enums import Channel, DeliveryState
from portal.models.areas import Area
from portal.models.base import ScopedQuerySet, one_of, under
from portal.models.people import Person
from portal.models.posts import Tenure


class InboxItem(models.Model):
    """A notice to one person. Kind and ids only: it is put into words in the reader's language when read."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="inbox", verbose_name=_("给谁"))
    kind = models.CharField(_("种类"), max_length=60)
    key = models.CharField(_("唯一键"), max_length=160)
    params = models.JSONField(_("内容"), default=dict)
    url = models.CharField(_("去哪里看"), max_length=200, blank=True, default="")
    created_at = models.DateTimeField(_("时间"), auto_now_add=True)
    read_at = models.DateTimeField(_("看过"), null=True, blank=True)

    class Meta:
        verbose_name = _("消息")
        verbose_name_plural = _("消息")
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="inboxitem_once")]
        indexes = [
            models.Index(fields=["person", "-id"], name="inbox_newest"),
            models.Index(fields=["person"], condition=Q(read_at=None), name="inbox_unread"),
        ]

    def __str__(self) -> str:
        return self.key


class NoticePreference(models.Model):
    """What a person wants outside the inbox. Kinds in `muted` stay in the inbox only."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="notice_preference")
    email = models.EmailField(_("邮箱"), blank=True, default="")
    by_email = models.BooleanField(_("发邮件"), default=False)
    by_sms = models.BooleanField(_("发短信"), default=False)
    daily_digest = models.BooleanField(_("每天合成一条"), default=True)
    quiet_from = models.TimeField(_("安静时段从"), default=time(21, 0))
    quiet_to = models.TimeField(_("到"), default=time(8, 0))
    muted = models.JSONField(_("不发的种类"), default=list, blank=True)

    class Meta:
        verbose_name = _("消息设置")
        verbose_name_plural = _("消息设置")

    def __str__(self) -> str:
        return str(self.person)


class NoticeChannelQuerySet(ScopedQuerySet):
    """Chat groups, scoped by their area."""

    def scope(self, actor: Actor, permission: str) -> Q | None:
        """Groups of areas under a post that grants `permission`."""
        return under("area", actor, permission)


class NoticeChannel(models.Model):
    """A chat group's bot that hears of kinds of notice in an area: one line and a link, no personal data."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="channels", verbose_name=_("地方"))
    name = models.CharField(_("名称"), max_length=60)
    address = models.CharField(_("地址（apprise 格式）"), max_length=300)
    kinds = models.JSONField(_("哪些种类"), default=list, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)

    objects = NoticeChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("群机器人")
        verbose_name_plural = _("群机器人")

    def __str__(self) -> str:
        return self.name


class DeliveryQuerySet(ScopedQuerySet):
    """What leaves the house, scoped by the chat group, or by the person it is for."""

    def scope(self, actor: Actor, permission: str) -> Q | None:
        """Deliveries to groups, to holders of posts and to known people under a post that grants `permission`."""
        groups = under("via__area", actor, permission)
        if groups is None:
            return None
        colleagues = Tenure.objects.visible_to(actor, permission).values("person_id")
        known = Person.objects.visible_to(actor, permission).values("pk")
        own = Q(via=None) & (Q(item__person__in=colleagues) | Q(item__person__in=known))
        return groups | own


class Delivery(models.Model):
    """One notice on its way out through one channel, with what is known of it. Attempts are counted here.

    `parcel` is the key of the letter it went with last, and `in_doubt` says that an answer to it was lost: then it goes
    again as the same letter or not at all (docs/adr/0013).
    """

    channel = models.CharField(_("通道"), max_length=10, choices=Channel)
    key = models.CharField(_("唯一键"), max_length=200, unique=True)
    item = models.ForeignKey(InboxItem, on_delete=models.CASCADE, null=True, related_name="deliveries")
    via = models.ForeignKey(NoticeChannel, on_delete=models.CASCADE, null=True, related_name="deliveries")
    state = models.CharField(_("状态"), max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("试过几次"), default=0)
    not_before = models.DateTimeField(_("不早于"))
    sent_at = models.DateTimeField(_("发出"), null=True, blank=True)
    problem = models.CharField(_("出了什么问题"), max_length=300, blank=True, default="")
    parcel = models.CharField(_("防重号"), max_length=80, blank=True, default="")
    parcel_from = models.DateTimeField(_("防重号从"), null=True, blank=True)
    in_doubt = models.BooleanField(_("有一次没等到回答"), default=False)
    created_at = models.DateTimeField(_("写下"), auto_now_add=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("发送记录")
        verbose_name_plural = _("发送记录")
        ordering = ["-id"]
        constraints = [
            one_of("channel", Channel, "delivery"),
            one_of("state", DeliveryState, "delivery"),
            models.CheckConstraint(
                condition=Q(item__isnull=False) | Q(via__isnull=False), name="delivery_of_something"
            ),
        ]
        indexes = [
            models.Index(fields=["-id"], condition=Q(state="unknown"), name="delivery_unknown"),
            models.Index(fields=["item"], condition=Q(state="waiting"), name="delivery_waiting"),
            models.Index(fields=["parcel"], condition=Q(in_doubt=True), name="delivery_doubted"),
        ]

    def __str__(self) -> str:
        return self.key
