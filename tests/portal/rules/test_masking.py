"""Masks hide what they promise to hide, and scrubbing leaves the rest of a text alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules.masking import (
    looks_like_personal_data,
    mask_address,
    mask_id,
    mask_name,
    mask_phone,
    scrub,
)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("林小珍", "林*珍"),
        ("欧阳珍", "欧*珍"),
        ("欧阳小珍", "欧阳**"),
        ("古力娜扎", "古**扎"),
        ("阿依古丽·买买提", "阿******提"),
        ("John Smith", "J*** S****"),
        ("Anne-Marie O'Neil", "A***-M**** O'N***"),
        ("张", "*"),
        (" 张三 ", "张*"),
        ("", ""),
    ],
)
def test_name(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812341234", "138****1234"),
        ("0912-7654321", "********4321"),
        ("7654321", "***4321"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_phone(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("110101199003071234", "110101********1234"),
        ("11010119900307123X", "110101********123X"),
        ("110101900307123", "110101*****7123"),
        ("G12345678", "*****5678"),
        ("123", "***"),
    ],
)
def test_identity_number(number: str, masked: str) -> None:
    assert mask_id(number) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("文化路12号3栋2单元501室", "文化路12号3栋2单元***室"),
        ("文化路12号3栋2单元501室(2楼)", "文化路12号3栋2单元***室(2楼)"),
        ("文化路 12 号 3-2-501", "文化路 12 号 3-2-***"),
        ("三单元五零一室", "三单元***室"),
        ("3栋501A室", "3栋***室"),
        ("5栋501A", "5栋***"),
        ("２单元５０１户", "２单元***户"),
        ("幸福村老槐树旁", "幸福村老槐树旁"),
        ("", ""),
    ],
)
def test_address(address: str, masked: str) -> None:
    assert mask_address(address) == masked


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("请打13812341234，谢谢。", "请打138****1234，谢谢。"),
        ("打 138-1234-1234 或 138 123 41234", "打 138****1234 或 138****1234"),
        ("微信+86 1381 234 1234号", "微信138****1234号"),
        ("全角１３８１２３４１２３４号", "全角138****1234号"),
        ("证号11010119900307123X。", "证号110101********123X。"),
        ("证号 110101 19900307 1234", "证号 110101********1234"),
        ("证号 1101 0119 9003 0712 34", "证号 110101********1234"),
        ("老证 110101900307123", "老证 110101*****7123"),
    ],
)
def test_scrub_finds(text: str, scrubbed: str) -> None:
    assert scrub(text) == scrubbed


@pytest.mark.parametrize(
    "text",
    [
        "订单 202611221234567890",
        "流水 1381234123456",
        "办公电话 0912-7654321，12345 热线",
        "2026-10-01 到 2026-10-07",
        "3 栋 2 单元 501 室，每月 1 380 000 元",
        "",
    ],
)
def test_scrub_leaves_other_numbers(text: str) -> None:
    assert scrub(text) == text


def test_a_phone_inside_an_identity_number_is_masked_once() -> None:
    assert scrub("110101 1990 0307 1234") == "110101********1234"


def test_personal_data_is_noticed() -> None:
    assert looks_like_personal_data("我的电话 13812341234")


def test_plain_text_is_not_noticed() -> None:
    assert not looks_like_personal_data("路灯 3 天不亮了")


@given(st.text(alphabet="0123456789X１３８ -+号a"))
def test_scrubbing_twice_changes_nothing_more(text: str) -> None:
    once = scrub(text)
    assert scrub(once) == once


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.text(alphabet="好的。 \n"))
def test_no_phone_survives(phone: str, around: str) -> None:
    assert phone not in scrub(around + phone + around)
