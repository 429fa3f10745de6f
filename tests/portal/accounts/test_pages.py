"""The pages about oneself, and the page on which others are helped back in."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, reverse

from portal.domain import people
from portal.models import User
from portal.registry import notice_kind
from portal.routes import accounts as account_routes
from tests import builders

PHONE = "13855501234"


@pytest.fixture
def street(db: None) -> builders.Street:
    return builders.Street()


@pytest.fixture
def user(street: builders.Street) -> User:
    return builders.account(street.lin, PHONE)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(client: Client, page: str, *args: object) -> str:
    return client.get(reverse(page, args=args)).content.decode()


def test_my_page_shows_my_name_and_a_masked_phone(user: User) -> None:
    page = text_of(signed_in(user), "me")

    assert ["林秀珍" in page, "138****1234" in page, PHONE in page] == [True, True, False]


def test_my_page_shows_my_household(user: User) -> None:
    assert "和风苑 3 号楼 2-301" in text_of(signed_in(user), "me")


def test_my_data_lists_what_is_kept_and_who_looked(street: builders.Street, user: User) -> None:
    people.reveal(
        actor=builders.actor(street.leader), person=street.lin, field="phone", reason="电话约上门时间"
    )

    page = signed_in(user).get(reverse("me_data"))

    assert ("住在", "和风苑 3 号楼 2-301 · 户主") in page.context["facts"]
    assert [(look.who, look.reason) for look in page.context["looks"]] == [("网格长", "电话约上门时间")]


def test_my_data_is_mine_alone(street: builders.Street, user: User) -> None:
    people.reveal(actor=builders.actor(street.leader), person=street.lin, field="phone", reason="核对")
    neighbour = builders.account(street.neighbour)

    page = signed_in(neighbour).get(reverse("me_data"))

    assert (page.context["looks"], "林秀珍" in page.content.decode()) == ([], False)


def test_my_page_costs_a_known_number_of_queries(user: User) -> None:
    from django.test.utils import CaptureQueriesContext

    client = signed_in(user)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("me"))

    assert len(queries) <= 9


def test_the_security_administrator_helps_on_the_page(street: builders.Street, user: User) -> None:
    helper = signed_in(builders.account(street.office("security_admin")))

    found = helper.post(reverse("accounts"), {"phone": "138 5550 1234"})
    assert found["Location"] == reverse("account_help", args=[user.pk])

    helped = helper.post(found["Location"], {"do": "password", "reason": "当面核对过"})
    user.refresh_from_db()
    assert user.check_password(helped.context["password"])


def test_without_a_reason_nothing_happens(street: builders.Street, user: User) -> None:
    helper = signed_in(builders.account(street.office("security_admin")))

    page = helper.post(reverse("account_help", args=[user.pk]), {"do": "close", "reason": ""})

    user.refresh_from_db()
    assert (page.context["form"].errors["reason"], user.is_active) == (
        ["请写明理由，比如怎么认出是他本人。"],
        True,
    )


def test_a_grid_leader_neither_closes_accounts_nor_is_offered_to(street: builders.Street, user: User) -> None:
    helper = signed_in(builders.account(street.leader))
    address = reverse("account_help", args=[user.pk])
    assert "停用账号" not in helper.get(address).content.decode()

    assert helper.post(address, {"do": "close", "reason": "试试"}).status_code == 404
    user.refresh_from_db()
    assert user.is_active


def test_a_foreign_account_is_not_found(street: builders.Street, user: User) -> None:
    helper = signed_in(builders.account(street.foreign_leader))

    page = helper.post(reverse("accounts"), {"phone": PHONE})

    assert page.context["form"].errors["phone"] == ["没有找到这个账号，或者不归您帮。"]
    assert helper.get(reverse("account_help", args=[user.pk])).status_code == 404


@pytest.mark.parametrize("page", ["accounts", "account_help"])
def test_residents_do_not_find_the_helpers_pages(user: User, page: str) -> None:
    args = [user.pk] if page == "account_help" else []

    assert signed_in(user).get(reverse(page, args=args)).status_code == 404


@pytest.mark.parametrize(
    ("kind", "params", "title"),
    [
        ("post.vacant", {"role": "grid_leader", "title": "", "area": "第三网格"}, "第三网格的网格长空缺了"),
        ("account.reset", {}, "您的密码被重设过"),
        ("link.asked", {}, "有居民说住在您这里，请核对"),
        ("link.decided", {"state": "linked"}, "您的住户核对好了"),
        ("link.decided", {"state": "refused"}, "您的住户没有对上"),
    ],
)
def test_notices_read_well(kind: str, params: dict[str, str], title: str) -> None:
    assert notice_kind(kind).compose(params)[0] == title


@pytest.mark.django_db(transaction=True)
def test_of_many_guesses_at_once_five_are_looked_at() -> None:
    phone = builders.new_phone()
    builders.account(builders.person("林秀珍"), phone)
    heard: list[str] = []

    def guess() -> None:
        page = Client().post(reverse("account_login"), {"login": phone, "password": "Wrong-2026"})
        heard.append(page.content.decode())
        connection.close()

    threads = [threading.Thread(target=guess) for _guess in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum("手机号或密码不对。" in page for page in heard) <= 4
    assert "_auth_user_id" not in _session_after(phone)


def _session_after(phone: str) -> object:
    client = Client()
    client.post(reverse("account_login"), {"login": phone, "password": builders.PASSWORD})
    return client.session


@pytest.mark.django_db
@pytest.mark.parametrize("pattern", account_routes.urlpatterns, ids=lambda pattern: pattern.name)
def test_no_cache_keeps_a_page_about_an_account(client: Client, pattern: URLPattern) -> None:
    builders.account(builders.person(), PHONE)
    # By the door: who came in otherwise is asked for his password before he sees a secret.
    client.post(reverse("account_login"), {"login": PHONE, "password": builders.PASSWORD})

    answer = client.get(reverse(pattern.name, kwargs=dict.fromkeys(pattern.pattern.converters, 1)))

    if answer.status_code != 404:
        assert "no-store" in answer["Cache-Control"]
