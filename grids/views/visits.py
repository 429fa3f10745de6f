"""Writing a visit down, and what comes after it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from grids.domain.visits import Deed, Recorded, record_visit
from grids.forms.peace import OFFERED
from grids.forms.visits import Offers, RecordForm, VisitForm
from grids.models import Household, Visit
from grids.queries.catalogue import categories
from grids.queries.households import residents_of
from grids.queries.mutes import last_day, mute_on
from grids.queries.settling import open_at, with_kinds
from grids.queries.visit_cases import open_cases_at
from grids.queries.visits import household_to_visit, kinds_for_a_household, last_visit_to, visit_for
from grids.queries.walk import walk_on
from portal.actors import Actor
from portal.domain.files import keep_picture, upload_key
from portal.domain.refusal import Refused
from portal.models import Attachment
from portal.rules.codes import show_query_code
from portal.rules.images import PictureRefused

FIELDS = {"happened_at": "day"}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def visit_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a visit to this household down; 404 for whoever does not visit here."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    home = household_to_visit(actor, pk) if pk < 2**63 else None
    if home is None:
        raise Http404
    offers = _offers(actor, home)
    if request.method == "POST":
        form = VisitForm(request.POST, request.FILES, offers=offers)
        return (
            _sent(request, actor, home, form) if form.is_valid() else _show(request, actor, home, form, 422)
        )
    return _show(request, actor, home, VisitForm(initial=_first(request, offers), offers=offers))


def _offers(actor: Actor, home: Household) -> Offers:
    """What can be chosen at this door."""
    may_file = actor.can("case.file_for", path=home.building.area.path)
    return Offers(
        kinds=kinds_for_a_household(),
        categories=categories() if may_file else (),
        residents=residents_of(home) if may_file else (),
        cases=open_cases_at(actor, home),
    )


def _first(request: HttpRequest, offers: Offers) -> dict[str, Any]:
    """A new key, today; the kind only when there is no other, or a link named it; nobody is nudged."""
    asked = request.GET.get("kind", "")
    kinds = [str(kind.pk) for kind in offers.kinds]
    chosen = kinds[0] if len(kinds) == 1 else asked if asked in kinds else None
    return {"key": uuid4(), "day": timezone.localdate(), "kind": chosen}


def _show(
    request: HttpRequest, actor: Actor, home: Household, form: VisitForm, status: int = 200
) -> HttpResponse:
    waiting = with_kinds(open_at(actor, home, timezone.localdate()), list(form.kinds.values()))
    last = last_visit_to(home) if actor.can("visit.view", path=home.building.area.path) else None
    mute = mute_on(home.pk, timezone.localdate())
    context = {
        "form": form,
        "home": home,
        "rests_until": last_day(mute) if mute else None,
        "open": waiting,
        "last": last,
        "parts": form.open_parts,
        "today": timezone.localdate(),
    }
    return render(request, "grids/visits/new.html", context, status=status)


def _sent(request: HttpRequest, actor: Actor, home: Household, form: VisitForm) -> HttpResponse:
    try:
        done = record_visit(actor=actor, deed=_deed(actor, home, form))
    except PictureRefused as refusal:
        form.add_error("photos", str(refusal.message))
        return _show(request, actor, home, form, refusal.status)
    except Refused as refusal:
        say_at_its_field(form, refusal)
        return _show(request, actor, home, form, 422)
    messages.success(request, said(done))
    return redirect("visit_saved", done.visit.pk)


def say_at_its_field(form: RecordForm, refusal: Refused) -> None:
    """Put a refusal where its field is, else above the form."""
    field = FIELDS.get(refusal.field, refusal.field)
    form.add_error(field if field in form.fields else None, refusal.message)


def photos_of(actor: Actor, form: RecordForm) -> list[Attachment]:
    """Keep the photos; the same form sent twice keeps them once."""
    prefix = f"visit {form.cleaned_data['key']}"
    return [
        keep_picture(actor=actor, upload=upload, upload_key=upload_key(prefix, upload))
        for upload in form.cleaned_data["photos"]
    ]


def _deed(actor: Actor, home: Household, form: VisitForm) -> Deed:
    data: dict[str, Any] = form.cleaned_data
    return Deed(
        key=data["key"], kind=form.kinds[data["kind"]], household_id=home.pk, outcome=data["outcome"],
        happened_at=form.happened_at(), note=data["note"], follow_up_on=data["follow_up_on"],
        attachments=photos_of(actor, form), raised=form.raised(), answered=form.answered(), opinion=data["opinion"],
    )  # fmt: skip


def said(done: Recorded) -> str:
    """That it is written down, for how much it counts, and the code of the request it opened."""
    n = len(done.settled)
    if done.visit.household_id is None:
        words = (
            ngettext("记好了，算作 %(n)s 项任务。", "记好了，算作 %(n)s 项任务。", n) if n else _("记好了。")
        )
    elif n:
        words = ngettext("走访记好了，同时算作 %(n)s 项任务。", "走访记好了，同时算作 %(n)s 项任务。", n)
    else:
        words = _("走访记好了。")
    words %= {"n": n}
    case = done.visit.case
    if case is None or not done.visit.opened_its_case:
        return words
    return words + _("诉求登记好了，编号 %(number)s，请把查询码 %(code)s 告诉居民。") % {
        "number": case.number,
        "code": show_query_code(case.query_code),
    }


@never_cache
@login_required
@require_safe
def visit_saved(request: HttpRequest, pk: int) -> HttpResponse:
    """After it was written down: what it counted for, what else waits here, and the next door. For its writer."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    visit = visit_for(actor, pk)
    if visit.by_id != actor.person_id:
        raise Http404
    today = timezone.localdate()
    way = walk_on(actor, today)
    context = {
        "visit": visit,
        "settled": list(visit.satisfied.select_related("rule__kind").order_by("due", "pk")),
        "open": _still_open(actor, visit),
        "next": way.after(visit.household) if visit.household else next(iter(way.doors), None),
        "left": len([door for door in way.doors if door.home.pk != visit.household_id]),
        "elsewhere": way.elsewhere,
        "offer": _offered(visit, today),
        "may_see_home": visit.household is not None
        and actor.can("household.view", path=visit.household.building.area.path),
        "today": today,
    }
    return render(request, "grids/visits/saved.html", context)


def _offered(visit: Visit, today: date) -> str:
    """Why the household might be left in peace now; empty when nothing was said, or it is already."""
    reason: str = OFFERED.get(visit.outcome, "")
    if not reason or visit.household_id is None or mute_on(visit.household_id, today):
        return ""
    return reason


def _still_open(actor: Actor, visit: Visit) -> list[Any]:
    """What else waits at this door, with the kinds that settle it."""
    if visit.household is None:
        return []
    return with_kinds(open_at(actor, visit.household, timezone.localdate()), kinds_for_a_household())
