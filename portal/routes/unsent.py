"""Addresses: what could not be sent because the session had ended."""

from django.urls import URLPattern, path

from portal.views import unsent

urlpatterns: list[URLPattern] = [path("unsent/", unsent.unsent, name="unsent")]
