"""Bare pages: a session, one indexed query, the same rows."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.utils import timezone

from grids.enums import OPEN_STATES, Contact
from grids.models import Case, CaseDraft, CaseEvent
from grids.queries.rows import COLUMNS, CaseRow
from portal.models import Errand

_django = engines["django"]
LIST = _django.from_string(
    "{% load desks %}<!doctype html><title>list</title><main>{% case_table rows categories %}</main>"
)
CASE = _django.from_string(
    "<!doctype html><title>{{ case.title }}</title><main><h1>{{ case.title }}</h1><p>{{ case.text }}</p>"
    "<ol>{% for event in events %}<li><b>{{ event.verb }}</b> {{ event.actor.name }} {{ event.actor_title }}"
    "<time>{{ event.at|date:'Y-m-d H:i' }}</time><div>{{ event.said|linebreaks }}</div></li>{% endfor %}</ol></main>"
)
FORM = _django.from_string(
    "<!doctype html><title>form</title><form method=post>{% csrf_token %}{{ form.as_div }}<button>ok</button></form>"
)


class BareForm(forms.Form):
    """The same answers as the product's filing, as the framework alone asks for them."""

    draft = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(max_length=2000, widget=forms.Textarea)
    place = forms.CharField(max_length=120)
    contact = forms.ChoiceField(choices=Contact.choices, widget=forms.RadioSelect)


def cases(request: HttpRequest, column: str, pk: int) -> HttpResponse:
    """The newest 25 open cases of one area."""
    request.session.get("_auth_user_id")
    found = Case.objects.filter(state__in=OPEN_STATES, **{column: pk}).order_by("-pk")[:25]
    rows = [CaseRow._make(values) for values in found.values_list(*COLUMNS)]
    names = dict.fromkeys({row.category_id for row in rows}, "路灯照明")
    return HttpResponse(LIST.render({"rows": rows, "categories": names}))


def case(request: HttpRequest, pk: int) -> HttpResponse:
    """One case with its story."""
    request.session.get("_auth_user_id")
    events = CaseEvent.objects.filter(case_id=pk).select_related("actor").order_by("-pk")
    return HttpResponse(CASE.render({"case": Case.objects.get(pk=pk), "events": events}))


def filing(request: HttpRequest) -> HttpResponse:
    """A bare form, and a post that writes the same rows as a filing: the draft goes; case, event and errands come."""
    request.session.get("_auth_user_id")
    form = BareForm(request.POST or None, initial={"draft": request.GET.get("draft")})
    if not form.is_valid():
        return HttpResponse(FORM.render({"form": form}, request))
    with transaction.atomic():
        made = _written(form.cleaned_data, int(request.GET["like"]))
    return HttpResponse(status=302, headers={"Location": f"/case/{made.pk}/"})


def _written(typed: dict[str, Any], like: int) -> Case:
    """The rows of a filing, placed as the case `like` is (the audit by trigger, as in the product)."""
    CaseDraft.objects.filter(pk=typed["draft"])._raw_delete("default")
    now = timezone.now()
    values = Case.objects.filter(pk=like).values().get()
    values |= {
        "id": None,
        "submission": typed["draft"],
        "query_code": uuid.uuid4().hex[:10],
        "text": typed["text"],
    }
    values |= {"place": typed["place"], "contact": typed["contact"], "filed_at": now, "state": "filed"}
    values |= {"outcome": "", "outcome_reason": "", "closed_at": None, "confirm_due": None, "paused_at": None}
    made = Case.objects.create(**values | {"proposed_at": None})
    CaseEvent.objects.create(case=made, at=now, verb="file", actor_id=values["reporter_id"])
    Errand.objects.bulk_create(
        Errand(kind="bench", key=f"bench:{made.pk}:{n}", due_at=now + timedelta(days=300)) for n in range(5)
    )
    return made


urlpatterns = [
    path("list/<str:column>/<int:pk>/", cases),
    path("case/<int:pk>/", case),
    path("file/", filing),
    path("", include("grids.urls.desks")),
]
