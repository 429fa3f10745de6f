"""What the reader of a case's page can do: his verbs, which of them comes first, and their forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.enums import CaseState as S
from grids.forms.ratings import VerdictForm
from grids.forms.steps import AssignForm, StepForm
from grids.models import Case
from grids.queries.case_page import Around
from grids.queries.cases import relations_of, sees_internal, verbs_for
from grids.queries.seats import Seat, seats_like, seats_near
from grids.queries.story import Entry, story_of
from grids.views.steps import STEPS, Step, step_for
from portal.actors import Actor
from portal.models import Attachment

STAFF_VERBS = (
    "accept",
    "reply",
    "propose",
    "ask",
    "answer",
    "retract",
    "assign",
    "hand_back",
    "decline",
    "note",
)
REPORTER_VERBS = ("answer", "confirm", "rate", "add", "reopen", "withdraw")
REPORTER_FIRST = ("answer", "confirm", "rate")


@dataclass
class CaseActs:
    """How one reader stands to one case, and what he can do. What costs a query is asked for when first needed."""

    actor: Actor
    around: Around
    words: str = ""
    wide: bool = False
    kept: list[Attachment] = field(default_factory=list)
    forms: dict[str, StepForm] = field(default_factory=dict)

    @property
    def case(self) -> Case:
        """The case itself."""
        return self.around.case

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

    def step(self, verb: str) -> Step | None:
        """A verb as this reader meets it."""
        return step_for(verb, by_reporter=self.is_reporter)

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
        steps = [step for verb in STAFF_VERBS if verb in self.verbs and (step := self.step(verb))]
        return [step for step in steps if step is not self.staff_first and not step.by_reporter]

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
            extra |= {"rates": not self.relations & {"holder", "dispatcher"}, "outcome": self.case.outcome}
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
