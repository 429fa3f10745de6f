"""Days on which something begins or ends: none that has not come, and no end before the beginning."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.domain.refusal import Refused


def first_day(said: date | None) -> date:
    """The day from which something holds, today when nobody said. Refused for a day to come."""
    today = timezone.localdate()
    if said is not None and said > today:
        raise Refused(_("这一天还没到。"), field="begins_on")
    return said or today


def last_day(said: date | None, begins_on: date) -> date:
    """The day from which something holds no longer, today when nobody said. Refused for one to come or too early."""
    today = timezone.localdate()
    if said is not None and said > today:
        raise Refused(_("这一天还没到。"), field="ends_on")
    if said is not None and said < begins_on:
        words = _("他是从 %(day)s 开始的，不能在那以前结束。")
        raise Refused(words % {"day": begins_on.isoformat()}, field="ends_on")
    return said or max(today, begins_on)
