"""What kind of device and browser a session runs on, from the browser's own word: for people, not for counting."""

from __future__ import annotations

from django.utils.translation import gettext as _

DEVICES = (
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
# The first that fits: browsers name the ones they descend from too.
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def agent_words(agent: str) -> str:
    """Device and browser in words, such as "Android · 微信"; a plain word when neither is known."""
    found = [next((name for mark, name in table if mark in agent), "") for table in (DEVICES, BROWSERS)]
    names = {"微信": _("微信"), "钉钉": _("钉钉")}
    return " · ".join(names.get(name, name) for name in found if name) or _("不认识的设备")
