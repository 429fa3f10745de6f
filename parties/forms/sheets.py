"""What is typed to take a sheet of members in."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout, Submit
from django.utils.translation import gettext

from grids.forms.households import helper_of
from grids.forms.roster import UploadForm


class MemberUploadForm(UploadForm):
    """A filled-in template, and of which community."""

    end_missing = None  # type: ignore[assignment] # Django's way to leave an inherited field out

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].label = gettext("哪个社区的党员")
        self.fields["sheet"].help_text = gettext(
            "只收 .xlsx，最大 10 MB、5 千行。先核对给您看，不会马上导入。"
        )

    @property
    def helper(self) -> Any:
        """Its layout."""
        return helper_of(Layout("area", "sheet", Submit("check", gettext("核对"), css_class="w-100 mt-4")))
