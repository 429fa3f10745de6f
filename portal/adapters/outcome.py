"""What became of a call out of the house: it went, it certainly did not, or nobody can know."""

from __future__ import annotations

from dataclasses import dataclass

from portal.enums import DeliveryState


@dataclass(frozen=True)
class Outcome:
    """`state` is SENT, FAILED (certainly not taken) or UNKNOWN; `problem` is for staff and holds nothing personal."""

    state: DeliveryState
    problem: str = ""


SENT = Outcome(DeliveryState.SENT)


def refused(problem: str) -> Outcome:
    """The other side said no, or was never reached."""
    return Outcome(DeliveryState.FAILED, problem[:300])


def unknown(problem: str) -> Outcome:
    """The call was under way when the answer was lost."""
    return Outcome(DeliveryState.UNKNOWN, problem[:300])
