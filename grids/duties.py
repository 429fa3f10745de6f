"""The sources of duties that the territory brings: whoever holds a post in the chain of a household."""

from __future__ import annotations

from grids.duty_presets import PRESETS
from grids.duty_sources import CHAIN, PLACES, DutySource, add_presets, add_source
from portal.roles import ROLES

ROLES_THAT_VISIT = (
    "grid_leader",
    "building_leader",
    "grid_worker",
    "community_deputy",
    "community_secretary",
)

_HOUSEHOLDS = """
select home.id as source_id, place.post_id as holder_post_id, null::bigint as holder_person_id,
    home.id as household_id, place.grid_id, place.community_id
from grids_household home join ({places}) place on place.building_id = home.building_id
where home.is_active and place.post_id is not null and home.id > %(after)s and home.id <= %(upto)s
"""


def register() -> None:
    """Make the sources and the rules to begin with known."""
    add_source(*(_of_role(key) for key in ROLES_THAT_VISIT))
    add_presets(*PRESETS)


def _of_role(key: str) -> DutySource:
    rows = _HOUSEHOLDS.format(places=PLACES.format(role=f"'{key}'"))
    return DutySource(
        key=f"{CHAIN}{key}",
        label=ROLES[key].title,
        rows=rows,
        last="select coalesce(max(id), 0) from grids_household",
        by_post=True,
    )
