"""A form came and its writer was no longer signed in: say so, show what was typed, and give it back afterwards.

Files are not kept, nor is anything from the pages of accounts, where passwords are typed. Nothing is ever sent by
itself, so a form that somebody else planted would be seen before it could do anything.
"""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.domain.unsent import KEPT, Fields, Typed, drop_unsent, keep_unsent, unsent_of, writer_mark

KEY_COOKIE, WRITER_COOKIE = "unsent", "writer"
ACCOUNT_PAGES = "/account/"


def typed_in(request: HttpRequest) -> Typed | None:
    """What somebody wrote into the form that was just posted; None when there is nothing to give back."""
    names = [name for name in request.POST if name != "csrfmiddlewaretoken"]
    if not names or request.path.startswith(ACCOUNT_PAGES) or any("password" in name for name in names):
        return None
    fields = [(name, value) for name in names for value in request.POST.getlist(name)]
    return Typed(request.get_full_path(), fields, bool(request.FILES))


def leads_to_the_door(response: HttpResponse) -> bool:
    """Whether an answer only says that one has to sign in first."""
    address = response.get("Location") or response.get("HX-Redirect") or ""
    return urlsplit(address).path in {reverse("account_login"), reverse("admin_door")}


def signed_out(request: HttpRequest, typed: Typed) -> HttpResponse:
    """In place of the bare door: that he is signed out, what he wrote, and how to go on with it."""
    writer = _writer(request)
    key = keep_unsent(typed, writer=writer) if writer else ""
    door = f"{reverse('account_login')}?{urlencode({'next': reverse('unsent') if key else typed.path})}"
    if "HX-Request" in request.headers and key:
        messages.info(request, _("写的内容替您存着，登录以后接着发。"))
        response = HttpResponse(headers={"HX-Redirect": door})
    else:
        context = {"words": words_of(typed.fields), "typed": typed, "is_kept": bool(key), "door": door}
        response = render(request, "portal/signed_out.html", context, status=403)
    if key:
        _set(response, KEY_COOKIE, key, max_age=int(KEPT.total_seconds()))
    add_never_cache_headers(response)
    return response


def send_again(request: HttpRequest, typed: Typed, *, status: int = 200) -> HttpResponse:
    """The form as it was posted, for its writer to look at and to send."""
    context = {"typed": typed, "words": words_of(typed.fields)}
    response = render(request, "portal/unsent.html", context, status=status)
    add_never_cache_headers(response)
    return response


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsent(request: HttpRequest) -> HttpResponse:
    """What waits for the reader; a POST throws it away."""
    key = request.COOKIES.get(KEY_COOKIE, "")
    if request.method == "POST":
        drop_unsent(key=key)
        messages.info(request, _("没发出去的内容删掉了。"))
        return _without_key(redirect("home"))
    typed = unsent_of(account_id=request.user.pk, key=key) if key else None
    if typed is None:
        messages.info(request, _("没有等着接着发的内容。"))
        return redirect("home")
    return send_again(request, typed)


def words_of(fields: Fields) -> list[str]:
    """What a person wrote, as against keys, numbers and choices: whatever is not plain ASCII in one word."""
    return [
        value for _name, value in fields if value.strip() and (not value.isascii() or " " in value.strip())
    ]


def tidy_cookies(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Remember on the device, in a mark that only we can read, who is signed in; forget the key of what was sent."""
    # Only where the account is known already: a page that asks for nobody costs no query.
    if not hasattr(request, "_cached_user") or not request.user.is_authenticated:
        return response
    mark = writer_mark(request.user.pk)
    if request.COOKIES.get(WRITER_COOKIE) != mark:
        _set(response, WRITER_COOKIE, mark)
    if request.method == "POST" and KEY_COOKIE in request.COOKIES and KEY_COOKIE not in response.cookies:
        drop_unsent(key=request.COOKIES[KEY_COOKIE], path=request.get_full_path())
    return response


def _writer(request: HttpRequest) -> str:
    """The mark of whoever was signed in until a moment ago; empty when nothing tells."""
    account_id = getattr(request, "was_account", None)
    return writer_mark(account_id) if account_id else request.COOKIES.get(WRITER_COOKIE, "")[:64]


def _set(response: HttpResponse, name: str, value: str, max_age: int | None = None) -> None:
    """A cookie for us alone; without an age it goes when the browser closes."""
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, value, max_age=max_age, samesite="Lax", httponly=True, secure=secure)


def _without_key(response: HttpResponse) -> HttpResponse:
    _set(response, KEY_COOKIE, "", max_age=0)
    return response
