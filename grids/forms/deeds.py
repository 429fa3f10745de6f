"""What is typed about a deed that has nothing to do with a door."""

from __future__ import annotations

from typing import Any

from django.forms import Textarea
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.forms.visits import RecordForm
from grids.queries.settling import OPINION


class DeedForm(RecordForm):
    """What and when; an opinion note needs its words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].widget = Textarea({"rows": 3})
        self.fields["day"].label = gettext_lazy("哪天做的")
        self.fields["note"].label = gettext_lazy("说一两句")
        self.fields["note"].help_text = gettext_lazy(
            "社情信息写在这里，社区看了会回话。不写谁说的，不写身份证号和病情。"
        )

    def clean(self) -> dict[str, Any]:
        """An opinion note without words says nothing."""
        given = super().clean() or {}
        kind = self.kinds.get(given.get("kind", ""))
        if kind is not None and kind.key == OPINION and not given.get("note") and "note" not in self.errors:
            self.add_error("note", _("请写一句。"))
        return given
