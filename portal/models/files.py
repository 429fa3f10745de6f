"""Uploaded pictures: private by default, served only through the access function."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models.people import Person


class Attachment(models.Model):
    """A cleaned picture and its small version. `upload_key` comes from the form: the same upload twice is one row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, related_name="attachments", verbose_name=_("谁传的")
    )
    upload_key = models.CharField(max_length=64, unique=True)
    picture = models.FileField(upload_to="pictures/%Y/%m")
    small = models.FileField(upload_to="pictures/%Y/%m")
    mime = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("照片")
        verbose_name_plural = _("照片")
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gt=0) & Q(width__gt=0) & Q(height__gt=0), name="attachment_not_empty"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
