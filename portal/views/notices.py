"""The inbox: what happened, newest first; opening a notice leads to what it speaks of."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.domain.inbox import open_all_notices, open_notice
from portal.domain.preferences import keep_preferences
from portal.domain.refusal import Refused
from portal.forms.notices import PreferenceForm
from portal.queries.notices import letters_of, notices_of, preference_of

BIGGEST_KEY = 2**63 - 1


def _key(text: str | None) -> int | None:
    """A key of paging from the address; anything else counts as none."""
    # Python itself refuses to read a number of thousands of digits.
    if not (text and text.isascii() and text.isdigit() and len(text) <= len(str(BIGGEST_KEY))):
        return None
    return int(text) if int(text) <= BIGGEST_KEY else None


@never_cache
@login_required
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """The notices, a page at a time."""
    before, after = _key(request.GET.get("before")), _key(request.GET.get("after"))
    page = letters_of(request.actor, before=before, after=after)
    here = reverse("inbox")
    context = {
        "page": page,
        "newest": page.rows[0].item.pk if page.rows else 0,
        "has_new": any(letter.is_new for letter in page.rows),
        "newer": f"{here}?after={page.newer}" if page.newer else "",
        "older": f"{here}?before={page.older}" if page.older else "",
    }
    return render(request, "portal/inbox.html", context)


@never_cache
@login_required
@require_GET
def inbox_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a notice: it counts as seen, and the reader goes to what it speaks of."""
    item = notices_of(request.actor).filter(pk=min(pk, BIGGEST_KEY)).first()
    if item is None:
        raise Http404
    open_notice(actor=request.actor, item=item)
    return HttpResponseRedirect(_inside(item.url))


def _inside(address: str) -> str:
    """An address of this portal; the inbox when the notice has none or another's."""
    if address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return address
    return reverse("inbox")


@never_cache
@login_required
@require_POST
def inbox_read(request: HttpRequest) -> HttpResponse:
    """Mark everything up to the newest shown as seen."""
    up_to = _key(request.POST.get("up_to"))
    n = open_all_notices(actor=request.actor, up_to=up_to) if up_to else 0
    if n:
        said = ngettext("%(n)s 条消息已标为看过。", "%(n)s 条消息已标为看过。", n) % {"n": n}
        messages.success(request, said)
    return redirect("inbox")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def inbox_settings(request: HttpRequest) -> HttpResponse:
    """What also leaves the house, how, and when not."""
    preference = preference_of(request.actor)
    form = PreferenceForm(
        request.POST if request.method == "POST" else None,
        preference=preference,
        with_posts=bool(request.actor.posts),
    )
    if form.is_valid() and _kept(request, form):
        messages.success(request, _("设置保存好了。"))
        return redirect("inbox_settings")
    context = {"form": form}
    return render(request, "portal/inbox_settings.html", context, status=422 if form.errors else 200)


def _kept(request: HttpRequest, form: PreferenceForm) -> bool:
    try:
        keep_preferences(actor=request.actor, wishes=form.wishes())
    except Refused as refusal:
        form.add_error(refusal.field or None, refusal.message)
        return False
    return True
