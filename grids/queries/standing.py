"""What a case promised, and what its state is called for whom. No database: a loaded case is enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.enums import CaseState as S
from grids.enums import Outcome
from portal.rules.wording import Deadline

if TYPE_CHECKING:
    from grids.models import Case


class Mark(NamedTuple):
    """A state as a chip shows it: the word and the kind of chip (see the tag `chip`)."""

    label: str | Promise
    kind: str


_CHIPS: dict[str, str] = {
    S.FILED: "new",
    S.ACCEPTED: "",
    S.ASSIGNED: "new",
    S.IN_PROGRESS: "",
    S.WAITING: "wait",
    S.PROPOSED: "wait",
    S.CLOSED: "done",
    S.DECLINED: "",
    S.WITHDRAWN: "",
}
# What the reporter, or the one who has it, must do now: said to him, and in solid ink.
_YOURS: dict[str, Promise] = {
    S.WAITING: gettext_lazy("等您回答"),
    S.PROPOSED: gettext_lazy("等您确认"),
}
_HOLDERS: dict[str, Promise] = {
    S.FILED: gettext_lazy("等您接手"),
    S.ASSIGNED: gettext_lazy("等您接手"),
}


def mark_of(case: Case, *, reporter: bool = False, holder: bool = False) -> Mark:
    """The state of a case as a chip, for its reporter, for whoever has it, or for anybody.

    What ended without being solved says so.
    """
    if reporter and case.state in _YOURS:
        return Mark(_YOURS[case.state], "you")
    if holder and case.state in _HOLDERS:
        return Mark(_HOLDERS[case.state], "you")
    if case.state == S.CLOSED and not is_solved(case.outcome):
        return Mark(Outcome(case.outcome).label, "")
    return Mark(S(case.state).label, _CHIPS[case.state])


def is_solved(outcome: str) -> bool:
    """Whether an outcome is a whole success; an entry of the story that kept none speaks of one."""
    return outcome in ("", Outcome.SOLVED)


def promise_of(case: Case) -> Deadline:
    """Until when the case is to be resolved, whatever comes before that; how it was kept once the case ended.

    Only what the resident (or time) has accepted as solved was done in time, or late.
    """
    if case.state == S.WAITING:
        return Deadline(case.resolve_due, "paused")
    if not case.is_open:
        note = "" if case.outcome == Outcome.SOLVED else _("结束了")
        return Deadline(case.resolve_due, "done", ended=case.proposed_at or case.closed_at, note=note)
    return Deadline(case.resolve_due, since=case.filed_at, act=_("办完"))


NEXT_FOR_REPORTER: dict[str, Promise] = {
    S.FILED: gettext_lazy("等他接手，接手后先给您回话。"),
    S.ASSIGNED: gettext_lazy("等他接手，接手后先给您回话。"),
    S.ACCEPTED: gettext_lazy("经办人会先给您回话。"),
    S.IN_PROGRESS: gettext_lazy("正在办，办完请您确认。"),
    S.WAITING: gettext_lazy("请您回答下面的问题，时钟等着您。"),
    S.PROPOSED: gettext_lazy("请您确认办得怎样，您说了才算。"),
}
"""What happens next, for the reader who asked for it."""
