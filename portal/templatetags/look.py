"""The parts of a page, as tags that put their markup together in Python.

A list shows dozens of them, so none renders a template of its own. `{% load look %}`; all in all states
stand on /style-guide/.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django import template
from django.contrib.messages import constants as levels
from django.contrib.messages.storage.base import Message
from django.template.context import Context
from django.template.defaultfilters import linebreaks_filter
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal import assets
from portal.rules.wording import Deadline, DueWords, due_words, exact_words, moment_words, paper_words

register = template.Library()

icon = register.simple_tag(assets.icon, name="icon")
script = register.simple_tag(assets.script, name="script")
htmx = register.simple_tag(assets.htmx, name="htmx")

CHIP_ICONS = {
    "": "circle-dot",
    "new": "circle",
    "wait": "message-circle",
    "you": "hand",
    "done": "circle-check",
    "late": "circle-slash",
}
DUE_ICONS = {
    "": "clock",
    "soon": "hourglass",
    "late": "triangle-alert",
    "paused": "circle-pause",
    "done": "circle-check",
}
FLASHES = {
    levels.SUCCESS: ("is-done", "circle-check", "status"),
    levels.WARNING: ("is-wait", "circle-alert", "status"),
    levels.ERROR: ("is-late", "triangle-alert", "alert"),
}
PLAIN_FLASH = ("", "info", "status")


def _modified(block: str, *modifiers: str) -> str:
    """The class of a block with its modifiers: ("due", "soon", "") gives "due due--soon"."""
    return " ".join([block, *(f"{block}--{name}" for name in modifiers if name)])


# Words with an icon --------------------------------------------------------


@lru_cache(maxsize=1024)
def _chip(label: str, kind: str, icon_name: str) -> SafeString:
    shape = assets.icon(icon_name or CHIP_ICONS[kind])
    return format_html('<span class="{}">{}{}</span>', _modified("chip", kind), shape, label)


@register.simple_tag
def chip(label: object, kind: str = "", icon: str = "") -> SafeString:
    """A state: `{% chip case.get_status_display "wait" %}`. Kinds: "", new, wait, you, done, late."""
    return _chip(str(label), kind, icon)


@register.simple_tag
def due(deadline: Deadline | datetime, size: str = "", brief: bool = False) -> SafeString:
    """A deadline: `{% due case.deadline %}`, size "lg", or `brief=True` for what is left alone."""
    if isinstance(deadline, datetime):
        deadline = Deadline(deadline)
    words = due_words(timezone.now(), deadline)
    shape, kind = assets.icon(DUE_ICONS[words.kind]), _modified("due", words.kind, size)
    if brief:
        return format_html('<span class="{}">{}<span><b>{}</b></span></span>', kind, shape, words.left)
    return format_html(
        '<span class="{}">{}<span><b>{}</b> · {}</span></span>', kind, shape, words.left, _rest(words)
    )


def _rest(words: DueWords) -> SafeString:
    """What stands after the time that is left; on paper with its date."""
    if not words.dated:
        return format_html("{}", words.rest)
    return format_html('<span data-paper="{}">{}</span>', words.dated, words.rest)


# Time ----------------------------------------------------------------------


def _time(moment: datetime, words: str, paper: str = "") -> SafeString:
    on_paper = format_html(' data-paper="{}"', paper) if paper else ""
    return format_html(
        '<time datetime="{}"{}>{}</time>', moment.isoformat(timespec="minutes"), on_paper, words
    )


@register.simple_tag
def moment(at: datetime | None, inside: bool = False) -> SafeString:
    """When something was or will be, as one says it: `{% moment case.filed_at %}` gives "昨天 16:20".

    `{% moment at True %}` inside a sentence. On paper it is the date.
    """
    if at is None:
        return assets.NOTHING
    return _time(at, moment_words(timezone.now(), at, inside=inside), paper_words(at))


@register.simple_tag
def exact(at: datetime | None) -> SafeString:
    """A promise, with date and weekday: `{% exact case.resolve_by %}` gives "3月27日 周五 17:00"."""
    return assets.NOTHING if at is None else _time(at, exact_words(timezone.now(), at))


@register.simple_tag
def printed(*office: object) -> SafeString:
    """Whose paper it is and what day it shows, above a printed page: `{% printed chrome.place.1 chrome.site %}`."""
    as_of = _("%(at)s 的情况") % {"at": paper_words(timezone.now())}
    return format_html('<p class="print-only paper-head"><b>{}</b><span>{}</span></p>', dots(*office), as_of)


# People --------------------------------------------------------------------


def _call_button(phone: str, name: str) -> SafeString:
    if not phone:
        return assets.NOTHING
    return format_html(
        '<a class="btn btn-secondary btn-sm" href="tel:{}">{}{}<span class="visually-hidden"> {}</span></a>',
        phone,
        assets.icon("phone"),
        pgettext("button", "电话"),
        name,
    )


@register.simple_tag
def who(name: object, post: object = "", size: str = "", call: str = "", vacant: bool = False) -> SafeString:
    """A person on a duty post: `{% who "周敏" "网格长 · 第三网格" %}`; size "s"; `call` a phone number.

    With `vacant` the name is the post's, and the second line says since when and who stands in.
    """
    name = str(name)
    second = format_html("<span>{}</span>", post) if post else ""
    return format_html(
        '<div class="{}"><span class="who__face" aria-hidden="true">{}</span>'
        '<div class="who__text"><b>{}</b>{}</div>{}</div>',
        _modified("who", size, "vacant" if vacant else ""),
        "?" if vacant else name[:1],
        name,
        second,
        _call_button(call, name),
    )


# Messages in the page --------------------------------------------------------


def _flash(message: Message) -> SafeString:
    kind, shape, role = FLASHES.get(message.level, PLAIN_FLASH)
    return format_html(
        '<div class="flash {}" role="{}">{}<div>{}</div></div>',
        kind,
        role,
        assets.icon(shape),
        message.message,
    )


@register.simple_tag(takes_context=True)
def flashes(context: Context) -> SafeString:
    """The results of the last act, at the top of the page. The base templates call it."""
    messages = context.get("messages")
    if not messages:
        return assets.NOTHING
    return format_html_join("\n", "{}", ((_flash(message),) for message in messages))


@register.simple_block_tag
def note(content: str, kind: str = "", icon: str = "info") -> SafeString:
    """A standing note: `{% note "late" "phone" %}…{% endnote %}`. Kinds: "", done, wait, late."""
    state = f" is-{kind}" if kind else ""
    return format_html('<div class="note-box{}">{}<div>{}</div></div>', state, assets.icon(icon), content)


@register.simple_block_tag
def stickybar(content: str, remark: object = "") -> SafeString:
    """The one act of a phone page, at the bottom: `{% stickybar %}<button …>{% endstickybar %}` in block `sticky`."""
    above = format_html('<p class="note">{}</p>', remark) if remark else ""
    return format_html(
        '<div class="stickybar" role="region" aria-label="{}">{}<div>{}</div></div>',
        _("主要操作"),
        above,
        content,
    )


# Lists -----------------------------------------------------------------------


@register.simple_tag
def back(url: str, label: object) -> SafeString:
    """The way up, in the block `back`: `{% back "/cases/" _("我的诉求") %}`."""
    return format_html('<a class="back" href="{}">{}{}</a>', url, assets.icon("chevron-left"), label)


@register.simple_tag
def more(url: str, label: object) -> SafeString:
    """A link beside a section's heading: `{% more url _("全部") %}`."""
    return format_html('<a class="more" href="{}">{}{}</a>', url, label, assets.icon("chevron-right"))


@register.simple_tag
def pill(url: str, label: object, current: bool = False, count: int | None = None) -> SafeString:
    """One filter inside `<ul class="pills">`: `{% pill "?state=open" _("在办") True 3 %}`."""
    mark = format_html(' aria-current="{}"', "true") if current else ""
    number = format_html(' <span class="n">{}</span>', count) if count is not None else ""
    return format_html('<li><a class="pill" href="{}"{}>{}{}</a></li>', url, mark, label, number)


@register.simple_tag
def searchbox(name: str, value: object, label: object, id: str = "q") -> SafeString:
    """The search field of a GET form of class `filters`: `{% searchbox "q" query _("搜编号、地点、内容") %}`."""
    return format_html(
        '<div class="searchbox">{}<label class="visually-hidden" for="{}">{}</label>'
        '<input class="form-control" id="{}" name="{}" type="search" value="{}" placeholder="{}"></div>',
        assets.icon("search"),
        id,
        label,
        id,
        name,
        value or "",
        label,
    )


def _page_link(url: str, label: str, rel: str) -> SafeString:
    if not url:
        return assets.NOTHING
    return format_html(
        '<li class="page-item"><a class="page-link" href="{}" rel="{}">{}</a></li>', url, rel, label
    )


@register.simple_tag
def pager(newer: str = "", older: str = "", said: object = "") -> SafeString:
    """Paging by key: `{% pager page.newer page.older _("快到期的在前") %}`; an empty address leaves its link out."""
    if not (newer or older):
        return assets.NOTHING
    return format_html(
        '<nav class="row-between mt-l" aria-label="{}"><span class="sm muted">{}</span><ul class="pagination">{}{}</ul></nav>',
        _("翻页"),
        said,
        _page_link(newer, _("上一页"), "prev"),
        _page_link(older, _("下一页"), "next"),
    )


# Stories and figures ---------------------------------------------------------


def _step(number: int, current: int, label: object) -> SafeString:
    if number < current:
        return format_html(
            '<li class="is-past">{} {}<span class="visually-hidden">{}</span></li>',
            assets.icon("circle-check"),
            label,
            _("（已填）"),
        )
    mark = format_html(' aria-current="{}"', "step") if number == current else ""
    return format_html("<li{}>{} {}</li>", mark, number, label)


@register.simple_tag
def steps(current: int, *labels: object) -> SafeString:
    """Where one is in a wizard: `{% steps 2 _("什么事") _("在哪里") _("核对") %}`."""
    title = _("第 %(n)s 步，共 %(total)s 步") % {"n": current, "total": len(labels)}
    items = format_html_join("", "{}", ((_step(n, current, label),) for n, label in enumerate(labels, 1)))
    return format_html('<ol class="steps" aria-label="{}">{}</ol>', title, items)


def _when(at: datetime | None, remark: object) -> SafeString:
    """The small line of an event: the time, a remark, or both."""
    if at is None:
        return format_html('<span class="at">{}</span>', remark) if remark else assets.NOTHING
    more = f" · {remark}" if remark else ""
    return _time(at, moment_words(timezone.now(), at) + more, paper_words(at) + more)


def _said(text: str) -> SafeString:
    """What somebody wrote, with its lines and paragraphs."""
    if not text:
        return assets.NOTHING
    return format_html('<div class="said">{}</div>', linebreaks_filter(text))


@register.simple_tag
def event(
    title: object,
    at: datetime | None = None,
    kind: str = "",
    rest: object = "",
    said: str = "",
    remark: object = "",
) -> SafeString:
    """One entry inside `<ol class="timeline">`: `{% event "周敏第一次回话" entry.at "good" said=entry.text %}`.

    Kinds: "", now, good, bad, next. `rest` follows the title in plain weight, `remark` follows the time.
    """
    state = format_html(' class="is-{}"', kind) if kind else ""
    return format_html("<li{}><b>{}</b>{}{}{}</li>", state, title, rest, _when(at, remark), _said(said))


@register.simple_tag
def stat(label: object, value: object, basis: object, unit: object = "", remark: object = "") -> SafeString:
    """A figure with its formula: `{% stat _("解决率") "88.7" _("回访说已解决 846 ÷ 有效回访 954") "%" %}`.

    None as value is a denominator of zero and shows as "—".
    """
    unit_words = format_html("<small>{}</small>", unit) if unit and value is not None else ""
    return format_html(
        '<section class="stat"><h2 class="stat__label">{} <span class="muted">{}</span></h2>'
        '<div class="stat__value">{}{}</div><span></span><p class="stat__basis">{}</p></section>',
        label,
        remark,
        "—" if value is None else value,
        unit_words,
        basis,
    )


@register.simple_tag
def meter(part: float, whole: float, kind: str = "") -> SafeString:
    """A bar below its words: `{% meter 4 6 %}`. Kinds: "", soon, late, ink."""
    width = f"{min(100, 100 * part / whole) if whole else 0:.1f}"
    return format_html(
        '<svg class="meter" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="8"/><rect class="{}" width="{}" height="8"/></svg>',
        " ".join(["fill", *([f"fill--{kind}"] if kind else [])]),
        width,
    )


@register.simple_tag
def code(text: str) -> SafeString:
    """A code to keep, with a button that copies it where scripts run: `{% code case.query_code %}`."""
    return format_html(
        '<span class="code" data-copy="{}" data-copied="{}">{}</span>', _("复制"), _("已复制"), text
    )


@register.simple_tag
def dots(*parts: object) -> SafeString:
    """`{% dots "周敏" area.name %}` gives "周敏 · 第三网格"; empty parts fall away."""
    return format_html_join(" · ", "{}", ((part,) for part in parts if part))


# Drawings --------------------------------------------------------------------


@lru_cache(maxsize=8)
def _drawing(name: str, view: str = "") -> SafeString:
    """A drawing from `templates/_components/`; it never changes while the portal runs."""
    return render_to_string(f"_components/{name}.html", {"view": view})


@register.simple_tag
def seal() -> SafeString:
    """The mark of the portal."""
    return _drawing("seal")


SCENE_VIEWS = {"street": "0 0 260 128", "houses": "84 12 176 114"}


@register.simple_tag
def scene(view: str = "street") -> SafeString:
    """The neighbourhood in line and wash: `{% scene %}`, or `{% scene "houses" %}` beside a greeting."""
    return _drawing("scene", SCENE_VIEWS[view])


@register.inclusion_tag("_components/empty.html")
def empty(
    title: object, text: object = "", url: str = "", label: object = "", level: str = "h2"
) -> dict[str, object]:
    """What will be here, and the one thing to do: `{% empty _("现在没有在办的事") _("…") url _("反映一件事") %}`."""
    return {"title": title, "text": text, "url": url, "label": label, "level": level}
