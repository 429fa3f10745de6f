"""The triage desk: the queue, one case of it, and to whom it goes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from grids.domain.cases import assign_case
from grids.domain.suggestions import Suggestion, suggestion_for
from grids.forms.dispatch import DispatchForm
from grids.forms.lists import Select, place_select
from grids.models import Case
from grids.queries.case_page import case_with_surroundings
from grids.queries.desks import TABS, Queue, Tab, queue_of, similar_to
from grids.queries.lists import UNACCEPTED, CaseFilter
from grids.queries.rows import CaseRow
from grids.queries.seats import Seat, seats_like
from grids.queries.within import Reach, posts_to_read, reach_of
from grids.views.case_page import CasePage
from portal.actors import Actor
from portal.domain.refusal import Outrun, Refused
from portal.views.gate import needs

SIDE_STEPS = ("accept", "ask", "decline", "note")


@dataclass(frozen=True)
class Asked:
    """What the address says: through which area, which place below it, which tab, which words, which case."""

    at: int | None = None
    place: int | None = None
    tab: Tab = "new"
    words: str = ""
    case: int | None = None

    @classmethod
    def of(cls, typed: QueryDict) -> Asked:
        """Read as the lists read theirs; a tab that is none is the first."""
        common = CaseFilter.of(typed)
        tab = next((tab for tab in TABS if tab == typed.get("tab")), TABS[0])
        case = CaseFilter.of({"before": typed.get("case", "")}).before
        return cls(common.at, common.place, tab, common.words, case)

    def url(self, **changes: Any) -> str:
        """The address with something changed; another tab or area starts without a case."""
        wanted = replace(self, **changes)
        fields = {"at": wanted.at, "place": wanted.place, "tab": wanted.tab if wanted.tab != TABS[0] else ""}
        pairs = {**fields, "q": wanted.words, "case": wanted.case}
        query = urlencode({name: value for name, value in pairs.items() if value})
        return reverse("triage") + (f"?{query}" if query else "")


class Desk:
    """What the page shows, each part worked out when the template asks for it."""

    def __init__(self, request: HttpRequest, asked: Asked) -> None:
        self.request = request
        self.actor: Actor = request.actor  # type: ignore[attr-defined]
        self.asked = asked
        self.refusal = ""

    @cached_property
    def reach(self) -> Reach:
        """The area that the queue is read through."""
        return reach_of(self.actor, self.asked.at, self.asked.place, "case.assign")

    @property
    def places(self) -> Select | None:
        """The areas below it to look into."""
        return place_select(self.reach)

    @cached_property
    def queue(self) -> Queue:
        """The tab that is open."""
        return queue_of(self.actor, self.reach, tab=self.asked.tab, words=self.asked.words)

    @cached_property
    def page(self) -> CasePage | None:
        """The case that was chosen, else the first of the queue, as its own page shows it."""
        wanted = self.asked.case or (self.queue.rows[0].id if self.queue.rows else None)
        return CasePage(self.actor, case_with_surroundings(self.actor, wanted)) if wanted else None

    @property
    def case(self) -> Case | None:
        """The case itself."""
        return self.page.case if self.page else None

    @property
    def may_assign(self) -> bool:
        """Whether the chosen case can be handed out now, by this actor."""
        return self.page is not None and "assign" in self.page.verbs

    @property
    def steps(self) -> list[str]:
        """What else can be done with it, each on a page of its own."""
        return [verb for verb in SIDE_STEPS if self.page and verb in self.page.verbs]

    @cached_property
    def similar(self) -> list[CaseRow]:
        """Others of the kind around there."""
        return similar_to(self.actor, self.case) if self.case else []

    @cached_property
    def suggestion(self) -> Suggestion | None:
        """To whom the rules would give it."""
        return suggestion_for(self.actor, self.case) if self.case else None

    @cached_property
    def seats(self) -> list[Seat]:
        """The other posts it may go to."""
        return seats_like(self.actor, self.case) if self.case else []

    @cached_property
    def form(self) -> DispatchForm | None:
        """An empty form, unless one that was sent stands in its place."""
        return self.new_form() if self.case and self.may_assign else None

    def new_form(self, data: QueryDict | None = None) -> DispatchForm:
        """The form for the chosen case."""
        if self.case is None:
            raise Http404
        return DispatchForm(
            data, case=self.case, suggestion=self.suggestion, seats=self.seats, sitting=self._sitting
        )

    @property
    def _sitting(self) -> str:
        """Who may keep the case that he has not accepted yet."""
        is_kept = self.page is not None and self.page.holders and self.page.case.state in UNACCEPTED
        return self.page.holder_name if self.page and is_kept else ""

    @property
    def tabs(self) -> list[tuple[str, str, int, bool]]:
        """(address, word, count, whether it is open) of each tab."""
        words = {"new": pgettext("tab", "待分派"), "back": _("退回"), "late": _("没人接")}
        return [
            (self.asked.url(tab=tab, case=None), words[tab], self.queue.counts[tab], tab == self.asked.tab)
            for tab in TABS
        ]

    @property
    def areas(self) -> list[tuple[str, str, bool]]:
        """(address, name, whether it is open) of the areas one hands out cases in, when there are several."""
        posts = posts_to_read(self.actor, "case.assign")
        ids = [post.area_id for post in posts]
        chosen = self.asked.at if self.asked.at in ids else ids[0]
        links = [
            (self.asked.url(at=p.area_id, place=None, case=None), p.area_name, p.area_id == chosen)
            for p in posts
        ]
        return links if len(links) > 1 else []

    @property
    def doors(self) -> list[tuple[str, CaseRow, bool]]:
        """(address, row, whether it is the open one) of the queue."""
        current = self.case.pk if self.case else None
        return [(self.asked.url(case=row.id), row, row.id == current) for row in self.queue.rows]

    @property
    def address(self) -> str:
        """Where the form is sent to: this case in this queue."""
        return self.asked.url(case=self.case.pk if self.case else None)

    @property
    def queue_address(self) -> str:
        """Back to the queue, on a phone."""
        return self.asked.url(case=None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("case.assign")
def triage(request: HttpRequest) -> HttpResponse:
    """The desk; POST hands out the case that the address names."""
    desk = Desk(request, Asked.of(request.GET))
    return _hand_out(desk) if request.method == "POST" else _show(desk)


def _show(desk: Desk, *, status: int = 200) -> HttpResponse:
    return render(
        desk.request,
        "grids/triage/triage.html",
        {"desk": desk, "page": desk.page, "case": desk.case},
        status=status,
    )


def _hand_out(desk: Desk) -> HttpResponse:
    """Assign the case that the address names, then open the next one of the queue."""
    if desk.asked.case is None or desk.case is None:
        raise Http404
    form = desk.new_form(desk.request.POST)
    if not form.is_valid():
        desk.form = form
        return _show(desk, status=422)
    try:
        _assign(desk.actor, desk.case, form)
    except Refused as refusal:
        return _refused(desk, refusal)
    return _next(desk, desk.case)


def _assign(actor: Actor, case: Case, form: DispatchForm) -> None:
    given = form.cleaned_data
    urgency = given["urgency"] if given["urgency"] != case.urgency else None
    assign_case(
        actor=actor,
        case_id=case.pk,
        post_id=form.post_id,
        said=given["said"],
        urgency=urgency,
        version=given["version"],
    )


def _next(desk: Desk, case: Case) -> HttpResponse:
    """Say what was done and open the case that is due next."""
    messages.success(desk.request, _("“%(title)s”分派好了，居民看得到交给了谁。") % {"title": case.title})
    following = [row.id for row in desk.queue.rows if row.id != case.pk]
    return HttpResponseRedirect(desk.asked.url(case=following[0] if following else None))


def _refused(desk: Desk, refusal: Refused) -> HttpResponse:
    """The case as it stands now, what happened, and what was typed."""
    fresh = Desk(desk.request, desk.asked)
    fresh.refusal = refusal.message
    if fresh.may_assign:
        sent = desk.request.POST.copy()
        sent["version"] = str(fresh.case.version)  # type: ignore[union-attr]
        fresh.form = fresh.new_form(sent)
    return _show(fresh, status=409 if isinstance(refusal, Outrun) else 422)
