"""Undoing an import of members as a whole: exactly what it made is taken back, or nothing is.

Refused as soon as something was built on it: a row that it made was touched since (the audit trail knows), or something
else points to it (aid, an account, a due item). Locks as in `applying`.
"""

from __future__ import annotations

from django.db import IntegrityError, models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from grids.domain.households import hold_register
from grids.enums import ImportState
from parties.domain.sheets.checking import locked_import
from parties.models import Member, MemberImport, Pairing
from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.batches import built_upon, check_links_now, delete_rows, touched_since
from portal.domain.refusal import Refused
from portal.models import Person

TABLES: dict[str, type[models.Model]] = {"people": Person, "members": Member, "pairings": Pairing}


def undo_import(*, actor: Actor, import_id: int) -> MemberImport:
    """Take an applied import back. Undoing twice does it once. Refused, with the reason, when something stands on it."""
    try:
        with act(actor, "member.undo"):
            row = locked_import(actor, import_id)
            if row.state == ImportState.CHECKED:
                raise Refused(_("这份表格还没有导入，不用撤销。"))
            if row.state == ImportState.APPLIED:
                _undo(row)
                check_links_now()
    except IntegrityError as clash:
        raise Refused(_("这次导入的内容后来又用上了，不能整批撤销。请逐个改。")) from clash
    return row


def _undo(row: MemberImport) -> None:
    hold_register()
    made = {name: row.made[name] for name in TABLES}
    for name in TABLES:
        rows = TABLES[name]._default_manager.select_for_update().filter(pk__in=made[name])
        list(rows.order_by("pk").values_list("pk"))
    _refuse_used(row, made)
    for name in ("pairings", "members", "people"):
        delete_rows(TABLES[name], made[name])
    row.state, row.undone_at, row.made = ImportState.UNDONE, timezone.now(), {}
    row.save(update_fields=["state", "undone_at", "made"])


def _refuse_used(row: MemberImport, made: dict[str, list[int]]) -> None:
    touched = touched_since(
        row.made["mark"], TABLES, {name: set(map(str, ids)) for name, ids in made.items()}
    )
    if touched:
        words = ngettext(
            "导入以后，其中 %(n)s 条又被改过，不能整批撤销。请逐个改。",
            "导入以后，其中 %(n)s 条又被改过，不能整批撤销。请逐个改。",
            touched,
        )
        raise Refused(words % {"n": touched})
    names = built_upon(TABLES, made)
    if names:
        listed = pgettext("between items", "、").join(sorted(names))
        words = _("导入的人后来已经有了：%(what)s。不能整批撤销，请逐个改。")
        raise Refused(words % {"what": listed})
