"""Aid: write it down, take it back."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from grids.queries.links import words_for
from parties.domain.aid import record_aid, take_back_aid
from parties.forms.aid import AidForm, TakeBackForm
from parties.models import Pairing
from parties.queries.aid import aid_to_take_back, pairing_to_help, visits_to_name
from parties.views.filling import filled
from portal.actors import Actor
from portal.rules.masking import mask_name

GET_OR_POST = ["GET", "HEAD", "POST"]


@never_cache
@login_required
@require_http_methods(GET_OR_POST)
def aid_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what help a household was given; 404 for whoever neither goes there nor is staff there."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    pairing = pairing_to_help(actor, pk) if pk < 2**63 else None
    if pairing is None:
        raise Http404
    first = {"key": uuid4(), "day": timezone.localdate(), "visit": request.GET.get("visit", "")}
    form = AidForm(request.POST or None, initial=first, visits=visits_to_name(pairing))

    def record() -> str:
        record_aid(actor=actor, gift=form.gift(pairing.pk))
        return _("帮扶记好了。")

    where = f"{mask_name(pairing.goes.name)} · {words_for(pairing.household)}"
    context = {"title": _("记帮扶"), "where": where, **_back(actor, pairing)}
    return filled(request, form, record, context["up"], context)


@never_cache
@login_required
@require_http_methods(GET_OR_POST)
def aid_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a record back; it stays and says so."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = aid_to_take_back(actor, pk) if pk < 2**63 else None
    if found is None:
        raise Http404
    form = TakeBackForm(request.POST or None)

    def take_back() -> str:
        take_back_aid(actor=actor, aid_id=found.pk, reason=form.cleaned_data["reason"])
        return _("收回了。")

    where = f"{found.get_kind_display()} · {found.day:%Y-%m-%d}"
    context = {"title": _("收回帮扶记录"), "where": where, **_back(actor, found.pairing)}
    return filled(request, form, take_back, context["up"], context)


def _back(actor: Actor, pairing: Pairing) -> dict[str, str]:
    """To the household for staff there, else to one's own page."""
    if actor.can("household.view", path=pairing.household.building.area.path):
        return {"up": reverse("household", args=[pairing.household_id]), "up_label": pairing.household.door}
    return {"up": reverse("me"), "up_label": _("我的")}
