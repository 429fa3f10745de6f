"""Areas by their keys."""

from __future__ import annotations

from portal.enums import AreaKind
from portal.models import Area
from portal.queries.prepared import Prepared

# Filing asks it each time, so it is written out.
_AREA = Prepared(
    "linli_area",
    "select id, kind, name, path, is_active from portal_area where id = %(id)s and kind = %(kind)s",
    id="bigint",
    kind="varchar",
)


def area_of_kind(pk: int, kind: AreaKind) -> Area | None:
    """The area `pk` when it is of that kind: a picture with kind, name and path, not for saving. One query."""
    found = _AREA.rows(id=pk, kind=str(kind))
    if not found:
        return None
    key, its_kind, name, path, is_active = found[0]
    return Area(pk=key, kind=its_kind, name=name, path=path, is_active=is_active)
