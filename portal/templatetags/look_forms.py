"""Form fields in the look: label, hint above the control, the control, what is wrong with it below.

crispy's templates in `templates/bootstrap5/` call these tags, so a crispy form and a hand-made one look the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from django import forms, template
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import assets

register = template.Library()

PUNCTUATION = ("？", "?", "：", ":")
CHOICES = forms.RadioSelect | forms.CheckboxSelectMultiple


# What stands around a control ------------------------------------------------


def _optional(bound: forms.BoundField) -> SafeString:
    """The remark of a field that may stay empty; `when_needed` of a field that sometimes may not. No asterisks."""
    if bound.field.required or bound.field.disabled:
        return assets.NOTHING
    match bound.field.widget:
        case _ if word := getattr(bound.field, "when_needed", ""):
            pass
        case forms.FileInput():
            word = _("可以不传")
        case forms.Select() | forms.RadioSelect() | forms.CheckboxSelectMultiple():
            word = _("可以不选")
        case _:
            word = _("可以不填")
    return format_html(' <span class="optional">{}</span>', word)


def _hint(bound: forms.BoundField) -> SafeString:
    if not bound.help_text:
        return assets.NOTHING
    return format_html('<div class="form-text" id="{}_helptext">{}</div>', bound.auto_id, bound.help_text)


def _wrong(bound: forms.BoundField) -> SafeString:
    """What is wrong; Django points to this id from the control's `aria-describedby`."""
    if not bound.errors:
        return assets.NOTHING
    said = format_html_join("", "<span>{}</span>", ((error,) for error in bound.errors))
    return format_html(
        '<div class="invalid-feedback" id="{}_error">{}<div>{}</div></div>',
        bound.auto_id,
        assets.icon("triangle-alert"),
        said,
    )


def _classes(*names: str) -> str:
    return " ".join(name for name in names if name)


def _wrapped(bound: forms.BoundField, wrapper: str, inner: SafeString) -> SafeString:
    return format_html(
        '<div class="{}" id="div_{}">{}</div>', _classes("field", wrapper), bound.auto_id, inner
    )


# Kinds of control --------------------------------------------------------------


def _control(bound: forms.BoundField, name: str) -> SafeString:
    """The control itself with its class and, for long texts, what the counter says."""
    widget = bound.field.widget
    own = widget.attrs.get("class", "")
    attrs = {"class": _classes(name, own, "is-invalid" if bound.errors else "")}
    if isinstance(widget, forms.Textarea) and getattr(bound.field, "max_length", None):
        attrs["data-counter"] = _("还可以写 {n} 字")
    return bound.as_widget(attrs=attrs)


def _plain(bound: forms.BoundField, wrapper: str, label: bool) -> SafeString:
    """A text, a number, a date, a list to pull down, a file."""
    name = "form-select" if isinstance(bound.field.widget, forms.Select) else "form-control"
    above = format_html(
        '<label class="{}" for="{}">{}{}</label>',
        "form-label" if label else "visually-hidden",
        bound.id_for_label,
        bound.label,
        _optional(bound) if label else "",
    )
    return _wrapped(bound, wrapper, above + _hint(bound) + _control(bound, name) + _wrong(bound))


def _tick(bound: forms.BoundField, wrapper: str) -> SafeString:
    """One box to tick."""
    after = format_html(
        '<label class="form-check-label" for="{}">{}</label>', bound.id_for_label, bound.label
    )
    inner = _control(bound, "form-check-input") + after + _hint(bound) + _wrong(bound)
    return _wrapped(bound, _classes("form-check", wrapper), inner)


def _inputs(bound: forms.BoundField) -> Iterator[tuple[SafeString, object]]:
    """(input, label) of each answer. An empty answer is left out: nobody has to choose "nothing"."""
    for subwidget in bound.subwidgets:
        data = subwidget.data
        if data["value"] in ("", None):
            continue
        attrs = {key: value for key, value in data["attrs"].items() if key != "class"}
        attrs |= {"type": data["type"], "name": data["name"], "value": str(data["value"])}
        yield format_html("<input{}>", flatatt(attrs)), data["label"]


def _cards(bound: forms.BoundField) -> SafeString:
    return format_html_join("", '<label class="choice">{}<span>{}</span></label>', _inputs(bound))


def _grades(bound: forms.BoundField) -> SafeString:
    check = assets.icon("check")
    rows = ((box, check, label) for box, label in _inputs(bound))
    cells = format_html_join("", "<label>{}<span>{}{}</span></label>", rows)
    return format_html('<div class="scale__row">{}</div>', cells)


def _described_by(bound: forms.BoundField) -> SafeString:
    ids = bound.aria_describedby
    return format_html(' aria-describedby="{}"', ids) if ids else assets.NOTHING


def _choices(bound: forms.BoundField, wrapper: str, label: bool) -> SafeString:
    """Up to six answers as cards; `wrapper` "choices--2", "choices--3 choices--tiles", or "scale" for grades."""
    is_scale = "scale" in wrapper.split()
    legend = format_html(
        "<legend{}>{}{}</legend>",
        assets.NOTHING if label else format_html(' class="{}"', "visually-hidden"),
        bound.label,
        _optional(bound),
    )
    return format_html(
        '<fieldset class="{}" id="div_{}"{}>{}{}{}{}</fieldset>',
        _classes("field", "" if is_scale else "choices", wrapper),
        bound.auto_id,
        _described_by(bound),
        legend,
        _hint(bound),
        _grades(bound) if is_scale else _cards(bound),
        _wrong(bound),
    )


@register.simple_tag
def field(bound: forms.BoundField, wrapper: str | None = "", label: bool = True) -> SafeString:
    """A whole field: `{% field form.phone %}`, `{% field form.kind "choices--3 choices--tiles" %}`.

    `label=False` keeps the label for screen readers only.
    """
    wrapper = wrapper or ""
    if bound.is_hidden:
        return bound.as_widget()
    if isinstance(bound.field.widget, CHOICES):
        return _choices(bound, wrapper, label)
    if isinstance(bound.field.widget, forms.CheckboxInput):
        return _tick(bound, wrapper)
    return _plain(bound, wrapper, label)


# The summary above a form --------------------------------------------------------


def _anchor(bound: forms.BoundField) -> str:
    """Where the link of an error leads: to the control, or to the first of its answers."""
    return bound.id_for_label or f"{bound.auto_id}_0"


def _line(bound: forms.BoundField, error: object) -> SafeString:
    if bound.is_hidden:
        return format_html("<li>{}</li>", error)
    label = str(bound.label)
    pattern = "%(label)s %(error)s" if label.endswith(PUNCTUATION) else _("%(label)s：%(error)s")
    return format_html(
        '<li><a href="#{}">{}</a></li>', _anchor(bound), pattern % {"label": label, "error": error}
    )


def _lines(form: forms.BaseForm) -> Iterator[SafeString]:
    for error in form.non_field_errors():
        yield format_html("<li>{}</li>", error)
    for bound in form:
        for error in bound.errors:
            yield _line(bound, error)


def _title(form: forms.BaseForm) -> str:
    """How many places are to be changed, and what has to be typed again whatever happens: browsers get no passwords."""
    n = len(form.errors)
    if any(isinstance(bound.field.widget, forms.PasswordInput) for bound in form):
        words = ngettext("有 %(n)s 处要改，密码要再填一次", "有 %(n)s 处要改，密码要再填一次", n)
    else:
        words = ngettext("有 %(n)s 处要改，其他都保留着", "有 %(n)s 处要改，其他都保留着", n)
    return words % {"n": n}


def _summary(lines: list[SafeString], title: str) -> SafeString:
    return format_html(
        '<div class="errsum" role="alert" tabindex="-1"><h2>{}{}</h2><ul>{}</ul></div>',
        assets.icon("triangle-alert"),
        title,
        format_html_join("", "{}", ((line,) for line in lines)),
    )


@register.simple_tag
def errsum(form: forms.BaseForm) -> SafeString:
    """What is to be changed, with links to the fields: `{% errsum form %}`. crispy puts it above its forms itself."""
    lines = list(_lines(form))
    if not lines:
        return assets.NOTHING
    return _summary(lines, _title(form))


@register.simple_tag
def formset_errsum(formset: forms.BaseFormSet) -> SafeString:
    """What is wrong with a set of forms as a whole."""
    lines = [format_html("<li>{}</li>", error) for error in formset.non_form_errors()]
    return _summary(lines, _("还不能保存")) if lines else assets.NOTHING


def option(label: object, hint: object = "", icon: str = "") -> SafeString:
    """The label of one answer on a card: a word, below it a smaller one, before it an icon.

    For `choices=[(key, option(_("打电话"), _("只有经办人看得到"), "phone"))]` in a form.
    """
    shape = assets.icon(icon) if icon else ""
    words = (
        format_html("<span>{}<small>{}</small></span>", label, hint) if hint else conditional_escape(label)
    )
    return format_html("{}{}", shape, words)
