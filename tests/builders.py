"""Small functions that build what a test needs: a street, its posts, people and accounts, a case.

Everything is invented. Defaults make sense together; a test names only what it is about.
"""

from __future__ import annotations

import itertools
import uuid
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from grids.models import Building, Category, Entrance, Household, Resident
from portal.actors import Actor
from portal.crypto import lookup_hash
from portal.models import Area, Person, Post, Tenure, User
from portal.queries.actors import posts_of
from portal.roles import ROLES

_serial = itertools.count(1)
PASSWORD = "Liulu-2026"


def area(kind: str, name: str, parent: Area | None = None, **extra: Any) -> Area:
    """An area of `kind` under `parent`, or a root."""
    fields = {"kind": kind, "name": name, "code": f"T{next(_serial):06d}", **extra}
    if parent is None:
        return Area.objects.add_root(fields)
    return Area.objects.add_child(Area.objects.get(pk=parent.pk), fields)


def person(name: str = "林秀珍", phone: str = "", **extra: Any) -> Person:
    """A person; with `phone` its hash and tail are kept in step."""
    if phone:
        extra |= {"phone": phone, "phone_hash": lookup_hash(phone, "phone"), "phone_tail": phone[-4:]}
    return Person.objects.create(name=name, **extra)


def new_phone() -> str:
    """A phone number nobody else has in this run."""
    return f"139{next(_serial):08d}"


def account(someone: Person, phone: str = "", password: str = PASSWORD) -> User:
    """An account for `someone`, signing in with `phone` (a new one if not named)."""
    phone = phone or someone.phone or new_phone()
    if not someone.phone:
        someone.phone, someone.phone_hash, someone.phone_tail = phone, lookup_hash(phone, "phone"), phone[-4:]
        someone.save()
    return User.objects.create_user(person=someone, password=password, login_hash=lookup_hash(phone, "phone"))


def post(role: str, at: Area, holder: Person | None = None, since: date = date(2024, 1, 1)) -> Post:
    """The post `role` at an area, held by `holder` (vacant without one)."""
    seat, _ = Post.objects.get_or_create(role=role, area=at, defaults={"phone": "5550 132"})
    if holder is not None:
        seat_holder(seat, holder, since)
    return seat


def seat_holder(seat: Post, holder: Person, since: date = date(2024, 1, 1)) -> Tenure:
    """Put `holder` into the post from `since` on."""
    return Tenure.objects.create(
        post=seat,
        person=holder,
        period=DateRange(since, None),
        single=ROLES[seat.role].single,
        role=seat.role,
    )


def actor(someone: Person) -> Actor:
    """The actor behind a person, with the posts held today."""
    return Actor(person_id=someone.pk, name=someone.name, posts=posts_of(someone.pk))


def household(in_building: Building, room: str = "301", entrance: str = "2", floor: int = 3) -> Household:
    """A household in a building; its entrance is made when missing."""
    stairs, _ = Entrance.objects.get_or_create(building=in_building, name=entrance)
    return Household.objects.create(
        building=in_building, entrance=stairs, floor=floor, room=room, code=f"H{next(_serial):06d}"
    )


def resident(someone: Person, home: Household, relation: str = "head") -> Resident:
    """`someone` lives there."""
    return Resident.objects.create(household=home, person=someone, relation=relation)


def building(in_grid: Area, name: str = "3 号楼", estate: str = "和风苑") -> Building:
    """A building in a grid."""
    return Building.objects.create(area=area("building", name, in_grid), estate=estate)


def category(
    key: str = "lighting", name: str = "路灯照明", name_en: str = "Street lights", **extra: Any
) -> Category:
    """A category of request; the same key gives the same row."""
    return Category.objects.get_or_create(key=key, defaults={"name": name, "name_en": name_en, **extra})[0]


class Street:
    """A small street: one subdistrict, two communities with one grid each, every post of the chain held.

    `home` is a household in the first grid with the resident `lin`; `foreign_*` lies in the second community.
    """

    def __init__(self) -> None:
        self.subdistrict = area("subdistrict", "榆荫街道")
        self.community = area("community", "柳岸社区", self.subdistrict)
        self.foreign_community = area("community", "春晓里社区", self.subdistrict)
        self.grid = area("grid", "第三网格", self.community)
        self.foreign_grid = area("grid", "第一网格", self.foreign_community)
        self.building = building(self.grid)
        self.foreign_building = building(self.foreign_grid, "1 号楼", "春晓里")
        self.home = household(self.building)
        self.foreign_home = household(self.foreign_building)
        self.category = category()
        self._people()
        self._posts()

    def _people(self) -> None:
        self.lin = person("林秀珍")
        resident(self.lin, self.home)
        self.leader = person("周敏")
        self.foreign_leader = person("孟长河")
        self.deputy = person("何建文")
        self.clerk = person("邓晓兰")
        self.street_leader = person("陶玉明")
        self.neighbour = person("胡一芳")
        resident(self.neighbour, self.foreign_home)

    def _posts(self) -> None:
        self.leader_post = post("grid_leader", self.grid, self.leader)
        self.foreign_leader_post = post("grid_leader", self.foreign_grid, self.foreign_leader)
        self.deputy_post = post("community_deputy", self.community, self.deputy)
        self.clerk_post = post("community_staff", self.community, self.clerk)
        self.street_post = post("subdistrict_leader", self.subdistrict, self.street_leader)

    def office(self, role: str, name: str = "季云舟") -> Person:
        """A new person in an office post at the subdistrict."""
        someone = person(name)
        post(role, self.subdistrict, someone)
        return someone


def filing(street: Street, **extra: Any) -> Any:
    """What `file_case` takes: a request about the lamp at `street.home`, by `street.lin`, unless told otherwise."""
    from grids.domain.cases import Filing

    fields: dict[str, Any] = {
        "category": street.category,
        "text": "3 号楼东边那盏路灯不亮了，有三四天了，晚上老人回家看不见台阶。",
        "answers": {},
        "household": street.home,
        "building": None,
        "area": None,
        "place": "和风苑 3 号楼东侧",
        "urgency": None,
        "contact": "message",
        "reporter": street.lin,
        "reporter_name": "",
        "channel": "web",
        "channel_reason": "",
        "is_public": False,
        "submission": uuid.uuid4(),
        "attachments": (),
    }
    return Filing(**fields | extra)


def filed_case(street: Street, **extra: Any) -> Any:
    """A case filed by `street.lin` (or as told by `extra`), in the hands of the grid leader."""
    from grids.domain.cases import file_case

    return file_case(
        actor=actor(extra.get("reporter", street.lin) or street.lin), filing=filing(street, **extra)
    )
