"""The story of a household: on its page the newest entries, on a page of its own all of them."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grids.models import Household
from grids.queries.home_story import Story, story_at
from grids.queries.households import household_for
from grids.queries.settling import open_at
from portal.actors import Actor
from portal.views.gate import needs

SHOWN = 8


def panel(request: HttpRequest, home: Household) -> SafeString:
    """On a household's page: what is still to do here, and the newest of its story."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.may("visit.view"):
        return SafeString("")
    may_record = home.is_active and actor.can("visit.record", path=home.building.area.path)
    story = story_at(actor, home, most=SHOWN)
    context = {
        "story": story,
        "older": _older(home, story),
        "open": open_at(actor, home, timezone.localdate()) if may_record else [],
        "new": reverse("visit_new", args=[home.pk]) if may_record else "",
        "today": timezone.localdate(),
    }
    return render_to_string("grids/visits/_panel.html", context, request)


@never_cache
@require_safe
@needs("visit.view")
def household_story(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that happened at this door, a page at a time."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    home = household_for(actor, "visit.view", pk)
    before = request.GET.get("before", "")
    story = story_at(actor, home, before=before)
    context = {"home": home, "story": story, "older": _older(home, story), "is_first": not before}
    return render(request, "grids/visits/story.html", context)


def _older(home: Household, story: Story) -> str:
    """The address of what was before; empty at the end."""
    if not story.older:
        return ""
    return f"{reverse('household_story', args=[home.pk])}?{urlencode({'before': story.older})}"
