"""A preview of a rule in words: what it makes, for whom, on which days; and what a change takes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.domain.duties.previewing import Counted, Pair, Preview
from grids.domain.duties.wording import whose_words, words_of
from grids.enums import Trigger
from grids.models import DutyVersion, Household
from grids.queries.duty_rules import doors_by_id, people_by_id, posts_by_id
from portal.admin.notes import Remark
from portal.models import Person, Post
from portal.rules.wording import date_words


@dataclass(frozen=True)
class Row:
    """One pair of the sample, as the page shows it."""

    holder: str
    door: str


@dataclass(frozen=True)
class Told:
    """What the page says: `head` names the rule, what is done and where, `line` sums the version up, `lines` go period by
    period, `days` hold for all rows."""

    head: str
    line: str
    lines: list[str]
    remarks: list[Remark]
    rows: list[Row]
    days: list[str]


def told(version: DutyVersion, found: Preview) -> Told:
    """The preview in words. At most four queries, however much it makes."""
    today = timezone.localdate()
    rule = version.rule
    return Told(
        head=" · ".join((rule.label, rule.kind.label, rule.area.name)),
        line=words_of(version),
        lines=list(_lines(version, found, today)),
        remarks=list(_remarks(version, found, today)),
        rows=_rows(found.sample),
        days=_days(found, today),
    )


def _lines(version: DutyVersion, found: Preview, today: date) -> Iterator[str]:
    for each in found.counted:
        yield _if_it_happens(version, each) if version.trigger else _period(each, today)
    if found.more:
        words = ngettext("后面 %(n)s 期也是这样。", "后面 %(n)s 期也是这样。", found.more)
        yield words % {"n": found.more}


def _period(each: Counted, today: date) -> str:
    words = ngettext(
        "%(first)s到%(last)s这一期：%(n)s 件，%(holders)s 位要做。",
        "%(first)s到%(last)s这一期：%(n)s 件，%(holders)s 位要做。",
        each.items,
    )
    return words % {
        "first": date_words(today, each.period.first), "last": date_words(today, each.period.last),
        "n": f"{each.items:,}", "holders": f"{each.holders:,}",
    }  # fmt: skip


def _if_it_happens(version: DutyVersion, each: Counted) -> str:
    words = ngettext(
        "管到 %(n)s 户。哪一户遇到“%(what)s”，%(limit)s 个工作日内去一次。",
        "管到 %(n)s 户。哪一户遇到“%(what)s”，%(limit)s 个工作日内去一次。",
        each.items,
    )
    return words % {
        "n": f"{each.items:,}", "what": Trigger(version.trigger).label, "limit": version.limit_days
    }  # fmt: skip


def _remarks(version: DutyVersion, found: Preview, today: date) -> Iterator[Remark]:
    if not any(each.items for each in found.counted):
        yield Remark("warning", _("这样一件也做不出来。请看看地方、谁来做、哪些户和日子。"))
    elif found.counted[0].period.first > today and not version.trigger:
        day = date_words(today, found.counted[0].period.first)
        yield Remark("info", _("第一期从 %(day)s开始，在那以前什么也不做。") % {"day": day})
    vacant = max((each.vacant for each in found.counted), default=0)
    if vacant:
        words = ngettext(
            "有 %(n)s 个“%(post)s”岗位现在空着：事项照样做出来，等人上任。",
            "有 %(n)s 个“%(post)s”岗位现在空着：事项照样做出来，等人上任。",
            vacant,
        )
        yield Remark("warning", words % {"n": f"{vacant:,}", "post": whose_words(version)})
    if found.without:
        words = ngettext(
            "有 %(n)s 户那里没有设“%(post)s”这个岗位，没有人会去。",
            "有 %(n)s 户那里没有设“%(post)s”这个岗位，没有人会去。",
            found.without,
        )
        yield Remark("warning", words % {"n": f"{found.without:,}", "post": whose_words(version)})
    if version.rule_id is not None:
        yield from _about_before(version, found, today)


def _about_before(version: DutyVersion, found: Preview, today: date) -> Iterator[Remark]:
    day = date_words(today, version.valid.lower)
    yield Remark("info", _("%(day)s以前开始的那几期照原来的做，一件不改。") % {"day": day})
    if found.taken_back:
        words = ngettext(
            "原来已经做出、还没有人知道的 %(n)s 件收回，按新的重新做。",
            "原来已经做出、还没有人知道的 %(n)s 件收回，按新的重新做。",
            found.taken_back,
        )
        yield Remark("info", words % {"n": f"{found.taken_back:,}"})
    if found.kept:
        words = ngettext(
            "已经提醒过、去过或做完的 %(n)s 件照原样留着。",
            "已经提醒过、去过或做完的 %(n)s 件照原样留着。",
            found.kept,
        )
        yield Remark("info", words % {"n": f"{found.kept:,}"})


def _rows(sample: list[Pair]) -> list[Row]:
    posts = posts_by_id(pair.holder_post_id for pair in sample)
    people = people_by_id(pair.holder_person_id for pair in sample)
    doors = doors_by_id(pair.household_id for pair in sample)
    return [
        Row(_holder(posts.get(pair.holder_post_id or 0), people.get(pair.holder_person_id or 0)),
            _door(doors.get(pair.household_id or 0)))
        for pair in sample
    ]  # fmt: skip


def _holder(post: Post | None, person: Person | None) -> str:
    """A post with who sits there, whose names are public; a member masked."""
    if post is None:
        return person.masked_name if person else "—"
    names = "、".join(tenure.person.name for tenure in post.sitting) or _("空缺")  # type: ignore[attr-defined]
    return f"{post} · {names}"


def _door(home: Household | None) -> str:
    return f"{home.building} {home.door}" if home else "—"


def _days(found: Preview, today: date) -> list[str]:
    """From when to when, and on which days somebody is reminded: the same for every row."""
    if found.window is None:
        return []
    window = found.window
    said = [_("%(first)s起可以做，%(due)s该做完。") % {
        "first": date_words(today, window.earliest), "due": date_words(today, window.due),
    }]  # fmt: skip
    if window.latest > window.due:
        said.append(_("过了以后，到%(last)s还算按时。") % {"last": date_words(today, window.latest)})
    days = _("、").join(date_words(today, day) for day in found.reminders)
    said.append(_("这几天提醒：%(days)s。") % {"days": days} if days else _("不提醒。"))
    return said
