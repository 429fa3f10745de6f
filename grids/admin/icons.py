"""Drawings that the office may give a category, with the word that stands beside each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import assets

ICONS = {
    "lightbulb": gettext_lazy("灯"), "droplets": gettext_lazy("水"), "zap": gettext_lazy("电"),
    "trash-2": gettext_lazy("垃圾桶"), "volume-2": gettext_lazy("喇叭"), "car": gettext_lazy("汽车"),
    "siren": gettext_lazy("警灯"), "triangle-alert": gettext_lazy("小心"), "hand-heart": gettext_lazy("手和心"),
    "stethoscope": gettext_lazy("听诊器"), "message-square-text": gettext_lazy("一句话"),
    "building-2": gettext_lazy("楼房"), "house": gettext_lazy("房子"), "door-open": gettext_lazy("门"),
    "trees": gettext_lazy("树"), "wrench": gettext_lazy("扳手"), "shield": gettext_lazy("盾牌"),
    "route": gettext_lazy("路"), "footprints": gettext_lazy("脚印"), "store": gettext_lazy("店铺"),
    "wallet": gettext_lazy("钱包"), "file-text": gettext_lazy("一页纸"), "graduation-cap": gettext_lazy("学士帽"),
    "users": gettext_lazy("几个人"), "accessibility": gettext_lazy("无障碍"), "wifi-off": gettext_lazy("网络断了"),
    "megaphone": gettext_lazy("话筒"), "scale": gettext_lazy("天平"), "ellipsis": gettext_lazy("三个点"),
}  # fmt: skip


def _choices() -> list[tuple[str, Any]]:
    return [
        (name, format_html("{}<span>{}</span>", assets.icon(name), words)) for name, words in ICONS.items()
    ]


class IconField(forms.ChoiceField):
    """One drawing, each shown beside its word. One from outside the list stays where it is already."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=_choices, widget=forms.RadioSelect(attrs={"class": "tiles"}), **kwargs)

    def keep(self, name: str) -> None:
        """Offer what the category has now, too."""
        if name and name not in ICONS:
            words = format_html("{}<span>{}</span>", assets.icon(name), _("现在的"))
            self.choices = [(name, words), *_choices()]
