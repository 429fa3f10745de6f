"""Addresses: health."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
