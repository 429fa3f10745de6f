"""What the tests of filing share: a signed-in resident, pictures, and the way through the three screens."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from grids.queries import catalogue
from tests import builders

WORDS = "3 号楼东边那盏路灯不亮了，有三四天了。"


@pytest.fixture(autouse=True)
def _fresh_catalogue() -> None:
    """Categories edited by one test are not remembered in the next."""
    catalogue.forget()


@pytest.fixture
def lin(street: builders.Street) -> Client:
    """A browser in which the resident of `street.home` is signed in."""
    browser = Client()
    browser.force_login(builders.account(street.lin), backend="portal.auth.PostBackend")
    return browser


@pytest.fixture
def stranger(street: builders.Street) -> Client:
    """A browser that nobody is signed in to."""
    return Client()


def picture(
    name: str = "lamp.jpg", colour: str = "grey", size: tuple[int, int] = (40, 30)
) -> SimpleUploadedFile:
    """A small JPEG as a browser uploads it."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def draft_in(url: str) -> str:
    """The draft that an address names."""
    return parse_qs(urlsplit(url).query)["draft"][0]


def say_what(browser: Client, **typed: Any) -> str:
    """Fill in the first screen; returns the draft's id."""
    answer = browser.post("/file/", {"text": WORDS, "category": "lighting"} | typed)
    return draft_in(answer["Location"])


def say_where(browser: Client, draft: str, **typed: Any) -> Any:
    """Fill in the second screen."""
    return browser.post("/file/where/", {"draft": draft} | typed)


def ready_draft(browser: Client, street: builders.Street) -> str:
    """A draft of the signed-in resident that only waits to be sent."""
    draft = say_what(browser)
    say_where(browser, draft, where=f"home:{street.home.pk}", spot="台阶旁")
    return draft
