"""The inbox shows what happened, opens what it speaks of, and keeps to its owner."""

from __future__ import annotations

import pytest
from django.test import Client

from portal.models import InboxItem, Person
from portal.queries.actors import ENOUGH_UNREAD
from portal.queries.notices import PAGE_SIZE, unread_count
from tests import builders
from tests.builders import actor, person
from tests.portal.inbox.conftest import notice


def titles(client: Client, address: str = "/inbox/") -> list[str]:
    return [letter.title for letter in client.get(address).context["page"].rows]


def test_a_stranger_is_asked_to_sign_in(db: None) -> None:
    answer = Client().get("/inbox/")

    assert answer.status_code == 302
    assert answer["Location"].endswith("?next=/inbox/")


def test_the_newest_notice_comes_first(client: Client, reader: Person) -> None:
    notice(reader, "先")
    notice(reader, "后")

    assert titles(client) == ["后", "先"]


def test_an_empty_inbox_says_so(client: Client) -> None:
    assert "现在没有消息" in client.get("/inbox/").content.decode()


def test_whoever_holds_a_post_is_not_promised_news_of_his_own_requests(
    client: Client, reader: Person
) -> None:
    builders.post("grid_worker", builders.Street().grid, reader)

    page = client.get("/inbox/").content.decode()
    assert ("有要您知道的事" in page, "您的事有了进展" in page) == (True, False)


def test_somebody_elses_notice_is_not_there(client: Client) -> None:
    foreign = notice(person("胡一芳"))

    assert titles(client) == []
    assert client.get(f"/inbox/{foreign.pk}/").status_code == 404
    foreign.refresh_from_db()
    assert foreign.read_at is None


def test_opening_a_notice_marks_it_and_leads_to_its_page(client: Client, reader: Person) -> None:
    item = notice(reader)

    answer = client.get(f"/inbox/{item.pk}/")

    item.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, "/cases/7/")
    assert item.read_at is not None


@pytest.mark.parametrize(
    "address",
    ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "javascript:1", ""],
)
def test_a_notice_never_leads_out_of_the_house(client: Client, reader: Person, address: str) -> None:
    item = notice(reader, url=address)

    assert client.get(f"/inbox/{item.pk}/")["Location"] == "/inbox/"


def test_a_kind_that_nobody_knows_still_shows(client: Client, reader: Person) -> None:
    notice(reader, kind="gone")

    assert titles(client) == ["有一条消息"]


def test_a_notice_with_odd_params_does_not_close_the_inbox(client: Client, reader: Person) -> None:
    notice(reader, "好的")
    notice(reader, params={})

    assert titles(client) == ["有一条消息", "好的"]


def test_marking_all_spares_what_arrived_meanwhile(client: Client, reader: Person) -> None:
    seen = notice(reader)
    later = notice(reader)

    client.post("/inbox/read/", {"up_to": seen.pk})

    assert list(InboxItem.objects.filter(read_at=None)) == [later]


@pytest.mark.parametrize("typed", ["", "x", "-1", "9" * 30])
def test_marking_all_with_an_odd_key_changes_nothing(client: Client, reader: Person, typed: str) -> None:
    notice(reader)

    answer = client.post("/inbox/read/", {"up_to": typed})

    assert answer.status_code == 302
    assert unread_count(actor(reader)) == 1


@pytest.mark.parametrize("up_to", ["9" * 5000, "9" * 19, "-1", "x", ""])
def test_what_is_no_notice_marks_nothing(client: Client, reader: Person, up_to: str) -> None:
    notice(reader)

    answer = client.post("/inbox/read/", {"up_to": up_to})

    assert (answer.status_code, unread_count(actor(reader))) == (302, 1)


def test_pages_go_by_key_and_back(client: Client, reader: Person) -> None:
    rows = [notice(reader, str(n)) for n in range(PAGE_SIZE + 5)]

    first = client.get("/inbox/").context
    second = client.get(first["older"]).context
    again = client.get(second["newer"]).context

    assert [letter.item for letter in second["page"].rows] == rows[4::-1]
    assert [letter.item for letter in again["page"].rows] == rows[:4:-1]
    assert (first["newer"], second["older"]) == ("", "")


@pytest.mark.parametrize("count", [1, 24])
def test_the_queries_do_not_grow_with_the_rows(
    client: Client, reader: Person, count: int, django_assert_num_queries: object
) -> None:
    for _row in range(count):
        notice(reader)
    client.get("/inbox/")

    with django_assert_num_queries(2):  # type: ignore[operator]  # the session with its reader, rows
        client.get("/inbox/")


def test_the_count_stops_at_a_hundred(reader: Person) -> None:
    InboxItem.objects.bulk_create(
        InboxItem(person=reader, kind="told", key=f"many{n}", params={}) for n in range(ENOUGH_UNREAD + 3)
    )

    assert unread_count(actor(reader)) == ENOUGH_UNREAD


def test_the_navigation_shows_how_many_wait(client: Client, reader: Person) -> None:
    notice(reader)
    notice(reader)

    assert '消息<span class="n">2</span>' in client.get("/inbox/").content.decode()
