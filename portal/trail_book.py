"""Where the apps put the words in which the audit trail speaks to whoever reads it.

Each app fills this in `AppConfig.ready()`, like `portal.registry`. What nobody has words for is still shown, by its code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.functions import Cast, Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.roles import ROLES
from portal.rules.masking import mask_name

MOST_PARTS = 3


def joined(*parts: str) -> str:
    """The parts in a row, without the empty ones."""
    return " ".join(filter(None, parts))


@dataclass(frozen=True)
class Namer:
    """What rows of a table are called: `words` of at most three columns, given as paths or expressions.

    The columns come as text, empty for nothing. Nothing personal: names are masked.
    """

    model: Any
    parts: tuple[Any, ...]
    words: Callable[..., str] = joined

    def found(self, table: str, keys: set[int]) -> Any:
        """(table, key, three texts) of the rows, ready to be put together with those of other tables."""
        nothing = models.Value("", output_field=models.TextField())
        padded = (*self.parts, *[nothing] * (MOST_PARTS - len(self.parts)))
        texts = [Coalesce(Cast(part, models.TextField()), nothing) for part in padded]
        rows = self.model._base_manager.filter(pk__in=keys).order_by()
        return rows.values_list(models.Value(table), Cast("pk", models.BigIntegerField()), *texts)


_verbs: dict[str, Promise] = {}
_tables: dict[str, Promise] = {}
_columns: dict[str, Promise] = {}
_namers: dict[str, Namer] = {}

ADMIN_VERBS = ("add", "change", "delete")


def add_verbs(titles: Mapping[str, Promise]) -> None:
    """Say in words what the verbs do that are handed to `act`."""
    _verbs.update(titles)


def add_tables(titles: Mapping[str, Promise]) -> None:
    """Name tables whose model has no name in our words, such as a library's."""
    _tables.update(titles)


def add_columns(titles: Mapping[str, Promise]) -> None:
    """Name columns whose field has no name in our words."""
    _columns.update(titles)


def add_namers(namers: Mapping[str, Namer]) -> None:
    """Say what rows of tables are called."""
    _namers.update(namers)


# Read ----------------------------------------------------------------------------


def models_by_table() -> dict[str, type[models.Model]]:
    """Every table of the portal, those between two others too."""
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def table_words(table: str) -> str:
    """What a table is called in the reader's language."""
    model = models_by_table().get(table)
    return str(_tables.get(table) or (model._meta.verbose_name if model else table))


def column_words(field: models.Field[Any, Any] | None, column: str) -> str:
    """What a column is called."""
    named = str(field.verbose_name) if field is not None else column
    own = _columns.get(column)
    return str(own) if own is not None and (field is None or _is_code(field)) else named


def _is_code(field: models.Field[Any, Any]) -> bool:
    """Whether nobody named the field, so that Django made a name of its code."""
    return str(field.verbose_name).lower() in (field.name.replace("_", " "), "id")


def verb_words(verb: str) -> str:
    """What somebody did; the code itself where there are no words for it."""
    known = _verbs.get(verb)
    if known is not None:
        return str(known)
    if verb.startswith("errand."):
        return _("到时间自动做的事（%(what)s）") % {"what": verb.removeprefix("errand.")}
    return admin_verbs().get(verb) or (_("其他（%(verb)s）") % {"verb": verb} if verb else "—")


def verb_choices() -> list[tuple[str, str]]:
    """(verb, words) of all that can be done, by the words."""
    known = {verb: str(title) for verb, title in _verbs.items()} | admin_verbs()
    return sorted(known.items(), key=lambda pair: pair[1])


def has_words(verb: str) -> bool:
    """Whether somebody put the verb into words."""
    return verb in _verbs


def admin_verbs() -> dict[str, str]:
    """What can be done by plain editing in the admin."""
    from django.contrib.admin import site

    shapes = {
        "add": _("在管理后台新增%(table)s"),
        "change": _("在管理后台修改%(table)s"),
        "delete": _("在管理后台删除%(table)s"),
    }
    return {
        f"admin.{model._meta.model_name}.{what}": shapes[what] % {"table": inside(model._meta.verbose_name)}
        for model, model_admin in site._registry.items()
        if getattr(model_admin, "edit_permission", "")
        for what in ADMIN_VERBS
    }


def inside(name: Any) -> str:
    """A table's name in the middle of a sentence: English begins it small there."""
    words = str(name)
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def row_words(rows: Iterable[tuple[str, Any]]) -> dict[tuple[str, str], str]:
    """What the (table, key) are called, for those that still exist. At most one query."""
    asked: dict[str, set[int]] = {}
    for table, key in rows:
        if table in _namers and str(key).isdecimal() and len(str(key)) < 19:
            asked.setdefault(table, set()).add(int(key))
    if not asked:
        return {}
    first, *more = [_namers[table].found(table, keys) for table, keys in asked.items()]
    named = {}
    for table, key, *texts in first.union(*more, all=True) if more else first:
        namer = _namers[table]
        named[(table, str(key))] = namer.words(*texts[: len(namer.parts)])
    return named


# For namers ----------------------------------------------------------------------


def person_at(model: Any, path: str) -> Namer:
    """Rows by the name of somebody they speak of, masked; `path` leads to it ("person__name")."""
    return Namer(model, (path,), mask_name)


def post_title(role: str, title: str = "") -> str:
    """What a post is called: its own name, else that of its role."""
    return title or (str(ROLES[role].title) if role in ROLES else role)
