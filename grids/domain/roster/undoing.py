"""Undoing an import as a whole: exactly what it made and changed is taken back, or nothing is.

Refused as soon as something was built on it: a row that it made or changed was touched since (the audit trail knows),
or something else points to a row that it made (a case, an account, a link). Locks as in `applying`.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.db import IntegrityError, models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from grids.domain.doors import note_doors
from grids.domain.duties.resting import lay_down_at
from grids.domain.households import hold_register
from grids.domain.roster.applying import closed_before
from grids.domain.roster.checking import locked_import
from grids.enums import DoorChange, ImportState
from grids.models import Entrance, Household, Resident, RosterImport
from portal.actors import Actor
from portal.crypto import decrypt
from portal.domain.acts import act
from portal.domain.batches import Ids, built_upon, check_links_now, delete_rows, touched_since
from portal.domain.refusal import Refused
from portal.models import Person

TABLES: dict[str, type[models.Model]] = {
    "entrances": Entrance,
    "households": Household,
    "people": Person,
    "residents": Resident,
}


def undo_import(*, actor: Actor, import_id: int) -> RosterImport:
    """Take an applied import back. Undoing twice does it once. Refused, with the reason, when something stands on it."""
    try:
        with act(actor, "roster.undo"):
            row = locked_import(actor, import_id)
            if row.state == ImportState.CHECKED:
                raise Refused(_("这份表格还没有导入，不用撤销。"))
            if row.state == ImportState.APPLIED:
                _undo(actor, row)
                check_links_now()
    except IntegrityError as clash:
        raise Refused(_("这次导入的内容后来又用上了，不能整批撤销。请逐户改。")) from clash
    return row


def _undo(actor: Actor, row: RosterImport) -> None:
    hold_register()
    made: Ids = {name: row.made[name] for name in TABLES}
    before: dict[str, dict[str, Any]] = json.loads(decrypt(row.made["before"]))
    _lock(made, before)
    _refuse_touched(row, made, before)
    _refuse_built_upon(made)
    delete_rows(Resident, made["residents"])
    _put_back(before)
    note_doors(actor, closed_before(before["households"]), DoorChange.TAKEN_BACK)
    lay_down_at(closed_before(before["households"]))
    for name in ("people", "households", "entrances"):
        delete_rows(TABLES[name], made[name])
    row.state, row.undone_at, row.made = ImportState.UNDONE, timezone.now(), {}
    row.save(update_fields=["state", "undone_at", "made"])


def _lock(made: Ids, before: dict[str, dict[str, Any]]) -> None:
    for name in ("households", "people", "residents"):
        ids = [*made[name], *map(int, before.get(name, ()))]
        rows = TABLES[name]._default_manager.select_for_update().filter(pk__in=ids)
        list(rows.order_by("pk").values_list("pk"))


def _refuse_touched(row: RosterImport, made: Ids, before: dict[str, dict[str, Any]]) -> None:
    """Nobody may have changed what the import made or changed."""
    rows = {name: {str(pk) for pk in made[name]} | set(before.get(name, ())) for name in TABLES}
    touched = touched_since(row.made["mark"], TABLES, rows)
    if touched:
        words = ngettext(
            "导入以后，其中 %(n)s 条又被改过，不能整批撤销。请逐户改。",
            "导入以后，其中 %(n)s 条又被改过，不能整批撤销。请逐户改。",
            touched,
        )
        raise Refused(words % {"n": touched})


def _refuse_built_upon(made: Ids) -> None:
    """Nothing but the import's own rows may point to what it made."""
    names = built_upon(TABLES, made)
    if names:
        listed = pgettext("between items", "、").join(sorted(names))
        words = _("导入的户或人后来已经有了：%(what)s。不能整批撤销，请逐户改。")
        raise Refused(words % {"what": listed})


def _put_back(before: dict[str, dict[str, Any]]) -> None:
    """Give every changed row what it held before. Heads step down before others become head again."""
    _restore(Household, before["households"])
    _restore(Person, before["people"])
    residents = before["residents"]
    steps_down = {pk: old for pk, old in residents.items() if old.get("relation") not in (None, "head")}
    _restore(Resident, steps_down)
    _restore(Resident, {pk: old for pk, old in residents.items() if pk not in steps_down})


def _restore(table: type[models.Model], before: dict[str, Any]) -> None:
    rows = list(table._default_manager.filter(pk__in=[int(pk) for pk in before]))
    fields = sorted({name for old in before.values() for name in old})
    for row in rows:
        for name, value in before[str(row.pk)].items():
            setattr(row, name, date.fromisoformat(value) if name in ("since", "until") and value else value)
    if fields:
        table._default_manager.bulk_update(rows, fields, batch_size=500)
