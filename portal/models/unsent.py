"""What somebody typed into a form that could not be sent, because he was no longer signed in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.fields import EncryptedTextField

LONGEST_PATH = 500


class Unsent(models.Model):
    """A form as it was posted, for half an hour and for its writer alone.

    The device holds the key and we its hash; of the writer, too, there is only a keyed hash. So the table alone says
    neither what was written nor by whom, and it is not audited: nothing has happened yet.
    """

    key_hash = models.CharField(max_length=64, unique=True)
    writer_hash = models.CharField(max_length=64)
    path = models.CharField(_("地址"), max_length=LONGEST_PATH)
    fields = EncryptedTextField(_("内容"))
    expires_at = models.DateTimeField(_("留到"))

    class Meta:
        verbose_name = _("没发出去的话")
        verbose_name_plural = _("没发出去的话")

    def __str__(self) -> str:
        return self.path
