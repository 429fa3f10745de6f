"""The roster as a whole: Excel in (checked, applied all or nothing, undone as a whole) and out."""

from grids.domain.roster.applying import apply_import
from grids.domain.roster.checking import Checked, check_again, check_sheet, drop_import
from grids.domain.roster.exporting import Export, export_roster
from grids.domain.roster.packing import Parcel, unpack
from grids.domain.roster.sheet import COLUMNS, TITLE
from grids.domain.roster.undoing import undo_import

__all__ = [
    "COLUMNS",
    "TITLE",
    "Checked",
    "Export",
    "Parcel",
    "apply_import",
    "check_again",
    "check_sheet",
    "drop_import",
    "export_roster",
    "undo_import",
    "unpack",
]
