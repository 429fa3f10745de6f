"""Who is signed in, told to our own scripts: a device that keeps something asks whether it still may."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.domain.devices import device_key, device_mark


@never_cache
@require_safe
def who(request: HttpRequest) -> JsonResponse:
    """The mark and the key of whoever is signed in, and a token for what is sent next; an empty mark for nobody."""
    account = request.user
    if not account.is_authenticated:
        return JsonResponse({"mark": ""})
    kept = {"mark": device_mark(account.pk), "key": device_key(account.pk)}
    return JsonResponse(kept | {"token": get_token(request)})
