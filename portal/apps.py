"""Portal: its place in the house."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The app portal."""

    name = "portal"

    def ready(self) -> None:
        """Bring the navigation of the ground floor, and who delivers what was announced."""
        from portal import navigation, notice_kinds, registry
        from portal.domain import notices

        navigation.register()
        notice_kinds.register()
        registry.add_errand_handler(notices.ERRAND_KIND, notices.deliver)
