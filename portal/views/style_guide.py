"""The sheet of all components in all states, for eyes and for the browser tests. Not in production."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def sheet(request: HttpRequest) -> HttpResponse:
    """Everything on one page."""
    return render(request, "portal/style_guide/sheet.html")


def form(request: HttpRequest) -> HttpResponse:
    """A form with errors, as crispy renders it."""
    return render(request, "portal/style_guide/form.html")


def staff(request: HttpRequest) -> HttpResponse:
    """A staff page: side navigation, table, filters."""
    return render(request, "portal/style_guide/staff.html")


def door(request: HttpRequest) -> HttpResponse:
    """The page of signing in."""
    return render(request, "portal/style_guide/door.html")
