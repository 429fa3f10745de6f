"""Every announcement of a case reads well in both languages and names nobody."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from grids.domain import notices
from grids.domain.cases import confirm_done, propose_done
from portal import registry
from portal.domain import errands
from portal.domain.letters import compose
from portal.models import Delivery, Errand, InboxItem, NoticePreference, Tenure
from portal.queries.notices import in_words, letters_of
from tests import builders as b
from tests.grids.journeys import case_in

KINDS = [kind.key for kind in registry.notice_kinds() if kind.key.startswith("case.")]
PARAMS = {
    "number": "LL-2603-0417",
    "category": "路灯照明",
    "category_en": "Street lights",
    "role": "grid_leader",
}


@pytest.mark.parametrize("key", KINDS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_notice_is_a_title_and_a_line_with_the_number(key: str, language: str) -> None:
    with override(language):
        title, body = registry.notice_kind(key).compose(PARAMS)
    assert (bool(title), "LL-2603-0417" in body, "%(" in title + body) == (True, True, False)


@pytest.mark.parametrize("key", KINDS)
def test_a_notice_in_english_has_no_chinese_in_it(key: str) -> None:
    with override("en"):
        words = " ".join(registry.notice_kind(key).compose(PARAMS))
    assert [sign for sign in words if "\u4e00" <= sign <= "\u9fff"] == []


def test_a_post_with_a_name_of_its_own_is_called_by_it() -> None:
    compose = registry.notice_kind("case.accepted").compose
    assert compose({**PARAMS, "post": "第三网格联络人"})[0] == "第三网格联络人接手了您反映的事"


@pytest.mark.parametrize(
    ("outcome", "proposed", "closed"),
    [
        ("solved", "办的人说好了，请您确认", "这件诉求办结了"),
        ("partly", "办的人说办了一部分，请您看看行不行", "这件诉求结束了，结果是“解决了一部分”"),
        ("unsolvable", "办的人说现在办不了，请您看看行不行", "这件诉求结束了，结果是“现在解决不了”"),
    ],
)
def test_what_was_not_solved_is_not_announced_as_solved(outcome: str, proposed: str, closed: str) -> None:
    said = [
        registry.notice_kind(key).compose({**PARAMS, "outcome": outcome})[0]
        for key in ("case.proposed", "case.closed")
    ]
    assert said == [proposed, closed]


@pytest.mark.django_db
def test_a_proposal_announces_its_outcome(street: b.Street) -> None:
    case = case_in(street, "accepted")
    propose_done(actor=b.actor(street.leader), case_id=case.pk, outcome="unsolvable", said="要等旧改。")
    confirm_done(actor=b.actor(street.lin), case_id=case.pk)
    payloads = [errand.payload for errand in Errand.objects.filter(kind="announce")]
    told = {p["kind"]: p["params"].get("outcome") for p in payloads}
    assert (told["case.proposed"], told["case.closed"]) == ("unsolvable", "unsolvable")


@pytest.mark.django_db
def test_the_inbox_names_the_case_and_nothing_else_does(street: b.Street) -> None:
    case = case_in(street, "accepted", title="楼东侧的路灯不亮")
    for errand in Errand.objects.filter(kind="announce"):
        errands.run(errand.pk)
    item = InboxItem.objects.get(person=street.lin, kind="case.accepted")
    assert [letter.about for letter in letters_of(b.actor(street.lin)).rows] == ["楼东侧的路灯不亮"] * 2
    assert [letter.about for letter in letters_of(b.actor(street.leader)).rows] == ["楼东侧的路灯不亮"]
    assert case.title not in str([item.params, *in_words_of(item)])
    wishes = NoticePreference(person=street.lin, email="lin@example.org", by_email=True)
    parcel = [Delivery(channel=channel, item=item) for channel in ("email", "sms")]
    letters = [compose([one], wishes) for one in parcel] + [compose(parcel, wishes)]
    assert [case.title in letter.subject + letter.body for letter in letters] == [False] * 3


@pytest.mark.django_db
def test_who_may_not_see_the_case_any_more_reads_no_title(street: b.Street) -> None:
    case_in(street, "accepted")
    for errand in Errand.objects.filter(kind="announce"):
        errands.run(errand.pk)
    Tenure.objects.filter(post=street.leader_post).delete()
    assert [letter.about for letter in letters_of(b.actor(street.leader)).rows] == [""]


@pytest.mark.django_db
def test_names_cost_one_query_for_a_whole_page(street: b.Street) -> None:
    for _turn in range(3):
        case_in(street, "accepted")
    for errand in Errand.objects.filter(kind="announce"):
        errands.run(errand.pk)
    lin = b.actor(street.lin)
    with CaptureQueriesContext(connection) as seen:
        assert len(letters_of(lin).rows) == 6
    assert len(seen) == 2


def in_words_of(item: InboxItem) -> tuple[str, str]:
    """As it reads outside of the inbox."""
    letter = in_words(item)
    return letter.title, letter.body


def test_what_a_verb_announces_is_a_known_kind() -> None:
    assert {key for key, *_rest in notices._KINDS} == set(KINDS)


@pytest.mark.django_db
def test_an_announcement_leads_to_the_page_of_its_case(street: b.Street) -> None:
    case = case_in(street, "accepted")
    assert {errand.payload["url"] for errand in Errand.objects.filter(kind="announce")} == {
        f"/cases/{case.pk}/"
    }


@pytest.mark.django_db
def test_an_anonymous_case_announces_nothing_to_a_reporter(street: b.Street) -> None:
    case_in(street, "proposed", reporter=None, contact="none", household=None, building=street.building.area)
    people = [errand for errand in Errand.objects.filter(kind="announce") if "person" in errand.payload]
    assert (people, InboxItem.objects.count()) == ([], 0)
