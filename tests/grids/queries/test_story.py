"""The story of a case in plain words, for the resident and for those who work on it, in both languages."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from grids.domain import cases
from grids.models import Case
from grids.queries.cases import story_of
from portal.actors import NOBODY
from tests import builders as b
from tests.grids.domain.test_filing import picture
from tests.grids.journeys import case_in, verbs

pytestmark = pytest.mark.django_db


def walked(street: b.Street) -> Case:
    """A case through most of its verbs."""
    known = verbs(street)
    case = case_in(street, "waiting")
    leader, deputy, lin, clerk = (
        b.actor(getattr(street, who)) for who in ("leader", "deputy", "lin", "clerk")
    )
    walk = [
        ("answer", lin), ("note", leader), ("propose", leader), ("dispute", lin), ("accept", deputy),
        ("hand_back", deputy), ("assign", clerk), ("add", lin), ("accept", deputy), ("reply", deputy),
        ("propose", deputy), ("confirm", lin), ("rate", lin), ("reopen", lin), ("decline", clerk),
    ]  # fmt: skip
    for verb, actor in walk:
        known[verb](actor, case)
    return case


def headlines(case: Case, *, internal: bool) -> list[str]:
    return [entry.words for entry in reversed(story_of(case, internal=internal))]


def test_the_resident_reads_it_as_his_own(street: b.Street) -> None:
    assert headlines(walked(street), internal=False) == [
        "您提交",
        "网格长周敏接手了",
        "周敏问您",
        "您回话",
        "周敏说办好了",
        "您说没有解决",
        "社区副书记何建文接手了",
        "何建文交给了上一级",
        "交给社区副书记何建文办",
        "您补充",
        "社区副书记何建文接手了",
        "何建文回话",
        "何建文说办好了",
        "您确认了",
        "您评了分",
        "您重新打开",
        "邓晓兰说这件事不归这里办",
    ]


def test_officials_read_of_the_resident_and_their_own_notes(street: b.Street) -> None:
    words = headlines(walked(street), internal=True)
    assert words[:5] == [
        "居民提交",
        "网格长周敏接手了",
        "周敏问居民",
        "居民回话",
        "周敏记了一笔，只有内部看得到",
    ]


def test_the_story_asks_twice_however_long_it_is(street: b.Street) -> None:
    case = walked(street)
    with CaptureQueriesContext(connection) as seen:
        [photo.attachment.mime for entry in story_of(case, internal=True) for photo in entry.photos]
    assert len(seen) == 2


def test_pictures_stand_with_their_entry(street: b.Street) -> None:
    photo = picture()
    case = b.filed_case(street, attachments=[photo])
    assert [entry.photos[0].attachment for entry in story_of(case, internal=False)] == [photo]


@pytest.mark.parametrize("internal", [True, False])
def test_in_english_every_entry_is_english(street: b.Street, internal: bool) -> None:
    case = walked(street)
    names = ("周敏", "何建文", "邓晓兰", "陶玉明", "第三网格", "榆荫供电所")
    with override("en"):
        words = " ".join(f"{e.words} {e.detail} {e.who}" for e in story_of(case, internal=internal))
    for name in names:
        words = words.replace(name, "")
    assert [sign for sign in words if "\u4e00" <= sign <= "\u9fff"] == []


def test_a_case_filed_for_somebody_says_by_whom_and_how(street: b.Street) -> None:
    form = b.filing(street, channel="phone", channel_reason="打电话来的")
    case = cases.file_case(actor=b.actor(street.clerk), filing=form)
    assert headlines(case, internal=False) == ["社区工作人员邓晓兰替居民登记（电话）"]


def test_a_title_of_its_own_is_kept(street: b.Street) -> None:
    street.leader_post.title = "第三网格联络人"
    street.leader_post.save()
    case = case_in(street, "accepted")
    assert story_of(case, internal=False)[0].who == "第三网格联络人周敏"


def test_the_title_is_recorded_in_the_language_of_the_record(street: b.Street) -> None:
    case = b.filed_case(street)
    with override("en"):
        cases.accept_case(actor=b.actor(street.leader), case_id=case.pk)
    assert case.events.latest("id").actor_title == "网格长"


def test_a_stranger_reads_you(street: b.Street) -> None:
    form = b.filing(street, household=None, building=street.building.area, reporter=None, contact="none")
    case = cases.file_case(actor=NOBODY, filing=form)
    assert [entry.who for entry in story_of(case, internal=False)] == ["您"]
