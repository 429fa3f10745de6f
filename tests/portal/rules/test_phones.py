"""A phone number is read however it is typed, or refused with a plain reason."""

import pytest
from django.utils import translation

from portal.rules.errors import Unusable
from portal.rules.phones import is_phone, last_four, normalise


@pytest.mark.parametrize(
    "typed",
    [
        "13812341234",
        " 138 1234 1234 ",
        "138-1234-1234",
        "+86 138 1234 1234",
        "+8613812341234",
        "0086-138-1234-1234",
        "86 13812341234",
        "(138) 1234.1234",
        "１３８１２３４１２３４",
        "＋８６ １３８　１２３４　１２３４",
        "\u202d138\u00a01234\u200b1234\u202c",
    ],
)
def test_normalise(typed: str) -> None:
    assert normalise(typed) == "13812341234"


@pytest.mark.parametrize(
    ("typed", "code", "message"),
    [
        ("", "phone.empty", "请填写手机号。"),
        (" - ", "phone.empty", "请填写手机号。"),
        ("+86", "phone.empty", "请填写手机号。"),
        ("1381234123", "phone.length", "手机号是 11 位，现在是 10 位。"),
        ("138123412345", "phone.length", "手机号是 11 位，现在是 12 位。"),
        ("1381234123O", "phone.digits", "手机号只能用数字。"),
        ("138١٢٣٤١٢٣٤", "phone.digits", "手机号只能用数字。"),
        ("+852 9123 4567", "phone.abroad", "目前只支持中国内地的手机号。"),
        ("12345678901", "phone.start", "手机号以 13 到 19 开头，请核对前两位。"),
        ("09127654321", "phone.start", "手机号以 13 到 19 开头，请核对前两位。"),
    ],
)
def test_refusals(typed: str, code: str, message: str) -> None:
    with translation.override("zh-hans"), pytest.raises(Unusable) as refusal:
        normalise(typed)
    with translation.override("zh-hans"):
        assert (refusal.value.code, refusal.value.message) == (code, message)


def test_a_refusal_is_a_value_error_that_reads_as_its_message() -> None:
    with translation.override("zh-hans"), pytest.raises(ValueError, match="请填写手机号。"):
        normalise("")


def test_is_phone() -> None:
    assert [is_phone("138 1234 1234"), is_phone("12345")] == [True, False]


def test_last_four() -> None:
    assert last_four("13812345678") == "5678"
