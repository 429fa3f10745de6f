"""Model fields of the project."""

from typing import TYPE_CHECKING, Any, NoReturn

from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup

from portal import crypto

if TYPE_CHECKING:
    _TextField = models.TextField[Any, Any]
else:
    _TextField = models.TextField


class EncryptedTextField(_TextField):
    """A text that is plain in Python and encrypted in its column.

    `None` and the empty text are stored as they are, so that "is filled" can be asked of the
    database. Nothing else can: encryption differs each time, so every lookup but `isnull` raises
    `FieldError`. To search, keep a `portal.crypto.lookup_hash` in a column beside it.
    Ordering by it, and `distinct` or grouping over it, mean nothing. Serialisers get plain text.
    """

    description = "Encrypted text"

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        """Return the token to store."""
        plain = super().get_db_prep_value(value, connection, prepared)
        return crypto.encrypt(plain) if plain else plain

    def from_db_value(
        self, value: str | None, expression: object, connection: BaseDatabaseWrapper
    ) -> str | None:
        """Return the plain text of a stored token. Raises `crypto.Undecipherable`."""
        return crypto.decrypt(value) if value else value

    def get_lookup(self, lookup_name: str) -> "type[Lookup[Any]] | None":
        """Allow `isnull` alone; raise `FieldError` for anything that would compare tokens."""
        if lookup_name != "isnull":
            self._refuse(lookup_name)
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> NoReturn:
        """Refuse every transform: it would work on the token."""
        self._refuse(lookup_name)

    def _refuse(self, lookup_name: str) -> NoReturn:
        raise FieldError(
            f"{self.name} is encrypted, so “{lookup_name}” cannot compare it. Use “isnull”, or "
            "filter on the column that holds its lookup_hash."
        )

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Refuse options that would let the database compare tokens."""
        return [*super().check(**kwargs), *self._check_comparisons()]

    def _check_comparisons(self) -> list[checks.CheckMessage]:
        options = ("unique", "db_index", "primary_key")
        if not any(getattr(self, option) for option in options):
            return []
        text = "An encrypted field cannot be unique or indexed: equal texts have unequal tokens."
        hint = "Put the index on the column that holds the lookup_hash."
        return [checks.Error(text, hint=hint, obj=self, id="portal.E001")]
