"""What a request says about its own characters: UTF-8 or nothing; all else is refused in plain words."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory

from portal.wsgi import application

SAID = '<h1 class="mb-2">看不懂这个请求</h1>'
CODECS = [
    "hex",
    "zlib",
    "base64",
    "rot13",
    "punycode",
    "undefined",
    "unicode_escape",
    "idna",
    "gbk",
    "nonsense",
]


def raw(
    content_type: str, query: str = "x=%41", path: str = "/query/", language: str = "zh-CN"
) -> tuple[str, dict[str, str], str]:
    """Status, headers and body that the web server gets for such a request."""
    heard: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
        heard.update(status=status, headers=dict(headers))

    environ = RequestFactory().generic("GET", f"{path}?{query}").environ
    environ |= {"CONTENT_TYPE": content_type, "HTTP_ACCEPT_LANGUAGE": language}
    body = b"".join(application(environ, start))
    return heard["status"], heard["headers"], body.decode()


@pytest.mark.parametrize(
    "content_type",
    [
        *(f"text/plain; charset={name}" for name in CODECS),
        'text/plain; charset="hex"',
        "text/plain; charset=utf-8; CHARSET=hex",
        "text/plain; charset=utf-8hex",
        "text/plain; charset*=utf-8''hex",
        "text/plain; charset*=nosuch''hex",
        "text/plain; x*=nosuch''y",
        "multipart/form-data; boundary=b; charset=idna",
    ],
)
def test_any_other_charset_gets_a_page_with_number_and_policy(content_type: str) -> None:
    status, headers, body = raw(content_type)

    assert (status, SAID in body, headers["X-Request-Number"] in body) == ("400 Bad Request", True, True)
    assert "default-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "text/plain; charset=utf-8", 'text/plain;charset="UTF8"; a=b']
)
@pytest.mark.django_db
def test_utf_8_or_nothing_said_is_read(client: Client, content_type: str) -> None:
    assert raw(content_type, path="/accessibility/")[0] == "200 OK"


@pytest.mark.django_db
def test_an_address_with_too_much_in_it_is_refused_in_plain_words_too() -> None:
    status, _headers, body = raw("text/plain; charset=utf-8", "&".join(["again="] * 501))

    assert (status, SAID in body) == ("400 Bad Request", True)


def test_the_page_is_in_the_readers_language() -> None:
    status, _headers, body = raw("text/plain; charset=gbk", language="en")

    assert (status, SAID in body, "This request could not be read" in body) == (
        "400 Bad Request",
        False,
        True,
    )
