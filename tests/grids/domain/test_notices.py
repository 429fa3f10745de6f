"""Every announcement of a case reads well in both languages and names nobody."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from grids.domain import notices
from portal import registry
from portal.models import Errand, InboxItem
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
