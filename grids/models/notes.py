"""Opinion notes: what people say on the way, in a few words, passed on to the community and answered there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.enums import NoteState
from grids.models.visits import Visit
from portal.actors import Actor
from portal.enums import AreaKind
from portal.models import Area, Person
from portal.models.base import ScopedQuerySet, one_of

WIDE = (AreaKind.SUBDISTRICT, AreaKind.COUNTY)
ANSWERED = Q(state="answered", reply__gt="", replied_by__isnull=False, replied_at__isnull=False)
NOT_ANSWERED = ~Q(state="answered") & Q(reply="", replied_by=None, replied_at=None)


class OpinionNoteQuerySet(ScopedQuerySet):
    """Notes, scoped by the community that they went to."""

    def scope(self, actor: Actor, permission: str) -> Q | None:
        """Notes to communities at or under a post that grants `permission`."""
        condition: Q | None = None
        for post in actor.posts_with(permission):
            here = (
                Q(community__path__startswith=post.area_path)
                if post.area_kind in WIDE
                else Q(community_id=post.area_id)
            )
            condition = here if condition is None else condition | here
        return condition


class OpinionNote(models.Model):
    """One note. `visit`: the deed it was written with, at a door or by itself; that deed's key makes it one."""

    visit = models.OneToOneField(
        Visit, on_delete=models.PROTECT, related_name="opinion", verbose_name=_("哪次记的")
    )
    text = models.CharField(_("说了什么"), max_length=500)
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, db_index=False, related_name="opinion_notes", verbose_name=_("谁")
    )
    community = models.ForeignKey(
        Area, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("社区")
    )
    at = models.DateTimeField(_("时间"))
    state = models.CharField(_("状态"), max_length=10, choices=NoteState, default=NoteState.NEW)
    reply = models.CharField(_("回话"), max_length=300, blank=True, default="")
    replied_by = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        db_index=False,
        null=True,
        related_name="+",
        verbose_name=_("谁回的"),
    )
    replied_at = models.DateTimeField(_("什么时候回的"), null=True)

    objects = OpinionNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("社情信息")
        verbose_name_plural = _("社情信息")
        constraints = [
            one_of("state", NoteState, "opinionnote"),
            models.CheckConstraint(condition=Q(text__gt=""), name="opinionnote_says_something"),
            models.CheckConstraint(condition=ANSWERED | NOT_ANSWERED, name="opinionnote_answered_whole"),
        ]
        indexes = [
            models.Index(fields=["by", "-id"], name="opinionnote_by"),
            models.Index(fields=["community", "-id"], name="opinionnote_community"),
            models.Index(
                fields=["community", "-id"],
                condition=Q(state__in=["new", "seen", "passed"]),
                name="opinionnote_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
