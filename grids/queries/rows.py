"""What a list shows of a case: a narrow row in place of the whole record."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, cast

from django.utils.translation import pgettext

from grids.enums import OPEN_STATES, CaseState
from grids.queries.standing import Mark, mark_of, promise_of
from grids.rules.numbers import case_number
from portal.roles import ROLES
from portal.rules.wording import Deadline

if TYPE_CHECKING:
    from grids.models import Case

COLUMNS = (
    "id", "title", "place", "state", "outcome", "urgency", "category_id", "channel",
    "filed_at", "accept_due", "reply_due", "resolve_due", "confirm_due", "replied_at", "proposed_at", "closed_at",
    "reporter_name", "reporter__name", "holder_id", "holder__role", "holder__title", "holder__area__name",
    "holder__area__path", "community_id",
)  # fmt: skip


class CaseRow(NamedTuple):
    """What a list shows of a case; the order is that of `COLUMNS`."""

    id: int
    title: str
    place: str
    state: str
    outcome: str
    urgency: str
    category_id: int
    channel: str
    filed_at: datetime
    accept_due: datetime
    reply_due: datetime
    resolve_due: datetime
    confirm_due: datetime | None
    replied_at: datetime | None
    proposed_at: datetime | None
    closed_at: datetime | None
    typed_name: str
    known_name: str | None
    holder_id: int
    holder_role: str
    holder_title: str
    holder_area: str
    holder_path: str
    community_id: int | None

    @property
    def number(self) -> str:
        """As `Case.number`."""
        return case_number(self.id, self.filed_at)

    @property
    def reporter(self) -> str:
        """The name, to be masked before anybody sees it; empty when the case is anonymous."""
        return self.known_name or self.typed_name

    @property
    def holder(self) -> str:
        """The post that answers for it: "第三网格 网格长"."""
        return f"{self.holder_area} {self.holder_title or ROLES[self.holder_role].title}"

    @property
    def is_open(self) -> bool:
        """Whether it still has to be done."""
        return self.state in OPEN_STATES

    @property
    def deadline(self) -> Deadline:
        """The promise that counts now."""
        return deadline_of(self)

    @property
    def mark(self) -> Mark:
        """Its state as a chip, for the staff."""
        return mark_of(cast("Case", self))


def deadline_of(case: Case | CaseRow) -> Deadline:
    """The one deadline that counts now: to accept, to reply first, to resolve, to confirm; stopped, or over.

    The beginning is known, so that "soon" means the last quarter of the way.
    """
    match case.state:
        case CaseState.FILED | CaseState.ASSIGNED:
            return Deadline(case.accept_due, since=case.filed_at, act=pgettext("by then", "接手"))
        case CaseState.PROPOSED:
            return Deadline(
                case.confirm_due or case.resolve_due, since=case.proposed_at, act=pgettext("by then", "确认")
            )
        case CaseState.ACCEPTED | CaseState.IN_PROGRESS if case.replied_at is None:
            return Deadline(case.reply_due, since=case.filed_at, act=pgettext("by then", "回话"))
    return promise_of(cast("Case", case))
