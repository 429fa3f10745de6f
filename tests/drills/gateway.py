"""Text messages through a gateway that kills whoever sends, and itself, between sending and committing."""

from __future__ import annotations

import random
import shutil
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import time as clock
from pathlib import Path
from typing import Any

from django.test import Client
from django.utils import timezone

from deploy import places
from deploy.supervision import Program
from portal.crypto import lookup_hash
from portal.domain.deliveries import put_on_the_way
from portal.enums import Channel, DeliveryState
from portal.models import Delivery, InboxItem, NoticePreference, Person
from tests import builders as b
from tests.drills import stand
from tests.drills.fake_gateway import SILENT, lines
from tests.drills.handlers import TOLD
from tests.drills.street import DrillStreet

WORKERS = 2
# So many letters for each kill, and a few more for small drills; where keys are honoured a letter is struck more than once.
SPARE = 20
LETTERS = {"honours": 1.1, "ignores": 1.9}
# Every eighth receiver gets one letter for three notices.
DIGEST_EVERY, DIGEST_OF = 8, 3
QUIET_WITHIN = 500.0
SPLIT = "split"
OPEN = (DeliveryState.WAITING, DeliveryState.SENDING)


def gateway(street: DrillStreet, mode: str, kills: int) -> dict[str, Any]:
    """Send letters until so many blows have fallen and all is quiet, and compare the book with what we believe."""
    folder = fresh_folder(mode)
    port = free_port()
    begun = time.monotonic()
    ids = write_letters(street, round(kills * LETTERS[mode]) + SPARE)
    asked = [str(folder), str(port), mode, str(kills), str(random.getrandbits(32))]
    command = [sys.executable, "-m", "tests.drills.fake_gateway", *asked]
    programs = [Program("gateway", command, priority=10), *more_workers()]
    env = {
        "LINLI_SMS_HTTP": f"http://127.0.0.1:{port}/",
        "LINLI_SMS_HONOURS_KEYS": str(mode == "honours").lower(),
    }
    with stand.kept("worker", "beat", besides=programs, **env):
        quiet = stand.until(lambda: not open_ones(ids).exists(), QUIET_WITHIN)
    result = compared(ids, folder, mode) | {"quiet_after": quiet, "seconds": time.monotonic() - begun}
    told = is_shown(street, result["to_look_at"])
    # Where keys are honoured, messages must have come again and been held back, or the drill shows nothing.
    enough = result["kills"] >= kills and (mode == "ignores" or result["held_back"] > 0)
    return {"name": f"gateway {mode} keys", **result, "ok": result["ok"] and told and enough}


def compared(ids: list[int], folder: Path, mode: str) -> dict[str, Any]:
    """The gateway's book against our rows, a receiver a letter."""
    booked = Counter(line["phone"] for line in lines(folder / "book"))
    blows = lines(folder / "blows")
    silent = {line["phone"] for line in blows if line["how"] in SILENT}
    states = dict(believed(ids))
    seen = Counter(states.values())
    bad = {
        "twice": sum(times > 1 for times in booked.values()),
        "lost": sum(state == DeliveryState.SENT and not booked[phone] for phone, state in states.items()),
        "denied": sum(
            state in (DeliveryState.FAILED, DeliveryState.SKIPPED) and booked[phone] > 0
            for phone, state in states.items()
        ),
        "stuck": sum(seen[state] for state in (*OPEN, SPLIT)),
        # Where keys are not honoured, nobody may claim to know what became of a letter without an answer.
        "unseen": sum(
            mode == "ignores" and states[phone] != DeliveryState.UNKNOWN for phone in silent
        ),
    }  # fmt: skip
    return {
        "n": len(states), "kills": len(blows), "doubtful": len(silent),
        "held_back": len(lines(folder / "repeats")), "sent": seen[DeliveryState.SENT],
        "to_look_at": seen[DeliveryState.UNKNOWN], **bad, "ok": bool(states) and not any(bad.values()),
    }  # fmt: skip


def believed(ids: list[int]) -> Iterator[tuple[str, str]]:
    """Receiver and state of each letter. The members of one letter stand alike, or something is wrong."""
    found: dict[str, set[str]] = {}
    for row in Delivery.objects.filter(pk__in=ids).select_related("item__person"):
        if row.item:
            found.setdefault(row.item.person.phone, set()).add(row.state)
    for phone, states in found.items():
        yield phone, states.pop() if len(states) == 1 else SPLIT


def is_shown(street: DrillStreet, letters: int) -> bool:
    """Whether the office finds what is to be looked at, in its list and on its page."""
    clerk = street.street.office("subdistrict_staff")
    seen = Delivery.objects.visible_to(b.actor(clerk), "delivery.view").filter(state=DeliveryState.UNKNOWN)
    browser = Client()
    browser.force_login(b.account(clerk), backend="portal.auth.PostBackend")
    row = seen.first()
    if row is None:
        return letters == 0
    page = browser.get(f"/admin/portal/delivery/{row.pk}/change/").content.decode()
    everything = Delivery.objects.filter(state=DeliveryState.UNKNOWN).count()
    return seen.count() == everything and row.parcel in page


# Letters -----------------------------------------------------------------------


def write_letters(street: DrillStreet, count: int) -> list[int]:
    """So many residents with a letter each, all due now; the ids of its deliveries."""
    now = timezone.now()
    people = Person.objects.bulk_create(receiver() for _number in range(count))
    for number, person in enumerate(people):
        b.resident(person, street.street.home, "other")
        wanted(person, daily=number % DIGEST_EVERY == 0)
    items = InboxItem.objects.bulk_create(
        InboxItem(person=person, kind=TOLD, key=f"{TOLD}:{person.pk}:{part}", url=f"/cases/{part}/")
        for number, person in enumerate(people)
        for part in range(DIGEST_OF if number % DIGEST_EVERY == 0 else 1)
    )
    rows = [Delivery(channel=Channel.SMS, key=f"sms:{item.pk}", item=item, not_before=now) for item in items]
    put_on_the_way(rows)
    return list(Delivery.objects.filter(key__in=[row.key for row in rows]).values_list("pk", flat=True))


def receiver() -> Person:
    """Somebody with a phone of his own."""
    phone = b.new_phone()
    return Person(name="林秀珍", phone=phone, phone_hash=lookup_hash(phone, "phone"), phone_tail=phone[-4:])


def wanted(person: Person, *, daily: bool) -> None:
    """He wants text messages, whatever the hour."""
    NoticePreference.objects.create(
        person=person, by_sms=True, daily_digest=daily, quiet_from=clock(0), quiet_to=clock(0)
    )


def open_ones(ids: list[int]) -> Any:
    """What is not settled yet."""
    return Delivery.objects.filter(pk__in=ids, state__in=OPEN)


# The place ----------------------------------------------------------------------


def more_workers() -> list[Program]:
    """Workers besides the first, under names of their own."""
    (worker,) = (program for program in stand.known_programs().values() if program.name == "worker")
    return [
        Program(f"worker{number}", [*worker.command, "-n", f"worker{number}@%h"], priority=30)
        for number in range(2, WORKERS + 1)
    ]


def fresh_folder(mode: str) -> Path:
    """An empty folder for the gateway's books."""
    folder = stand.folder() / f"gateway-{mode}"
    shutil.rmtree(folder, ignore_errors=True)
    return places.prepared(folder)


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
