"""Addresses: stations."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
