"""What the page of a case shows to whom: gathered here, so that the views only parse and call."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.domain.ending import hands_of
from grids.domain.routing import next_up, seat_data
from grids.enums import CaseState as S
from grids.forms.steps import AssignForm, StepForm, VerdictForm
from grids.models import Case, CaseRating
from grids.queries.case_page import Around
from grids.queries.cases import relations_of, sees_internal, verbs_for
from grids.queries.rows import deadline_of
from grids.queries.seats import Seat, seats_like, seats_near
from grids.queries.standing import NEXT_FOR_REPORTER, Mark, mark_of, promise_of
from grids.queries.story import Entry, seat_words, story_of
from grids.views import case_facts
from grids.views.steps import STEPS, Step
from portal.actors import Actor
from portal.domain.refusal import Refused
from portal.models import Area, Attachment
from portal.rules.codes import show_query_code
from portal.rules.wording import Deadline

STAFF = frozenset({"holder", "dispatcher", "handler"})
STAFF_VERBS = ("accept", "reply", "propose", "ask", "assign", "hand_back", "decline", "note")
REPORTER_VERBS = ("answer", "confirm", "rate", "add", "reopen", "withdraw")
REPORTER_FIRST = ("answer", "confirm", "rate")


@dataclass
class CasePage:
    """One case as one reader sees it. Everything that costs a query is asked for when first needed."""

    actor: Actor
    around: Around
    words: str = ""
    wide: bool = False
    kept: list[Attachment] = field(default_factory=list)
    forms: dict[str, StepForm] = field(default_factory=dict)

    @cached_property
    def relations(self) -> frozenset[str]:
        """How the reader stands to the case."""
        return relations_of(self.actor, self.case)

    @cached_property
    def is_staff(self) -> bool:
        """Whether he sees the case as one of those who work on it, or look after those who do."""
        return sees_internal(self.actor, self.case)

    @property
    def is_reporter(self) -> bool:
        """Whether it is his own case."""
        return "reporter" in self.relations

    @cached_property
    def verbs(self) -> list[str]:
        """What he may do now."""
        return verbs_for(self.actor, self.case)

    @cached_property
    def story(self) -> list[Entry]:
        """The story; with internal notes for those who work on it."""
        return story_of(self.case, internal=self.is_staff)

    @property
    def said_photos(self) -> tuple[Any, ...]:
        """The pictures that came with the request itself."""
        return next((entry.photos for entry in reversed(self.story) if entry.verb == "file"), ())

    # Who, until when, what next

    @property
    def place(self) -> Area:
        """The smallest area that the case is known to lie in."""
        return self.case.grid or self.case.community or self.case.subdistrict

    @property
    def case(self) -> Case:
        """The case itself."""
        return self.around.case

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
        """The post's public phone; not for whoever sits in it himself."""
        return "" if "holder" in self.relations else self.case.holder.phone

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
    def level_up(self) -> str:
        """Who gets it after "not solved": "社区副书记何建文"; empty when nobody does."""
        try:
            route = next_up(self.case.holder, but_not=hands_of(self.case))
        except Refused:
            return ""
        return seat_words(seat_data(route.post, route.holder))

    @cached_property
    def rating(self) -> CaseRating | None:
        """What the resident thought of it."""
        return CaseRating.objects.filter(case=self.case).first() if self.case.state == S.CLOSED else None

    # What was said

    @property
    def reporter_masked(self) -> str:
        """Who said it, as staff see it before a reveal."""
        return case_facts.reporter_masked(self.case)

    @property
    def may_reveal(self) -> bool:
        """Whether there is something masked that he may see in full, for a reason."""
        if not self.case.reporter_id and not self.case.reporter_name:
            return False
        return bool(self.relations & STAFF) and self.actor.can(
            "person.reveal", path=(self.case.grid or self.case.community).path
        )

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

    # What can be done

    @property
    def staff_first(self) -> Step | None:
        """The one act of whoever works on it, by state."""
        order = ("accept", "assign") if "holder" in self.relations else ("assign", "accept")
        if self.case.state == S.ACCEPTED or (
            self.case.state == S.IN_PROGRESS and self.case.replied_at is None
        ):
            order = ("reply",)
        elif self.case.state == S.IN_PROGRESS:
            order = ("propose",)
        return next((STEPS[verb] for verb in order if verb in self.verbs and self.is_staff), None)

    @property
    def staff_more(self) -> list[Step]:
        """The other acts of whoever works on it."""
        first = self.staff_first
        return [STEPS[verb] for verb in STAFF_VERBS if verb in self.verbs and STEPS[verb] is not first]

    @property
    def reporter_first(self) -> Step | None:
        """What the reporter must do now."""
        return next((STEPS[verb] for verb in REPORTER_FIRST if verb in self.verbs), None)

    @property
    def reporter_must(self) -> bool:
        """Whether the case waits for him. A rating is welcome and nothing waits for it."""
        return self.reporter_first is not None and self.reporter_first.verb != "rate"

    @property
    def reporter_more(self) -> list[Step]:
        """What the reporter may do besides."""
        first = self.reporter_first
        return [STEPS[verb] for verb in REPORTER_VERBS if verb in self.verbs and STEPS[verb] is not first]

    @property
    def question(self) -> Entry | None:
        """What the reporter was asked last, or what was said when it was proposed as done."""
        verb = "ask" if self.case.state == S.WAITING else "propose"
        return next((entry for entry in self.story if entry.verb == verb), None)

    @property
    def kept_ids(self) -> str:
        """Photos that came with a try that did not go through, for the form to carry along."""
        return ",".join(str(photo.pk) for photo in self.kept)

    def form(self, step: Step) -> StepForm:
        """The form of a step: the one that was just sent, or an empty one."""
        if step.verb not in self.forms:
            self.forms[step.verb] = self.new_form(step)
        return self.forms[step.verb]

    @property
    def staff_form(self) -> StepForm | None:
        """The form of the first act."""
        return self.form(self.staff_first) if self.staff_first else None

    @property
    def reporter_form(self) -> StepForm | None:
        """The form of what the reporter must do."""
        return self.form(self.reporter_first) if self.reporter_first else None

    def new_form(
        self, step: Step, data: QueryDict | None = None, files: MultiValueDict | None = None
    ) -> StepForm:
        """The form of a step for this reader, filled in with what he sent."""
        extra: dict[str, Any] = {"initial": {"version": self.case.version}, "auto_id": f"{step.verb}_%s"}
        if issubclass(step.form, AssignForm):
            extra["posts"] = [(seat.post.pk, _card(seat)) for seat in self._seats(data)]
        if issubclass(step.form, VerdictForm):
            extra["rates"] = not self.relations & {"holder", "dispatcher"}
        return step.form(data, files, **extra)

    def _seats(self, data: QueryDict | None) -> list[Seat]:
        """Suggestions; all that fit when he looks for one; and the one he chose, when he chose."""
        wanted = _number(data.get("post_id")) if data is not None else None
        if wanted is None and not self.wide:
            return seats_near(self.actor, self.case)
        return seats_like(self.actor, self.case, self.words, wanted)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None


def _card(seat: Seat) -> str:
    """A post on a card: who, whether suggested, where, how much is in hand."""
    name = _("、").join(seat.names)
    hand = ngettext("手上 %(n)s 件", "手上 %(n)s 件", seat.load) % {"n": seat.load}
    near = format_html(" · {}", _("管这个地方")) if seat.is_near else ""
    line = f"{seat.post.role_title} · {seat.post.area.name} · {hand}"
    return format_html("<span><b>{}</b>{}<small>{}</small></span>", name, near, line)
