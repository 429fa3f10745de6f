"""Whom the admin lets in, and what its first page says."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.models import Errand, Heartbeat
from tests import builders
from tests.portal.admin.conftest import Office, signed_in

pytestmark = pytest.mark.django_db


def test_a_stranger_goes_to_the_front_door(client: Client) -> None:
    answer = client.get("/admin/portal/area/")
    assert answer.status_code == 302
    assert answer["Location"] == "/account/login/?next=/admin/portal/area/"


@pytest.mark.parametrize("address", ["/admin/", "/admin/portal/area/", "/admin/nothing/", "/admin/jsi18n/"])
def test_for_a_resident_there_is_no_admin(street: builders.Street, address: str) -> None:
    assert signed_in(street.lin).get(address).status_code == 404


@pytest.mark.parametrize(
    "address", ["logout/", "password_change/", "r/1/1/", "auth/group/", "account/emailaddress/"]
)
def test_what_has_its_place_elsewhere_is_not_here(office: Office, address: str) -> None:
    assert office("system_admin").get(f"/admin/{address}").status_code == 404


def test_the_first_page_is_in_the_readers_language(office: Office) -> None:
    browser = office("system_admin")
    assert "地方和单位" in browser.get("/admin/").content.decode()
    page = browser.get("/admin/", headers={"accept-language": "en"}).content.decode()
    assert "Places and organisations" in page


def test_a_queue_that_has_stopped_is_said(office: Office) -> None:
    Errand.objects.create(kind="x", key="x", due_at=timezone.now() - timedelta(minutes=5))
    assert "停着没人做" in office("system_admin").get("/admin/").content.decode()


def test_a_queue_that_runs_is_said_too(office: Office) -> None:
    for name in ("beat", "worker"):
        Heartbeat.objects.create(name=name, at=timezone.now())
    assert "后台在正常跑" in office("system_admin").get("/admin/").content.decode()


def test_who_does_not_look_after_the_machine_hears_nothing_of_it(office: Office) -> None:
    Errand.objects.create(kind="x", key="x", due_at=timezone.now() - timedelta(minutes=5))
    assert "停着没人做" not in office("auditor").get("/admin/").content.decode()
