"""Bare pages: a session, one indexed query, the same rows."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.utils import timezone

from grids.enums import OPEN_STATES
from grids.models import Case, CaseEvent
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
    "<!doctype html><title>form</title><form method=post><textarea name=text></textarea><input name=place>"
    "<button>ok</button></form>"
)


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
    """A bare form, and a post that writes the same rows as a filing: case, event, errands (the audit by trigger)."""
    request.session.get("_auth_user_id")
    if request.method == "GET":
        return HttpResponse(FORM.render({}))
    now = timezone.now()
    like = Case.objects.filter(pk=int(request.POST["like"])).values().get()
    like |= {
        "id": None,
        "submission": uuid.uuid4(),
        "query_code": uuid.uuid4().hex[:10],
        "text": request.POST["text"],
    }
    like |= {"filed_at": now, "state": "filed", "outcome": "", "outcome_reason": "", "closed_at": None}
    like |= {"confirm_due": None, "paused_at": None, "proposed_at": None}
    made = Case.objects.create(**like)
    CaseEvent.objects.create(case=made, at=now, verb="file", actor_id=like["reporter_id"])
    Errand.objects.bulk_create(
        Errand(kind="bench", key=f"bench:{made.pk}:{n}", due_at=now + timedelta(days=300)) for n in range(5)
    )
    return HttpResponse(status=302, headers={"Location": f"/case/{made.pk}/"})


urlpatterns = [
    path("list/<str:column>/<int:pk>/", cases),
    path("case/<int:pk>/", case),
    path("file/", filing),
    path("", include("grids.urls.desks")),
]
