"""Where upper apps put what the ground floor shows and calls, so that it never names them.

Each app fills these in `AppConfig.ready()`; nothing changes them afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from portal.actors import Actor

if TYPE_CHECKING:
    from portal.models import Attachment, Errand, InboxItem


@dataclass(frozen=True)
class NavEntry:
    """One line of the navigation. `audience`: "resident" or "staff"; `permission` None: everybody of it.

    `tab`: it stands in the bar of a phone too, unless the entry `yields_to` is there, which has more need of the room.
    """

    key: str
    label: Promise
    url_name: str
    icon: str
    audience: str
    order: int
    permission: str | None = None
    group: Promise | str = ""
    tab: bool = False
    yields_to: str = ""


@dataclass(frozen=True)
class Tile:
    """Something a resident may want to do, on the start page after the first act. `hint` may be empty."""

    key: str
    label: Promise
    url_name: str
    icon: str
    order: int
    hint: Promise | str = ""


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice: its name, and how it reads. `compose(params)` returns (title, body) in the active language.

    `urgent`: it ignores quiet hours. `optional`: a person may switch it off outside the inbox. `for_posts`: only
    whoever holds a post gets it, so nobody else is asked about it. `gathers`: it is a digest of a day already.
    """

    key: str
    label: Promise
    compose: Callable[[dict[str, Any]], tuple[str, str]]
    urgent: bool = False
    optional: bool = True
    for_posts: bool = False
    gathers: bool = False


@dataclass(frozen=True)
class HelpPlace:
    """A door behind which people fill things in for those who cannot. `phone` may be empty."""

    name: str
    address: str
    phone: str


_nav: list[NavEntry] = []
_nav_counters: dict[str, Callable[[Actor], int]] = {}
_tiles: list[Tile] = []
_notice_kinds: dict[str, NoticeKind] = {}
_notice_subjects: list[Callable[[Actor, Sequence[InboxItem]], dict[int, str]]] = []
_errand_handlers: dict[str, Callable[[Errand], None]] = {}
_demo_parts: list[tuple[int, str, Callable[[], int]]] = []
_attachment_guards: list[Callable[[Actor, Attachment], bool]] = []
_panels: dict[str, list[tuple[int, Callable[[HttpRequest, Any], SafeString]]]] = {}
_person_scopes: list[Callable[[Actor, str], Q | None]] = []
_account_scopes: list[Callable[[Actor, str], Q | None]] = []
_person_mergers: list[Callable[[int, int], None]] = []
_own_panels: list[tuple[int, Callable[[HttpRequest], SafeString]]] = []
_help_places: list[Callable[[], Iterable[HelpPlace]]] = []
_own_facts: list[tuple[int, Callable[[int], Iterable[tuple[str, str]]]]] = []


def add_nav(*entries: NavEntry) -> None:
    """Put entries into the navigation."""
    _nav.extend(entries)
    _nav.sort(key=lambda entry: entry.order)


def nav_for(actor: Actor) -> list[NavEntry]:
    """The entries an actor sees: the staff's when a post grants one of them, else the residents'."""
    staff = [e for e in _nav if e.audience == "staff" and (e.permission is None or actor.may(e.permission))]
    return staff if actor.posts else [e for e in _nav if e.audience == "resident"]


def add_tile(*tiles: Tile) -> None:
    """Put tiles on the residents' start page."""
    _tiles.extend(tiles)
    _tiles.sort(key=lambda tile: tile.order)


def tiles() -> list[Tile]:
    """The tiles of the residents' start page, in order."""
    return list(_tiles)


def add_nav_counter(key: str, counter: Callable[[Actor], int]) -> None:
    """Say how many things wait behind the entry `key`. Asked on every page, so at most one cheap, capped query."""
    _nav_counters[key] = counter


def nav_counts_for(actor: Actor) -> dict[str, int]:
    """The counts beside the entries that this actor sees."""
    if not actor.is_known:
        return {}
    keys = {entry.key for entry in nav_for(actor)}
    return {key: counter(actor) for key, counter in _nav_counters.items() if key in keys}


def add_notice_kind(*kinds: NoticeKind) -> None:
    """Make kinds of notice known."""
    _notice_kinds.update({kind.key: kind for kind in kinds})


def notice_kind(key: str) -> NoticeKind:
    """The kind of that key; KeyError when no app brought it."""
    return _notice_kinds[key]


def notice_kinds() -> list[NoticeKind]:
    """All kinds, for the page of preferences."""
    return list(_notice_kinds.values())


def add_notice_subjects(find: Callable[[Actor, Sequence[InboxItem]], dict[int, str]]) -> None:
    """Say how to name what notices speak of: `find(reader, items)` gives {item id: name} in at most one query.

    Asked when somebody reads his inbox, for what this reader may see today, and for nothing that leaves the house: a
    name may be somebody's own words, which no notice keeps a copy of.
    """
    _notice_subjects.append(find)


def notice_subjects(reader: Actor, items: Sequence[InboxItem]) -> dict[int, str]:
    """What these notices speak of, by the id of the notice; those without a name are left out."""
    return {pk: name for find in _notice_subjects for pk, name in find(reader, items).items()}


def add_errand_handler(kind: str, handler: Callable[[Errand], None]) -> None:
    """Say who does errands of `kind`. The handler runs inside the transaction that marks the errand done."""
    _errand_handlers[kind] = handler


def errand_handler(kind: str) -> Callable[[Errand], None]:
    """The handler of that kind; KeyError when no app brought it."""
    return _errand_handlers[kind]


def add_attachment_guard(guard: Callable[[Actor, Attachment], bool]) -> None:
    """Add a way to be allowed to see an attachment: any guard that says yes opens it."""
    _attachment_guards.append(guard)


def attachment_is_open_to(actor: Actor, attachment: Attachment) -> bool:
    """Whether some guard lets this actor see this attachment."""
    return any(guard(actor, attachment) for guard in _attachment_guards)


def add_demo_part(order: int, name: str, load: Callable[[], int]) -> None:
    """Add to the demo street: `load` writes its rows and returns how many. Lower orders come first."""
    _demo_parts.append((order, name, load))
    _demo_parts.sort(key=lambda part: part[:2])


def demo_parts() -> list[tuple[int, str, Callable[[], int]]]:
    """What the demo street is made of, in order."""
    return list(_demo_parts)


def add_person_scope(scope: Callable[[Actor, str], Q | None]) -> None:
    """Add a way to have a permission on a person: `scope(actor, permission)` gives the people, None for none."""
    _person_scopes.append(scope)


def person_scopes() -> list[Callable[[Actor, str], Q | None]]:
    """All ways to have a permission on a person: any of them opens the record."""
    return list(_person_scopes)


def add_account_scope(scope: Callable[[Actor, str], Q | None]) -> None:
    """Add a way to help people who hold no post with their accounts: `scope(actor, permission)` gives the people."""
    _account_scopes.append(scope)


def account_scopes() -> list[Callable[[Actor, str], Q | None]]:
    """All ways to help people with their accounts."""
    return list(_account_scopes)


def add_person_merger(merger: Callable[[int, int], None]) -> None:
    """Say what an app does before two people become one: `merger(keep_id, drop_id)`, inside the transaction.

    It ends rows of the dropped one that may not go on twice; it removes none and leaves the kept one's alone, so that a
    merge can be undone. What then points to the dropped one is moved afterwards.
    """
    _person_mergers.append(merger)


def person_mergers() -> list[Callable[[int, int], None]]:
    """What the apps do before two people become one."""
    return list(_person_mergers)


def add_own_panel(order: int, panel: Callable[[HttpRequest], SafeString]) -> None:
    """Put a panel on everybody's own page; `panel(request)` gives ready markup, empty for nothing."""
    _own_panels.append((order, panel))
    _own_panels.sort(key=lambda pair: pair[0])


def own_panels(request: HttpRequest) -> list[SafeString]:
    """The panels of this reader's own page, in order."""
    return [markup for _order, panel in _own_panels if (markup := panel(request))]


def add_own_facts(order: int, facts: Callable[[int], Iterable[tuple[str, str]]]) -> None:
    """Say what an app keeps about a person: `facts(person_id)` gives (what, value) in the reader's language."""
    _own_facts.append((order, facts))
    _own_facts.sort(key=lambda pair: pair[0])


def own_facts(person_id: int) -> list[tuple[str, str]]:
    """Everything that the apps keep about a person, in order."""
    return [fact for _order, facts in _own_facts for fact in facts(person_id)]


def add_help_places(places: Callable[[], Iterable[HelpPlace]]) -> None:
    """Say where people are helped in person, for the pages of those who cannot sign in. At most one query."""
    _help_places.append(places)


def help_places() -> list[HelpPlace]:
    """Where people are helped in person."""
    return [place for places in _help_places for place in places()]


def add_panel(place: str, order: int, panel: Callable[[HttpRequest, Any], SafeString]) -> None:
    """Put a panel on the page of a thing, such as "household"; `panel(request, thing)` gives ready markup or nothing."""
    panels = _panels.setdefault(place, [])
    panels.append((order, panel))
    panels.sort(key=lambda pair: pair[0])


def panels_for(place: str, request: HttpRequest, thing: Any) -> list[SafeString]:
    """The panels on the page of this thing, in order."""
    return [markup for _order, panel in _panels.get(place, ()) if (markup := panel(request, thing))]
