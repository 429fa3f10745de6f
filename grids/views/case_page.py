"""What the page of a case shows to whom: gathered here, so that the views only parse and call."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from grids.domain.routing import Route, next_up, seat_data
from grids.enums import CaseState as S
from grids.models import CaseRating
from grids.queries.hands import hands_of
from grids.queries.rows import deadline_of
from grids.queries.standing import NEXT_FOR_REPORTER, Mark, mark_of, promise_of
from grids.queries.story import Entry, seat_words
from grids.views import case_facts
from grids.views.case_acts import CaseActs
from portal.domain.refusal import Refused
from portal.models import Area
from portal.rules.codes import show_query_code
from portal.rules.wording import Deadline

STAFF = frozenset({"holder", "dispatcher", "handler"})


@dataclass
class CasePage(CaseActs):
    """One case as one reader sees it: what he can do with it, and what it shows him."""

    # Who, until when, what next

    @property
    def place(self) -> Area:
        """The smallest area that the case is known to lie in."""
        return self.case.grid or self.case.community or self.case.subdistrict

    @property
    def holders(self) -> list[str]:
        """Names of those who sit in the post that has it."""
        return list(self.around.sitting.values())

    @property
    def holder_name(self) -> str:
        """The one who has it, or the post's own name when nobody sits there."""
        return _("、").join(self.holders) or self.holder_title

    @property
    def holder_title(self) -> str:
        """The post that has it, with its area."""
        post = self.case.holder
        return f"{post.role_title} · {post.area.name}"

    @property
    def call(self) -> str:
        """The post's public phone; not for whoever sits in it himself, nor for what is somebody else's duty."""
        is_ours = self.case.state != S.DECLINED
        return "" if "holder" in self.relations or not is_ours else self.case.holder.phone

    @property
    def holder_line(self) -> str:
        """Below the name: the post, or that it is vacant."""
        return self.holder_title if self.holders else _("岗位现在空缺，由上一级盯着")

    @property
    def mark(self) -> Mark:
        """The state as a chip."""
        holder = "holder" in self.relations
        return mark_of(self.case, reporter=self.is_reporter, holder=holder)

    @property
    def deadline(self) -> Deadline:
        """The deadline that runs now."""
        return deadline_of(self.case) if self.case.is_open else promise_of(self.case)

    @property
    def next_words(self) -> str:
        """What happens next, for the reporter."""
        return str(NEXT_FOR_REPORTER.get(self.case.state, ""))

    @cached_property
    def _route_up(self) -> Route | None:
        try:
            return next_up(self.case.holder, but_not=hands_of(self.case))
        except Refused:
            return None

    @property
    def level_up(self) -> str:
        """Who gets it after a "no": "社区副书记何建文"; empty when nobody does."""
        route = self._route_up
        return seat_words(seat_data(route.post, route.holder)) if route else ""

    @property
    def is_for_others(self) -> bool:
        """Whether a "no" brings it to somebody who has not worked on it; at the top there may be nobody else."""
        return self._route_up is not None and self._route_up.why == "above"

    @property
    def elsewhere(self) -> Entry | None:
        """Where the resident finds who answers for it, when it was declined."""
        if self.case.state != S.DECLINED:
            return None
        return next((entry for entry in self.story if entry.verb == "decline"), None)

    @cached_property
    def rating(self) -> CaseRating | None:
        """What the resident thought of it."""
        return CaseRating.objects.filter(case=self.case).first() if self.case.state == S.CLOSED else None

    # What was said

    @property
    def said_photos(self) -> tuple[Any, ...]:
        """The pictures that came with the request itself."""
        return next((entry.photos for entry in reversed(self.story) if entry.verb == "file"), ())

    @property
    def reporter_masked(self) -> str:
        """Who said it, as staff see it before a reveal."""
        return case_facts.reporter_masked(self.case)

    @property
    def may_reveal(self) -> bool:
        """Whether there is something masked that he may see in full, for a reason."""
        if not self.case.reporter_id and not self.case.reporter_name:
            return False
        return bool(self.relations & STAFF) and self.actor.can("person.reveal", path=self.place.path)

    @property
    def answers(self) -> case_facts.Rows:
        """(question, answer) in the reader's language."""
        return case_facts.answers(self.case)

    @property
    def code(self) -> str:
        """The query code as people read it."""
        return show_query_code(self.case.query_code)

    # Line by line, for the tag `facts`

    @property
    def dates(self) -> case_facts.Rows:
        """Until when: what runs now, what was promised, how it ended."""
        return case_facts.dates(self.case, self.deadline)

    @property
    def facts(self) -> case_facts.Rows:
        """Who said it, how to reach him, where it is, how it came: for those who work on it."""
        return case_facts.facts(self.case, self.around.door)

    @property
    def clocks(self) -> case_facts.Rows:
        """The deadlines that were fixed at filing, and when each was met."""
        return case_facts.clocks(self.case)
