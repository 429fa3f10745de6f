"""The calendar feed: the file itself, and the page on which its person makes or stops its address."""

from __future__ import annotations

from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from grids.domain.calendar_feeds import make_feed, note_reading, revoke_feed
from grids.models import CalendarFeed
from grids.queries.calendar_feeds import entries_of, feed_by_secret, feed_of, reader_of
from grids.queries.coverage_doors import has_duties
from grids.rules.calendars import calendar_file

CALENDAR = "text/calendar; charset=utf-8"
KEPT_SECONDS = 300


@sensitive_variables()
@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar behind a secret address, for programs that cannot sign in; 404 in plain words for a wrong one."""
    feed = feed_by_secret(secret)
    if feed is None:
        return HttpResponseNotFound(_("没有这个日历。"), content_type="text/plain; charset=utf-8")
    body = _file(feed)
    note_reading(feed, timezone.localdate())
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    answer = HttpResponse(body, content_type=CALENDAR)
    answer["Content-Disposition"] = 'inline; filename="linli.ics"'
    answer["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    answer["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=answer) or answer


def _file(feed: CalendarFeed) -> bytes:
    reader = reader_of(feed)
    page = reverse("walk") if reader.may("visit.record") else reverse("coverage_doors")
    return calendar_file(
        _("邻里事 · 走访"),
        entries_of(reader, f"feed-{feed.pk}", timezone.localdate()),
        url=f"{settings.LINLI_PUBLIC_URL}{page}",
        host=urlsplit(settings.LINLI_PUBLIC_URL).hostname or "linli",
        since=feed.made_at,
    )


@never_cache
@require_safe
@login_required
def calendar_settings(request: HttpRequest) -> HttpResponse:
    """What the feed is, whether there is an address, and when it was last read."""
    return _show(request, feed_of(_person(request)))


@never_cache
@require_POST
@login_required
def calendar_make(request: HttpRequest) -> HttpResponse:
    """A new address. It stands in the answer to the post and nowhere else."""
    secret = make_feed(actor=request.actor)  # type: ignore[attr-defined]
    address = f"{settings.LINLI_PUBLIC_URL}{reverse('calendar_feed', args=[secret])}"
    return _show(request, feed_of(_person(request)), address)


@require_POST
@login_required
def calendar_revoke(request: HttpRequest) -> HttpResponse:
    """Stop the address."""
    if revoke_feed(actor=request.actor):  # type: ignore[attr-defined]
        messages.success(request, _("停了，那个地址再也读不出东西。"))
    return redirect("calendar_settings")


def _show(request: HttpRequest, feed: CalendarFeed | None, address: str = "") -> HttpResponse:
    return render(request, "grids/calendar/settings.html", {"feed": feed, "address": address})


def _person(request: HttpRequest) -> int:
    return int(request.user.person_id)  # type: ignore[union-attr]


def panel(request: HttpRequest) -> SafeString:
    """On one's own page, for whoever has duties or has an address already."""
    actor = request.actor  # type: ignore[attr-defined]
    feed = feed_of(actor.person_id)
    if feed is None and not actor.may("visit.record") and not has_duties(actor):
        return SafeString("")
    return render_to_string("grids/calendar/_panel.html", {"feed": feed}, request)
