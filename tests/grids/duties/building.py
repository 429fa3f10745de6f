"""What tests of duties build: a kind, a rule with a version, a visit."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.utils import timezone

from grids.domain.duties.nightly import PRODUCE, on_produce
from grids.domain.visits import Deed
from grids.models import DeedKind, DueItem, DutyRule, DutyVersion, Household
from portal.models import Errand, Person
from tests.builders import Street, account


def kind(key: str = "home_visit", name: str = "上门走访", **extra: Any) -> DeedKind:
    """A kind of deed; the same key gives the same row."""
    return DeedKind.objects.get_or_create(key=key, defaults={"name": name, **extra})[0]


def monthly(street: Street, name: str = "每月走访", **extra: Any) -> DutyVersion:
    """A rule in the whole street: the grid leader visits every household once a month; or as told by `extra`."""
    rule = DutyRule.objects.create(name=name, kind=extra.pop("kind", None) or kind(), area=street.subdistrict)
    fields = {
        "number": 1, "valid": DateRange(date(2026, 1, 1), None), "every": 1, "unit": "month",
        "anchor": date(2026, 1, 1), "whose": "post:grid_leader", "steps": [-3, 0, 2],
    }  # fmt: skip
    return DutyVersion.objects.create(rule=rule, **fields | extra)


def deed(home: Household | None, on: date | None = None, **extra: Any) -> Deed:
    """A visit at `home` where somebody was met; today at noon unless told otherwise."""
    now = timezone.now()
    at = timezone.make_aware(datetime.combine(on, time(12))) if on else now
    fields = {
        "key": uuid.uuid4(),
        "kind": kind(),
        "household_id": home.pk if home else None,
        "outcome": "done",
        "happened_at": at,
    }
    return Deed(**fields | extra)


def when(street: Street, trigger: str, name: str = "", **extra: Any) -> DutyVersion:
    """A rule in the whole street: the grid leader goes within three working days when `trigger` is told."""
    fields = {"every": 0, "unit": "", "trigger": trigger, "limit_days": 3, "steps": [-1, 0]}
    return monthly(street, name or f"遇到 {trigger}", **fields | extra)


def run_productions() -> None:
    """Do every errand that makes items of a version, and those that these leave."""
    while errand := Errand.objects.filter(kind=PRODUCE, payload__has_key="version").order_by("pk").first():
        on_produce(errand)
        errand.delete()


def item(street: Street, **extra: Any) -> DueItem:
    """Something due today of a new rule: the grid leader's, at `street.home`; or as told by `extra`."""
    today = timezone.localdate()
    version = extra.pop("version", None) or monthly(
        street, extra.pop("name", f"规则 {uuid.uuid4().hex[:6]}"), kind=extra.pop("kind", None) or kind()
    )
    fields = {
        "rule": version.rule, "version": version, "period": today.replace(day=1),
        "holder_post": None if extra.get("holder_person") else street.leader_post, "household": street.home,
        "grid": street.grid, "community": street.community, "earliest": today, "due": today, "latest": today,
    }  # fmt: skip
    return DueItem.objects.create(**fields | extra)


def signed_in(someone: Person) -> Client:
    """A browser in which `someone` has signed in, with an account made for it."""
    client = Client()
    client.force_login(account(someone))
    return client


def typed(**fields: Any) -> dict[str, Any]:
    """The form of a visit as it is sent: a home visit of today where somebody was met, or as told by `fields`."""
    return {
        "key": str(uuid.uuid4()), "kind": kind().pk, "outcome": "done", "day": timezone.localdate(), **fields,
    }  # fmt: skip
