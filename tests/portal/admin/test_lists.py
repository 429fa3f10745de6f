"""What a list of the admin may be asked by its address: what its filters offer, and nothing that is not shown."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.http import HttpRequest

from tests.builders import Street
from tests.portal.admin.conftest import signed_in
from tests.portal.admin.test_matrix import a_reader_of, reader
from tests.portal.admin.things import MAKERS, address, thing

GUESSES = ("startswith", "contains", "gt", "lte", "in", "regex", "isnull", "id")


def offered(model_admin: Any) -> set[str]:
    """What the list's filters are about: fields, and parameters of filters of our own."""
    return {each if isinstance(each, str) else each.parameter_name for each in model_admin.list_filter}


@pytest.mark.parametrize("model_admin", admin.site._registry.values(), ids=str)
def test_no_list_lets_a_column_be_guessed(model_admin: Any) -> None:
    fields = {field.name for field in model_admin.model._meta.get_fields()} - offered(model_admin)
    own = model_admin.opts.pk.name
    asked = {f"{name}__{how}" for name in fields for how in GUESSES} | fields - {own}

    allowed = {each for each in asked if model_admin.lookup_allowed(each, "1", HttpRequest())}

    assert allowed == set()


@pytest.mark.django_db
@pytest.mark.parametrize("table", sorted(MAKERS))
def test_every_filter_of_a_list_and_its_key_can_be_asked(street: Street, table: str) -> None:
    model_admin = next(
        each for model, each in admin.site._registry.items() if model._meta.label_lower == table
    )
    names = [
        f"{each}__exact" if isinstance(each, str) else each.parameter_name for each in model_admin.list_filter
    ]
    browser = reader(street, a_reader_of(table))

    answers = {
        name: browser.get(address(table), {name: "1"}, follow=True).status_code for name in [*names, "pk"]
    }

    assert answers == dict.fromkeys([*names, "pk"], 200)


@pytest.mark.django_db
def test_a_query_code_is_not_read_letter_by_letter(street: Street) -> None:
    case = thing(street, "grids.case")
    browser = signed_in(street.clerk)

    answers = [
        browser.get("/admin/grids/case/", {"id": case.pk, "query_code__startswith": letter}).status_code
        for letter in (case.query_code[0], "!")
    ]

    assert answers == [400, 400]


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["portal.arealevel", "portal.area"])
def test_a_nul_character_in_a_filter_is_no_fault(
    street: Street, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model_admin = next(
        each for model, each in admin.site._registry.items() if model._meta.label_lower == table
    )
    monkeypatch.setattr(model_admin, "list_filter", ("kind",))

    answer = reader(street, "system_admin").get(f"{address(table)}?kind__exact=%00")

    assert (answer.status_code, answer["Location"]) == (302, f"{address(table)}?e=1")


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30", "x"])
def test_a_day_that_cannot_be_is_an_empty_list(street: Street, day: str) -> None:
    browser = signed_in(street.office("auditor"))

    answer = browser.get("/admin/portal/auditentry/", {"day": day})

    assert (answer.status_code, list(answer.context["cl"].result_list)) == (200, [])
