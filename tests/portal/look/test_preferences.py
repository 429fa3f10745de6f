"""Size, colours and language are kept without a script, and the way back leads nowhere else."""

import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("query", "cookie", "value"),
    [
        ("elder=1", "elder", "1"),
        ("elder=0", "elder", ""),
        ("theme=dark", "theme", "dark"),
        ("theme=light", "theme", "light"),
        ("theme=device", "theme", ""),
        ("language=en", "django_language", "en"),
        ("language=zh-hans", "django_language", "zh-hans"),
    ],
)
def test_a_link_keeps_a_choice(client: Client, query: str, cookie: str, value: str) -> None:
    response = client.get(f"/display/choose/?{query}", headers={"Referer": "http://testserver/display/?a=1"})
    assert (response.status_code, response["Location"]) == (302, "http://testserver/display/?a=1")
    assert response.cookies[cookie].value == value


@pytest.mark.parametrize("query", ["elder=yes", "theme=pink", "language=fr", "language=../en", ""])
def test_an_unknown_choice_changes_nothing(client: Client, query: str) -> None:
    assert dict(client.get(f"/display/choose/?{query}").cookies) == {}


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_the_way_back_stays_here(client: Client, address: str) -> None:
    response = client.get("/display/choose/", {"elder": "1", "next": address}, headers={"Referer": address})
    assert response["Location"] == "/"


def test_the_form_keeps_all_three(client: Client) -> None:
    choices = {"elder": "1", "theme": "dark", "language": "en", "next": "/display/"}
    response = client.post("/display/", choices)
    assert response["Location"] == "/display/"
    kept = {name: morsel.value for name, morsel in response.cookies.items()}
    assert kept == {"elder": "1", "theme": "dark", "django_language": "en"}


@pytest.mark.django_db
def test_the_page_wears_what_was_chosen(client: Client) -> None:
    client.cookies.load({"elder": "1", "theme": "dark", "django_language": "en"})
    page = client.get("/display/").content.decode()
    assert '<html lang="en" data-bs-theme="dark" class="elder">' in page


@pytest.mark.django_db
def test_a_forged_cookie_is_nothing(client: Client) -> None:
    client.cookies.load({"elder": "<b>", "theme": '"><script>'})
    assert '<html lang="zh-CN">' in client.get("/display/").content.decode()
