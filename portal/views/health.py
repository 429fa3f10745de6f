"""/healthz: for whoever watches the machine, without a word about anybody."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.queries.health import parts


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The state of database, broker, worker and beat; 200 when all are well, else 503."""
    found = parts()
    well = all(part.ok for part in found)
    body = {"ok": well} | {part.name: {"ok": part.ok, "says": part.says} for part in found}
    return JsonResponse(body, status=200 if well else 503)
