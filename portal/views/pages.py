"""Pages that only say something: how to read the portal, and what happens with personal data."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What the portal does for people who see, hear or move differently, and where it falls short."""
    return render(request, "portal/pages/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is stored, what for, who sees it, and for how long."""
    return render(request, "portal/pages/privacy.html")
