"""Serving uploaded pictures: only to those who may see them, and never as anything but a picture."""

from __future__ import annotations

import logging
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from portal.domain.files import is_open_to
from portal.models import Attachment
from portal.views.visitors import visitor

log = logging.getLogger(__name__)


@require_safe
def attachment(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """A picture, or with `?small=1` its small version. 404 for whoever may not see it."""
    found = get_object_or_404(Attachment, pk=pk)
    if not is_open_to(visitor(request), found):
        raise Http404
    return _picture(request, found, small=request.GET.get("small") == "1")


def _picture(request: HttpRequest, found: Attachment, *, small: bool) -> HttpResponseBase:
    etag = f'"{found.sha256[:32]}{"s" if small else ""}"'
    response = get_conditional_response(request, etag=etag) or _file(found, small=small)
    response["ETag"] = etag
    # Kept by the reader's own browser alone, and asked again after an hour.
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _file(found: Attachment, *, small: bool) -> FileResponse:
    try:
        content = (found.small if small else found.picture).open("rb")
    except FileNotFoundError as gone:
        log.exception("The file of picture %s is missing", found.pk)
        raise Http404 from gone
    response = FileResponse(content, content_type="image/jpeg")
    response["Content-Disposition"] = f'inline; filename="{found.pk.hex[:8]}.jpg"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
