"""What a search finds: two characters suffice, in the reader's own area, by both ways alike."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grids.domain.cases import withdraw_case
from grids.models import Case
from grids.queries import search
from grids.queries.lists import CaseFilter, page_of_cases
from portal.crypto import lookup_hash
from portal.models import Person
from tests import builders
from tests.grids.desks.conftest import SignIn


def found(someone: Person, words: str, **asked: object) -> list[int]:
    """The ids that `someone` finds."""
    page = page_of_cases(builders.actor(someone), CaseFilter(state="all", words=words, **asked), size=3)
    return [row.id for row in page.rows]


@pytest.fixture(params=[2000, 1], ids=["by reading", "by pieces"])
def _both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything read through, or nearly everything looked up in the index."""
    monkeypatch.setattr(search, "WINDOW", request.param)


@pytest.mark.usefixtures("_both_ways")
@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("路灯", True),
        ("路灯不亮", True),
        ("盏路 灯不亮", True),
        ("路灯 台阶", True),
        ("台阶 路灯", True),
        ("３ 号楼东", True),
        ("3号楼", True),
        ("不亮了，有三四天", True),
        ("电梯", False),
        ("路灯 电梯", False),
        ("灯路", False),
        ("台阶路灯", False),
        ("%灯", False),
    ],
)
def test_every_word_must_stand_there(street: builders.Street, words: str, is_found: bool) -> None:
    # Two later ones, so that a window of one does not reach the case.
    case = builders.filed_case(street)
    for _n in range(2):
        builders.filed_case(street, text="楼上半夜拖椅子", place="和风苑")

    assert found(street.clerk, words) == ([case.pk] if is_found else [])


@pytest.mark.usefixtures("_both_ways")
def test_nobody_finds_what_lies_elsewhere(street: builders.Street) -> None:
    case = builders.filed_case(street)

    assert found(street.foreign_leader, "路灯") == []
    assert found(street.leader, "路灯") == [case.pk]
    assert found(street.street_leader, "路灯") == [case.pk]


@pytest.mark.usefixtures("_both_ways")
def test_pages_of_a_search_go_both_ways(street: builders.Street) -> None:
    cases = [builders.filed_case(street).pk for _n in range(7)]

    assert found(street.clerk, "路灯") == cases[:3:-1]
    assert found(street.clerk, "路灯", before=cases[4]) == cases[3:0:-1]
    assert found(street.clerk, "路灯", after=cases[0]) == cases[3:0:-1]


PHONE = "13912344821"


def called(street: builders.Street, phone: str = PHONE) -> Case:
    """A case of `street.lin`, who has that phone, older than two others of a neighbour."""
    street.lin.phone_hash, street.lin.phone_tail = lookup_hash(phone, "phone"), phone[-4:]
    street.lin.save()
    case: Case = builders.filed_case(street)
    other = builders.person("秦玉文")
    for _n in range(2):
        builders.filed_case(street, text="楼上半夜拖椅子", place="和风苑", reporter=other)
    return case


@pytest.mark.usefixtures("_both_ways")
@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("林秀珍", True),
        (" 林秀珍 ", True),
        ("4821", True),
        (PHONE, True),
        ("139 1234 4821", True),
        ("林秀", False),
        ("秀珍", False),
        ("4822", False),
        ("13912344822", False),
    ],
)
def test_whoever_calls_is_found_by_a_whole_name_or_number(
    street: builders.Street, typed: str, is_found: bool
) -> None:
    case = called(street)

    assert found(street.clerk, typed) == ([case.pk] if is_found else [])


def test_people_elsewhere_are_not_found_out(street: builders.Street) -> None:
    called(street)

    assert found(street.foreign_leader, "林秀珍") == []
    assert found(street.foreign_leader, PHONE) == []


def test_whoever_may_not_look_at_people_finds_none(street: builders.Street) -> None:
    called(street)

    assert found(street.office("discipline_inspector"), "林秀珍") == []


def test_a_name_that_was_only_said_is_found_too(street: builders.Street) -> None:
    case = builders.filed_case(street, reporter=None, reporter_name="薛大爷")

    assert found(street.clerk, "薛大爷") == [case.pk]


@pytest.mark.usefixtures("_both_ways")
def test_a_word_and_a_name_alike_are_both_found(street: builders.Street) -> None:
    by_name = builders.filed_case(street, reporter=builders.person("高空"), text="灯不亮了")
    by_word = builders.filed_case(street, text="有人高空抛物")

    assert found(street.clerk, "高空") == [by_word.pk, by_name.pk]


@pytest.mark.usefixtures("_both_ways")
def test_pages_of_one_persons_cases_go_both_ways(street: builders.Street) -> None:
    cases = [builders.filed_case(street).pk for _n in range(7)]

    assert found(street.clerk, "林秀珍") == cases[:3:-1]
    assert found(street.clerk, "林秀珍", before=cases[4]) == cases[3:0:-1]
    assert found(street.clerk, "林秀珍", after=cases[0]) == cases[3:0:-1]


def test_four_digits_lead_to_a_number_and_to_a_phone(street: builders.Street) -> None:
    numbered = builders.filed_case(street, reporter=builders.person("秦玉文"))
    digits = f"{numbered.pk:04d}"

    case = called(street, f"1391234{digits}")

    assert found(street.clerk, digits) == [numbered.pk, case.pk]


def test_the_filters_hold_for_a_person_too(street: builders.Street) -> None:
    case = called(street)
    withdraw_case(actor=builders.actor(street.lin), case_id=case.pk)

    page = page_of_cases(builders.actor(street.clerk), CaseFilter(words="林秀珍"))

    assert (page.rows, found(street.clerk, "林秀珍")) == ([], [case.pk])


def test_a_search_takes_at_most_eight_statements(street: builders.Street, sign_in: SignIn) -> None:
    called(street)
    client = sign_in(street.clerk)
    client.get("/cases/?q=9999")

    for typed in ("9999", "4821", PHONE, "林秀珍", "路灯", "路灯不亮 台阶"):
        with CaptureQueriesContext(connection) as seen:
            client.get("/cases/", {"q": typed})
        assert len(seen) <= 8, typed


def test_rows_that_a_name_found_stay_masked(street: builders.Street, sign_in: SignIn) -> None:
    called(street)

    page = sign_in(street.clerk).get("/cases/?q=4821").content.decode()

    assert "林*珍" in page
    assert "林秀珍" not in page


def test_who_finds_nothing_among_the_open_ones_is_led_to_all(
    street: builders.Street, sign_in: SignIn
) -> None:
    page = sign_in(street.clerk).get("/cases/?q=薛大爷").content.decode()

    assert 'href="?state=all&amp;q=%E8%96%9B%E5%A4%A7%E7%88%B7"' in page


def test_a_zone_finds_the_cases_of_its_grids(street: builders.Street) -> None:
    zone = builders.area("zone", "东片", street.community)
    grid = builders.area("grid", "第九网格", zone)
    head = builders.person("江水平")
    builders.post("zone_leader", zone, head)
    case = builders.filed_case(street, household=builders.household(builders.building(grid, "9 号楼")))
    builders.filed_case(street)

    assert found(head, "路灯") == [case.pk]


def test_a_number_leads_to_its_case(street: builders.Street) -> None:
    case = builders.filed_case(street)

    for typed in (
        case.number,
        case.number.lower(),
        f"{case.pk}",
        f"{case.pk:06d}",
        f" ll-2611-{case.pk:04d} ",
    ):
        assert found(street.clerk, typed) == [case.pk]


def test_a_number_of_a_foreign_case_leads_nowhere(street: builders.Street) -> None:
    case = builders.filed_case(street, reporter=street.neighbour, household=street.foreign_home)

    assert found(street.clerk, case.number) == []


def test_digits_that_are_no_number_are_looked_for_in_the_text(street: builders.Street) -> None:
    case = builders.filed_case(street, text="拨打 998877 没人接，路灯不亮")

    assert found(street.clerk, "998877") == [case.pk]


@pytest.mark.parametrize("typed", ["灯", " 。 ", "a"])
def test_one_character_is_too_short(street: builders.Street, typed: str) -> None:
    builders.filed_case(street)

    page = page_of_cases(builders.actor(street.clerk), CaseFilter(words=typed))

    assert (page.rows, page.hint) == ([], "short")


@pytest.mark.parametrize("text", ["路灯，不亮", "A b-C", "3 号 楼", "（东侧）“门”；坏：了", "灯"])
def test_words_and_pieces_are_cut_from_the_same_text(db: None, text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select linli_grams(linli_case_words(%s, '', '')) = linli_grams(%s)", [text, text])
        assert cursor.fetchone() == (True,)
