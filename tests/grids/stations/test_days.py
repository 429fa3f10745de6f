"""Public holidays and single days: what a station says on them, and how staff keep them."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client
from django.utils import timezone

from grids.domain.stations import DayFacts, drop_day, keep_day
from grids.models import Station, StationDay
from grids.queries.stations import hours_in_rows, public_station, special_days_of
from grids.rules.opening import now_in_words
from portal.domain import calendar
from portal.domain.refusal import Refused
from portal.models import CalendarDay
from tests import builders
from tests.builders import Street

pytestmark = pytest.mark.django_db
HOURS = [{"days": [1, 2, 3, 4, 5, 6], "begins": "08:30", "ends": "17:30"}]
NATIONAL_DAY = date(2026, 10, 1)
"""A Thursday; the holiday lasts to Wednesday the 7th, and Saturday the 10th is worked in exchange."""


@pytest.fixture(autouse=True)
def calendar_read_anew() -> None:
    """No test sees the days that another one has entered."""
    calendar.forget()


@pytest.fixture
def here(street: Street) -> Station:
    """A station open from Monday to Saturday."""
    return Station.objects.create(
        area=street.community, kind="service_centre", name="服务站", address="柳岸路 1 号", opening=HOURS
    )


def says(station: Station, day: date, clock: time = time(9)) -> str:
    """What its door says at that moment."""
    moment = timezone.make_aware(datetime.combine(day, clock))
    special = special_days_of(public_station(station.pk), calendar.working_calendar().is_holiday)
    return now_in_words(station.opening, moment, special).words


def kept(street: Street, station: Station, first: date, last: date | None = None, **more: Any) -> StationDay:
    said = DayFacts(first, last or first, "装修", **more)
    return keep_day(actor=builders.actor(street.clerk), station_id=station.pk, facts=said)


# Holidays --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (NATIONAL_DAY, "今天放假，10月8日 周四 8:30 开"),
        (date(2026, 10, 3), "今天放假，周四 8:30 开"),
        (date(2026, 10, 10), "今天开到 17:30"),
        (date(2026, 10, 11), "今天不开，明天 8:30 开"),
        (date(2026, 9, 20), "今天不开，明天 8:30 开"),
    ],
    ids=["holiday", "Saturday in a holiday", "worked Saturday", "plain Sunday", "worked Sunday"],
)
def test_a_station_is_closed_on_public_holidays(here: Station, day: date, words: str) -> None:
    assert says(here, day) == words


@pytest.mark.parametrize(
    ("choice", "words", "row"),
    [
        ({"on_holidays": "as_usual"}, "今天开到 17:30", "照常"),
        (
            {"on_holidays": "own", "holiday_begins": time(10), "holiday_ends": time(16)},
            "今天 10:00 开门",
            "10:00–16:00",
        ),
        ({"on_holidays": "closed"}, "今天放假，10月8日 周四 8:30 开", "不开"),
    ],
)
def test_a_station_chooses_what_it_does_on_holidays(
    here: Station, choice: dict[str, Any], words: str, row: str
) -> None:
    Station.objects.filter(pk=here.pk).update(**choice)
    here.refresh_from_db()

    assert says(here, NATIONAL_DAY) == words
    assert hours_in_rows(here)[-1] == ("法定节假日", row)


def test_a_day_off_that_the_office_has_entered_is_a_holiday_too(here: Station) -> None:
    CalendarDay.objects.create(day=date(2026, 3, 18), is_workday=False)

    assert says(here, date(2026, 3, 18)) == "今天放假，明天 8:30 开"


def test_own_hours_are_whole_in_the_form_and_in_the_database(here: Station, street: Street) -> None:
    client = Client()
    client.force_login(builders.account(street.clerk))
    form = {"name": "服务站", "kind": "facility", "address": "1 号", "is_active": "on", "on_holidays": "own"}
    url = f"/stations/{here.pk}/edit/"

    page = client.post(url, form | {"holiday_begins": "10:00"}).content.decode()
    saved = client.post(url, form | {"holiday_begins": "10:00", "holiday_ends": "16:00"})

    assert ("另定时间，要写几点开、几点关。" in page, saved.status_code) == (True, 302)
    for wrong in ({"holiday_ends": None}, {"on_holidays": "closed"}, {"holiday_ends": time(9)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Station.objects.filter(pk=here.pk).update(**wrong)


# Single days ---------------------------------------------------------------------------


def test_single_days_go_before_week_and_holidays(here: Station, street: Street) -> None:
    kept(street, here, date(2026, 12, 3), date(2026, 12, 5))
    kept(street, here, NATIONAL_DAY + timedelta(365), begins=time(10), ends=time(12))

    assert says(here, date(2026, 12, 4)) == "今天不开，周一 8:30 开"
    assert says(here, NATIONAL_DAY + timedelta(365)) == "今天 10:00 开门"


def test_the_page_tells_the_days_to_come_and_why(here: Station, street: Street, client: Client) -> None:
    today = timezone.localdate()
    client.force_login(builders.account(street.clerk))
    form = {"first": today + timedelta(3), "last": "", "note": "装修", "begins": "", "ends": ""}
    StationDay.objects.create(
        station=here, first=today - timedelta(9), last=today - timedelta(8), note="早就过了"
    )

    for _twice in range(2):
        assert client.post(f"/stations/{here.pk}/days/", form).status_code == 302

    page = Client().get(f"/stations/{here.pk}/").content.decode()
    assert ("装修" in page, "早就过了" in page, StationDay.objects.count()) == (True, False, 2)
    assert StationDay.objects.get(note="装修").last == today + timedelta(3)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"first": "2020-01-01", "last": ""}, "这几天已经过去了。"),
        ({"begins": "10:00"}, "几点开、几点关要一起写。"),
        ({"begins": "10:00", "ends": "09:00"}, "关门要晚于开门。"),
        ({"last": "2099-01-01"}, "到的日子要不早于从的日子。"),
        ({"first": "2099-03-03", "last": ""}, "这几天里已经写过，先把原来的去掉。"),
        ({"note": ""}, 'id="id_note_error"'),
    ],
)
def test_days_that_make_no_sense_are_said_at_their_field(
    here: Station, street: Street, client: Client, typed: dict[str, str], words: str
) -> None:
    client.force_login(builders.account(street.clerk))
    kept(street, here, date(2099, 3, 1), date(2099, 3, 4))
    form = {"first": "2099-02-01", "last": "2099-02-03", "note": "盘点", "begins": "", "ends": ""} | typed

    page = client.post(f"/stations/{here.pk}/days/", form).content.decode()

    assert (words in page, StationDay.objects.count()) == (True, 1)


def test_something_else_about_the_same_days_is_refused(here: Station, street: Street) -> None:
    kept(street, here, date(2026, 12, 3), date(2026, 12, 5))

    with pytest.raises(Refused):
        kept(street, here, date(2026, 12, 5), begins=time(9), ends=time(10))


def test_a_day_is_taken_away_again(here: Station, street: Street, client: Client) -> None:
    day = kept(street, here, date(2099, 12, 3))
    client.force_login(builders.account(street.clerk))

    client.post(f"/stations/{here.pk}/days/{day.pk}/drop/")

    assert not StationDay.objects.exists()


def test_nobody_keeps_days_of_a_foreign_station(here: Station, street: Street) -> None:
    stranger = builders.actor(street.foreign_leader)
    day = kept(street, here, date(2099, 12, 3))

    with pytest.raises(Http404):
        keep_day(actor=stranger, station_id=here.pk, facts=DayFacts(day.first, day.last, "x"))
    with pytest.raises(Http404):
        drop_day(actor=stranger, station_id=here.pk, day_id=day.pk)


def test_a_day_is_dropped_only_at_its_own_station(here: Station, street: Street) -> None:
    day = kept(street, here, date(2099, 12, 3))
    other = Station.objects.create(area=street.community, kind="facility", name="菜店", address="2 号")

    drop_day(actor=builders.actor(street.clerk), station_id=other.pk, day_id=day.pk)

    assert StationDay.objects.filter(pk=day.pk).exists()
