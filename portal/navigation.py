"""The lines of the navigation that the ground floor brings."""

from django.utils.translation import gettext_lazy as _

from portal.queries.notices import unread_count
from portal.registry import NavEntry, add_nav, add_nav_counter


def register() -> None:
    """Inbox and the reader's own page, for everybody; the start page for residents."""
    for audience, group in (("resident", ""), ("staff", _("个人"))):
        add_nav(
            NavEntry("inbox", _("消息"), "inbox", "bell", audience, order=80, group=group, tab=True),
            NavEntry("me", _("我的"), "me", "circle-user", audience, order=90, group=group, tab=True),
        )
    help_in = NavEntry(
        "accounts", _("帮人登录"), "accounts", "user-cog", "staff", 85, "account.edit", _("个人")
    )
    admin = NavEntry("admin", _("管理后台"), "admin:index", "settings", "staff", 84, "admin.enter", _("个人"))
    add_nav(help_in, admin)
    add_nav(NavEntry("home", _("首页"), "home", "house", "resident", order=10, tab=True))
    add_nav_counter("inbox", unread_count)
