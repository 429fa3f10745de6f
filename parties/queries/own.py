"""What members and pairings keep about somebody, for himself."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from grids.queries.links import words_for
from parties.models import AidRecord, Member
from parties.queries.pairings import own_pairings


def facts_about(person_id: int) -> Iterable[tuple[str, str]]:
    """His memberships, the households he goes to, and how much help he wrote down, in words. Three queries."""
    memberships = Member.objects.filter(person_id=person_id).select_related("community", "unit")
    for member in memberships.order_by("-pk"):
        ended = f"{member.begins_on} – {member.ends_on}" if member.ends_on else ""
        parts = [
            member.get_category_display(),
            member.community.name,
            member.unit and member.unit.name,
            ended,
        ]
        yield _("党员登记"), " · ".join(str(part) for part in parts if part)
    for pairing in own_pairings(person_id):
        yield _("结对的户"), words_for(pairing.household)
    records = AidRecord.objects.filter(pairing__goes_id=person_id).standing().count()
    if records:
        yield _("给过的帮扶"), _("%(n)s 次") % {"n": records}
