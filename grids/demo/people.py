"""Who lives in the demo street, who holds its posts, and who can sign in."""

from __future__ import annotations

from datetime import date
from random import Random

from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange

from grids.demo.names import person_name
from grids.enums import HouseholdState, Relation
from grids.models import Household, HouseholdTag, Resident
from portal.crypto import lookup_hash
from portal.demo import ACCOUNTS, PASSWORD, DemoAccount
from portal.enums import AreaKind
from portal.models import Area, Person, Post, Tenure, User
from portal.roles import ROLES

RELATIONS = (Relation.HEAD, Relation.SPOUSE, Relation.CHILD)
# Where the demo's resident lives: the third grid of the first community, building 3, door 2-301.
HOME = "990101001001-03-03-2-301"
VACANT_GRIDS = {7, 58, 101}
OPEN_END = DateRange(date(2025, 3, 1), None)


def _person(name: str, phone: str = "", born: int | None = None) -> Person:
    found = (
        {"phone": phone, "phone_hash": lookup_hash(phone, "phone"), "phone_tail": phone[-4:]} if phone else {}
    )
    return Person(name=name, birth_year=born, **found)


def load_residents() -> int:
    """Three people a household; the head of each has a phone."""
    rng = Random(2026)  # noqa: S311 - the same people every time
    households = list(Household.objects.order_by("code"))
    people = [
        _person(
            person_name(rng),
            f"1990{index + 1000:07d}" if turn == 0 else "",
            rng.randint(1938, 2016 - 30 * (turn < 2)),
        )
        for index in range(len(households))
        for turn in range(3)
    ]
    people[_home_index(households) * 3].name = ACCOUNTS[0].name
    Person.objects.bulk_create(people, batch_size=2000)
    residents = [
        Resident(
            household=households[i // 3], person=person, relation=RELATIONS[i % 3], since=date(2019, 5, 1)
        )
        for i, person in enumerate(people)
    ]
    Resident.objects.bulk_create(residents, batch_size=2000)
    _tag(households, rng)
    return len(people)


def _home_index(households: list[Household]) -> int:
    """Where the demo's resident lives, among the households."""
    return next(i for i, one in enumerate(households) if one.code == HOME)


def _tag(households: list[Household], rng: Random) -> None:
    tags = list(HouseholdTag.objects.order_by("pk"))
    through = Household.tags.through
    chosen = [(home, rng.choice(tags)) for home in households if rng.random() < 0.06]
    through.objects.bulk_create([through(household=home, householdtag=tag) for home, tag in chosen])
    empty = [home.pk for home in households if rng.random() < 0.03]
    Household.objects.filter(pk__in=empty).update(state=HouseholdState.LET)


def load_posts() -> int:
    """Every post of the chain, three of them vacant; building leaders in some buildings."""
    rng = Random(318)  # noqa: S311 - the same people every time
    street = Area.objects.get(kind=AreaKind.SUBDISTRICT)
    posts = [_post(role.key, street) for role in ROLES.values() if AreaKind.SUBDISTRICT in role.kinds]
    for area in Area.objects.filter(kind=AreaKind.COMMUNITY):
        posts += [_post(key, area) for key in ("community_staff", "community_deputy", "community_secretary")]
    posts += [_post("grid_leader", area) for area in Area.objects.filter(kind=AreaKind.GRID)]
    posts += [_post("building_leader", area) for area in Area.objects.filter(kind=AreaKind.BUILDING)[:162]]
    Post.objects.bulk_create(posts)
    grids = [post for post in posts if post.role == "grid_leader"]
    vacant = {id(grids[index]) for index in VACANT_GRIDS}
    _hold([post for post in posts if id(post) not in vacant], rng)
    return len(posts)


def _post(role: str, area: Area) -> Post:
    return Post(role=role, area=area, phone=f"5550 {100 + area.pk % 900}")


def _hold(posts: list[Post], rng: Random) -> None:
    people = [_person(person_name(rng), f"1991{index:07d}") for index, _ in enumerate(posts)]
    for index, post in enumerate(posts):
        account = _account_of(post)
        if account:
            people[index] = _person(account.name, account.phone)
    Person.objects.bulk_create(people)
    Tenure.objects.bulk_create(
        Tenure(post=post, person=one, period=OPEN_END, single=ROLES[post.role].single, role=post.role)
        for post, one in zip(posts, people, strict=True)
    )


def _account_of(post: Post) -> DemoAccount | None:
    """The demo account that sits in this post: those of the first community and its third grid, and of the street."""
    if post.area.kind == AreaKind.GRID and post.area.code != "990101001001-03":
        return None
    if post.area.kind == AreaKind.COMMUNITY and post.area.code != "990101001001":
        return None
    return next((one for one in ACCOUNTS if one.role == post.role), None)


def load_accounts() -> int:
    """The accounts one can sign in with; one password for all."""
    password = make_password(PASSWORD)
    for account in ACCOUNTS:
        User.objects.create(
            person=_person_of(account), password=password, login_hash=lookup_hash(account.phone, "phone")
        )
    return len(ACCOUNTS)


def _person_of(account: DemoAccount) -> Person:
    if account.role:
        return Person.objects.get(phone_hash=lookup_hash(account.phone, "phone"))
    home = Resident.objects.get(household__code=HOME, relation=Relation.HEAD)
    person = home.person
    person.phone, person.phone_hash = account.phone, lookup_hash(account.phone, "phone")
    person.phone_tail = account.phone[-4:]
    person.save()
    return person
