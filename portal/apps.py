"""Portal: its place in the house."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The app portal."""

    name = "portal"

    def ready(self) -> None:
        """Bring the navigation of the ground floor."""
        from portal import navigation

        navigation.register()
