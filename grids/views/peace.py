"""Leaving a household in peace, and telling that something happened there."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.domain.duties.mutes import end_mute, mute_household
from grids.domain.duties.triggers import tell_of, triggered
from grids.enums import MuteReason
from grids.forms.peace import OFFERED, MuteForm, TellForm, first_answers
from grids.models import Household
from grids.queries.mutes import last_day, lately, mute_on, muted_in_scope
from grids.queries.visits import household_to_visit
from grids.views.told import words_of
from portal.actors import Actor
from portal.domain.refusal import Refused
from portal.views.gate import needs

GET_OR_POST = ["GET", "HEAD", "POST"]
PAGE = "grids/peace/form.html"


@never_cache
@login_required
@require_http_methods(GET_OR_POST)
def mute_new(request: HttpRequest, pk: int) -> HttpResponse:
    """For how long and why nobody should come; 404 for whoever does not visit here."""
    home = _home(request, pk)
    form = MuteForm(request.POST or None, initial=first_answers(request.GET.get("reason", "")))
    if request.method == "POST" and form.is_valid():
        try:
            mute = mute_household(actor=request.actor, household_id=home.pk, **form.cleaned_data)  # type: ignore[attr-defined]
        except Refused as no:
            form.add_error(no.field or None, no.message)
        else:
            words = _("%(door)s 暂不走访，到%(day)s为止。")
            messages.success(request, words % {"door": home.door, "day": _day(last_day(mute))})
            return redirect(_up(request, home))
    remark = _("整段日子都在里面的走访不用做了，也不提醒。已经开始的这一期还在，去不了就记一句“不方便”。")
    return _show(request, home, form, _("暂不走访这一户"), remark)


@login_required
@require_POST
def mute_end(request: HttpRequest, pk: int) -> HttpResponse:
    """They may be visited again from today on."""
    home = _home(request, pk)
    if end_mute(actor=request.actor, household_id=home.pk) is not None:  # type: ignore[attr-defined]
        messages.success(request, _("%(door)s 恢复走访了。") % {"door": home.door})
    return redirect(_up(request, home))


@never_cache
@require_safe
@needs("visit.view")
def muted(request: HttpRequest) -> HttpResponse:
    """Who is left in peace today in the reader's areas."""
    reason, before = request.GET.get("reason", ""), request.GET.get("before", "")
    reason = reason if reason in MuteReason.values else ""
    key = int(before) if before.isdecimal() and len(before) < 19 else None
    page = muted_in_scope(request.actor, timezone.localdate(), reason=reason, before=key)  # type: ignore[attr-defined]
    kept = {"reason": reason} if reason else {}
    older = f"?{urlencode(kept | {'before': page.older})}" if page.older else ""
    context = {"rows": page.rows, "older": older, "reason": reason, "reasons": MuteReason.choices}
    return render(request, "grids/peace/muted.html", context)


@never_cache
@login_required
@require_http_methods(GET_OR_POST)
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened in this household; who has to go now is said. 404 for whoever does not visit here."""
    home, today = _home(request, pk), timezone.localdate()
    form = TellForm(request.POST or None, initial={"day": today}, versions=triggered(home, today))
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            told = tell_of(actor=actor, household_id=home.pk, **form.cleaned_data)
        except Refused as no:
            form.add_error(no.field or None, no.message)
        else:
            say = messages.success if told.made else messages.warning
            for words in words_of(told, home, actor):
                say(request, words)
            return redirect(_up(request, home))
    return _show(request, home, form, _("这户遇到了什么事"), _peace_remark(home))


def _peace_remark(home: Household) -> str:
    mute = mute_on(home.pk, timezone.localdate())
    if mute is None:
        return ""
    words = _("这户暂不走访，到%(day)s为止，这期间不派人去。真要马上去，先恢复走访。")
    return words % {"day": _day(last_day(mute))}


def _home(request: HttpRequest, pk: int) -> Household:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    home = household_to_visit(actor, pk) if pk < 2**63 else None
    if home is None:
        raise Http404
    return home


def _up(request: HttpRequest, home: Household) -> str:
    """Where one comes from: the household's page, or one's walk for whoever does not keep the register."""
    path = home.building.area.path
    may_look = request.actor.can("household.view", path=path)  # type: ignore[attr-defined]
    return reverse("household", args=[home.pk]) if may_look else reverse("walk")


def _show(
    request: HttpRequest, home: Household, form: MuteForm | TellForm, title: str, remark: str
) -> HttpResponse:
    up = _up(request, home)
    context = {
        "form": form, "home": home, "title": title, "remark": remark, "up": up,
        "up_label": home.door if up != reverse("walk") else _("走访"),
    }  # fmt: skip
    return render(request, PAGE, context, status=422 if form.is_bound else 200)


def _day(day: object) -> str:
    return str(formats.date_format(day, "MONTH_DAY_FORMAT"))


def panel(request: HttpRequest, home: Household) -> SafeString:
    """On a household's page: whether it is left in peace, and the ways to change that and to tell what happened."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.may("visit.view") or not home.is_active:
        return SafeString("")
    today = timezone.localdate()
    mute = mute_on(home.pk, today)
    outcome, has_rules = lately(home.pk, triggered(home, today))
    may_record = actor.can("visit.record", path=home.building.area.path)
    context = {
        "home": home,
        "mute": mute,
        "until": last_day(mute) if mute else None,
        "may_record": may_record,
        "may_tell": may_record and has_rules,
        "offer": OFFERED.get(outcome, "") if may_record and mute is None else "",
    }
    return render_to_string("grids/peace/_panel.html", context, request)
