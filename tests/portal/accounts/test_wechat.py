"""Signing in by WeChat: not there without its keys, and with them only for accounts that were connected."""

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse

SETTINGS = """
import django
django.setup()
from django.conf import settings
from django.urls import reverse
print(reverse("weixin_login"), settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"][1])
"""


@pytest.mark.django_db
def test_without_keys_there_is_no_wechat(client: Client) -> None:
    assert "微信" not in client.get(reverse("account_login")).content.decode()
    with pytest.raises(NoReverseMatch):
        reverse("weixin_login")


def test_with_keys_its_addresses_and_the_policy_are_there() -> None:
    keys = {"LINLI_WEIXIN_CLIENT_ID": "wx1", "LINLI_WEIXIN_CLIENT_SECRET": "secret"}

    said = subprocess.run(
        [sys.executable, "-c", SETTINGS], env=os.environ | keys, capture_output=True, text=True, check=True
    )

    assert said.stdout.split() == ["/account/weixin/login/", "https://open.weixin.qq.com"]


def test_it_makes_no_accounts_and_keeps_nothing_personal() -> None:
    from portal.adapters.wechat import WeChat

    login = SimpleNamespace(account=SimpleNamespace(extra_data={"nickname": "小林", "city": "扬州"}))
    request = RequestFactory().get("/")
    adapter = WeChat(request)
    adapter.pre_social_login(request, login)

    assert (adapter.is_open_for_signup(request, login), login.account.extra_data) == (False, {})
