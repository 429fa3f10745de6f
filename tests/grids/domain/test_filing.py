"""Filing: one form is one case, with its place, its post, its promises and its errands, in few statements."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grids.domain import filing
from grids.domain.cases import file_case
from grids.domain.filing import title_of
from grids.models import Case, CaseEvent, CasePhoto
from portal.actors import NOBODY
from portal.domain.refusal import Refused
from portal.models import Attachment, AuditEntry, Errand
from tests import builders as b
from tests.moments import moment, stand_still

pytestmark = pytest.mark.django_db

TRANSACTION_WORDS = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


def picture(owner: b.Person | None = None) -> Attachment:
    return Attachment.objects.create(
        owner=owner,
        upload_key=uuid.uuid4().hex,
        mime="image/jpeg",
        size=9,
        width=3,
        height=3,
        sha256="0" * 64,
    )


def test_a_filed_case_is_with_the_grid_leader_of_the_household(street: b.Street) -> None:
    case = b.filed_case(street)
    assert (case.state, case.holder_id) == ("filed", street.leader_post.pk)


def test_areas_are_frozen_from_the_household(street: b.Street) -> None:
    case = Case.objects.get(pk=b.filed_case(street).pk)
    assert (case.subdistrict, case.community, case.grid, case.building) == (
        street.subdistrict, street.community, street.grid, street.building.area
    )  # fmt: skip


def test_a_chosen_building_tells_the_place(street: b.Street) -> None:
    case = b.filed_case(street, household=None, building=street.foreign_building.area)
    assert (case.grid_id, case.holder_id) == (street.foreign_grid.pk, street.foreign_leader_post.pk)


def test_a_chosen_community_goes_to_its_deputy(street: b.Street) -> None:
    case = b.filed_case(street, household=None, area=street.community)
    assert (case.community_id, case.grid_id, case.holder_id) == (
        street.community.pk,
        None,
        street.deputy_post.pk,
    )


def test_words_alone_go_to_the_community_of_the_reporter(street: b.Street) -> None:
    case = b.filed_case(street, household=None, place="菜场后门")
    assert (case.community_id, case.grid_id) == (street.community.pk, None)


def test_words_alone_of_somebody_unknown_go_to_the_subdistrict(street: b.Street) -> None:
    case = b.filed_case(street, household=None, reporter=None, contact="none", place="菜场后门")
    assert (case.community_id, case.holder_id) == (None, street.street_post.pk)


def test_words_alone_are_not_enough_where_there_are_two_subdistricts(street: b.Street) -> None:
    b.area("subdistrict", "松风街道")
    with pytest.raises(Refused) as no:
        file_case(actor=NOBODY, filing=b.filing(street, household=None, reporter=None))
    assert no.value.field == "area"


def test_promises_are_counted_in_working_time(street: b.Street, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_still(monkeypatch, "2026-03-12 09:40")
    case = b.filed_case(street)
    assert (case.accept_due, case.reply_due, case.resolve_due) == (
        moment("2026-03-12 15:40"), moment("2026-03-13 10:40"), moment("2026-03-23 17:30")
    )  # fmt: skip


def test_an_urgent_category_runs_round_the_clock(street: b.Street, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_still(monkeypatch, "2026-03-14 22:00")
    case = b.filed_case(street, category=b.category("fire", "消防", urgency="urgent"))
    assert (case.accept_due, case.resolve_due) == (moment("2026-03-14 23:00"), moment("2026-03-17 22:00"))


def test_a_form_on_the_web_cannot_make_itself_urgent(street: b.Street) -> None:
    assert b.filed_case(street, urgency="urgent").urgency == "normal"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("路灯不亮。晚上看不见台阶。", "路灯不亮"),
        ("  \n路灯不亮\n三天了", "路灯不亮"),
        ("！？", "！？"),
        ("灯" * 31, "灯" * 29 + "…"),
        ("灯" * 30, "灯" * 30),
        ("1.5 米高的墙倒了", "1.5 米高的墙倒了"),
    ],
)
def test_the_title_is_the_first_sentence(text: str, title: str) -> None:
    assert title_of(text) == title


def test_the_same_submission_again_is_the_same_case(street: b.Street) -> None:
    form = b.filing(street)
    first = file_case(actor=b.actor(street.lin), filing=form)
    again = file_case(actor=b.actor(street.lin), filing=form)
    assert (again.pk, Case.objects.count(), CaseEvent.objects.count()) == (first.pk, 1, 1)


def test_a_taken_query_code_is_replaced(street: b.Street, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = iter(["AAAAAAAAAA", "AAAAAAAAAA", "BBBBBBBBBB"])
    monkeypatch.setattr(filing, "new_query_code", lambda: next(codes))
    assert [b.filed_case(street).query_code for _turn in range(2)] == ["AAAAAAAAAA", "BBBBBBBBBB"]


def test_filing_leaves_its_announcements_and_its_timers(street: b.Street) -> None:
    case = b.filed_case(street)
    left = dict(Errand.objects.values_list("kind", "due_at").exclude(kind="announce"))
    told = {(e.payload["kind"], e.payload.get("person"), e.payload.get("post")) for e in announced()}
    assert left == {
        "case.accept_overdue": case.accept_due,
        "case.reply_overdue": case.reply_due,
        "case.resolve_overdue": case.resolve_due,
    }
    assert told == {("case.filed", None, street.leader_post.pk), ("case.receipt", street.lin.pk, None)}


def announced() -> list[Errand]:
    return list(Errand.objects.filter(kind="announce"))


def test_an_announcement_holds_nothing_personal(street: b.Street) -> None:
    b.filed_case(street, text="我是林秀珍，路灯不亮。")
    assert [
        errand for errand in announced() if "林" in str(errand.payload) or "灯不" in str(errand.payload)
    ] == []


def test_filing_takes_five_statements(street: b.Street) -> None:
    b.filed_case(street)
    form, actor = b.filing(street), b.actor(street.lin)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        file_case(actor=actor, filing=form)
    sent = [query["sql"].split()[0].upper() for query in seen]
    assert [word for word in sent if word not in TRANSACTION_WORDS] == [
        "SELECT", "EXECUTE", "INSERT", "INSERT", "INSERT"
    ]  # fmt: skip


def test_pictures_come_with_the_first_entry(street: b.Street) -> None:
    case = b.filed_case(street, attachments=[picture(street.lin), picture(street.lin)])
    assert [photo.event.verb for photo in CasePhoto.objects.filter(case=case)] == ["file", "file"]


def test_more_than_six_pictures_are_refused_and_nothing_is_kept(street: b.Street) -> None:
    with pytest.raises(Refused):
        b.filed_case(street, attachments=[picture() for _turn in range(7)])
    assert (Case.objects.count(), Errand.objects.count()) == (0, 0)


def test_only_answers_to_known_questions_are_kept(street: b.Street) -> None:
    asked = b.category("leak", "漏水", questions=[{"key": "running", "label": "还在漏吗", "kind": "yesno"}])
    case = b.filed_case(street, category=asked, answers={"running": "yes", "smuggled": "x"})
    assert case.answers == {"running": "yes"}


@pytest.mark.parametrize(
    ("wishes", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "灯" * 2001}, "text"),
        ({"place": "路" * 121}, "place"),
        ({"reporter": None, "category": "named"}, "contact"),
        ({"category": "old"}, "category"),
        ({"reporter": "neighbour"}, "reporter"),
        ({"channel": "phone"}, "channel_reason"),
        ({"channel": "phone", "channel_reason": "他不会用手机"}, "area"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(street: b.Street, wishes: dict[str, str], field: str) -> None:
    known = {
        "named": b.category("care", "求助", anonymous=False),
        "old": b.category("old", "旧类", in_use=False),
        "neighbour": street.neighbour,
    }
    with pytest.raises(Refused) as no:
        file_case(
            actor=b.actor(street.lin),
            filing=b.filing(
                street, **{name: known.get(value or "", value) for name, value in wishes.items()}
            ),
        )
    assert (no.value.field, Case.objects.count()) == (field, 0)


def test_a_grid_leader_files_for_a_resident_with_channel_and_reason(street: b.Street) -> None:
    form = b.filing(street, channel="visit", channel_reason="老人不会用手机")
    case = file_case(actor=b.actor(street.leader), filing=form)
    event = case.events.get()
    assert (case.reporter, case.filed_by_id, event.actor_id, event.actor_title) == (
        street.lin, street.leader.pk, street.leader.pk, "网格长"
    )  # fmt: skip


def test_a_grid_leader_files_nothing_for_another_grid(street: b.Street) -> None:
    form = b.filing(street, household=street.foreign_home, channel="visit", channel_reason="路过")
    with pytest.raises(Refused) as no:
        file_case(actor=b.actor(street.leader), filing=form)
    assert no.value.field == "area"


def test_a_stranger_files_without_a_name(street: b.Street) -> None:
    form = b.filing(street, household=None, building=street.building.area, reporter=None, contact="none")
    case = file_case(actor=NOBODY, filing=form)
    assert (case.reporter_id, case.events.get().actor_id, [e.payload["kind"] for e in announced()]) == (
        None, None, ["case.filed"]
    )  # fmt: skip


def test_the_trail_names_who_filed(street: b.Street) -> None:
    case = b.filed_case(street)
    rows = AuditEntry.objects.filter(table="grids_case", row=str(case.pk))
    assert list(rows.values_list("op", "actor_id", "verb")) == [("I", street.lin.pk, "case.file")]


def test_the_trail_shows_no_words_of_the_request(street: b.Street) -> None:
    case = b.filed_case(street)
    row = AuditEntry.objects.get(table="grids_case", row=str(case.pk))
    assert (row.after["text"], row.after["title"]) == ("•", "•")


def test_the_place_is_named_when_nobody_wrote_it(street: b.Street) -> None:
    assert b.filed_case(street, place="").place == "和风苑 3 号楼"


def test_the_case_is_filed_now(street: b.Street, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_still(monkeypatch, "2026-03-12 09:40")
    assert b.filed_case(street).filed_at == timezone.now()
