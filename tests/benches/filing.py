"""Sending a filing beside a bare form that writes the same rows; then eight people at once."""

from __future__ import annotations

import threading
import uuid
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.test import Client as TestClient
from django.test.utils import CaptureQueriesContext

from grids.models import Case, CaseDraft
from portal.crypto import lookup_hash
from portal.enums import AreaKind
from portal.models import Area, Person, User
from tests.benches import who
from tests.benches.stand import Client

if TYPE_CHECKING:
    from tests.benches.measures import Bench

TEXT = "楼道灯坏了三天了，晚上看不见台阶，请来人看一看。"
AT_ONCE, EACH = 8, 25


def measured(bench: Bench) -> list[dict[str, Any]]:
    """Two results: the cost of form and post, and eight clients without an error."""
    return [_cost(bench), _eight(bench)]


def new_draft(owner: Person) -> uuid.UUID:
    """A draft that only has to be sent."""
    community = Area.objects.filter(kind=AreaKind.COMMUNITY).order_by("path").first()
    assert community is not None
    fields = {
        "text": TEXT,
        "category": "lighting",
        "where": "elsewhere",
        "community": str(community.pk),
        "spot": "东门",
    }
    return CaseDraft.objects.create(owner=owner, fields=fields).pk


def resident(number: int) -> tuple[Person, str]:
    """The resident of that number and the phone he signs in with; his account is opened when it is missing."""
    phone = f"1380000{number:04d}"
    user = User.objects.filter(login_hash=lookup_hash(phone, "phone")).select_related("person").first()
    if user is None:
        person = Person.objects.create(name=f"居民{number}号")
        who.open_account(person, phone)
        return person, phone
    return user.person, phone


def send(client: Client, draft: uuid.UUID) -> None:
    """Open the last screen and send it."""
    path = f"/file/check/?draft={draft}"
    token = client.token(path)
    data = {"draft": str(draft), "contact": "message", "csrfmiddlewaretoken": token}
    status, _, headers = client.send("POST", "/file/check/", data)
    assert (status, "/file/done/" in headers.get("Location", "")) == (302, True), f"filing answered {status}"


def send_bare(client: Client, draft: uuid.UUID, like: int) -> None:
    """The same at the floor: open the bare form and send it."""
    path = f"/file/?draft={draft}&like={like}"
    data = {"draft": str(draft), "text": TEXT, "place": "东门", "contact": "message"}
    status, _, _ = client.send("POST", path, data | {"csrfmiddlewaretoken": client.token(path)})
    assert status == 302, f"the bare form answered {status}"


def _cost(bench: Bench) -> dict[str, Any]:
    person, phone = resident(1)
    client, bare = Client(bench.product.port), Client(bench.floor.port)
    client.sign_in(phone, who.PASSWORD)
    bare.cookies = dict(client.cookies)
    like = Case.objects.filter(state="filed").earliest("pk").pk
    drafts = iter([new_draft(person) for _ in range(2 * (15 + bench.asked.rounds * bench.asked.each))])
    queries = _statements(person)
    return bench.compare(
        "filing, form and post",
        lambda: send(client, next(drafts)),
        lambda: send_bare(bare, next(drafts), like),
        1.5,
        queries=queries,
        few=queries <= 10,
    )


def _statements(person: Person) -> int:
    """How many statements the post needs, savepoints included."""
    visitor = TestClient(HTTP_HOST="127.0.0.1")
    visitor.force_login(person.user)
    for _ in range(2):
        draft = new_draft(person)
        with CaptureQueriesContext(connection) as seen:
            answer = visitor.post("/file/check/", {"draft": str(draft), "contact": "message"})
    assert answer.status_code == 302, f"filing answered {answer.status_code}"
    return len(seen)


def _eight(bench: Bench) -> dict[str, Any]:
    """Eight residents file at the same time; every one of their requests must become one case."""
    people = [resident(10 + number) for number in range(AT_ONCE)]
    drafts = [[new_draft(person) for _ in range(EACH)] for person, _ in people]
    problems: list[str] = []

    def one(phone: str, own: list[uuid.UUID]) -> None:
        try:
            client = Client(bench.product.port)
            client.sign_in(phone, who.PASSWORD)
            for draft in own:
                send(client, draft)
        except Exception as problem:
            problems.append(repr(problem))

    threads = [
        threading.Thread(target=one, args=(phone, own))
        for (_, phone), own in zip(people, drafts, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    made = Case.objects.filter(submission__in=[draft for own in drafts for draft in own]).count()
    return {
        "name": "filing by eight at once", "ok": not problems and made == AT_ONCE * EACH, "n": made,
        "errors": len(problems), "first_error": problems[0] if problems else None,
    }  # fmt: skip
