"""A request being written: kept on the server, so that nothing personal stays on the device."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models import Attachment, Person


class CaseDraft(models.Model):
    """The three screens so far. It belongs to a person, or to a browser session that is not signed in.

    Its id becomes the case's `submission`, so that sending it twice makes one case.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="drafts")
    session = models.CharField(max_length=64, blank=True, default="")
    fields = models.JSONField(default=dict)
    photos = models.ManyToManyField(Attachment, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    photo_ids: list[uuid.UUID]
    """Ids of its pictures in the order they came; there when `grids.queries.drafts.draft_of` found it by its id."""

    class Meta:
        verbose_name = _("草稿")
        verbose_name_plural = _("草稿")
        indexes = [models.Index(fields=["owner", "-updated_at"]), models.Index(fields=["updated_at"])]

    def __str__(self) -> str:
        return str(self.id)
