"""An encrypted column is plain in Python, and no query can compare it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models
from django.db.migrations.writer import MigrationWriter
from django.db.models import Q
from django.test.utils import isolate_apps

from portal import crypto
from portal.fields import EncryptedTextField


@pytest.fixture
def note() -> Iterator[type[models.Model]]:
    with isolate_apps():

        class Note(models.Model):  # noqa: DJ008 - never shown
            phone = EncryptedTextField(null=True)

            class Meta:
                app_label = "portal"

        yield Note


def stored(value: Any) -> Any:
    field = EncryptedTextField()
    return field.get_db_prep_save(value, connection)


def loaded(value: str | None) -> str | None:
    return EncryptedTextField().from_db_value(value, None, connection)


def test_what_is_stored_is_a_token() -> None:
    assert crypto.decrypt(stored("13812341234")) == "13812341234"


def test_what_is_loaded_is_plain() -> None:
    assert loaded(crypto.encrypt("13812341234")) == "13812341234"


@pytest.mark.parametrize("empty", [None, ""])
def test_empty_values_are_kept(empty: str | None) -> None:
    assert (stored(empty), loaded(empty)) == (empty, empty)


@pytest.mark.parametrize(
    "condition",
    [
        {"phone": "13812341234"},
        {"phone": None},
        {"phone__iexact": "1"},
        {"phone__contains": "1"},
        {"phone__in": ["1"]},
        {"phone__gt": "1"},
        {"phone__regex": "1"},
        {"phone__trim__contains": "1"},
    ],
)
def test_comparing_is_refused(note: Any, condition: dict[str, Any]) -> None:
    with pytest.raises(FieldError, match="phone is encrypted"):
        note._default_manager.filter(Q(**condition))


def test_asking_whether_it_is_filled_is_allowed(note: Any) -> None:
    assert "IS NULL" in str(note._default_manager.filter(phone__isnull=True).query)


def test_a_migration_can_write_it_down() -> None:
    text, _imports = MigrationWriter.serialize(EncryptedTextField(null=True, max_length=40))
    assert text == "portal.fields.EncryptedTextField(max_length=40, null=True)"


@pytest.mark.parametrize("options", [{"unique": True}, {"db_index": True}])
def test_an_index_over_tokens_is_an_error(options: dict[str, Any]) -> None:
    field = EncryptedTextField(**options)
    field.set_attributes_from_name("phone")
    assert [problem.id for problem in field._check_comparisons()] == ["portal.E001"]
