"""Due items whose version is no longer in force when their period begins are taken back, as long as nobody knows them.

They are deleted and not left as void: the unique key rule × period × household × holder would keep the new version from
making its own. An item of which somebody was reminded, at whose door somebody was, or that was settled, stands as it is.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone

from grids.models import DutyVersion

UNTOUCHED = """
there.state = 'open' and there.retry_on is null and there.next_step = 0
and exists (select from grids_dutyversion asked where asked.id = there.version_id and asked.trigger = '')
"""
"""An item nobody was told of and nobody has been at: the part that taking back and previewing share."""
LOOK_BACK = timedelta(days=60)
"""A change holds for today at the earliest; whatever stopped the errand meanwhile, it stood no longer than that."""
PORTION = 250_000
"""So many items at a time: each portion looks through the rule's coming items again."""

_WITHDRAW = f"""
delete from grids_dueitem where id in (
    select there.id from grids_dueitem there join grids_dutyversion version on version.id = there.version_id
    where there.rule_id = %(rule)s and there.period >= %(since)s and not version.valid @> there.period and {UNTOUCHED}
    order by there.id limit %(portion)s for update of there
)
"""  # noqa: S608 - put together of constants only


def withdraw(*, rule_id: int, today: date | None = None) -> int:
    """Take back what the versions of a rule no longer ask for; returns how many items. Run again, it finds none.

    What somebody told stays due: it happened while the rule was in force, and whoever has to go was named.

    Portions are locked in the order of ids, as visits do. A rule whose versions have no end costs one query.
    """
    cut = DutyVersion.objects.filter(rule=rule_id, valid__upper_inf=False)
    if not cut.exists():
        return 0
    since = (today or timezone.localdate()) - LOOK_BACK
    taken, portion = 0, PORTION
    while portion == PORTION:
        portion = _portion(rule_id, since)
        taken += portion
    return taken


def _portion(rule_id: int, since: date) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_WITHDRAW, {"rule": rule_id, "since": since, "portion": PORTION})
        return int(cursor.rowcount)
