"""Portal: its place in the house."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The app portal."""

    name = "portal"
