"""What a search finds: two characters suffice, in the reader's own area, by both ways alike."""

from __future__ import annotations

import pytest
from django.db import connection

from grids.queries import search
from grids.queries.lists import CaseFilter, page_of_cases
from portal.models import Person
from tests import builders


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
