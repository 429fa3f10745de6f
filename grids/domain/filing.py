"""Filing: a request becomes a case with a named post and promised times.

Budget: five statements (name the actor, look up the chain, the case, its first entry, its errands), one more with
pictures, and the look-up of the reporter's own community when nothing but words tells the place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.domain import notices
from grids.domain.clocks import clock_for, dues
from grids.domain.routing import Route, only_subdistrict, route_by
from grids.domain.steps import attach, lasting_title, seat_of, words
from grids.domain.tidying import next_night
from grids.domain.timers import MATTERS, timers
from grids.enums import CaseChannel, Contact, Urgency
from grids.models import Case, CaseEvent, Category, Household, Resident
from portal.actors import Actor, PostRef
from portal.domain.acts import act, name_the_actor
from portal.domain.errands import Note, leave
from portal.domain.refusal import Refused
from portal.enums import AreaKind
from portal.models import Area, Attachment, Person
from portal.queries.chain import Level, levels_of
from portal.rules.codes import new_query_code

T = TypeVar("T")
LONGEST_TITLE = 30
LONGEST_TEXT = 2000
# Kept as the office reads it, whatever language the filer reads.
NO_NAME = "未留姓名"
_END_OF_SENTENCE = re.compile(r"[。！？!?；;\n]|\.\s")


@dataclass(frozen=True)
class Filing:
    """What a form hands over. `submission` is the form's own key: the same one again is the same case.

    Where: `household`, else `building`, else `area` (any), else words alone (`place`). `reporter` None: anonymous.
    `urgency` None: the category's; only who files for somebody may say another. `title` empty: the first sentence.
    """

    category: Category
    text: str
    submission: UUID
    answers: dict[str, Any] = field(default_factory=dict)
    household: Household | None = None
    building: Area | None = None
    area: Area | None = None
    place: str = ""
    urgency: str | None = None
    contact: str = Contact.MESSAGE
    reporter: Person | None = None
    reporter_name: str = ""
    channel: str = CaseChannel.WEB
    channel_reason: str = ""
    is_public: bool = False
    attachments: Sequence[Attachment] = ()
    title: str = ""


def file_case(*, actor: Actor, filing: Filing) -> Case:
    """Make a case of `filing`, route it, start its clocks, and announce it to its post and to the reporter.

    The same submission again returns the case of the first time and announces nothing. Raises Refused with the field
    that is wrong. Whoever files for somebody (`channel` other than web) needs `case.file_for` at the place.
    """
    _check(actor, filing)

    def once() -> Case:
        with act(actor, "case.file"):
            return _file(actor, filing)

    try:
        return with_free_code(once)
    except IntegrityError as clash:
        if "submission" not in _constraint(clash):
            raise
        return _first_time(actor, filing)


def _first_time(actor: Actor, filing: Filing) -> Case:
    """The case that this form made before; Refused when it was somebody else's form."""
    case = Case.objects.get(submission=filing.submission)
    mine = {case.reporter_id, case.filed_by_id} - {None}
    if actor.person_id in mine or (not mine and not actor.is_known):
        return case
    raise Refused(_("这张表已经用过了，请重新打开再填。"))


def file_in_transaction(*, actor: Actor, filing: Filing) -> Case:
    """As `file_case`, inside the caller's transaction, which nobody has named an actor to.

    The caller sees to it that a submission comes once, and stands within `with_free_code`.
    """
    _check(actor, filing)
    name_the_actor(actor, "case.file")
    return _file(actor, filing)


def with_free_code(work: Callable[[], T]) -> T:
    """Do `work`, a transaction of its own, again as long as chance gives its case a query code that is taken."""
    for _try in range(5):
        try:
            return work()
        except IntegrityError as clash:
            if "household_in_use" in _constraint(clash):
                raise Refused(_("这一户刚刚停用了，请换一个地方。"), field="place") from clash
            if "query_code" not in _constraint(clash):
                raise
    raise RuntimeError("No free query code in five tries.")


def title_of(text: str) -> str:
    """The first sentence, cut to thirty characters."""
    lines = [part.strip() for part in _END_OF_SENTENCE.split(text.strip()) if part and part.strip()]
    first = lines[0] if lines else text.strip()
    return first if len(first) <= LONGEST_TITLE else first[: LONGEST_TITLE - 1].rstrip("，,、 ") + "…"


def _constraint(clash: IntegrityError) -> str:
    """The name of the constraint that was violated."""
    return str(getattr(getattr(clash.__cause__, "diag", None), "constraint_name", "") or "")


def _check(actor: Actor, filing: Filing) -> None:
    """What needs no database."""
    words(filing.text, field="text", longest=LONGEST_TEXT)
    words(filing.place, field="place", longest=120, needed=False)
    if not filing.category.in_use:
        raise Refused(_("这一类现在不用了，请另选一类。"), field="category")
    if filing.channel == CaseChannel.WEB:
        _check_own(actor, filing)
    else:
        words(filing.channel_reason, field="channel_reason", longest=120)


def _check_own(actor: Actor, filing: Filing) -> None:
    if actor.is_known and filing.reporter is not None and filing.reporter.pk != actor.person_id:
        raise Refused(_("在这里只能反映自己的事。替别人登记请走“替居民登记”。"), field="reporter")
    if filing.reporter is None and not filing.category.anonymous:
        raise Refused(_("这一类事要能联系到您，请选一种联系方式。"), field="contact")


def _file(actor: Actor, filing: Filing) -> Case:
    levels = _levels(filing)
    seat = _seat(actor, filing, levels)
    to = route_by(levels)
    case = _case(actor, filing, levels, to)
    case.save(force_insert=True)
    event = _first_entry(actor, case, seat, to)
    attach(event, filing.attachments)
    leave(*_errands(case, event))
    return case


def _levels(filing: Filing) -> list[Level]:
    """The areas of the place, the nearest first. Refused when nothing tells where it is."""
    area = _place_area(filing)
    levels = levels_of(area.path) if area is not None else []
    if not any(level.area.kind == AreaKind.SUBDISTRICT for level in levels):
        raise Refused(_("请选一下在哪个社区。"), field="area")
    return levels


def _place_area(filing: Filing) -> Area | None:
    """The most exact area that is known; the only subdistrict when nothing is."""
    if filing.household is not None:
        return filing.household.building.area
    return filing.building or filing.area or _area_of_reporter(filing.reporter) or only_subdistrict()


def _area_of_reporter(reporter: Person | None) -> Area | None:
    """The community where the reporter lives: words alone may mean any place in it."""
    if reporter is None or reporter.pk is None:
        return None
    living = Resident.objects.filter(person=reporter, until=None, household__is_active=True)
    paths = living.order_by("pk").values_list("household__building__area__path", flat=True)[:1]
    prefixes = Area(path=paths[0]).prefixes() if paths else []
    return Area.objects.filter(path__in=prefixes, kind=AreaKind.COMMUNITY).first() if prefixes else None


def _seat(actor: Actor, filing: Filing, levels: list[Level]) -> PostRef | None:
    """The post from which somebody files for another; Refused when he has none at the place."""
    if filing.channel == CaseChannel.WEB:
        return None
    here = levels[0].area.path
    seats = [post for post in actor.posts_with("case.file_for") if here.startswith(post.area_path)]
    if not seats:
        raise Refused(_("这个地方不归您管，请转给那里的网格长登记。"), field="area")
    return max(seats, key=lambda post: len(post.area_path))


def _case(actor: Actor, filing: Filing, levels: list[Level], to: Route) -> Case:
    now = timezone.now()
    urgency = _urgency(filing)
    clock = clock_for(filing.category.pk, urgency)
    promised = dues(clock, now)
    return Case(
        **_areas(levels),
        **_asked(filing),
        **_asker(actor, filing),
        urgency=urgency,
        submission=filing.submission,
        query_code=new_query_code(),
        holder=to.post,
        clock=clock.as_json(),
        filed_at=now,
        accept_due=promised.accept,
        reply_due=promised.reply,
        resolve_due=promised.resolve,
    )


def _areas(levels: list[Level]) -> dict[str, Area | None]:
    """The areas that are frozen into the case."""
    by_kind = {level.area.kind: level.area for level in levels}
    return {
        "subdistrict": by_kind.get(AreaKind.SUBDISTRICT),
        "community": by_kind.get(AreaKind.COMMUNITY),
        "grid": by_kind.get(AreaKind.GRID),
        "building": by_kind.get(AreaKind.BUILDING),
    }


def _asked(filing: Filing) -> dict[str, Any]:
    text = words(filing.text, field="text", longest=LONGEST_TEXT)
    known = {question.get("key") for question in filing.category.questions}
    return {
        "category": filing.category,
        "household": filing.household,
        "place": words(filing.place, needed=False) or _place_words(filing),
        "title": words(filing.title, longest=60, needed=False) or title_of(text),
        "text": text,
        "answers": {key: value for key, value in filing.answers.items() if key in known},
        "is_public": filing.is_public,
    }


def _asker(actor: Actor, filing: Filing) -> dict[str, Any]:
    for_somebody = filing.channel != CaseChannel.WEB
    return {
        "reporter": filing.reporter,
        "reporter_name": words(filing.reporter_name, field="reporter_name", longest=60, needed=False),
        "filed_by_id": actor.person_id if for_somebody else None,
        "channel": filing.channel,
        "channel_reason": words(filing.channel_reason, needed=False) if for_somebody else "",
        "contact": filing.contact,
    }


def _urgency(filing: Filing) -> str:
    """Officials may say another urgency than the category's; a form on the web may not."""
    if filing.urgency in Urgency.values and filing.channel != CaseChannel.WEB:
        return str(filing.urgency)
    return filing.category.urgency


def _place_words(filing: Filing) -> str:
    """A place in words when none were written; never the door."""
    if filing.household is not None:
        return str(filing.household.building)
    area = filing.building or filing.area
    return area.name if area else _("没有写地点")


def _first_entry(actor: Actor, case: Case, seat: PostRef | None, to: Route) -> CaseEvent:
    data = to.as_data()
    if seat is not None:
        data |= {"as": seat_of(seat), "channel": case.channel}
    return CaseEvent.objects.create(
        case=case,
        at=case.filed_at,
        verb="file",
        actor_id=actor.person_id if seat or case.reporter_id else None,
        actor_title=lasting_title(seat),
        data=data,
    )


def _errands(case: Case, event: CaseEvent) -> list[Note]:
    kind = "case.filed_urgent" if case.urgency == Urgency.URGENT else "case.filed"
    return [
        notices.tell_holder(kind, case, event),
        *notices.tell_reporter("case.receipt", case, event),
        *timers(case, *MATTERS),
        *([next_night(case.filed_at)] if case.reporter_name else []),
    ]
