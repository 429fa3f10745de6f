"""Random lives of rules, pairings, mutes and visits: the due items are those of a simple model (`model.py`).

`LINLI_MODEL_EXAMPLES` says how many lives; a few by default. Besides the posts of the chain there is one source of
another shape, as an upper floor brings it: people paired with households for a time, with ids of their own.
"""

from __future__ import annotations

import os
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import Street
from tests.grids.duties.world import KINDS, SOURCES, TRIGGERS, World, bring_pairs

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("LINLI_MODEL_EXAMPLES", "12"))

# What may happen -------------------------------------------------------------------------
one = st.sampled_from
which = st.integers(min_value=0, max_value=59)
some_days = one([0, 1, 3, 6, 12, 20])
says = st.fixed_dictionaries(
    {
        "unit": one(["", "", "day", "week", "week", "month", "month", "month", "quarter", "half_year", "year"]),
        "every": one([1, 1, 2, 3]), "weeks": st.integers(min_value=-12, max_value=12), "trigger": one(TRIGGERS),
        "whose": one(SOURCES), "for_tagged": one([False, False, True]), "lead": one([0, 0, 3, 10]),
        "grace": one([0, 2, 5]), "steps": one([(-3, 0, 2), (0,), (), (-14, -2)]),
    }
)  # fmt: skip
rule = st.fixed_dictionaries(
    {
        "area": one(["subdistrict", "subdistrict", "community", "grid"]),
        "key": one(sorted(KINDS)),
        "since": some_days,
        "says": says,
    }
)
visit = st.fixed_dictionaries(
    {"home": which, "who": which, "key": one(sorted(KINDS)), "ago": some_days,
     "outcome": one(["done", "not_home", "refused", "not_needed"])}
)  # fmt: skip
tell = st.fixed_dictionaries({"home": which, "trigger": one(["illness", *TRIGGERS]), "ago": some_days})
mute = st.fixed_dictionaries({"home": which, "length": one([0, 6, 31, 45, 100])})
at_home, on_a_day = (
    st.fixed_dictionaries({"home": which}),
    st.fixed_dictionaries({"home": which, "ago": some_days}),
)
# A name with blanks behind it comes more often.
deeds = {
    "rule": rule, "change": st.fixed_dictionaries({"n": which, "ahead": some_days, "says": says}),
    "retire": st.fixed_dictionaries({"n": which}), "mute": mute, "mute ": mute, "mute  ": mute, "unmute": at_home,
    "unmute ": at_home, "unmute  ": at_home, "visit": visit, "visit ": visit, "tell": tell, "tell ": tell,
    "tell  ": tell, "tagging": at_home, "close": at_home, "reopen": at_home,
    "newcomer": on_a_day, "unpair": st.fixed_dictionaries({"n": which}),
    "pair": st.fixed_dictionaries({"home": which, "who": which, "ahead": st.integers(min_value=-20, max_value=20)}),
}  # fmt: skip
step = st.tuples(
    some_days,
    one([True, True, False]),
    st.one_of(*(st.tuples(st.just(name.strip()), how) for name, how in deeds.items())),
)
plain = {
    "every": 1, "weeks": 0, "trigger": "illness", "whose": "post:grid_leader", "for_tagged": False, "lead": 0,
    "grace": 2, "steps": (0,),
}  # fmt: skip
ALWAYS: list[dict[str, Any]] = [
    {"area": "subdistrict", "key": "home_visit", "since": 20, "says": plain | {"unit": unit}}
    for unit in ("week", "month", "")
]
"""With these every life begins, so that there is something to mute and to tell."""
starts = one([date(2026, 1, 24), date(2026, 3, 1), date(2026, 9, 18), date(2026, 12, 11), date(2028, 2, 20)])


@pytest.fixture
def pairs(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """The source of another shape is there."""
    bring_pairs(monkeypatch)


@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES < 100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(
    start=starts,
    rules=st.lists(rule, min_size=1, max_size=2),
    life=st.lists(step, min_size=16, max_size=28),
)
def test_whatever_happens_the_due_items_are_those_of_the_model(
    street: Street,
    pairs: None,
    monkeypatch: pytest.MonkeyPatch,
    start: date,
    rules: list[Any],
    life: list[Any],
) -> None:
    with transaction.atomic():
        world = World(street, monkeypatch, start)
        for asked in [*ALWAYS, *rules]:
            world.rule(**asked)
        for days, has_night, (what, how) in life:
            world.wait(days)
            if has_night:
                world.night()
            getattr(world, what)(**how)
            assert world.differences() == {}, f"{what} on {world.today}"
        transaction.set_rollback(True)
