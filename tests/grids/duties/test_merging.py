"""Two records of one person become one: what both had to do is to be done once."""

from __future__ import annotations

from datetime import date

import pytest

from grids.models import DueItem
from portal.domain.people import join_records
from tests.builders import Street, actor, person
from tests.grids.duties.building import monthly

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 31)


def test_a_duty_of_both_is_to_be_done_once_and_the_others_move(street: Street) -> None:
    keep, drop, version = person("程素芬"), person("程素芬"), monthly(street)

    def item(who: object, home: object, day: date = DAY) -> DueItem:
        return DueItem.objects.create(
            rule=version.rule, version=version, period=day, holder_person=who, household=home, earliest=day, due=day,
            latest=day,
        )  # fmt: skip

    item(keep, street.home)
    item(keep, None)
    twice, about_nobody = item(drop, street.home), item(drop, None)
    only_his = item(drop, street.foreign_home)
    later = item(drop, None, date(2026, 4, 30))

    join_records(actor=actor(street.deputy), keep_id=keep.pk, drop_id=drop.pk, reason="同一个人")

    stands = dict(DueItem.objects.filter(holder_person=drop).values_list("pk", "state"))
    assert stands == {twice.pk: "void", about_nobody.pk: "void"}
    assert set(
        DueItem.objects.filter(pk__in=[only_his.pk, later.pk]).values_list("holder_person", "state")
    ) == {(keep.pk, "open")}
