"""The day pack: what a phone takes along, and what it brings back."""

from __future__ import annotations

import json
import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.utils import timezone

from grids.domain.duties.producing import produce
from grids.domain.visits import record_visit
from grids.models import DeedKind, DueItem, Household, HouseholdMute, Resident, Visit
from grids.queries.packs import stops_of
from grids.rules.packs import happened
from grids.views.packs import MODULES
from portal import assets
from portal.models import Tenure
from portal.rules.working_time import CHINA
from tests.builders import Street, account, actor, household, person, post
from tests.grids.duties.building import deed, kind, monthly, signed_in
from tests.moments import moment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_kind() -> None:
    """Only the kind that a test makes."""
    DeedKind.objects.all().delete()


@pytest.fixture
def leader(street: Street) -> Client:
    """The grid leader with a monthly visit due everywhere."""
    produce(version=monthly(street))
    return signed_in(street.leader)


def doors(client: Client) -> list[dict[str, Any]]:
    """The doors of the pack, in its order."""
    return [door for stop in client.get("/walk/pack.json").json()["stops"] for door in stop["doors"]]


def written(door: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A visit as the device writes it."""
    return {
        "key": str(uuid.uuid4()), "kind": kind().pk, "household": door["id"], "outcome": "done", "note": "都好。",
        "day": timezone.localdate().isoformat(), "at": int(timezone.now().timestamp() * 1000), "was": door["was"],
    } | fields  # fmt: skip


def send(client: Client, *records: Any) -> Any:
    return client.post("/walk/sync/", json.dumps({"records": records}), "application/json")


def answer_to(client: Client, record: dict[str, Any]) -> tuple[str, list[str], bool]:
    """How the server answers one record."""
    (answer,) = send(client, record).json()["answers"]
    return answer["state"], answer["words"], answer["may"]


def test_the_pack_holds_what_the_walk_shows_and_no_more(street: Street, leader: Client) -> None:
    answer = leader.get("/walk/pack.json")
    (door,) = doors(leader)
    item = DueItem.objects.of(actor(street.leader)).get(
        household=street.home, period__lte=timezone.localdate()
    )
    assert set(door) == {"id", "door", "duties", "was"}
    assert door["was"] == {"items": [item.pk], "door": "和风苑 3 号楼 2-301", "quiet": False}
    assert ("no-store" in answer["Cache-Control"], street.lin.name in answer.content.decode()) == (
        True,
        False,
    )


def test_the_pack_and_a_record_cost_the_same_for_one_and_for_many(
    street: Street, leader: Client, django_assert_num_queries: Any
) -> None:
    leader.get("/walk/pack.json")
    with django_assert_num_queries(3):
        (first,) = doors(leader)
    for room in ("401", "501"):
        household(street.building, room, floor=int(room[0]))
    produce(version=DueItem.objects.filter(household=street.home).first().version)  # type: ignore[union-attr]
    with django_assert_num_queries(3):
        second, third = [door for door in doors(leader) if door != first]
    with django_assert_num_queries(18):
        send(leader, written(second))
    with django_assert_num_queries(18):
        send(leader, written(third))


def test_what_is_about_no_household_stays_out(street: Street, leader: Client) -> None:
    items = DueItem.objects.filter(household=street.home)
    items.update(household=None)
    assert stops_of(actor(street.leader), timezone.localdate()) == []


def test_a_record_is_stored_once_however_often_it_is_sent(street: Street, leader: Client) -> None:
    record = written(doors(leader)[0])
    first, second = answer_to(leader, record), answer_to(leader, record)
    assert (first[0], second[0], Visit.objects.get().note) == ("stored", "again", "都好。")
    assert not DueItem.objects.filter(pk__in=record["was"]["items"], state="open").exists()


def test_twice_in_one_batch_is_once(leader: Client) -> None:
    record = written(doors(leader)[0])
    states = [answer["state"] for answer in send(leader, record, record).json()["answers"]]
    assert (states, Visit.objects.count()) == (["stored", "again"], 1)


def test_two_own_visits_to_one_door_are_no_change(leader: Client) -> None:
    door = doors(leader)[0]
    records = [written(door, outcome="not_home"), written(door), written(door, note="又去了一次。")]
    assert [one["state"] for one in send(leader, *records).json()["answers"]] == ["stored"] * 3


def test_what_was_recorded_already_is_no_change_whatever_happened_since(
    street: Street, leader: Client
) -> None:
    record = written(doors(leader)[0])
    send(leader, record)
    _mute(street)
    assert answer_to(leader, record)[0] == "again"


def _mute(street: Street) -> None:
    today = timezone.localdate()
    period = DateRange(today, today + timedelta(days=9))
    HouseholdMute.objects.create(household=street.home, period=period, reason="asked", by=street.clerk)


def _done_by_a_colleague(street: Street) -> None:
    colleague = person("吴小满")
    Tenure.objects.filter(person=street.leader).delete()
    post("grid_leader", street.grid, colleague)
    post("grid_worker", street.grid, street.leader)
    record_visit(actor=actor(colleague), deed=deed(street.home))


def _moved_door(street: Street) -> None:
    Household.objects.filter(pk=street.home.pk).update(room="302")


def _void(street: Street) -> None:
    DueItem.objects.filter(household=street.home).update(state="void")


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        (_mute, ["这一户请大家暂时不去。"]),
        (_moved_door, ["门牌改了，现在是和风苑 3 号楼 2-302。"]),
        (_void, ["有的事不用做了，或者改由别人做。"]),
        (_done_by_a_colleague, ["有的事不用做了，或者改由别人做。"]),
    ],
)
def test_what_changed_meanwhile_is_said_and_recorded_only_anyway(
    street: Street, leader: Client, happens: Any, said: list[str]
) -> None:
    record = written(doors(leader)[0])
    happens(street)
    mine = Visit.objects.filter(by=street.leader)
    assert (answer_to(leader, record), mine.count()) == (("changed", said, True), 0)
    assert (answer_to(leader, record | {"anyway": True})[0], mine.count()) == ("stored", 1)


def test_what_another_holder_of_the_post_did_is_named(street: Street) -> None:
    one, other = person("吴小满"), person("沈岚")
    for worker in (one, other):
        post("grid_worker", street.grid, worker)
    produce(version=monthly(street, whose="post:grid_worker"))
    client = signed_in(one)
    record = written(doors(client)[0])
    record_visit(actor=actor(other), deed=deed(street.home))
    state, said, may = answer_to(client, record)
    assert (state, said[0].startswith("“每月走访”别人已经做了"), may) == ("changed", True, True)


def test_a_closed_door_is_said_and_cannot_be_recorded(street: Street, leader: Client) -> None:
    record = written(doors(leader)[0])
    Resident.objects.filter(household=street.home).delete()
    Household.objects.filter(pk=street.home.pk).update(is_active=False)
    for fields in ({}, {"anyway": True}):
        assert answer_to(leader, record | fields) == ("changed", ["这一户已经不在册了。"], False)
    assert not Visit.objects.exists()


def test_a_strangers_door_and_none_sound_the_same(street: Street, leader: Client) -> None:
    door = doors(leader)[0]
    for home in (street.foreign_home.pk, 2**62):
        record = written(door, household=home, anyway=True)
        assert answer_to(leader, record) == ("changed", ["这一户不再由您走访。"], False)
    assert not Visit.objects.exists()


def test_somebody_elses_key_is_refused(street: Street, leader: Client) -> None:
    taken = deed(street.foreign_home)
    record_visit(actor=actor(street.foreign_leader), deed=taken)
    record = written(doors(leader)[0], key=str(taken.key))
    assert answer_to(leader, record)[:2] == ("refused", ["这张表已经用过了，请重新打开再填。"])


@pytest.mark.parametrize(
    ("day", "says", "is_kept"),
    [
        ("2026-03-18", "2026-03-18 10:00", "2026-03-18 10:00"),
        ("2026-03-18", "2026-03-18 23:00", "2026-03-18 15:00"),
        ("2026-03-18", "2026-03-17 08:00", "2026-03-18 15:00"),
        ("2031-01-01", "2031-01-01 00:00", "2026-03-18 15:00"),
        ("2026-03-17", "2026-03-17 08:00", "2026-03-17 08:00"),
        ("2026-03-17", "2026-03-18 09:00", "2026-03-17 12:00"),
    ],
)
def test_a_wrong_clock_is_not_believed(day: str, says: str, is_kept: str) -> None:
    at_ms = int(moment(says).timestamp() * 1000)
    at = happened(date.fromisoformat(day), at_ms, now=moment("2026-03-18 15:00"), zone=CHINA)
    assert at == moment(is_kept)


HOSTILE: list[dict[str, Any]] = [
    {"key": "x"}, {"key": ["a"]}, {"key": None}, {"kind": 2**70}, {"kind": "1; drop"}, {"kind": True},
    {"kind": 987654}, {"household": -1}, {"household": {"id": 1}}, {"outcome": "flew"}, {"outcome": []},
    {"note": "字" * 501}, {"note": "a\x00b"}, {"note": "\ud800"}, {"day": "2026-02-30"}, {"day": "0001-01-01"},
    {"day": 5}, {"at": -1}, {"at": 1e300}, {"at": 2**60}, {"was": None}, {"was": []}, {"was": {"items": [True]}},
    {"was": {"items": [1] * 201, "door": "", "quiet": False}}, {"was": {"items": [], "door": 1, "quiet": False}},
]  # fmt: skip


@pytest.mark.parametrize("fields", HOSTILE, ids=lambda fields: ascii(fields)[:40])
def test_what_makes_no_sense_is_refused_and_its_neighbours_are_stored(
    leader: Client, fields: dict[str, Any]
) -> None:
    door = doors(leader)[0]
    answers = send(leader, written(door) | fields, written(door)).json()["answers"]
    assert ([one["state"] for one in answers], Visit.objects.count()) == (["refused", "stored"], 1)
    assert all(answers[0]["words"])


@pytest.mark.parametrize(
    ("body", "kind_of_body", "status"),
    [
        ("{", "application/json", 400),
        ("[]", "application/json", 400),
        ('{"records": 5}', "application/json", 400),
        ('{"records": [5]}', "application/json", 400),
        ('{"records": [' + ",".join(["{}"] * 201) + "]}", "application/json", 400),
        ("[" * 100_000, "application/json", 400),
        ('{"records": []}' + " " * 256 * 1024, "application/json", 413),
        ('{"records": []}', "text/plain", 415),
    ],
)
def test_what_is_no_batch_is_turned_away(leader: Client, body: str, kind_of_body: str, status: int) -> None:
    assert leader.post("/walk/sync/", body, kind_of_body).status_code == status


def test_a_batch_needs_its_token(street: Street) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(account(street.leader))
    post_to = ("/walk/sync/", '{"records": []}', "application/json")
    token = client.get("/device/who.json").json()["token"]
    without, having = client.post(*post_to), client.post(*post_to, headers={"X-CSRFToken": token})
    assert (without.status_code, having.status_code) == (403, 200)


def test_the_page_for_no_network_says_nothing_about_anybody(street: Street, leader: Client) -> None:
    text = leader.get("/walk/offline/").content.decode()
    assert [word in text for word in (street.leader.name, "301", "第三网格", "csrfmiddlewaretoken")] == [
        False
    ] * 4


def test_the_worker_keeps_every_module_that_the_page_needs() -> None:
    imports = re.compile(r"""(?:from|import)\s*\(?\s*"\./(\w+)\.js\"""")
    wanted = {name for module in MODULES for name in imports.findall(assets.source(module))}
    assert ({"kept", "walk_send"} <= wanted, wanted - set(MODULES)) == (True, set())


def test_the_worker_looks_after_the_walk_only_and_is_asked_for_anew(leader: Client) -> None:
    answer = leader.get("/walk/worker.js")
    text = answer.content.decode()
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/javascript; charset=utf-8", "no-cache")
    assert ("Service-Worker-Allowed" in answer, "/static/js/kept.js" in text) == (False, True)
    assert "worker-src 'self'" in answer["Content-Security-Policy"]
