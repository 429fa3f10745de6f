"""A field for several photos at once. What is in them is checked when they are kept (`portal.domain.files`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PHOTOS = gettext_lazy("照片")


class PhotosInput(forms.FileInput):
    """A plain file field that takes several; the page's script shows them and makes them small."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__({"multiple": True, "accept": "image/*"})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The words of the script, in the reader's language."""
        words = {
            "data-photos": settings.LINLI_MAX_PHOTOS,
            "data-add": _("加一张"),
            "data-remove": _("不要这张"),
        }
        return super().get_context(name, value, {**(attrs or {}), **words})


class PhotosField(forms.FileField):
    """Up to six photos; cleans to a list of uploads, empty when there are none."""

    def __init__(self, *, label: Any = PHOTOS, **kwargs: Any) -> None:
        super().__init__(label=label, required=False, widget=PhotosInput(), allow_empty_file=True, **kwargs)

    def clean(self, data: Sequence[UploadedFile] | None, initial: Any = None) -> list[UploadedFile]:
        """Every file by itself; more than the limit is refused."""
        uploads = [super(PhotosField, self).clean(upload, initial) for upload in data or ()]
        if len(uploads) > settings.LINLI_MAX_PHOTOS:
            said = _("最多 %(most)s 张照片，现在选了 %(n)s 张。")
            raise forms.ValidationError(said % {"most": settings.LINLI_MAX_PHOTOS, "n": len(uploads)})
        return uploads


class KeptField(forms.CharField):
    """Ids of photos that came with an earlier try of the same form, hidden in the page; cleans to a list of UUIDs."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=400, widget=forms.HiddenInput)

    def clean(self, value: Any) -> list[UUID]:  # type: ignore[override]
        """What is no id is left out: whose photos they are is asked when they are used."""
        return [UUID(text) for text in super().clean(value).split(",") if _is_uuid(text)][
            : settings.LINLI_MAX_PHOTOS
        ]


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
