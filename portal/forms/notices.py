"""The form of what a person wants outside the inbox."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal import registry
from portal.domain.preferences import Wishes
from portal.models import NoticePreference

CHANNELS = ("by_sms", "by_email", "email")


def _remark(words: object) -> HTML:
    return HTML(format_html('<p class="form-text">{}</p>', words))


class PreferenceForm(forms.Form):
    """Channels, digest, quiet hours, and which kinds go out. `sent`: the kinds that are not muted."""

    by_sms = forms.BooleanField(label=_("发短信"), required=False)
    by_email = forms.BooleanField(label=_("发邮件"), required=False)
    email = forms.EmailField(label=_("邮箱"), required=False, max_length=254)
    daily_digest = forms.BooleanField(
        label=_("不急的，每天合成一条"), required=False, help_text=_("急的照样马上发。")
    )
    quiet_from = forms.TimeField(
        label=_("安静时段从"),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
    )
    quiet_to = forms.TimeField(label=_("到"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    sent = forms.MultipleChoiceField(
        label=_("哪些消息也往外发"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("没选的只放在这里。"),
    )

    def __init__(
        self, *args: Any, preference: NoticePreference, with_posts: bool = False, **kwargs: Any
    ) -> None:
        """`preference`: what holds now. `with_posts`: the reader holds a post, so what posts get is asked too."""
        kinds = [kind for kind in registry.notice_kinds() if kind.optional]
        self.optional = [kind for kind in kinds if with_posts or not kind.for_posts]
        self.muted_elsewhere = set(preference.muted) - {kind.key for kind in self.optional}
        super().__init__(*args, initial=self._now(preference), **kwargs)
        self.off = self._without_what_is_off()
        self.fields["sent"].choices = [(kind.key, kind.label) for kind in self.optional]  # type: ignore[attr-defined]
        if not self.optional:
            del self.fields["sent"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        quiet = Div(
            Div("quiet_from", css_class="col-6"),
            Div("quiet_to", css_class="col-6"),
            css_class="row g-3 align-items-end",
        )
        kinds_field = [Field("sent", wrapper_class="choices--2")] if self.optional else []
        channels = [name for name in CHANNELS if name in self.fields]
        self.helper.layout = Layout(
            *map(_remark, self.off),
            *channels,
            "daily_digest",
            quiet,
            _remark(_("安静时段里只发急的。")),
            *kinds_field,
        )

    def _without_what_is_off(self) -> list[object]:
        """Leave out channels on which nothing can go; say so instead."""
        ways = (
            (settings.LINLI_SMS_ON, ("by_sms",), _("短信还没开通。")),
            (settings.LINLI_EMAIL_ON, ("by_email", "email"), _("邮件还没开通。")),
        )
        for is_on, names, _words in ways:
            for name in () if is_on else names:
                del self.fields[name]
        return [words for is_on, _names, words in ways if not is_on]

    def _now(self, preference: NoticePreference) -> dict[str, Any]:
        names = ("by_sms", "by_email", "email", "daily_digest", "quiet_from", "quiet_to")
        sent = [kind.key for kind in self.optional if kind.key not in preference.muted]
        return {**{name: getattr(preference, name) for name in names}, "sent": sent}

    def wishes(self) -> Wishes:
        """What was chosen; of a channel that is off, what held before."""
        left = {name: self.initial[name] for name in CHANNELS if name not in self.fields}
        chosen = {**self.cleaned_data, **left}
        sent = set(chosen.pop("sent", ()))
        left_out = (kind.key for kind in self.optional if kind.key not in sent)
        return Wishes(**chosen, muted={*self.muted_elsewhere, *left_out})
