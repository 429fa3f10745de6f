"""The pages of what went wrong: status, words, and no database behind them."""

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from portal.actors import NOBODY
from portal.views import errors


@pytest.fixture
def request_of_nobody(rf: RequestFactory) -> HttpRequest:
    request = rf.get("/somewhere/")
    request.actor = NOBODY  # type: ignore[attr-defined]
    request.number = "0A1B2C3D"  # type: ignore[attr-defined]
    return request


PAGES = [
    (errors.bad_request, 400, "看不懂这个请求"),
    (errors.forbidden, 403, "这一页不对您开放"),
    (errors.csrf_failure, 403, "页面放久了，要再提交一次"),
    (errors.not_found, 404, "没有找到这一页"),
    (errors.too_large, 413, "文件太大了"),
    (errors.wrong_kind, 415, "这种文件收不了"),
    (errors.too_often, 429, "请过一会儿再试"),
    (errors.fault, 500, "这边出了问题"),
]


# No mark for the database: pytest-django refuses every query here.
@pytest.mark.parametrize(("page", "status", "title"), PAGES, ids=[str(p[0].__name__) for p in PAGES])
def test_a_page_says_what_happened(
    request_of_nobody: HttpRequest, page: object, status: int, title: str
) -> None:
    response: HttpResponse = page(request_of_nobody)  # type: ignore[operator]
    body = response.content.decode()
    assert (response.status_code, f'<h1 class="mb-2">{title}</h1>' in body, "0A1B2C3D" in body) == (
        status,
        True,
        True,
    )


@pytest.mark.parametrize(("reason", "status"), [(RequestDataTooBig(), 413), (SuspiciousOperation(), 400)])
def test_too_much_is_told_from_nonsense(
    request_of_nobody: HttpRequest, reason: Exception, status: int
) -> None:
    assert errors.bad_request(request_of_nobody, reason).status_code == status


def test_a_fault_is_shown_even_when_nothing_works(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> str:
        raise RuntimeError

    monkeypatch.setattr(errors, "render_to_string", broken)
    request = rf.get("/")
    request.number = "0A1B2C3D"  # type: ignore[attr-defined]
    response = errors.fault(request)
    assert (response.status_code, b"0A1B2C3D" in response.content) == (500, True)
