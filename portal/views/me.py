"""Who I am here, and what is known of me."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def me(request: HttpRequest) -> HttpResponse:
    """Name, phone, household, settings, sign out."""
    return render(request, "portal/me.html", {})
