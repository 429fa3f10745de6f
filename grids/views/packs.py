"""The day pack: today's walk for a phone without network, and what it brings back (docs/adr/0012)."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from grids.domain.packs import Answer, take_in
from grids.forms.packs import WrittenForm
from grids.forms.visits import DoorForm
from grids.models import DeedKind, DueItem, Household
from grids.queries.packs import door_of, quiet_ones, stops_of
from grids.queries.visits import kinds_for_a_household
from grids.rules.packs import PackAnswer
from grids.views.walk import for_walkers
from portal import assets
from portal.actors import Actor
from portal.domain.devices import device_key, device_mark

MOST_RECORDS = 200
LONGEST_BATCH = 256 * 1024
WORKER = "walk_worker"
MODULES = (
    "linli", "once", "focus", "counter", "copy", "unsaved", "print", "tools", "device", "kept",
    "walk_offline", "walk_list", "walk_pack", "walk_record", "walk_send",
)  # fmt: skip


@never_cache
@require_safe
@for_walkers
def offline(request: HttpRequest) -> HttpResponse:
    """The page that works without network. It says nothing about anybody: the list comes from the device."""
    kinds = kinds_for_a_household()
    first = {"kind": str(kinds[0].pk) if len(kinds) == 1 else None}
    return render(request, "grids/visits/offline.html", {"form": DoorForm(initial=first, kinds=kinds)})


@never_cache
@require_safe
@for_walkers
def pack(request: HttpRequest) -> JsonResponse:
    """Today's list of the actor, as the walk shows it; our own script keeps it until midnight. Two queries."""
    now, today = timezone.localtime(), timezone.localdate()
    stops = stops_of(request.actor, today)  # type: ignore[attr-defined]
    quiet = quiet_ones({home.pk for stop in stops for home, _due in stop.doors}, today)
    return JsonResponse(
        {
            "mark": device_mark(request.user.pk),  # type: ignore[arg-type]
            "key": device_key(request.user.pk),  # type: ignore[arg-type]
            "day": today.isoformat(),
            "words": date_format(today, "MONTH_DAY_FORMAT"),
            "page": reverse("walk_offline"),
            "now": int(now.timestamp() * 1000),
            "left": _until_midnight(now),
            "stops": [
                {
                    "building": str(stop.building),
                    "doors": [_door(home, due, home.pk in quiet, today) for home, due in stop.doors],
                }
                for stop in stops
            ],
        }
    )


def _until_midnight(now: datetime) -> int:
    """Milliseconds until the list is deleted."""
    midnight = timezone.make_aware(datetime.combine(now.date() + timedelta(days=1), time()))
    return int((midnight - now).total_seconds() * 1000)


def _door(home: Household, due: list[DueItem], quiet: bool, today: date) -> dict[str, Any]:
    return {
        "id": home.pk,
        "door": home.door,
        "duties": [{"label": item.rule.label, "due": _due_words(item, today)} for item in due],
        "was": {"items": [item.pk for item in due], "door": door_of(home), "quiet": quiet},
    }


def _due_words(item: DueItem, today: date) -> str:
    if item.latest < today:
        return _("过了日子")
    if item.due == today:
        return _("今天到期")
    return _("%(day)s 前") % {"day": date_format(item.due, "MONTH_DAY_FORMAT")}


@never_cache
@require_POST
@for_walkers
def sync(request: HttpRequest) -> JsonResponse:
    """Take in what was written without network; an answer for each record, in their order. 400, 413 for no batch."""
    if request.content_type != "application/json":
        return _no_batch(415)
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_BATCH:
        return _no_batch(413)
    records = _records(request.body)
    if records is None:
        return _no_batch(400)
    kinds = {kind.pk: kind for kind in kinds_for_a_household()}
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return JsonResponse({"answers": [_answered(actor, raw, kinds) for raw in records]})


def _no_batch(status: int) -> JsonResponse:
    return JsonResponse({"words": _("没读懂送来的东西，一条也没有记。")}, status=status)


def _records(body: bytes) -> list[dict[str, Any]] | None:
    """The records of a batch; None when it is none, or too long."""
    try:
        batch = json.loads(body)
    except (ValueError, RecursionError):
        return None
    records = batch.get("records") if isinstance(batch, dict) else None
    if not isinstance(records, list) or len(records) > MOST_RECORDS:
        return None
    return records if all(isinstance(raw, dict) for raw in records) else None


def _answered(actor: Actor, raw: dict[str, Any], kinds: dict[int, DeedKind]) -> dict[str, Any]:
    form = WrittenForm(raw)
    if form.is_valid():
        answer = take_in(actor=actor, written=form.written(), kinds=kinds)
    else:
        said = dict.fromkeys(str(words) for errors in form.errors.values() for words in errors)
        answer = Answer(PackAnswer.REFUSED, list(said))
    key = raw.get("key")
    return {
        "key": key if isinstance(key, str) else "",
        "state": answer.state,
        "words": answer.words,
        "may": answer.may,
        "settled": answer.settled,
    }


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, with what it keeps; served from here because it may only look after addresses beside it."""
    response = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@cache
def _worker() -> str:
    """It changes whenever one of the modules, or the name of a sheet, does."""
    files = list(assets.shell(*MODULES))
    told = json.dumps([files, [assets.source(name) for name in MODULES]])
    kept = {
        "name": f"linli-walk-{hashlib.sha256(told.encode()).hexdigest()[:16]}",
        "page": reverse("walk_offline"),
        "walk": reverse("walk"),
        "files": files,
        "modules": [f"{settings.STATIC_URL}js/{name}.js" for name in MODULES],
    }
    return f"const KEPT = {json.dumps(kept)};\n{assets.source(WORKER)}"
