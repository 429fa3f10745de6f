"""Addresses: what a device asks."""

from django.urls import path

from portal.views.devices import who

urlpatterns = [path("device/who.json", who, name="device_who")]
