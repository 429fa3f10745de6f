"""What the pages of accounts ask of the installation: which ways in there are, who helps."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal import assets
from portal.chrome import optional_url
from portal.registry import help_places
from portal.rules.masking import mask_phone

register = template.Library()


@register.simple_tag
def ways_in() -> dict[str, str]:
    """Addresses of the ways in beside the password; empty for those that are off."""
    return {
        "code": reverse("account_request_login_code") if settings.LINLI_SMS_ON else "",
        "weixin": reverse("weixin_login") if settings.LINLI_WEIXIN_ON else "",
        "query": optional_url("case_query"),
        "file": optional_url("file_what"),
    }


@register.simple_tag
def privacy_url() -> str:
    """The page that says how personal data is used; empty while there is none."""
    return optional_url("privacy")


@register.simple_tag
def masked_phone(phone: object) -> str:
    """A phone as it may stand on a page."""
    return mask_phone(str(phone or ""))


@register.simple_tag
def help_by_people() -> SafeString:
    """For those who cannot use a phone: where people fill it in for them."""
    line: str = getattr(settings, "LINLI_HELP_LINE", "")
    if line:
        words = _("不会用手机？到社区的党群服务中心，或打 %(line)s，工作人员替您填。") % {"line": line}
    else:
        words = _("不会用手机？到社区的党群服务中心，工作人员替您填。")
    return format_html('<p class="sm muted mt-4">{}</p>{}', words, _doors())


def _doors() -> SafeString:
    """Those places with address and phone, folded up: there is one in each community."""
    lines = format_html_join(
        "", '<li>{}<span><b>{}</b><small>{}{}</small></span></li>',
        ((assets.icon("store"), place.name, place.address, _call(place.phone)) for place in help_places()),
    )  # fmt: skip
    if not lines:
        return assets.NOTHING
    shape = '<details class="fold sm"><summary>{}{}</summary><ul class="also">{}</ul></details>'
    return format_html(shape, assets.icon("map-pin"), _("党群服务中心在哪里"), lines)


def _call(phone: str) -> SafeString:
    if not phone:
        return assets.NOTHING
    dial = "".join(sign for sign in phone if sign.isdecimal() or sign == "+")
    return format_html(' · <a class="link" href="tel:{}">{}</a>', dial, phone)


@register.simple_tag
def lookup(words: dict[str, str], key: str) -> str:
    """The word for a key; the key itself when there is none."""
    return words.get(key, key)


@register.filter
def in_fours(text: str) -> list[str]:
    """A long secret in groups of four, for whoever types it."""
    return [text[start : start + 4] for start in range(0, len(text), 4)]
