"""The full name and phone are a step of their own, with a reason that stays in the trail."""

from __future__ import annotations

import pytest

from grids.domain.cases import file_case
from grids.models import Case
from portal.models import AuditEntry
from tests.builders import Street, account, actor, filing, person, post
from tests.grids.case_page.conftest import SignIn, text, url


@pytest.mark.parametrize(
    ("form", "reason"), [({"why": "call"}, "打电话问情况"), ({"reason": "上门前确认是谁"}, "上门前确认是谁")]
)
def test_one_reason_opens_name_and_phone_and_each_is_kept(
    street: Street, case: Case, as_: SignIn, form: dict[str, str], reason: str
) -> None:
    account(street.lin, "13912345678")
    answer = as_(street.leader).post(url(case, "reveal"), form, headers={"Accept-Language": "en"})

    assert ("林秀珍" in text(answer), 'href="tel:13912345678"' in text(answer)) == (True, True)
    kept = AuditEntry.objects.filter(op="R").order_by("pk")
    assert [entry.after["field"] for entry in kept] == ["name", "phone"]
    assert {(e.table, e.row, e.actor_id, e.reason) for e in kept} == {
        ("portal_person", str(street.lin.pk), street.leader.pk, reason)
    }


def test_a_phone_that_nobody_left_was_not_looked_at(street: Street, case: Case, as_: SignIn) -> None:
    answer = as_(street.leader).post(url(case, "reveal"), {"why": "call"})

    assert "没有留手机号" in text(answer)
    assert AuditEntry.objects.get(op="R").after["field"] == "name"


@pytest.mark.parametrize("form", [{"reason": ""}, {"reason": "  "}, {"why": "nosy"}, {}])
def test_without_a_reason_nothing_is_shown(
    street: Street, case: Case, as_: SignIn, form: dict[str, str]
) -> None:
    answer = as_(street.leader).post(url(case, "reveal"), form)

    assert (answer.status_code, "林秀珍" in text(answer)) == (422, False)
    assert not AuditEntry.objects.filter(op="R").exists()


def test_whoever_may_not_reveal_finds_no_page(street: Street, case: Case, as_: SignIn) -> None:
    worker = person("白杨")
    post("grid_worker", street.grid, worker)

    for someone in (street.lin, worker, street.street_leader, street.neighbour):
        assert as_(someone).get(url(case, "reveal")).status_code == 404


def test_a_name_that_was_only_written_down_is_noted_on_the_case(street: Street, as_: SignIn) -> None:
    spoken = filing(
        street, reporter=None, reporter_name="季云舟", channel="phone", channel_reason="打电话说的"
    )
    case = file_case(actor=actor(street.leader), filing=spoken)

    answer = as_(street.leader).post(url(case, "reveal"), {"reason": "回访"})

    assert "季云舟" in text(answer)
    assert AuditEntry.objects.get(op="R").table == "grids_case"


def test_the_page_shows_only_the_mask(street: Street, case: Case, as_: SignIn) -> None:
    page = text(as_(street.leader).get(url(case, "reveal")))

    assert ("林*珍" in page, "林秀珍" in page) == (True, False)
