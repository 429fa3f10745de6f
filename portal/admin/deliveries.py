"""What left the house and what did not; and the chat groups it may go to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import registry
from portal.adapters import webhooks
from portal.admin.base import ReasonedForm, ScopedAdmin, actor_of
from portal.domain.sending import confirm_arrived, send_again
from portal.enums import DeliveryState
from portal.models import Delivery, NoticeChannel
from portal.queries.access import fetch


def kind_label(key: str) -> str:
    """What a kind of notice is called; its key when no app brings it any more."""
    try:
        return str(registry.notice_kind(key).label)
    except KeyError:
        return key


@admin.register(Delivery)
class DeliveryAdmin(ScopedAdmin):
    """The log of sending. Where nobody knows, a person asks and says so."""

    group = "notices"
    view_permission = "delivery.view"
    page_key = "-pk"
    list_display = ("created_at", "channel", "what", "receiver", "state", "attempts", "problem")
    list_filter = ("state", "channel")
    list_select_related = ("item__person", "via")
    fields = (
        "channel", "what", "receiver", "state", "attempts", "not_before", "sent_at", "problem", "in_doubt", "parcel",
        "parcel_from", "created_at",
    )  # fmt: skip
    readonly_fields = ("what", "receiver")

    @admin.display(description=gettext_lazy("什么消息"))
    def what(self, delivery: Delivery) -> str:
        """The kind; not its words."""
        return kind_label(delivery.item.kind) if delivery.item else "—"

    @admin.display(description=gettext_lazy("给谁"))
    def receiver(self, delivery: Delivery) -> str:
        """The group, or the masked name."""
        if delivery.via is not None:
            return delivery.via.name
        return delivery.item.person.masked_name if delivery.item else "—"

    def get_list_display(self, request: HttpRequest) -> Sequence[Any]:
        """Who looks after the machine learns nothing about people."""
        return self._without_people(request, self.list_display)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[Any]:
        """See above."""
        return self._without_people(request, super().get_fields(request, obj))

    def _without_people(self, request: HttpRequest, names: Sequence[Any]) -> list[Any]:
        sees_people = self.may(request, "person.view")
        return [name for name in names if name != "receiver" or sees_people]

    def own_urls(self) -> list[Any]:
        """What a person says about a delivery."""
        return [("<int:pk>/arrived/", self.arrived, "arrived"), ("<int:pk>/again/", self.again, "again")]

    def tools(self, request: HttpRequest, obj: Delivery) -> list[tuple[str, Any]]:
        """Where somebody has to look."""
        arrived = [(self.url("arrived", obj.pk), _("问过了，收到了"))]
        again = [(self.url("again", obj.pk), _("再发一次"))]
        match obj.state:
            case DeliveryState.UNKNOWN:
                return arrived + again
            case DeliveryState.FAILED:
                return again
        return []

    def arrived(self, request: HttpRequest, pk: int) -> HttpResponse:
        """It did arrive."""

        def do(_said: dict[str, Any]) -> str:
            confirm_arrived(actor=actor_of(request), delivery_id=pk)
            return _("记下了：收到了。")

        return self._asked(request, pk, _("问过了，收到了"), "", do)

    def again(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send it once more."""

        def do(_said: dict[str, Any]) -> str:
            send_again(actor=actor_of(request), delivery_id=pk)
            return _("马上再发一次。")

        return self._asked(request, pk, _("再发一次"), _("要是上次其实到了，对方会收到两次。"), do)

    def _asked(
        self, request: HttpRequest, pk: int, words: str, hint: str, do: Callable[[dict[str, Any]], str]
    ) -> HttpResponse:
        delivery = fetch(Delivery, actor_of(request), "delivery.view", pk=pk)
        return self.act_page(
            request, title=words, button=words, hint=hint, back=self.url("change", pk), do=do,
            form=forms.Form(request.POST if request.method == "POST" else None),
            facts=[(_("什么消息"), self.what(delivery)), (_("状态"), delivery.get_state_display())],
        )  # fmt: skip


class ChannelForm(ReasonedForm):
    """A chat group's bot. The address holds a key: it is typed once and not shown again."""

    address = forms.CharField(
        label=gettext_lazy("机器人地址"), max_length=300, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": 60}),
        help_text=gettext_lazy("从企业微信、钉钉、飞书的群机器人设置里复制。不改就留空。"),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("哪些种类"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(kind.key, kind.label) for kind in registry.notice_kinds()],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "address" in self.fields:
            self.initial["address"] = ""

    def clean_address(self) -> str:
        """A known bot's address in one form, or the one from before."""
        typed = self.cleaned_data["address"]
        if not typed and self.instance.pk:
            return str(NoticeChannel.objects.values_list("address", flat=True).get(pk=self.instance.pk))
        try:
            return webhooks.bot_address(typed)
        except webhooks.NoBot as wrong:
            raise ValidationError(_("这不是企业微信、钉钉、飞书群机器人的地址。")) from wrong


@admin.register(NoticeChannel)
class NoticeChannelAdmin(ScopedAdmin):
    """Which chat groups hear of what, in which area."""

    group = "notices"
    edit_permission = "channel.edit"
    form = ChannelForm
    page_key = "-pk"
    list_display = ("name", "area", "program", "wanted", "is_active")
    list_select_related = ("area",)
    raw_id_fields = ("area",)
    fields = ("name", "area", "address", "kinds", "is_active")

    @admin.display(description=gettext_lazy("机器人"))
    def program(self, channel: NoticeChannel) -> str:
        """The kind of bot, without its key."""
        return webhooks.masked(channel.address)

    @admin.display(description=gettext_lazy("哪些种类"))
    def wanted(self, channel: NoticeChannel) -> str:
        """By name."""
        return "、".join(kind_label(key) for key in channel.kinds) or "—"
