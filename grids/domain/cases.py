"""Every verb of a case under one name; the rooms are `filing`, `handling` and `ending`."""

from grids.domain.ending import (
    confirm_by_time,
    confirm_done,
    decline_case,
    dispute_result,
    propose_done,
    rate_case,
    reopen_case,
    withdraw_case,
)
from grids.domain.filing import Filing, file_case
from grids.domain.handling import (
    accept_case,
    add_to_case,
    ask_resident,
    assign_case,
    hand_back_case,
    note_on_case,
    reply_to_resident,
)
from grids.domain.timers import escalate_case
from grids.domain.waiting import answer_question, lapse_question, remind_of_question, retract_question

__all__ = [
    "Filing",
    "accept_case",
    "add_to_case",
    "answer_question",
    "ask_resident",
    "assign_case",
    "confirm_by_time",
    "confirm_done",
    "decline_case",
    "dispute_result",
    "escalate_case",
    "file_case",
    "hand_back_case",
    "lapse_question",
    "note_on_case",
    "propose_done",
    "rate_case",
    "remind_of_question",
    "reopen_case",
    "reply_to_resident",
    "retract_question",
    "withdraw_case",
]
