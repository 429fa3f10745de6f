"""One notice a person and day that gathers what there is to say: later news of the day is added to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import connection

from portal import registry
from portal.domain.notices import send_out

_ADD = """
insert into portal_inboxitem as item (person_id, kind, key, params, url, created_at)
select told.person, %(kind)s, %(key)s, jsonb_build_object('n', told.n, 'more', told.more, 'day', %(day)s::text),
    %(url)s, %(now)s
from unnest(%(people)s::bigint[], %(ns)s::int[], %(more)s::int[]) as told(person, n, more)
order by told.person
on conflict (person_id, key) do update set
    params = jsonb_build_object(
        'n', (item.params->>'n')::int + (excluded.params->>'n')::int,
        'more', (item.params->>'more')::int + (excluded.params->>'more')::int,
        'day', %(day)s::text
    ),
    read_at = null
"""


def digest_key(kind: str, day: date) -> str:
    """The key under which a person's digest of that kind and day stands in the inbox."""
    return f"{kind}:{day:%Y-%m-%d}"


def add_to_digests(
    kind: str, day: date, counts: Mapping[int, tuple[int, int]], url: str, now: datetime
) -> None:
    """Add to the day's digest of each person: `counts` gives (things, things that could not be said in time).

    In the caller's transaction, set-based; people are taken in the order of their ids, so that two callers never wait
    for each other crosswise. A digest that was read already is new again. What leaves the house is written once a
    digest, whatever comes to it later: the letter is put together when it goes.
    """
    if not counts:
        return
    people = sorted(counts)
    key = digest_key(kind, day)
    with connection.cursor() as cursor:
        cursor.execute(
            _ADD,
            {
                "kind": kind, "key": key, "day": f"{day:%Y-%m-%d}", "url": url, "now": now, "people": people,
                "ns": [counts[person][0] for person in people], "more": [counts[person][1] for person in people],
            },
        )  # fmt: skip
    send_out(registry.notice_kind(kind), key, people)
