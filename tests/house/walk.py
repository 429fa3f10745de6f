"""Every address of the portal, tried as every role, on one's own and on a foreign object."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from grids.domain.calendar_feeds import make_feed
from grids.domain.visits import record_visit
from grids.models import LinkRequest, OpinionNote, RosterImport, Station
from parties.models import AidRecord, Member, MemberImport, Pairing
from portal.models import Area, Attachment, InboxItem, Person
from tests import builders
from tests.builders import Street
from tests.grids.duties.building import deed

# One letter a role; small letters belong to the second community.
ROLES = {
    "N": "nobody",
    "R": "resident who filed the case and lives in the household",
    "r": "resident of the other community",
    "B": "building leader",
    "W": "grid worker",
    "G": "grid leader",
    "g": "grid leader of the other community",
    "C": "community staff",
    "c": "community staff of the other community",
    "D": "deputy secretary of the community",
    "S": "street staff",
    "L": "street leader",
    "I": "discipline inspector",
    "Y": "system administrator",
    "E": "security administrator",
    "A": "auditor",
}


def addresses() -> dict[str, str]:
    """{name: pattern} of every address outside the admin; an address without a name fails here."""
    return {name: pattern for pattern, name in _walk(get_resolver(), "") if not pattern.startswith("admin/")}


def _walk(resolver: Any, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, pattern)
        else:
            assert entry.name or pattern.startswith("admin/"), f"{pattern} has no name"
            yield pattern, entry.name or pattern


class World:
    """A street with somebody in every role, and one object of each kind in both communities."""

    def __init__(self) -> None:
        self.street = Street()
        self.people = self._people()
        self.clients = {letter: self._client(letter) for letter in ROLES}
        self.own_case = builders.filed_case(self.street)
        self.foreign_case = builders.filed_case(
            self.street, reporter=self.street.neighbour, household=self.street.foreign_home, place="春晓里"
        )

    def _people(self) -> dict[str, Person | None]:
        street = self.street
        worker, building_leader, foreign_clerk = (
            builders.person(name) for name in ("吴小满", "钱塘", "孙晓")
        )
        builders.post("grid_worker", street.grid, worker)
        builders.post("building_leader", street.building.area, building_leader)
        builders.post("community_staff", street.foreign_community, foreign_clerk)
        office = {
            "S": "subdistrict_staff", "I": "discipline_inspector", "Y": "system_admin", "E": "security_admin",
            "A": "auditor",
        }  # fmt: skip
        return {
            "N": None, "R": street.lin, "r": street.neighbour, "B": building_leader, "W": worker, "G": street.leader,
            "g": street.foreign_leader, "C": street.clerk, "c": foreign_clerk, "D": street.deputy,
            "L": street.street_leader,
            **{letter: street.office(role, f"季{letter}") for letter, role in office.items()},
        }  # fmt: skip

    def _client(self, letter: str) -> Client:
        client, someone = Client(), self.people[letter]
        if someone is not None:
            client.force_login(builders.account(someone))
        return client

    def kwargs(self, pattern: str, name: str, foreign: bool) -> dict[str, Any]:
        """What goes into an address for one's own, or a foreign, object."""
        if "<" not in pattern:
            return {}
        return OBJECTS[name](self, foreign)

    def home(self, foreign: bool) -> Any:
        """The household on either side."""
        return self.street.foreign_home if foreign else self.street.home

    def ground(self, foreign: bool) -> Area:
        """The grid on either side."""
        return self.street.foreign_grid if foreign else self.street.grid

    def lives(self, foreign: bool) -> Any:
        """The resident on either side."""
        return self.home(foreign).residents.get()

    def who(self, foreign: bool) -> Person:
        """The reporter on either side."""
        return self.street.neighbour if foreign else self.street.lin

    def is_there(self, letter: str, method: str, url: str) -> bool:
        """Whether the address answers this role at all: not 404, and no way to the door. Leaves no trace."""
        client = self.clients[letter]
        cookies = copy.deepcopy(client.cookies)
        with transaction.atomic():
            answer = getattr(client, method)(url)
            transaction.set_rollback(True)
        client.cookies = cookies
        assert answer.status_code < 500 or url == "/healthz", (
            f"{method} {url} as {ROLES[letter]}: {answer.status_code}"
        )
        to_the_door = answer.status_code == 302 and "/account/login/" in answer["Location"]
        return answer.status_code not in {403, 404, 405} and not to_the_door

    def seen_by(self, name: str, pattern: str, *, foreign: bool, method: str = "get") -> str:
        """The letters of the roles for whom the address is there."""
        url = reverse(name, kwargs=self.kwargs(pattern, name, foreign))
        return "".join(letter for letter in ROLES if self.is_there(letter, method, url))


def _case(world: World, foreign: bool) -> dict[str, Any]:
    return {"pk": (world.foreign_case if foreign else world.own_case).pk}


def _household(world: World, foreign: bool) -> dict[str, Any]:
    return {"pk": world.home(foreign).pk}


def _building(world: World, foreign: bool) -> dict[str, Any]:
    return {"pk": world.home(foreign).building_id}


def _resident(world: World, foreign: bool) -> dict[str, Any]:
    return {"pk": world.home(foreign).pk, "resident_pk": world.lives(foreign).pk}


def _attachment(world: World, foreign: bool) -> dict[str, Any]:
    file = SimpleUploadedFile("a.jpg", b"x")
    made = Attachment.objects.create(
        owner=world.who(foreign), upload_key=uuid.uuid4().hex, picture=file, small=file, mime="image/jpeg", size=1,
        width=1, height=1, sha256="0",
    )  # fmt: skip
    return {"pk": made.pk}


def _draft(world: World, foreign: bool) -> dict[str, Any]:
    case = world.foreign_case if foreign else world.own_case
    return {"pk": case.submission}


def _inbox(world: World, foreign: bool) -> dict[str, Any]:
    key = uuid.uuid4().hex
    item = InboxItem.objects.create(person=world.who(foreign), kind="case.receipt", key=key, url="/")
    return {"pk": item.pk}


def _import(world: World, foreign: bool) -> dict[str, Any]:
    area = world.street.foreign_community if foreign else world.street.community
    by = world.people["c" if foreign else "C"]
    made = RosterImport.objects.create(area=area, by=by, filename="a.xlsx", sha256="0", counts={"rows": 0})
    return {"pk": made.pk}


def _station(world: World, foreign: bool) -> dict[str, Any]:
    area = world.street.foreign_community if foreign else world.street.community
    made = Station.objects.create(area=area, kind="facility", name=uuid.uuid4().hex[:8], address="1 号")
    return {"pk": made.pk}


def _wish(world: World, foreign: bool) -> dict[str, Any]:
    made, _ = LinkRequest.objects.get_or_create(
        person=world.who(foreign), household=world.home(foreign), state="asked"
    )
    return {"pk": made.pk}


def _visit(world: World, foreign: bool) -> dict[str, Any]:
    leader = world.street.foreign_leader if foreign else world.street.leader
    made = record_visit(
        actor=builders.actor(leader), deed=deed(world.home(foreign), opinion="想要一个晾衣架。")
    )
    return {"pk": made.visit.pk}


def _note(world: World, foreign: bool) -> dict[str, Any]:
    return {"pk": OpinionNote.objects.get(visit=_visit(world, foreign)["pk"]).pk}


def _feed(world: World, foreign: bool) -> dict[str, Any]:
    return {"secret": make_feed(actor=builders.actor(world.people["g" if foreign else "G"]))}


def _account(world: World, foreign: bool) -> dict[str, Any]:
    return {"pk": world.who(foreign).user.pk}


def _member(world: World, foreign: bool) -> dict[str, Any]:
    """The leader of the grid on either side, as a member of its community."""
    area = world.street.foreign_community if foreign else world.street.community
    someone = world.people["g" if foreign else "G"]
    made, _ = Member.objects.get_or_create(
        person=someone, defaults={"community": area, "category": "own", "begins_on": "2025-01-01"}
    )
    return {"pk": made.pk}


def _pairing(world: World, foreign: bool) -> dict[str, Any]:
    """That member, paired with the household on the same side."""
    member = Member.objects.get(pk=_member(world, foreign)["pk"])
    made, _ = Pairing.objects.get_or_create(
        member=member, goes=member.person, household=world.home(foreign),
        defaults={"begins_on": "2025-01-01", "begin_reason": "alone"},
    )  # fmt: skip
    return {"pk": made.pk}


def _aid(world: World, foreign: bool) -> dict[str, Any]:
    pairing = Pairing.objects.get(pk=_pairing(world, foreign)["pk"])
    made = AidRecord.objects.create(
        client_key=uuid.uuid4(), pairing=pairing, by=pairing.goes, kind="work", day="2026-01-05"
    )
    return {"pk": made.pk}


def _member_import(world: World, foreign: bool) -> dict[str, Any]:
    area = world.street.foreign_community if foreign else world.street.community
    by = world.people["c" if foreign else "C"]
    made = MemberImport.objects.create(
        community=area, by=by, filename="a.xlsx", sha256="0", counts={"rows": 0}
    )
    return {"pk": made.pk}


OBJECTS: dict[str, Callable[[World, bool], dict[str, Any]]] = {
    "attachment": _attachment,
    "inbox_item": _inbox,
    "account_help": _account,
    "calendar_feed": _feed,
    "case": _case,
    "case_reveal": _case,
    "case_step": lambda world, foreign: _case(world, foreign) | {"verb": "note"},
    "query_step": lambda world, foreign: {"verb": "withdraw"},
    "file_done": _draft,
    "household": _household,
    "household_edit": _household,
    "visit_new": _household,
    "mute_new": _household,
    "mute_end": _household,
    "tell": _household,
    "household_story": _household,
    "visit": _visit,
    "visit_saved": _visit,
    "visit_take_back": _visit,
    "note": _note,
    "resident_new": _household,
    "household_door": _household,
    "household_close": _household,
    "household_reopen": _household,
    "household_new": _building,
    "building_edit": _building,
    "building_new": lambda world, foreign: {"pk": world.ground(foreign).pk},
    "link_code": _household,
    "resident": _resident,
    "resident_relation": _resident,
    "resident_move_out": _resident,
    "household_reveal": _resident,
    "roster_preview": _import,
    "roster_apply": _import,
    "roster_drop": _import,
    "roster_undo": _import,
    "station": _station,
    "station_edit": _station,
    "station_marks": _station,
    "station_days": _station,
    "station_day_drop": lambda world, foreign: _station(world, foreign) | {"day_pk": 1},
    "member": _member,
    "member_edit": _member,
    "member_end": _member,
    "member_reveal": _member,
    "pairing_search": _member,
    "pairing_new": lambda world, foreign: _member(world, foreign) | {"home_pk": world.home(foreign).pk},
    "household_pair": _household,
    "unit_pairing_new": _household,
    "pairing_end": _pairing,
    "pairing_send_other": _pairing,
    "aid_new": _pairing,
    "aid_take_back": _aid,
    "member_import_preview": _member_import,
    "member_import_apply": _member_import,
    "member_import_drop": _member_import,
    "member_import_undo": _member_import,
    "link_take_back": _wish,
    "link": _wish,
}
