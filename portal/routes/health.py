"""Addresses: health."""

from django.urls import path

from portal.views.health import healthz

urlpatterns = [path("healthz", healthz, name="healthz")]
