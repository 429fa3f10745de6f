"""A form with every kind of field, for the sheet of components."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.templatetags.look_forms import option


class SampleForm(forms.Form):
    """Booking a room, and a bit of everything else."""

    room = forms.ChoiceField(label=_("哪一间"), choices=[("", "—"), ("1", _("和风苑活动室 · 30 人"))])
    hours = forms.CharField(label=_("从几点到几点"), help_text=_("3月21日 周六 · 前后各留 15 分钟打扫"))
    phone = forms.CharField(label=_("联系人手机号"), widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    use = forms.CharField(
        label=_("做什么用"), required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )
    met = forms.ChoiceField(
        label=_("怎么样"), choices=[("yes", _("见到了")), ("no", _("不在家"))], widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(
        label=_("类别"), widget=forms.RadioSelect, required=False, help_text=_("不确定就选“其他”")
    )
    contact = forms.ChoiceField(label=_("怎么联系您"), widget=forms.RadioSelect, initial="call")
    speed = forms.ChoiceField(
        label=_("办事效率"),
        choices=[
            ("1", _("好")),
            ("2", _("较好")),
            ("3", pgettext_lazy("grade", "一般")),
            ("4", _("差")),
            ("0", _("弃权")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    photos = forms.FileField(
        label=_("照片"),
        required=False,
        widget=forms.FileInput(
            attrs={
                "data-photos": "6",
                "data-add": _("加一张"),
                "data-remove": _("不要这张"),
                "accept": "image/*",
            }
        ),
    )
    tidy = forms.BooleanField(label=_("用完把桌椅放回原处"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        # Here, because a card's label is made of words in the reader's language.
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("light", option(_("路灯照明"), icon="lightbulb")),
            ("water", option(_("水电漏损"), icon="droplets")),
            ("other", option(_("其他"), icon="ellipsis")),
        ]
        self.fields["contact"].choices = [  # type: ignore[attr-defined]
            ("call", option(_("打电话 138****4821"), _("只有经办人看得到"), "phone")),
            ("none", option(_("不留联系方式"), _("给您一个查询码，凭码看进展"), "eye-off")),
        ]

    @property
    def helper(self) -> FormHelper:
        """Its layout."""
        helper = FormHelper()
        helper.form_id = "sample"
        helper.attrs = {"novalidate": True}
        helper.layout = Layout(
            "room",
            "hours",
            "phone",
            "use",
            Field("met", wrapper_class="choices--2"),
            Field("kind", wrapper_class="choices--3 choices--tiles"),
            "contact",
            Field("speed", wrapper_class="scale"),
            "photos",
            "tidy",
            Submit("save", _("改好了，再提交"), css_class="w-100 mt-4"),
        )
        return helper

    def clean_phone(self) -> str:
        """Eleven digits."""
        phone: str = self.cleaned_data["phone"]
        if len(phone) != 11:
            raise forms.ValidationError(
                _("手机号是 11 位，现在是 %(n)s 位。"), code="length", params={"n": len(phone)}
            )
        return phone

    def clean_hours(self) -> str:
        """Never free, so that the sheet shows it."""
        raise forms.ValidationError(_("14:00–15:30 已有合唱队，15:45 以后空着。"), code="taken")
