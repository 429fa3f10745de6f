"""How much one form may bring with it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class WholeForm(FileUploadHandler):
    """Turns away a form that is larger than all photos together may be, before it fills the disk. The page is 413."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        """Look at the announced length only; the handlers after this one read."""
        if content_length > settings.LINLI_MAX_UPLOAD_BYTES:
            raise RequestDataTooBig("The form is larger than LINLI_MAX_UPLOAD_BYTES.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand every piece on."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Keep no file."""
