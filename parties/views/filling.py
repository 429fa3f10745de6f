"""What pages with one form share: show it, hand it to a verb, say its no at the right field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.domain.refusal import Outrun, Refused

FORM = "parties/form.html"


def filled(
    request: HttpRequest, form: Any, act: Callable[[], str], onward: str, context: dict[str, Any]
) -> HttpResponse:
    """The answer to a form: on to `onward` with what `act` says when it may be done, else the form with the reason.

    Somebody who was faster: on, with what happened meanwhile.
    """
    if request.method == "POST" and form.is_valid():
        try:
            said = act()
        except Outrun as late:
            messages.warning(request, late.message)
            return redirect(onward)
        except Refused as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
        else:
            messages.success(request, said)
            return redirect(onward)
    return shown(request, context | {"form": form})


def shown(request: HttpRequest, context: dict[str, Any], template: str = FORM) -> HttpResponse:
    """The page of a form; 422 when something is wrong with it."""
    form = context.get("form")
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, context.get("template", template), context, status=status)
