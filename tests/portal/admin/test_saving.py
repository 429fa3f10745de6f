"""Saving in the admin: in the trail under the reader's name, within his area, and never more than he may."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from grids.admin.icons import ICONS
from grids.models import Category, ServiceClock, Standard
from portal.domain.areas import add_area
from portal.domain.refusal import Refused
from portal.models import Area, AreaLevel, AuditEntry, CalendarDay, NoticeChannel, Organisation, Person
from tests import builders
from tests.builders import Street
from tests.portal.admin.conftest import Office, signed_in

pytestmark = pytest.mark.django_db


def category_fields(*questions: dict[str, str], were: int = 0, **extra: object) -> dict[str, object]:
    """What the form of a category posts, with rows for questions, of which the first `were` stood there before."""
    rows = {
        f"questions-{row}-{name}": value
        for row, question in enumerate(questions)
        for name, value in {"kind": "yesno", **question}.items()
    }
    return {
        "name": "电梯", "name_en": "Lifts", "icon": "building-2", "urgency": "normal", "order": "3", "in_use": "on",
        "questions-TOTAL_FORMS": str(len(questions)), "questions-INITIAL_FORMS": str(were), **rows, **extra,
    }  # fmt: skip


def test_a_change_stands_in_the_trail_with_who_and_why(street: Street, office: Office) -> None:
    browser = office("system_admin")
    answer = browser.post("/admin/grids/category/add/", category_fields(why="居民常问"))
    assert answer.status_code == 302
    someone = Person.objects.get(name="季云舟")
    entry = AuditEntry.objects.filter(table="grids_category").latest("pk")
    assert (entry.actor_id, entry.verb, entry.reason) == (someone.pk, "admin.category.add", "居民常问")


def lift() -> Category:
    """The category that `category_fields` describes."""
    return Category.objects.get(name="电梯")


def test_nobody_is_asked_for_a_key_and_it_stays(office: Office) -> None:
    browser = office("system_admin")
    assert "Key" not in browser.get("/admin/grids/category/add/").content.decode()
    browser.post("/admin/grids/category/add/", category_fields())
    key = lift().key
    browser.post(
        f"/admin/grids/category/{lift().pk}/change/", category_fields(key="stairs", name_en="Stairs")
    )
    assert (bool(key), lift().key, lift().name_en) == (True, key, "Stairs")


def test_a_new_category_stands_last_but_before_the_rest(office: Office) -> None:
    order = list(Category.objects.values_list("name", flat=True))
    office("system_admin").post("/admin/grids/category/add/", category_fields())
    assert list(Category.objects.values_list("name", flat=True)) == [*order[:-1], "电梯", order[-1]]
    assert order[-1] == "其他"


WHEN = {
    "label": "什么时候",
    "label_en": "When?",
    "kind": "choice",
    "choices": "白天 / Daytime\n夜里／At night",
}
STUCK = {"label": "有人困在里面吗", "label_en": "Is anybody stuck?", "required": "on"}


def test_questions_are_written_in_rows(office: Office) -> None:
    office("system_admin").post("/admin/grids/category/add/", category_fields(WHEN, {}, STUCK))
    when, stuck = lift().questions
    assert [choice[1:] for choice in when["choices"]] == [["白天", "Daytime"], ["夜里", "At night"]]
    assert (when["required"], stuck["required"], stuck["kind"]) == (False, True, "yesno")
    assert len({when["key"], stuck["key"], *(choice[0] for choice in when["choices"])}) == 4


def test_what_was_asked_before_keeps_its_key_and_its_answers(office: Office) -> None:
    before = {"key": "when", "label": "何时", "label_en": "When", "kind": "choice", "required": False,
              "choices": [["day", "白天", "Daytime"], ["night", "夜里", "Night"]]}  # fmt: skip
    row = builders.category("lift", "电梯", questions=[before])
    again = {**WHEN, "key": "when", "choices": "夜里 / After dark\n清早 / Early\n日里 / Daytime"}
    office("system_admin").post(f"/admin/grids/category/{row.pk}/change/", category_fields(again, were=1))
    (kept,) = lift().questions
    keys = [choice[0] for choice in kept["choices"]]
    assert (kept["key"], keys[0], keys[2]) == ("when", "night", "day")
    assert keys[1] not in ("day", "night")


def test_a_question_is_taken_away(office: Office) -> None:
    before = {"key": "stuck", "label": "何人", "label_en": "Who", "kind": "text", "required": False}
    row = builders.category("lift", "电梯", questions=[before])
    gone = {**STUCK, "key": "stuck", "DELETE": "on"}
    office("system_admin").post(f"/admin/grids/category/{row.pk}/change/", category_fields(gone, were=1))
    assert lift().questions == []


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({**WHEN, "label_en": ""}, "也请写下用英文怎么问"), ({**WHEN, "label": ""}, "请写下用中文怎么问"),
        ({**WHEN, "choices": "白天 / Daytime"}, "请写 2 到 8 个回答"), ({**WHEN, "choices": "白天\n夜里 / Night"}, "“白天”还缺英文"),
        ({**WHEN, "kind": "date"}, "有的问题要改一下"),
    ],
)  # fmt: skip
def test_questions_that_cannot_be_asked_are_refused_and_kept(
    office: Office, question: dict[str, str], words: str
) -> None:
    page = (
        office("system_admin").post("/admin/grids/category/add/", category_fields(question)).content.decode()
    )
    assert words in page
    assert (question["label_en"] or question["label"]) in page
    assert not Category.objects.filter(name="电梯").exists()


def test_every_drawing_that_is_offered_exists() -> None:
    sprite = (settings.BASE_DIR / "static" / "img" / "icons.svg").read_text()
    assert [name for name in ICONS if f'id="i-{name}"' not in sprite] == []


def test_a_clock_is_promised_once(office: Office) -> None:
    fields = {"category": "", "urgency": "urgent", "accept_minutes": 60, "reply_minutes": 120, "resolve_days": 3,
              "confirm_days": 5}  # fmt: skip
    ServiceClock.objects.filter(category=None, urgency="urgent").delete()
    browser = office("system_admin")
    assert browser.post("/admin/grids/serviceclock/add/", fields).status_code == 302
    assert "已经有时限" in browser.post("/admin/grids/serviceclock/add/", fields).content.decode()


def test_lines_of_a_checklist_are_added_with_it(office: Office) -> None:
    fields = {
        "name": "五个好", "version": "1", "in_use": "on", "items-TOTAL_FORMS": "2", "items-INITIAL_FORMS": "0",
        "items-0-text": "有牌子", "items-0-order": "1", "items-1-text": "有制度", "items-1-order": "2",
    }  # fmt: skip
    assert office("system_admin").post("/admin/grids/standard/add/", fields).status_code == 302
    assert list(Standard.objects.get(name="五个好").items.values_list("text", flat=True)) == [
        "有牌子",
        "有制度",
    ]


# The calendar ----------------------------------------------------------------


def test_a_holiday_is_entered_in_one_go(office: Office) -> None:
    fields = {"first": "2031-01-23", "last": "2031-01-29", "is_workday": "no", "note": "春节"}
    page = office("system_admin").post("/admin/portal/calendarday/several/", fields, follow=True)
    assert "登记了 7 天" in page.content.decode()
    assert CalendarDay.objects.filter(is_workday=False, note="春节").count() == 7


@pytest.mark.parametrize(("last", "words"), [("2031-01-22", "不早于"), ("2031-12-31", "一次最多")])
def test_a_stretch_that_makes_no_sense_is_refused_and_kept(office: Office, last: str, words: str) -> None:
    fields = {"first": "2031-01-23", "last": last, "is_workday": "no", "note": "春节"}
    page = office("system_admin").post("/admin/portal/calendarday/several/", fields).content.decode()
    assert words in page
    assert 'value="春节"' in page


def test_days_are_edited_in_the_list(office: Office) -> None:
    day = CalendarDay.objects.create(day="2031-01-23", is_workday=False)
    fields = {
        "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": day.pk, "form-0-is_workday": "on",
        "form-0-note": "调休", "_save": "1",
    }  # fmt: skip
    office("system_admin").post("/admin/portal/calendarday/", fields)
    day.refresh_from_db()
    assert (day.is_workday, day.note) == (True, "调休")
    assert (
        AuditEntry.objects.filter(table="portal_calendarday").latest("pk").verb == "admin.calendarday.change"
    )


# Areas -------------------------------------------------------------------------


@pytest.fixture
def levels(db: None) -> None:
    """Grids lie in communities, communities in subdistricts."""
    for kind, parents in (("grid", ["community"]), ("community", ["subdistrict"])):
        AreaLevel.objects.update_or_create(kind=kind, defaults={"parents": parents, "in_use": True})


def test_a_grid_is_added_below_its_community(street: Street, office: Office, levels: None) -> None:
    fields = {"kind": "grid", "name": "第四网格", "code": "G-04", "walk_order": "0"}
    office("system_admin").post(f"/admin/portal/area/{street.community.pk}/below/", fields)
    assert Area.objects.get(code="G-04").path.startswith(street.community.path)


def test_a_code_is_given_once(street: Street, office: Office, levels: None) -> None:
    builders.area("grid", "第五网格", street.community, code="TAKEN")
    fields = {"kind": "grid", "name": "第四网格", "code": "TAKEN", "walk_order": "0"}
    page = office("system_admin").post(f"/admin/portal/area/{street.community.pk}/below/", fields)
    assert "这个编码已经有别的地方在用" in page.content.decode()
    assert not Area.objects.filter(name="第四网格").exists()


def test_only_levels_that_belong_there_are_offered(street: Street, office: Office, levels: None) -> None:
    page = office("system_admin").get(f"/admin/portal/area/{street.subdistrict.pk}/below/").content.decode()
    assert re.findall(r'<option value="(\w+)"', page) == ["community"]


@pytest.mark.parametrize("kind", ["community", "building", "nonsense"])
def test_an_area_does_not_stand_where_it_does_not_belong(street: Street, levels: None, kind: str) -> None:
    keeper = builders.actor(street.office("system_admin"))
    with pytest.raises(Refused) as no:
        add_area(actor=keeper, parent_id=street.community.pk, kind=kind, name="x", code="G-04")
    assert no.value.field == "kind"


def test_an_area_moves_with_all_below_it(street: Street, office: Office, levels: None) -> None:
    fields = {"parent_code": street.foreign_community.code, "reason": "区划调整"}
    office("system_admin").post(f"/admin/portal/area/{street.grid.pk}/move/", fields)
    moved, below = Area.objects.get(pk=street.grid.pk), Area.objects.get(pk=street.building.area_id)
    assert moved.path.startswith(street.foreign_community.path)
    assert below.path.startswith(moved.path)
    assert Area.find_problems() == ([], [], [], [], [])


def test_an_area_does_not_move_below_itself(street: Street, office: Office, levels: None) -> None:
    fields = {"parent_code": street.grid.code, "reason": "区划调整"}
    page = office("system_admin").post(f"/admin/portal/area/{street.community.pk}/move/", fields)
    assert "不能放到它自己下面" in page.content.decode()


SQUARE = '{"type": "Polygon", "coordinates": [[[121, 31], [121.1, 31], [121.1, 31.1], [121, 31]]]}'


def test_a_new_outline_ends_the_one_before(street: Street, office: Office) -> None:
    browser, where = office("system_admin"), f"/admin/portal/area/{street.grid.pk}/outline/"
    browser.post(where, {"geometry": SQUARE, "valid_from": "2026-01-01"})
    browser.post(where, {"geometry": SQUARE, "valid_from": "2026-06-01", "source": "街道〔2026〕5 号"})
    versions = street.grid.boundaries.order_by("version").values_list("version", "valid_from", "valid_to")
    assert [[str(part) for part in row] for row in versions] == [
        ["1", "2026-01-01", "2026-06-01"],
        ["2", "2026-06-01", "None"],
    ]


@pytest.mark.parametrize(
    "geometry",
    ["3", '{"type": "Point", "coordinates": [1, 2]}', SQUARE.replace("[121, 31]]]", "[121, 32]]]"),
     SQUARE.replace("31.1", "131.1"), '{"type": "MultiPolygon", "coordinates": [7]}', '{"type": "Polygon"}'],
)  # fmt: skip
def test_what_is_no_outline_is_refused(street: Street, office: Office, geometry: str) -> None:
    fields = {"geometry": geometry, "valid_from": "2026-01-01"}
    page = office("system_admin").post(f"/admin/portal/area/{street.grid.pk}/outline/", fields)
    assert "边界" in page.content.decode()
    assert not street.grid.boundaries.exists()


# What is typed into number fields -------------------------------------------------


def test_an_organisation_stands_in_ones_own_area_only(street: Street) -> None:
    someone = builders.person("季云舟")
    other_street = builders.area("subdistrict", "河东街道")
    builders.post("system_admin", street.subdistrict, someone)
    fields = {"kind": "unit", "name": "卫生院", "area": other_street.pk, "is_active": "on"}
    page = signed_in(someone).post("/admin/portal/organisation/add/", fields)
    assert page.status_code == 200
    assert not Organisation.objects.exists()


def test_the_address_of_a_bot_is_not_shown_again(street: Street, office: Office) -> None:
    browser = office("system_admin")
    fields = {"name": "值班群", "area": street.community.pk, "address": "wecombot://secret-key-1", "is_active": "on",
              "kinds": ["post.vacant"]}  # fmt: skip
    browser.post("/admin/portal/noticechannel/add/", fields)
    channel = NoticeChannel.objects.get()
    where = f"/admin/portal/noticechannel/{channel.pk}/change/"
    assert "secret-key-1" not in browser.get(where).content.decode()
    browser.post(where, {**fields, "address": "", "name": "应急群"})
    channel.refresh_from_db()
    assert (channel.name, channel.address) == ("应急群", "wecombot://secret-key-1/")


def test_an_address_into_our_own_network_is_refused(street: Street, office: Office) -> None:
    fields = {
        "name": "值班群",
        "area": street.community.pk,
        "address": "json://127.0.0.1/",
        "is_active": "on",
    }
    page = office("system_admin").post("/admin/portal/noticechannel/add/", fields)
    assert "群机器人的地址" in page.content.decode()
    assert not NoticeChannel.objects.exists()
