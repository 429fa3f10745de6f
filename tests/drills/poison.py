"""Poison: an errand that kills whoever touches it is set aside, counted and shown, and holds up nobody."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse

from portal.domain.errands import Note, leave
from portal.enums import ErrandState
from portal.models import Errand
from tests.builders import account
from tests.drills import stand
from tests.drills.handlers import MARK, POISON
from tests.drills.storm import counted
from tests.drills.street import DrillStreet

BESIDE = 40
ASIDE_WITHIN = 120.0


def poison(street: DrillStreet) -> dict[str, Any]:
    """Leave poison among ordinary errands; a real worker with its processes dies of it again and again."""
    first = Errand.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with stand.kept("worker", "beat"):
        leave(Note(POISON, f"poison:{first}"), *_beside(street, first))
        quiet = stand.until(lambda: not _open(first), ASIDE_WITHIN)
    found = Errand.objects.get(key=f"poison:{first}")
    set_aside = found.state == ErrandState.ASIDE and found.attempts == settings.LINLI_ERRAND_ATTEMPTS
    result = counted("poison", quiet)
    ok = result["ok"] and set_aside and is_shown(street, found)
    return result | {"ok": ok, "n": BESIDE, "kills": found.attempts}


def is_shown(street: DrillStreet, errand: Errand) -> bool:
    """Whether a system administrator finds it in the list of what was set aside."""
    browser = Client()
    keeper = account(street.street.office("system_admin"))
    browser.force_login(keeper, backend="portal.auth.PostBackend")
    page = browser.get(reverse("admin:portal_errand_changelist"))
    return page.status_code == 200 and errand.key in page.content.decode()


def _beside(street: DrillStreet, first: int) -> list[Note]:
    person = street.sides[0].resident.pk
    return [Note(MARK, f"beside:{first}:{number}", {"person": person}) for number in range(BESIDE)]


def _open(after: int) -> bool:
    return Errand.objects.filter(pk__gt=after, state=ErrandState.WAITING, kind__in=(MARK, POISON)).exists()
