"""Real threads: whoever changes something while a visit is recorded, or items are made, waits, and nobody is turned away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from grids.domain.doors import close_household
from grids.domain.duties.producing import batches, produce_portion
from grids.domain.duties.rules import retire_rule
from grids.domain.visits import record_visit
from grids.models import Visit
from portal.domain.people import join_records
from tests.builders import Street, actor, household, person
from tests.grids.duties.building import deed, item, monthly
from tests.races import in_a_thread

pytestmark = pytest.mark.django_db(transaction=True)

_BLOCKED = (
    "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
)


def while_under_way(first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
    """Do `first` and, before it is committed, `second` in another thread, until that waits or is done; what went wrong."""
    problems: list[Any] = []

    def other() -> None:
        try:
            second()
        except Exception as problem:
            problems.append(problem)

    thread = threading.Thread(target=lambda: in_a_thread(other))
    try:
        with transaction.atomic():
            first()
            thread.start()
            _until_it_waits(thread)
    except Exception as problem:
        problems.append(problem)
    thread.join(20)
    return problems


def _until_it_waits(thread: threading.Thread) -> None:
    for _ in range(100):
        thread.join(0.05)
        with connection.cursor() as cursor:
            cursor.execute(_BLOCKED)
            if cursor.fetchone()[0] or not thread.is_alive():
                return


def test_a_rule_is_changed_while_its_items_are_made(street: Street) -> None:
    office, version, today = actor(street.office("subdistrict_staff")), monthly(street), timezone.localdate()
    batch = next(iter(batches(version, today)))
    ends = today + timedelta(days=40)

    problems = while_under_way(
        lambda: produce_portion(batch, 0),
        lambda: retire_rule(actor=office, rule_id=version.rule_id, ends=ends),
    )

    assert problems == []


def test_a_door_is_closed_while_a_visit_there_is_recorded(street: Street) -> None:
    home = household(street.building, "602")
    item(street, household=home)

    problems = while_under_way(
        lambda: record_visit(actor=actor(street.leader), deed=deed(home)),
        lambda: close_household(actor=actor(street.deputy), household_id=home.pk, reason="merged"),
    )

    assert problems == []
    assert Visit.objects.filter(household=home).exists()


def test_two_records_become_one_while_the_dropped_one_records_a_visit(street: Street) -> None:
    keep, drop = person("程素芬"), person("程素芬")
    item(street, holder_person=drop)

    problems = while_under_way(
        lambda: record_visit(actor=actor(drop), deed=deed(street.home)),
        lambda: join_records(actor=actor(street.deputy), keep_id=keep.pk, drop_id=drop.pk, reason="同一个人"),
    )

    assert problems == []
