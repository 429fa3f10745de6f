"""The line of the navigation that members bring."""

from django.utils.translation import gettext_lazy as _

from portal.registry import NavEntry, add_nav


def register() -> None:
    """For staff the list of members, among the registers."""
    add_nav(NavEntry("members", _("党员"), "members", "users", "staff", 47, "member.view", _("名册")))
