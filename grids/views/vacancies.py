"""Where a link of the chain is missing."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grids.queries.vacancies import appointers
from grids.queries.vacancies import vacancies as vacancies_of
from portal.views.gate import needs


@never_cache
@require_safe
@needs("area.view")
def vacancies(request: HttpRequest) -> HttpResponse:
    """Posts that nobody holds in the reader's areas: since when, and who stands in."""
    after = request.GET.get("after", "").replace("\0", "")[:255]
    page = vacancies_of(request.actor, after)
    older = f"?{urlencode({'after': page.older})}" if page.older else ""
    may_fill = request.actor.may("post.edit")
    context = {
        "page": page,
        "older": older,
        "today": timezone.localdate(),
        "after": after,
        "may_fill": may_fill,
        "appointers": [] if may_fill else appointers(request.actor),
    }
    return render(request, "grids/households/vacancies.html", context)
