"""A house full of things to look at, and every address in it that answers somebody with a page."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.test import Client
from django.urls import reverse

from grids.enums import CaseState
from grids.models import Case
from grids.queries.cases import verbs_for
from portal.domain.errands import claim, run
from tests import builders
from tests.grids import journeys
from tests.grids.roster import sheets
from tests.house import walk
from tests.portal.admin import things

READERS = {letter: walk.ROLES[letter] for letter in "NRGCYEA"}
QUESTIONS = [
    {"key": "running", "label": "现在还在漏吗？", "kind": "yesno"},
    {"key": "floor", "label": "哪一层？", "kind": "text"},
]


class House:
    """The world of the permission matrix with more in it, so that few pages are empty.

    `pages`: for each reader addresses that answer him with a page. A frame of the portal has its readers, and who comes
    later among them looks only at what nobody before him has seen. `cookies`: a reader's session; empty for nobody.
    """

    def __init__(self) -> None:
        self.world = walk.World()
        street = self.world.street
        builders.category("leak", "水电漏损", "Leaks", questions=QUESTIONS)
        builders.post("grid_leader", builders.area("grid", "第四网格", street.community))
        self.cases = {state: journeys.case_in(street, state) for state in CaseState.values}
        self.roster = sheets.waiting(street, sheets.row(name="苏禾", relation="户主", phone="13900001234"))
        named = list(self._named())
        self.rows = {table: things.thing(street, table).pk for table in things.MAKERS}
        self._second_factor("C")
        for errand in claim():
            run(errand)
        self.cookies = {letter: self._cookie(letter) for letter in READERS}
        self.pages: dict[str, list[str]] = {letter: [] for letter in READERS}
        self._look_around(named)

    def phone(self, letter: str) -> str:
        """The phone by which a reader signs in."""
        return str(self.world.people[letter].phone)  # type: ignore[union-attr]

    def _second_factor(self, letter: str) -> None:
        user = self.world.people[letter].user  # type: ignore[union-attr]
        TOTP.activate(user, "JBSWY3DPEHPK3PXP")
        RecoveryCodes.activate(user)

    def _cookie(self, letter: str) -> str:
        """The session of that reader, who has just said his password."""
        client = self.world.clients[letter]
        if letter == "N":
            return ""
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session.save()
        return str(client.cookies[settings.SESSION_COOKIE_NAME].value)

    # Addresses

    def _look_around(self, named: list[str]) -> None:
        self._share("RN", named)
        self._share("CG", named)
        self._share("YEAC", list(self._admin()))
        for letter in "RGC":
            self._share(letter, list(self._moments(letter)))
        self.pages["N"] += ["/", "/file/", "/nowhere/"]
        self.pages["R"] += self._filing()
        self.pages["G"] += ["/nowhere/"]

    def _share(self, line: str, addresses: Iterable[str]) -> None:
        """Give each address to the first in the line whom it answers with a page."""
        for url in addresses:
            reader = next((letter for letter in line if _is_page(self.world.clients[letter], url)), None)
            if reader and url not in self.pages[reader]:
                self.pages[reader].append(url)

    def _named(self) -> Iterator[str]:
        """Every address that has a name, on the first community's objects."""
        for name, pattern in walk.addresses().items():
            yield reverse(name, kwargs=self.world.kwargs(pattern, name, foreign=False))

    def _moments(self, letter: str) -> Iterator[str]:
        """Pages that look different at another moment: cases in every state, lists that find something or nothing."""
        done: set[str] = set()
        for case in self.cases.values():
            yield reverse("case", args=[case.pk])
            verbs = set(self._verbs(letter, case)) - done
            done |= verbs
            yield from (reverse("case_step", args=[case.pk, verb]) for verb in sorted(verbs))
        street = self.world.street
        yield f"/triage/?case={self.cases[CaseState.FILED].pk}"
        yield f"/roster/import/{self.roster.pk}/"
        yield from ("/cases/?q=路灯", "/cases/?q=nothing", "/households/?q=301", "/inbox/?before=1")
        yield f"/me/household/ask/?community={street.community.pk}"
        yield f"/me/household/ask/?building={street.building.pk}"

    def _verbs(self, letter: str, case: Case) -> list[str]:
        """What this reader may do with a case."""
        return verbs_for(builders.actor(self.world.people[letter]), case)  # type: ignore[arg-type]

    def _filing(self) -> list[str]:
        """The screens of filing with something in them."""
        client = self.world.clients["R"]
        what = {
            "text": "水管漏了。",
            "category": "leak",
            "asked": "leak",
            "q_running": "yes",
            "q_floor": "三楼",
        }
        draft = client.post("/file/", what)["Location"].partition("draft=")[2]
        client.post("/file/where/", {"draft": draft, "where": f"home:{self.world.street.home.pk}"})
        return [f"{screen}?draft={draft}" for screen in ("/file/", "/file/where/", "/file/check/")]

    def _admin(self) -> Iterator[str]:
        """The first page of the admin; of every table its list, one row, and the empty form."""
        yield "/admin/"
        for table, row in self.rows.items():
            yield things.address(table)
            yield things.address(table, "change", row)
            yield things.address(table, "add")


def _is_page(client: Client, url: str) -> bool:
    """Whether a whole page comes: no download, no part of a page, no way elsewhere."""
    answer = client.get(url)
    is_html = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
    return is_html and b"<html" in answer.content
