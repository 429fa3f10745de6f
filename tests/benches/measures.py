"""What is measured: lists, the case page, search, filing; each with its floor and its limit."""

from __future__ import annotations

import argparse
import os
import re
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client as TestClient
from django.test.utils import CaptureQueriesContext

from deploy.places import prepared, state_folder
from grids.models import Case
from portal.crypto import lookup_hash
from portal.models import User
from portal.queries.actors import posts_of
from tests.benches import bases, who
from tests.benches.stand import Client, Server, Side, in_turn, serving

LISTS = {"grid_leader": "grid_id", "community_staff": "community_id", "subdistrict_staff": "subdistrict_id"}
WORDS = ("路灯", "电梯", "漏水", "楼道灯", "消防通道")
PRODUCT = ("portal.settings", "portal.wsgi")
FLOOR = ("tests.benches.floor.settings", "tests.benches.floor.wsgi")


@dataclass
class Bench:
    """The servers under measure: product and floor on the large database, the product on the small one."""

    product: Server
    floor: Server
    fewer: Server
    large: str
    small: str
    asked: argparse.Namespace

    @classmethod
    def open(cls, stack: ExitStack, large: str, small: str, asked: argparse.Namespace) -> Bench:
        """Start the three web servers; `stack` stops them."""
        app = os.environ["DATABASE_APP_URL"]
        log = prepared(state_folder()) / "bench.log"
        servers = [
            stack.enter_context(serving(bases.named(app, base), *what, log, threads))
            for base, what, threads in ((large, PRODUCT, 8), (large, FLOOR, 8), (small, PRODUCT, 4))
        ]
        return cls(*servers, large, small, asked)

    def side(self, server: Server, once: Callable[[], Any]) -> Side:
        """One side of a comparison."""
        base = self.small if server is self.fewer else self.large
        return Side(server.pid, lambda: bases.backends(base), once)

    def signed_in(self, server: Server, role: str) -> Client:
        """A visitor signed in as `role`."""
        client = Client(server.port)
        client.sign_in(who.ACCOUNTS[role], who.PASSWORD)
        return client

    def compare(
        self, name: str, ours: Callable[[], Any], floor: Callable[[], Any], limit: float, **more: Any
    ) -> dict:
        """Ours and the floor in turn; processor milliseconds a request."""
        figures = in_turn(
            {"ours": self.side(self.product, ours), "floor": self.side(self.floor, floor)},
            rounds=self.asked.rounds, each=self.asked.each,
        )  # fmt: skip
        ratio = figures["ours"].ms / figures["floor"].ms
        ok = ratio <= limit and all(value is not False for value in more.values())
        return {
            "name": name, "ok": ok, "n": self.asked.rounds * self.asked.each, "floor_ms": round(figures["floor"].ms, 2),
            "ours_ms": round(figures["ours"].ms, 2), "ratio": round(ratio, 2), "limit": limit,
            "p50_ms": round(figures["ours"].p50, 1), **{k: v for k, v in more.items() if not isinstance(v, bool)},
        }  # fmt: skip

    def list(self) -> list[dict]:
        """The lists of a grid leader, of a community and of a street; and each beside itself with fewer cases."""
        return [result for role, column in LISTS.items() for result in self._list(role, column)]

    def _list(self, role: str, column: str) -> list[dict]:
        area = post_of(role).area_id
        client, bare = self.signed_in(self.product, role), Client(self.floor.port)
        bare.cookies = dict(client.cookies)
        queries = counted(role, "/cases/")
        first = self.compare(
            f"list of {role}", lambda: client.get("/cases/"), lambda: bare.get(f"/list/{column}/{area}/"), 1.5,
            queries=queries, few=queries <= 8,
        )  # fmt: skip
        first["ok"] = first["ok"] and first["p50_ms"] < 200
        return [first, self._beside_fewer(role, client)]

    def _beside_fewer(self, role: str, client: Client) -> dict:
        fewer = self.signed_in(self.fewer, role)
        figures = in_turn(
            {"many": self.side(self.product, lambda: client.get("/cases/")),
             "few": self.side(self.fewer, lambda: fewer.get("/cases/"))},
            rounds=self.asked.rounds, each=self.asked.each,
        )  # fmt: skip
        ratio = figures["many"].ms / figures["few"].ms
        return {
            "name": f"list of {role}, 100 times the cases", "ok": ratio <= 1.2, "n": self.asked.rounds * self.asked.each,
            "floor_ms": round(figures["few"].ms, 2), "ours_ms": round(figures["many"].ms, 2),
            "ratio": round(ratio, 2), "limit": 1.2,
        }  # fmt: skip

    def case(self) -> list[dict]:
        """The page of a case with ten replies in its story."""
        role = "subdistrict_staff"
        area = post_of(role).area_id
        pk = (
            Case.objects.filter(subdistrict_id=area, state="in_progress")
            .order_by("-pk")
            .values_list("pk", flat=True)[0]
        )
        client, bare = self.signed_in(self.product, role), Client(self.floor.port)
        bare.cookies = dict(client.cookies)
        queries = counted(role, f"/cases/{pk}/")
        return [
            self.compare(
                "case page", lambda: client.get(f"/cases/{pk}/"), lambda: bare.get(f"/case/{pk}/"), 2.0,
                queries=queries, few=queries <= 10,
            )
        ]  # fmt: skip

    def search(self) -> list[dict]:
        """Two and more Chinese characters, in each scope; wall milliseconds, the median of the words."""
        return [self._search(role) for role in LISTS]

    def _search(self, role: str) -> dict:
        client = self.signed_in(self.product, role)
        times = {word: statistics.median(self._timed(client, word) for _ in range(7)) for word in WORDS}
        slowest = max(times, key=lambda word: times[word])
        return {
            "name": f"search of {role}", "ok": times[slowest] < 300, "n": 7 * len(WORDS),
            "ours_ms": round(times[slowest], 1), "limit": 300, "word": slowest,
        }  # fmt: skip

    def _timed(self, client: Client, word: str) -> float:
        from urllib.parse import quote

        begun = time.perf_counter()
        body = client.get(f"/cases/?state=all&q={quote(word)}")
        assert re.search(rb'href="/cases/\d+/"', body), f"nothing found for {word}"
        return (time.perf_counter() - begun) * 1000

    def file(self) -> list[dict]:
        """Sending a filing, form and post, beside a bare form that writes the same rows; and eight at once."""
        from tests.benches.filing import measured

        return measured(self)


def post_of(role: str) -> Any:
    """The post that the account of `role` holds."""
    user = User.objects.get(login_hash=lookup_hash(who.ACCOUNTS[role], "phone"))
    return posts_of(user.person_id)[0]


def counted(role: str, path: str) -> int:
    """How many statements a page needs, sessions and permissions included."""
    user = User.objects.get(login_hash=lookup_hash(who.ACCOUNTS[role], "phone"))
    visitor = TestClient(HTTP_HOST="127.0.0.1")
    visitor.force_login(user)
    visitor.get(path)
    with CaptureQueriesContext(connection) as seen:
        answer = visitor.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return len(seen)
