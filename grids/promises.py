"""What the territory brings to the ground floor's registries for its cases: timers, notices, who sees pictures."""

from __future__ import annotations

from portal import registry


def register() -> None:
    """Called once, when the app is ready."""
    from grids.domain import ending, notices, timers, waiting
    from grids.queries.cases import may_see_photo
    from grids.queries.subjects import titles_for

    for matter in timers.MATTERS:
        registry.add_errand_handler(timers.overdue_kind(matter), timers.on_overdue)
    registry.add_errand_handler(timers.CONFIRM, ending.on_confirm_time)
    for kind in (timers.REMIND, timers.LAPSE):
        registry.add_errand_handler(kind, waiting.on_unanswered)
    registry.add_attachment_guard(may_see_photo)
    registry.add_notice_subjects(titles_for)
    notices.register()
