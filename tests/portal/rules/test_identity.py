"""Structure and check digits of identity numbers, credit codes and division codes."""

import datetime

import pytest
from stdnum.cn import ric, uscc

from portal.rules.errors import Unusable
from portal.rules.identity import birth_date, credit_code, division_code, identity_number

VALID = "11010519491231002X"


def checked(body: str) -> str:
    return body + ric.calc_check_digit(body + "0")


def checked_credit(body: str) -> str:
    return body + uscc.calc_check_digit(body)


@pytest.mark.parametrize(
    "typed",
    [
        VALID,
        VALID.lower(),
        "110105 19491231 002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105-19491231-002X",
    ],
)
def test_identity_number(typed: str) -> None:
    assert identity_number(typed) == VALID


def test_a_person_registered_late_has_a_county_younger_than_himself() -> None:
    number = checked("61080219600101002")
    assert identity_number(number) == number


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "identity.empty"),
        ("110105194912310", "identity.length"),
        ("1101051949123100XX", "identity.characters"),
        ("A10105194912310021", "identity.characters"),
        ("110105194912310021", "identity.check"),
        (checked("11010519490230002"), "identity.parts"),
        (checked("11010510490101002"), "identity.parts"),
        (checked("19010519490101002"), "identity.parts"),
    ],
)
def test_identity_number_refused(typed: str, code: str) -> None:
    with pytest.raises(Unusable) as refusal:
        identity_number(typed)
    assert refusal.value.code == code


def test_birth_date() -> None:
    assert birth_date(VALID) == datetime.date(1949, 12, 31)


@pytest.mark.parametrize("typed", ["91110000600037341L", "91110000600037341l", "9111 0000 6000 3734 1L"])
def test_credit_code(typed: str) -> None:
    assert credit_code(typed) == "91110000600037341L"


def test_a_village_collective_has_a_letter_in_front() -> None:
    code = checked_credit("N2610800MF1234567")
    assert credit_code(code) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "credit.empty"),
        ("91110000", "credit.length"),
        ("91110000600037341I", "credit.characters"),
        ("911100A0600037341L", "credit.characters"),
        ("91110000600037341M", "credit.check"),
    ],
)
def test_credit_code_refused(typed: str, code: str) -> None:
    with pytest.raises(Unusable) as refusal:
        credit_code(typed)
    assert refusal.value.code == code


def test_division_code_is_cut_into_its_parts() -> None:
    code = division_code("610824100201")
    parts = (code.province, code.prefecture, code.county, code.township, code.village)
    assert parts == ("61", "08", "24", "100", "201")


@pytest.mark.parametrize(
    ("code", "level", "prefix"),
    [
        ("610000000000", 1, "61"),
        ("610800000000", 2, "6108"),
        ("610824000000", 3, "610824"),
        ("610824100000", 4, "610824100"),
        ("610824100201", 5, "610824100201"),
        ("441900003000", 4, "441900003"),
    ],
)
def test_level_of_a_division(code: str, level: int, prefix: str) -> None:
    division = division_code(code)
    assert (division.level, division.prefix, str(division)) == (level, prefix, code)


def test_a_street_contains_its_community_and_not_the_neighbours() -> None:
    street = division_code("610824100000")
    inside = [street.contains(division_code(c)) for c in ("610824100201", "610824101201")]
    assert inside == [True, False]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "division.empty"),
        ("610824", "division.length"),
        ("61082410020A", "division.digits"),
        ("610824000201", "division.hole"),
        ("610024100201", "division.hole"),
        ("000000000000", "division.hole"),
    ],
)
def test_division_code_refused(typed: str, code: str) -> None:
    with pytest.raises(Unusable) as refusal:
        division_code(typed)
    assert refusal.value.code == code
