"""Portal: its place in the house."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """The app portal."""

    name = "portal"

    def ready(self) -> None:
        """Bring the navigation of the ground floor, and who delivers what was announced."""
        from django.forms import Field

        from portal import navigation, notice_kinds, registry, trail_words
        from portal.domain import notices, sending, tidying, unsent

        # The framework's own words for it are an office's.
        Field.default_error_messages["required"] = _("这一项要填。")
        navigation.register()
        notice_kinds.register()
        trail_words.register()
        registry.add_errand_handler(notices.ERRAND_KIND, notices.deliver)
        registry.add_errand_handler(tidying.TIDY, tidying.on_tidy)
        registry.add_errand_handler(unsent.FORGET, unsent.on_forget)
        sending.register()


class LinliAdmin(AdminConfig):
    """Django's admin with our site in the middle of it."""

    default_site = "portal.staff_site.LinliSite"
