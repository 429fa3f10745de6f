"""What the territory brings to people's accounts: their household, whom staff know, the notices about linking."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.domain.calendar_feeds import settle_feeds
from grids.domain.links import settle_residences
from grids.enums import LinkState
from grids.queries import calendar_feeds, links
from grids.queries.stations import service_centres
from portal import registry
from portal.registry import NoticeKind


def register() -> None:
    """Called once, when the app is ready."""
    registry.add_person_scope(links.residents_in_scope)
    registry.add_person_scope(links.askers_in_scope)
    registry.add_account_scope(links.residents_in_scope)
    registry.add_person_merger(settle_residences)
    registry.add_own_panel(10, household_panel)
    registry.add_own_facts(10, links.facts_about)
    registry.add_person_merger(settle_feeds)
    registry.add_own_facts(20, calendar_feeds.facts_about)
    registry.add_help_places(service_centres)
    registry.add_notice_kind(
        NoticeKind("link.asked", gettext_lazy("住户申请"), _asked, for_posts=True),
        NoticeKind("link.decided", gettext_lazy("住户核对结果"), _decided),
        NoticeKind("note.answered", gettext_lazy("社情信息的回话"), _answered),
    )


def household_panel(request: HttpRequest) -> SafeString:
    """The reader's household, or how to get to one."""
    person_id = request.user.person_id  # type: ignore[union-attr]
    homes = [links.words_for(home) for home in links.households_of(person_id)]
    request_ = None if homes else links.request_of(person_id)
    context = {"homes": homes, "waiting": request_ is not None and request_.state == LinkState.ASKED}
    return render_to_string("grids/links/panel.html", context, request=request)


def _asked(params: dict[str, Any]) -> tuple[str, str]:
    return _("有居民说住在您这里，请核对"), _("核对以后，他的诉求会自动带上这一户。")


def _decided(params: dict[str, Any]) -> tuple[str, str]:
    if params["state"] == LinkState.LINKED.value:
        return _("您的住户核对好了"), _("以后反映事情，会自动带上您家的地址。")
    return _("您的住户没有对上"), _("点开看原因。可以再申请，也可以请网格长给一个住户码。")


def _answered(params: dict[str, Any]) -> tuple[str, str]:
    return _("您写的社情信息有回话了"), _("点开看是怎么说的。")
