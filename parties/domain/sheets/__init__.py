"""Members and pairings as a sheet: Excel in (checked, applied all or nothing, undone as a whole) and out."""

from parties.domain.sheets.applying import apply_import
from parties.domain.sheets.checking import Checked, check_again, check_sheet, drop_import, parcel_of
from parties.domain.sheets.exporting import export_members
from parties.domain.sheets.rows import COLUMNS, TITLE
from parties.domain.sheets.undoing import undo_import

__all__ = [
    "COLUMNS",
    "TITLE",
    "Checked",
    "apply_import",
    "check_again",
    "check_sheet",
    "drop_import",
    "export_members",
    "parcel_of",
    "undo_import",
]
