"""The sources of duties that members bring: whoever is paired with a household, and members by their category."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from grids.duty_sources import PLACES, DutySource, add_source
from parties.enums import MemberCategory

PAIRING = "pairing"
MEMBERS = "members:"
"""Keys of sources that stand for a category of members begin with this."""

IN_FORCE = "{row}.begins_on <= %(day)s and ({row}.ends_on is null or {row}.ends_on > %(day)s)"

_PAIRINGS = """
select pairing.id as source_id, null::bigint as holder_post_id, pairing.goes_id as holder_person_id,
    pairing.household_id, place.grid_id, place.community_id
from parties_pairing pairing
join grids_household home on home.id = pairing.household_id
join ({places}) place on place.building_id = home.building_id
where home.is_active and {in_force}
    and pairing.id > %(after)s and pairing.id <= %(upto)s
"""
# One person goes to a household in one pairing at a time (`pairing_person_once`), so nobody comes twice.

_MEMBERS = """
select member.id as source_id, null::bigint as holder_post_id, member.person_id as holder_person_id,
    null::bigint as household_id, null::bigint as grid_id, member.community_id
from parties_member member
join portal_area community on community.id = member.community_id
where member.category = '{category}' and {in_force}
    and community.path like %(within)s || '%%' and member.id > %(after)s and member.id <= %(upto)s
"""


def register() -> None:
    """Make the sources known."""
    add_source(
        DutySource(
            key=PAIRING,
            label=_("结对的人"),
            rows=_PAIRINGS.format(places=PLACES.format(role="null"), in_force=IN_FORCE.format(row="pairing")),
            last="select coalesce(max(id), 0) from parties_pairing",
            by_post=False,
        ),
        *(_of_category(category) for category in MemberCategory),
    )


def source_of(category: str) -> str:
    """The key of the source of a category's members."""
    return f"{MEMBERS}{category}"


def _of_category(category: MemberCategory) -> DutySource:
    return DutySource(
        key=source_of(category),
        label=category.label,
        rows=_MEMBERS.format(category=category.value, in_force=IN_FORCE.format(row="member")),
        last="select coalesce(max(id), 0) from parties_member",
        by_post=False,
        has_household=False,
    )
