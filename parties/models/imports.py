"""An import of members and pairings: checked first, applied all or nothing, and undone as a whole."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.enums import ImportState
from portal.actors import Actor
from portal.models import Area, Person
from portal.models.base import ScopedQuerySet, one_of, under


class MemberImportQuerySet(ScopedQuerySet):
    """Imports, scoped by the community they are for."""

    def scope(self, actor: Actor, permission: str) -> Q | None:
        """Imports for communities under a post that grants `permission`."""
        return under("community", actor, permission)


class MemberImport(models.Model):
    """One sheet. `rows` (encrypted: it holds personal data) waits between check and apply, then is emptied.

    `made` lists what was made, so that an undo can take exactly that back.
    """

    community = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name=_("社区"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("谁"))
    filename = models.CharField(_("文件"), max_length=120)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(_("状态"), max_length=10, choices=ImportState, default=ImportState.CHECKED)
    rows = models.BinaryField(null=True)
    counts = models.JSONField(_("数目"), default=dict)
    made = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("时间"), auto_now_add=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    objects = MemberImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("党员导入")
        verbose_name_plural = _("党员导入")
        ordering = ["-id"]
        constraints = [one_of("state", ImportState, "memberimport")]

    def __str__(self) -> str:
        return self.filename
