"""What nobody sent is forgotten by night."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from grids.domain.drafts import keep_draft
from grids.domain.tidying import TIDY, next_night, on_tidy
from grids.models import CaseDraft
from portal.actors import Actor
from portal.models import Errand
from tests.builders import person
from tests.moments import moment

pytestmark = pytest.mark.django_db
DRAFT = "6f1f3fd0-9a51-4d0c-9a3d-0d5c8f5a2b11"


@pytest.fixture
def lin() -> Actor:
    """Somebody who writes."""
    return Actor(person_id=person().pk)


def test_a_first_draft_leaves_one_errand_for_the_night(lin: Actor) -> None:
    keep_draft(actor=lin, draft_id=DRAFT, fields={"text": "灯"})
    keep_draft(actor=lin, draft_id=DRAFT, fields={"text": "灯坏了"})

    assert Errand.objects.filter(kind=TIDY).count() == 1


def test_the_night_is_the_next_one() -> None:
    assert next_night(moment("2026-03-18 09:40")).due_at == moment("2026-03-19 03:00")


def test_a_month_old_draft_is_forgotten_and_a_fresh_one_kept(lin: Actor) -> None:
    old = keep_draft(actor=lin, draft_id=DRAFT, fields={})
    CaseDraft.objects.filter(pk=old.pk).update(updated_at=timezone.now() - timedelta(days=31))
    fresh = keep_draft(actor=lin, draft_id="6f1f3fd0-9a51-4d0c-9a3d-0d5c8f5a2b12", fields={})

    on_tidy(Errand.objects.get(kind=TIDY))

    assert list(CaseDraft.objects.all()) == [fresh]


def test_it_stops_when_nothing_is_left(lin: Actor) -> None:
    keep_draft(actor=lin, draft_id=DRAFT, fields={})
    errand = Errand.objects.get(kind=TIDY)
    CaseDraft.objects.all().delete()
    errand.delete()

    on_tidy(errand)

    assert Errand.objects.filter(kind=TIDY).count() == 0
