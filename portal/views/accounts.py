"""Signing up and in."""

from __future__ import annotations

from allauth.account.views import SignupView
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from portal.domain.refusal import Refused


class SignUp(SignupView):
    """The library's sign-up; a phone taken between look and leap is said beside the field like any other."""

    def form_valid(self, form):  # type: ignore[no-untyped-def]
        """Make the account and go on, or show the form again with what is wrong."""
        try:
            return super().form_valid(form)
        except Refused as no:
            form.add_error(no.field or None, no.message)
            return self.form_invalid(form)


sign_up = SignUp.as_view()


def admin_door(request: HttpRequest) -> HttpResponse:
    """The admin has no door of its own: strangers go to the one sign-in page; for everybody else it is not there."""
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.GET.get("next") or "/admin/")


def me(request: HttpRequest) -> HttpResponse:
    """Who I am here."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    return render(request, "portal/me.html", {})
