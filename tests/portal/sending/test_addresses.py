"""Addresses of bots: those of known makers in one form, and nothing that leads anywhere else."""

import pytest

from portal.adapters.webhooks import NoBot, bot_address


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc-123-def", "wecombot://abc-123-def/"),
        ("https://oapi.dingtalk.com/robot/send?access_token=abcdef123456", "dingtalk://abcdef123456/"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/abcd-1234", "feishu://abcd-1234/"),
        ("https://open.larksuite.com/open-apis/bot/v2/hook/abcd-1234", "lark://abcd-1234/"),
        ("  wecombot://abc-123-def/ ", "wecombot://abc-123-def/"),
        ("dingtalk://SECsecret1@abcdef123456", "dingtalk://SECsecret1@abcdef123456/"),
        ("wecombot://abc-123-def/?verify=no&retry=3", "wecombot://abc-123-def/"),
    ],
)
def test_a_known_bot_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert bot_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "json://127.0.0.1:8000/",
        "jsons://internal.example/",
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc-123-def",
        "https://127.0.0.1/cgi-bin/webhook/send?key=abc-123-def",
        "https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key=abc-123-def",
        "https://qyapi.weixin.qq.com@evil.example/?key=abc-123-def",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
        "https://qyapi.weixin.qq.com/?key=../../abc-123",
        "feishu://abcd-1234/../../admin",
        "file:///etc/passwd",
        "https://[::1",
        "mailtos://user:secret1@mail.example",
    ],
)
def test_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(NoBot):
        bot_address(typed)
