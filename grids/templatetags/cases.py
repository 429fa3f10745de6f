"""The parts of a case's page that repeat: the story and the pictures, put together in Python."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grids.forms.steps import StepForm
from grids.models import Case, CasePhoto
from grids.queries.story import Entry
from portal.assets import NOTHING, icon
from portal.rules.wording import moment_words, paper_words
from portal.templatetags.look import chip, due
from portal.templatetags.look_forms import errsum, field

if TYPE_CHECKING:
    from grids.views.case_page import CasePage
    from grids.views.steps import Step

register = template.Library()


@register.simple_tag
def photos(pictures: Iterable[CasePhoto], label: str = "") -> SafeString:
    """Small pictures, each leading to the whole one: `{% photos entry.photos _("您拍的照片") %}`."""
    label = label or _("照片")
    figures = format_html_join(
        "",
        '<a class="photo" href="{0}"><img src="{0}?small=1" alt="{1} {2}" loading="lazy" decoding="async"></a>',
        (
            (reverse("attachment", args=[picture.attachment_id]), label, n)
            for n, picture in enumerate(pictures, 1)
        ),
    )
    return format_html('<div class="photos">{}</div>', figures) if figures else NOTHING


@register.simple_tag
def story(page: CasePage) -> SafeString:
    """The whole story as `<ol class="timeline">`, the newest first, above it where the case stands now."""
    now = timezone.now()
    entries = mark_safe("".join(_entry(entry, now) for entry in page.story))  # noqa: S308 - escaped below
    return format_html('<ol class="timeline">{}{}</ol>', _standing(page), entries)


@register.simple_tag
def facts(rows: Iterable[tuple[object, object]], name: str = "kv") -> SafeString:
    """What is known, line by line, as a `<dl>`: `{% facts page.facts %}`; "kv kv--rows" for lines with a rule."""
    wrapped = "<div><dt>{}</dt><dd>{}</dd></div>" if "rows" in name else "<dt>{}</dt><dd>{}</dd>"
    return format_html('<dl class="{}">{}</dl>', name, format_html_join("", wrapped, rows))


@register.simple_tag
def fields(form: StepForm) -> SafeString:
    """A step's form as crispy would render it, without its templates: the case page shows one each time."""
    version = format_html('<input type="hidden" name="version" value="{}">', form["version"].value())
    if form.is_fixed and not form.is_bound:
        return version + _blank(type(form), str(form.auto_id), get_language() or "")
    return format_html("{}{}{}", errsum(form), version, _shown(form))


def _shown(form: StepForm) -> SafeString:
    names = (name for name in form.fields if name not in ("version", "kept"))
    return format_html_join("", "{}", ((field(form[name], form.wrappers.get(name, "")),) for name in names))


@lru_cache(maxsize=128)
def _blank(form: type[StepForm], auto_id: str, language: str) -> SafeString:
    """An empty form is the same for everybody who reads the same language, but for the version it carries."""
    return _shown(form(auto_id=auto_id))


@register.simple_tag
def steps_to(steps: Iterable[Step], case: Case) -> SafeString:
    """Links to the plain pages of steps."""
    address = reverse("case_step", args=[case.pk, "verb"])
    return format_html_join(
        "",
        '<a class="btn btn-secondary btn-sm" href="{}">{}{}</a>',
        ((address.replace("/verb/", f"/{step.verb}/"), icon(step.icon), step.title) for step in steps),
    )


def _standing(page: CasePage) -> SafeString:
    """Where it stands, while somebody still has to do something."""
    if not page.case.is_open:
        return NOTHING
    return format_html(
        '<li class="is-now"><b>{}</b><span class="at">{}</span></li>', page.mark.label, due(page.deadline)
    )


def _entry(entry: Entry, now: datetime) -> str:
    state = f' class="is-{entry.tone}"' if entry.tone else ""
    inside = chip(_("内部"), icon="lock") if entry.is_internal else ""
    detail = f'<span class="detail">{conditional_escape(entry.detail)}</span>' if entry.detail else ""
    when = (
        f'<time datetime="{entry.at:%Y-%m-%dT%H:%M%z}" data-paper="{paper_words(entry.at)}">'
        f"{moment_words(now, entry.at)}</time>"
    )
    return f"<li{state}><b>{conditional_escape(entry.words)}</b> {inside}{detail}{when}{_said(entry)}</li>"


def _said(entry: Entry) -> str:
    """What was written, and the pictures that came with it. The request itself stands in its own place."""
    if entry.verb == "file":
        return ""
    words = f'<div class="said">{linebreaks(entry.said, autoescape=True)}</div>' if entry.said else ""
    return words + photos(entry.photos)
