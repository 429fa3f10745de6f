"""What errands of a drill do in the worker: leave a mark that is no longer the same when made twice, or kill it."""

from __future__ import annotations

import os
import time
import uuid
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from portal.models import Errand

MARK, POISON, TOLD = "drill.mark", "drill.poison", "drill.told"
LINGER = 0.02
PORTION, LINGER_OVER_IT = 25, 0.3
"""Of reminders: small portions, and a while before each commits, so that kills fall into them."""


class Drills(AppConfig):
    """Brings the handlers of the drills, and a kind of notice."""

    name = "tests.drills"
    label = "drills"

    def ready(self) -> None:
        """Make them known; and let who calls out say which process he is, so that a gateway can kill him."""
        from celery.signals import worker_init
        from requests import utils

        from portal import registry

        worker_init.connect(warm_up)
        utils.default_user_agent = lambda *_: f"drill/{os.getpid()}"
        registry.add_errand_handler(MARK, mark)
        registry.add_errand_handler(POISON, poison)
        _linger_over_reminders()
        registry.add_notice_kind(registry.NoticeKind(TOLD, "演练", lambda params: ("演练", "")))


def warm_up(**_: object) -> None:
    """Read texts and addresses before a worker makes its children: those of a drill live for a moment only."""
    from django.conf import settings
    from django.urls import reverse
    from django.utils import translation

    reverse("inbox")
    with translation.override(settings.LANGUAGE_CODE):
        translation.gettext("")


def mark(errand: Errand) -> None:
    """A row for each time it is done, which no constraint holds back; it lingers, so that a kill may fall into it."""
    from portal.models import InboxItem

    person = errand.payload["person"]
    InboxItem.objects.create(person_id=person, kind=MARK, key=f"{errand.key}:{uuid.uuid4()}")
    time.sleep(LINGER)


def poison(errand: Errand) -> None:
    """End the worker's process on the spot, as running out of memory would."""
    os._exit(1)


def _linger_over_reminders() -> None:
    from grids.domain.duties import nightly, reminding
    from portal import registry

    def linger(errand: Errand) -> None:
        nightly.on_remind(errand)
        time.sleep(LINGER_OVER_IT)

    reminding.PORTION = PORTION
    registry.add_errand_handler(reminding.REMIND, linger)
