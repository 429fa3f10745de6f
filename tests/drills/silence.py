"""Silence: no broker, or one that hangs. Residents notice nothing, and a plain command delivers.

    python -m tests.drills.silence closed|hung

Prints what it saw as JSON. A process of its own, because the broker's address is read once.
"""

from __future__ import annotations

import itertools
import json
import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from typing import Any
from urllib.parse import parse_qs, urlsplit

from deploy.places import ROOT
from tests.drills import stand

PATIENCE = 2.0
Way = list[tuple[int, float]]


def broken_broker(how: str) -> socket.socket:
    """A port on which nobody listens, or somebody takes connections and never answers."""
    held = socket.socket()
    held.bind(("127.0.0.1", 0))
    if how == "hung":
        held.listen(500)
    return held


def without_broker(how: str, deliver: str) -> dict[str, Any]:
    """Run the drill in a process of its own whose broker is broken; the result it prints."""
    with closing(broken_broker(how)) as held:
        env = os.environ | {"REDIS_URL": f"redis://127.0.0.1:{held.getsockname()[1]}/0"}
        command = [sys.executable, "-m", "tests.drills.silence", how, deliver]
        done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, check=True, text=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def drill(how: str, deliver: str) -> dict[str, Any]:
    """File through the web, deliver by command, count."""
    from tests import builders
    from tests.drills.storm import counted
    from tests.drills.street import DrillStreet

    # The builders number what they make; this process goes on where no other has numbered.
    builders._serial = itertools.count(os.getpid() * 100 % 1_000_000)
    street = DrillStreet()
    way = file_through_the_web(street)
    late = time.monotonic()
    quiet = by_command() if deliver == "command" else by_standby()
    result = counted(f"broker {how}, tick by {deliver}", quiet)
    slowest = max(seconds for _, seconds in way)
    sent = [status for status, _ in way] == [302, 302, 302] and slowest < PATIENCE
    return result | {
        "ok": result["ok"] and sent, "n": 1, "slowest_answer": slowest, "quiet_after": time.monotonic() - late,
    }  # fmt: skip


def file_through_the_web(street: Any) -> Way:
    """The three screens of a signed-in resident: status and seconds of each sending."""
    from django.test import Client

    from tests.builders import account

    browser, way = Client(), []
    browser.force_login(account(street.street.lin), backend="portal.auth.PostBackend")

    def post(address: str, **typed: str) -> str:
        begun = time.monotonic()
        answer = browser.post(address, typed)
        way.append((answer.status_code, time.monotonic() - begun))
        return str(answer.headers.get("Location", ""))

    there = post("/file/", text="3 号楼东边那盏路灯不亮了。", category="lighting")
    draft = parse_qs(urlsplit(there).query).get("draft", [""])[0]
    post("/file/where/", draft=draft, where=f"home:{street.street.home.pk}", spot="台阶旁")
    post("/file/check/", draft=draft, contact="message")
    return way


def by_command() -> float | None:
    """`manage.py tick` once."""
    from tests.drills.storm import waiting

    subprocess.run([sys.executable, "manage.py", "tick"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return stand.until(lambda: not waiting(), 0)


def by_standby() -> float | None:
    """The supervised `manage.py tick --watch`, while nothing has given a sign of life for a while."""
    from portal.models import Heartbeat
    from tests.drills.storm import waiting

    Heartbeat.objects.all().delete()
    with stand.kept("standby"):
        return stand.until(lambda: not waiting(), 30)


def main() -> None:
    """Say what was seen."""
    import django

    django.setup()
    print(json.dumps(drill(*sys.argv[1:3])))


if __name__ == "__main__":
    main()
