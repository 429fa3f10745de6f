"""The story of a case in plain words: each entry as the reader would tell it, in the reader's language.

An event keeps ids and names of its day in `data` (see `grids/domain/`); the words are made here when somebody reads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.enums import CaseChannel, Outcome
from grids.models import Case, CaseEvent, CasePhoto
from grids.queries.standing import is_solved
from portal.models import Person
from portal.roles import ROLES

Data = dict[str, Any]

GOOD = frozenset({"propose", "confirm", "confirm_by_time"})
BAD = frozenset({"escalate", "dispute", "decline"})


@dataclass(frozen=True)
class Entry:
    """One entry: `words` is the headline, `said` what was written, `detail` what follows from it (may be empty).

    `who` is the official as the reader knows him, "您" or "居民" for the reporter, empty for the portal itself.
    `tone`: "good", "bad" or "".
    """

    at: datetime
    verb: str
    words: str
    said: str
    who: str
    is_internal: bool
    photos: tuple[CasePhoto, ...] = ()
    detail: str = ""
    tone: str = ""


# Written out, because every case page asks it: of whoever acted the name alone (his numbers would be decrypted for
# every entry), and no work of Django's on the statements.
_EVENTS = """
select e.*, p.name as actor_name from grids_caseevent e left join portal_person p on p.id = e.actor_id
where e.case_id = %s and (%s or not e.internal) order by e.id desc
"""
_PHOTOS = "select * from grids_casephoto where case_id = %s and (%s or not internal) order by id"


def story_of(case: Case, *, internal: bool) -> list[Entry]:
    """The whole story, the newest first. Two queries.

    `internal`: for those who work on it, with internal notes and "居民" for the reporter; else for the reporter, "您".
    """
    photos: dict[int, list[CasePhoto]] = defaultdict(list)
    for photo in CasePhoto.objects.raw(_PHOTOS, [case.pk, internal]):
        photos[photo.event_id].append(photo)
    entries = []
    for event in CaseEvent.objects.raw(_EVENTS, [case.pk, internal]):
        if event.actor_id is not None:
            event.actor = Person(pk=event.actor_id, name=event.actor_name)  # type: ignore[attr-defined]
        entries.append(entry_of(event, internal=internal, photos=tuple(photos[event.pk])))
    return entries


def entry_of(event: CaseEvent, *, internal: bool, photos: tuple[CasePhoto, ...] = ()) -> Entry:
    """One event put into words."""
    said = _Told(event, internal)
    return Entry(
        at=event.at,
        verb=event.verb,
        words=said.headline(),
        said=event.said,
        who=said.who,
        is_internal=event.internal,
        photos=photos,
        detail=said.detail(),
        tone=_tone(event),
    )


def _tone(event: CaseEvent) -> str:
    """Good is only what was done, or accepted as done."""
    if event.verb in GOOD and is_solved(event.data.get("outcome", "")):
        return "good"
    return "bad" if event.verb in BAD else ""


def happened(event: CaseEvent, *, internal: bool) -> str:
    """The headline alone, for somebody who was too late."""
    return _Told(event, internal).headline()


def seat_title(seat: Data) -> str:
    """What a post kept in an event's data is called: its own name, else that of its role, in the reader's language."""
    role = ROLES.get(seat.get("role", ""))
    return seat.get("title") or (str(role.title) if role else "")


def seat_words(seat: Data) -> str:
    """A post with who sat in it: "社区副书记何建文"; the place as well when nobody did."""
    if seat.get("name"):
        return _("%(title)s%(name)s") % {"title": seat_title(seat), "name": seat["name"]}
    return place_seat(seat)


def place_seat(seat: Data) -> str:
    """A post by its place: "第三网格的网格长"."""
    return _("%(area)s的%(title)s") % {"area": seat.get("area", ""), "title": seat_title(seat)}


def minutes_words(minutes: int) -> str:
    """A stretch of time in its largest fitting unit."""
    if minutes >= 24 * 60:
        n = minutes // (24 * 60)
        return ngettext("%(n)s 天", "%(n)s 天", n) % {"n": n}
    if minutes >= 60:
        n = minutes // 60
        return ngettext("%(n)s 小时", "%(n)s 小时", n) % {"n": n}
    return ngettext("%(n)s 分钟", "%(n)s 分钟", minutes) % {"n": minutes}


class _Told:
    """An event as one kind of reader hears it."""

    def __init__(self, event: CaseEvent, internal: bool) -> None:
        self.event = event
        self.internal = internal
        self.data: Data = event.data
        self.who = self._who()

    def headline(self) -> str:
        """What happened."""
        say = _HEADLINES.get(self.event.verb)
        return say(self) if say else self.event.verb

    def detail(self) -> str:
        """What follows from it; empty when nothing does."""
        say = _DETAILS.get(self.event.verb)
        return say(self) if say else ""

    def _who(self) -> str:
        seat = self.data.get("as")
        if seat is not None:
            return seat_words({**seat, "name": self.event.actor.name if self.event.actor else ""})
        if self.event.verb in _BY_ITSELF:
            return ""
        return _("居民") if self.internal else _("您")

    @property
    def name(self) -> dict[str, str]:
        """The one placeholder of most sentences: the name alone, as people talk of each other."""
        actor = self.event.actor
        return {"who": actor.name if self.data.get("as") and actor else self.who}

    def by_resident(self, plain: str, internal: str) -> str:
        """A sentence that is addressed to the resident, or tells of him."""
        return internal if self.internal else plain


_BY_ITSELF = frozenset({"confirm_by_time", "escalate", "remind", "lapse"})


def _filed(told: _Told) -> str:
    if told.data.get("as") is None:
        return told.by_resident(_("您提交"), _("居民提交"))
    channel = CaseChannel(told.data.get("channel", CaseChannel.COUNTER)).label
    return _("%(who)s替居民登记（%(channel)s）") % {"who": told.who, "channel": channel}


def _taken_over(told: _Told) -> str:
    return _("现在由%(seat)s负责。") % {"seat": seat_words(told.data["to"])} if told.data.get("to") else ""


def _routed(told: _Told) -> str:
    """Where the case went, and which links were vacant on the way."""
    to = told.data.get("to")
    if not to:
        return ""
    vacant = told.data.get("vacant", [])
    if vacant:
        gaps = _("、").join(place_seat(seat) for seat in vacant)
        return _("%(gaps)s现在空缺，先由%(seat)s负责。") % {"gaps": gaps, "seat": seat_words(to)}
    if told.data.get("why") == "place":
        return _("地点归%(area)s，交给%(seat)s。") % {"area": to.get("area", ""), "seat": seat_words(to)}
    return _("现在由%(seat)s负责。") % {"seat": seat_words(to)}


def _again(told: _Told) -> str:
    """One level up; only at the very top it may be the same person again."""
    if told.data.get("why") != "above":
        return _routed(told)
    return _("交给%(seat)s重新办，不回到原来的人手里。") % {"seat": seat_words(told.data["to"])}


def _assigned(told: _Told) -> str:
    to = told.data.get("to", {})
    return _("交给%(seat)s办") % {"seat": seat_words(to)}


def _assigned_by(told: _Told) -> str:
    words = _("%(who)s分派。") % told.name
    if told.data.get("urgency"):
        words += _("缓急改了，时限也跟着改了。")
    return words


def _replied(told: _Told) -> str:
    if told.data.get("first"):
        return _("%(who)s第一次回话") % told.name
    return _("%(who)s回话") % told.name


def _answer(told: _Told) -> str:
    if told.data.get("as") is None:
        return told.by_resident(_("您回话"), _("居民回话"))
    noted = told.by_resident(
        _("%(who)s记下您的回答（%(channel)s）"), _("%(who)s记下居民的回答（%(channel)s）")
    )
    return noted % {**told.name, "channel": CaseChannel(told.data["channel"]).label}


def _reminded(told: _Told) -> str:
    """Who left no way to be told reads it here alone."""
    told_him = (
        _("居民还没有回答，提醒了一次") if told.data.get("told") else _("居民还没有回答，也没留联系方式")
    )
    return told.by_resident(_("还在等您回答"), told_him)


def _goes_on(told: _Told) -> str:
    more = told.by_resident(_("您想起来了，随时可以补充。"), "")
    return _answered(told) + more


def _answered(told: _Told) -> str:
    minutes = int(told.data.get("stood", 0))
    if minutes < 1:
        return ""
    return _("时钟停了 %(time)s，现在接着走。") % {"time": minutes_words(minutes)}


def _proposed(told: _Told) -> str:
    said = {
        Outcome.SOLVED.value: _("%(who)s说办好了"),
        Outcome.PARTLY.value: _("%(who)s说办了一部分"),
        Outcome.UNSOLVABLE.value: _("%(who)s说现在办不了"),
    }
    return said.get(str(told.data.get("outcome")), said[Outcome.SOLVED.value]) % told.name


def _confirmed(told: _Told) -> str:
    if is_solved(told.data.get("outcome", "")):
        return told.by_resident(_("您确认了"), _("居民确认了"))
    return told.by_resident(_("您说可以结束"), _("居民说可以结束"))


def _disputed(told: _Told) -> str:
    if is_solved(told.data.get("outcome", "")):
        return told.by_resident(_("您说没有解决"), _("居民说没有解决"))
    return told.by_resident(_("您说还不行"), _("居民说还不行"))


def _where_to_go(told: _Told) -> str:
    return _("可以找：%(where)s") % {"where": told.data["where"]} if told.data.get("where") else ""


def _closed_by_time(told: _Told) -> str:
    outcome = Outcome(told.data.get("outcome", Outcome.SOLVED)).label
    return _("过了确认的日子没有答复，按“%(outcome)s”归档") % {"outcome": outcome}


def _escalated(told: _Told) -> str:
    return {
        "accept": _("没有按时接手"),
        "reply": _("没有按时回话"),
        "resolve": _("没有按时办完"),
    }.get(told.data.get("matter", ""), _("没有按时办"))


def _told_up(told: _Told) -> str:
    to = told.data.get("to")
    return _("已告诉%(seat)s。") % {"seat": seat_words(to)} if to else ""


_HEADLINES: dict[str, Callable[[_Told], str]] = {
    "file": _filed,
    "accept": lambda told: _("%(who)s接手了") % {"who": told.who},
    "assign": _assigned,
    "hand_back": lambda told: _("%(who)s交给了上一级") % told.name,
    "reply": _replied,
    "ask": lambda told: told.by_resident(_("%(who)s问您"), _("%(who)s问居民")) % told.name,
    "answer": _answer,
    "retract": lambda told: _("%(who)s收回了问题") % told.name,
    "remind": _reminded,
    "lapse": lambda told: _("一直没有回答，接着办"),
    "add": lambda told: told.by_resident(_("您补充"), _("居民补充")),
    "note": lambda told: _("%(who)s记了一笔，只有内部看得到") % told.name,
    "propose": _proposed,
    "decline": lambda told: _("%(who)s说这件事不归这里办") % told.name,
    "confirm": _confirmed,
    "confirm_by_time": _closed_by_time,
    "dispute": _disputed,
    "reopen": lambda told: told.by_resident(_("您重新打开"), _("居民重新打开")),
    "withdraw": lambda told: told.by_resident(_("您撤回了"), _("居民撤回了")),
    "rate": lambda told: told.by_resident(_("您评了分"), _("居民评了分")),
    "escalate": _escalated,
}

_DETAILS: dict[str, Callable[[_Told], str]] = {
    "file": _routed,
    "accept": _taken_over,
    "assign": _assigned_by,
    "hand_back": _routed,
    "ask": lambda told: told.by_resident(_("您回话之前，时钟停着。"), _("居民回话之前，时钟停着。")),
    "answer": _answered,
    "retract": _answered,
    "remind": lambda told: _("再过几个工作日还没有回答，时钟接着走。"),
    "lapse": _goes_on,
    "decline": _where_to_go,
    "confirm_by_time": lambda told: told.by_resident(
        _("30 天内您还能重新打开。"), _("30 天内居民还能重新打开。")
    ),
    "dispute": _again,
    "reopen": _again,
    "escalate": _told_up,
}
