"""Every role at every page of every table of the admin."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from portal.roles import ROLES
from tests import builders
from tests.builders import Street
from tests.portal.admin.conftest import signed_in
from tests.portal.admin.things import BY_PLACE, MAKERS, address, thing

pytestmark = pytest.mark.django_db

LOOK, WRITE, ADD = "look", "write", "add"
ROSTER = {"portal.area": LOOK, "portal.areaboundary": LOOK, "portal.person": LOOK, "grids.case": LOOK}
DUTIES = {"grids.deedkind": LOOK, "grids.dutyrule": LOOK, "grids.duereminder": LOOK}
OFFICE = ROSTER | DUTIES | {"portal.post": LOOK, "portal.tenure": LOOK, "portal.delivery": LOOK}
CATALOGUE = {
    "grids.category": ADD, "grids.serviceclock": ADD, "grids.standard": ADD, "grids.householdtag": ADD,
    "portal.calendarday": ADD, "portal.workingspan": ADD,
}  # fmt: skip

# What each role finds in the admin; a table that is not named is not there for it.
FINDS: dict[str, dict[str, str]] = {
    "community_staff": OFFICE
    | {"grids.station": ADD, "portal.merge": LOOK, "grids.rosterimport": LOOK},
    "community_deputy": OFFICE
    | {"grids.station": ADD, "portal.merge": LOOK, "grids.rosterimport": LOOK},
    "community_secretary": OFFICE | {"grids.station": ADD},
    "subdistrict_staff": OFFICE
    | CATALOGUE
    | {"grids.station": LOOK, "grids.deedkind": ADD, "grids.dutyrule": ADD},
    "subdistrict_leader": OFFICE | {"grids.station": LOOK},
    "discipline_inspector": {"portal.area": LOOK, "portal.areaboundary": LOOK, "grids.case": LOOK},
    "system_admin": CATALOGUE
    | {
        "portal.area": WRITE, "portal.arealevel": ADD, "portal.areaboundary": LOOK, "portal.organisation": ADD,
        "portal.noticechannel": ADD, "portal.errand": LOOK, "portal.delivery": LOOK,
    },
    "security_admin": {
        "portal.area": LOOK, "portal.areaboundary": LOOK, "portal.post": ADD, "portal.tenure": LOOK,
        "portal.user": "add without writing",
    },
    "auditor": {"portal.area": LOOK, "portal.areaboundary": LOOK, "portal.auditentry": LOOK},
}  # fmt: skip


def reader(street: Street, role: str) -> Client:
    """Somebody in that role, at the first community or above it."""
    someone = builders.person("季云舟")
    at = street.community if "community" in ROLES[role].kinds else street.subdistrict
    street.deputy_post.tenures.all().delete()
    street.street_post.tenures.all().delete()
    builders.post(role, at, someone)
    return signed_in(someone)


def test_the_table_names_every_page_and_every_role() -> None:
    registered = {model._meta.label_lower for model in admin.site._registry}
    assert registered == set(MAKERS)
    assert set(FINDS) == {role.key for role in ROLES.values() if "admin.enter" in role.permissions}


@pytest.mark.parametrize("role", FINDS)
def test_each_role_finds_its_pages_and_no_other(street: Street, role: str) -> None:
    browser = reader(street, role)
    found = {}
    for table in sorted(MAKERS):
        row = thing(street, table)
        found[table] = tuple(
            browser.get(url).status_code
            for url in (address(table), address(table, "change", row.pk), address(table, "add"))
        )
    expected = {
        table: (200, 200, 200 if "add" in FINDS[role].get(table, "") else 404)
        if table in FINDS[role]
        else (404, 404, 404)
        for table in MAKERS
    }
    assert found == expected


@pytest.mark.parametrize("role", FINDS)
def test_the_first_page_names_what_opens(street: Street, role: str) -> None:
    page = reader(street, role).get("/admin/").content.decode()
    assert {table for table in MAKERS if f'href="{address(table)}"' in page} == set(FINDS[role])


@pytest.mark.parametrize("role", FINDS)
def test_who_only_looks_changes_nothing(street: Street, role: str) -> None:
    browser = reader(street, role)
    answers = {}
    for table in sorted(MAKERS):
        row = thing(street, table)
        if FINDS[role].get(table) not in (WRITE, ADD):
            answers[table] = browser.post(address(table, "change", row.pk), {"name": "x"}).status_code
    assert set(answers.values()) == {404}


@pytest.mark.parametrize("role", ["community_staff", "community_secretary"])
def test_what_lies_elsewhere_is_not_there(street: Street, role: str) -> None:
    browser = reader(street, role)
    tables = sorted(set(FINDS[role]) & BY_PLACE)
    found = {}
    for table in tables:
        row = thing(street, table, foreign=True)
        page = browser.get(address(table)).content.decode()
        listed = f"{address(table, 'change', row.pk)}" in page
        found[table] = (browser.get(address(table, "change", row.pk)).status_code, listed)
    assert found == dict.fromkeys(tables, (404, False))


@pytest.mark.parametrize("role", FINDS)
def test_nobody_deletes_what_something_hangs_on(street: Street, role: str) -> None:
    browser = reader(street, role)
    harmless = {"portal.calendarday", "portal.workingspan", "grids.serviceclock"}
    found = {
        table: browser.get(address(table, "delete", thing(street, table).pk)).status_code
        for table in sorted(MAKERS)
    }
    assert {table for table, code in found.items() if code != 404} == harmless & set(FINDS[role])


def a_reader_of(table: str) -> str:
    """Some role that finds the table."""
    return next(role for role, tables in FINDS.items() if table in tables)


@pytest.mark.parametrize("table", sorted(MAKERS))
def test_a_list_asks_as_often_for_one_row_as_for_many(
    street: Street, table: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = reader(street, a_reader_of(table))
    where = address(table) + ("?state=all" if table == "portal.errand" else "")
    thing(street, table)
    browser.get(where)
    with CaptureQueriesContext(connection) as one:
        browser.get(where)
    for _ in range(4 if table == "grids.case" else 29):
        thing(street, table)
    with django_assert_num_queries(len(one)):
        assert browser.get(where).status_code == 200
