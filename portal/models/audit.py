"""The audit trail. Rows come from database triggers and from reveals; nobody edits them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.actors import Actor
from portal.enums import AuditOp


class AuditQuerySet(models.QuerySet):
    """The trail, for auditors only."""

    def visible_to(self, actor: Actor, permission: str = "audit.view") -> AuditQuerySet:
        """Everything for whoever has `audit.view`, else nothing."""
        return self.all() if actor.may(permission) else self.none()


class AuditEntry(models.Model):
    """Who did what to which row. Written by the trigger `audit_row` in the transaction of the change.

    Who and why are the application's word. `role` and `backend` (the server's process of that connection) are the
    database's own; empty in rows of before they were noted.
    """

    at = models.DateTimeField(_("时间"), db_index=True)
    actor_id = models.BigIntegerField(_("人员编号"), null=True, db_index=True)
    actor_label = models.CharField(_("谁"), max_length=80, blank=True)
    verb = models.CharField(_("做了什么"), max_length=60, blank=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    request = models.CharField(_("请求编号"), max_length=40, blank=True)
    role = models.CharField(_("数据库角色"), max_length=63, blank=True, default="")
    backend = models.IntegerField(_("数据库进程号"), null=True)
    op = models.CharField(_("操作"), max_length=1, choices=AuditOp)
    table = models.CharField(_("表"), max_length=63)
    row = models.CharField(_("行"), max_length=60)
    before = models.JSONField(_("之前"), null=True)
    after = models.JSONField(_("之后"), null=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("审计记录")
        verbose_name_plural = _("审计记录")
        indexes = [models.Index(fields=["table", "row", "id"], name="audit_of_row")]

    def __str__(self) -> str:
        return f"{self.op} {self.table} {self.row}"
