"""A form that brings too much is turned away with a page that says so."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("checks_csrf", [True, False])
def test_too_much_at_once_is_413(settings: Any, checks_csrf: bool) -> None:
    settings.LINLI_MAX_UPLOAD_BYTES = 1000
    upload = SimpleUploadedFile("a.jpg", b"x" * 2000, "image/jpeg")

    browser = Client(enforce_csrf_checks=checks_csrf)
    browser.get("/file/")

    answer = browser.post("/file/", {"text": "灯", "photos": upload})

    assert answer.status_code == 413
