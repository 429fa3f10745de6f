"""A case page costs the same with one entry and with thirty, and never more than ten queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grids.domain import cases as acts
from grids.models import Case, CaseEvent, CasePhoto
from portal.models import Attachment
from tests.builders import Street, actor
from tests.grids.case_page.conftest import SignIn, accepted, asked, closed, proposed, url


def cost(client: Client, case: Case) -> int:
    """How many queries the page takes once everything that is kept is kept."""
    client.get(url(case))
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(url(case)).status_code == 200
    return len(seen)


def lengthen(street: Street, case: Case, entries: int = 30) -> None:
    """More entries, each with a photo."""
    for n in range(entries):
        event = CaseEvent.objects.create(
            case=case, at=case.filed_at, verb="reply", actor=street.leader, said="还在等配件。",
            data={"as": {"post": 1, "role": "grid_leader", "title": "", "area": "第三网格"}},
        )  # fmt: skip
        photo = Attachment.objects.create(
            owner=street.leader, upload_key=f"p{n}", mime="image/jpeg", size=1, width=1, height=1, sha256="0"
        )
        CasePhoto.objects.create(case=case, event=event, attachment=photo)


STAGES: dict[str, Any] = {
    "filed": lambda street, case: None,
    "in progress": lambda street, case: acts.reply_to_resident(
        actor=actor(street.leader), case_id=accepted(street, case).pk, said="下午去看。"
    ),
    "waiting": asked,
    "proposed": proposed,
    "closed": closed,
    "disputed": lambda street, case: acts.dispute_result(
        actor=actor(street.lin), case_id=proposed(street, case).pk, said="还不亮。"
    ),
}


@pytest.mark.parametrize("who", ["lin", "leader", "clerk", "street_leader"])
@pytest.mark.parametrize("stage", STAGES)
def test_a_page_takes_at_most_ten_queries(
    street: Street, case: Case, as_: SignIn, stage: str, who: str
) -> None:
    STAGES[stage](street, case)

    assert cost(as_(getattr(street, who)), case) <= 10


@pytest.mark.parametrize("who", ["lin", "leader", "clerk"])
def test_the_story_may_be_long(street: Street, case: Case, as_: SignIn, who: str) -> None:
    client = as_(getattr(street, who))
    lengthen(street, case, 1)
    short = cost(client, case)

    lengthen_more(street, case)

    assert cost(client, case) == short


def lengthen_more(street: Street, case: Case) -> None:
    """Twenty-nine more."""
    Attachment.objects.update(upload_key="first")
    lengthen(street, case, 29)
