"""Codes survive being read aloud and typed with the wrong letters."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.rules.codes import (
    ALPHABET,
    new_link_code,
    new_query_code,
    normalise_link_code,
    normalise_query_code,
    show_link_code,
    show_query_code,
)
from portal.rules.errors import Unusable


def test_a_new_query_code_has_ten_characters_of_the_alphabet() -> None:
    code = new_query_code()
    assert (len(code), set(code) - set(ALPHABET)) == (10, set())


def test_the_alphabet_has_no_look_alikes() -> None:
    assert (len(ALPHABET), set(ALPHABET) & set("ILOU")) == (32, set())


def test_new_query_codes_differ() -> None:
    assert len({new_query_code() for _try in range(1000)}) == 1000


def test_every_character_is_used() -> None:
    drawn = "".join(new_query_code() for _try in range(500))
    assert set(drawn) == set(ALPHABET)


def test_show_query_code() -> None:
    assert show_query_code("7KQ2M9XA3T") == "7KQ2 M9XA 3T"


@pytest.mark.parametrize(
    "typed",
    [
        "7KQ2M9XA3T",
        "7kq2 m9xa 3t",
        " 7KQ2-M9XA-3T ",
        "７ＫＱ２　Ｍ９ＸＡ　３Ｔ",
        "7KQ2\u200bM9XA3T",
    ],
)
def test_normalise_query_code(typed: str) -> None:
    assert normalise_query_code(typed) == "7KQ2M9XA3T"


def test_look_alikes_are_read_as_digits() -> None:
    assert normalise_query_code("OoIi Ll01 AB") == "00111101AB"


@given(st.text(alphabet=ALPHABET, min_size=10, max_size=10))
def test_a_shown_code_is_read_back(code: str) -> None:
    assert normalise_query_code(show_query_code(code).lower()) == code


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "请填写查询码。"),
        ("7KQ2 M9XA 3", "查询码是 10 位，现在是 9 位。"),
        ("7KQ2 M9XA 3U", "查询码里没有“U”，请对照回执核对。"),
        ("7KQ2 M9XA 3码", "查询码里没有“码”，请对照回执核对。"),
    ],
)
def test_query_code_refused(typed: str, message: str) -> None:
    with translation.override("zh-hans"), pytest.raises(Unusable) as refusal:
        normalise_query_code(typed)
    with translation.override("zh-hans"):
        assert refusal.value.message == message


def test_a_new_link_code_has_ten_digits() -> None:
    code = new_link_code()
    assert (len(code), code.isdigit()) == (10, True)


@given(st.from_regex(r"[0-9]{10}", fullmatch=True))
def test_a_shown_link_code_is_read_back(code: str) -> None:
    assert normalise_link_code(show_link_code(code)) == code


def test_show_link_code() -> None:
    assert show_link_code("4821093756") == "482 109 3756"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "link_code.empty"),
        ("482 109", "link_code.length"),
        ("482 109 375A", "link_code.digits"),
        ("482 109 375٣", "link_code.digits"),
    ],
)
def test_link_code_refused(typed: str, code: str) -> None:
    with pytest.raises(Unusable) as refusal:
        normalise_link_code(typed)
    assert refusal.value.code == code
