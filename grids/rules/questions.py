"""What a category's own questions allow as answers. Their form: `grids.models.Category.questions`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

MAX_ANSWER = 200
YES, NO = "yes", "no"


def allowed(question: Mapping[str, Any]) -> frozenset[str] | None:
    """The keys that may be answered; None where words are asked for."""
    if question.get("kind") == "yesno":
        return frozenset({YES, NO})
    if question.get("kind") == "choice":
        return frozenset(str(choice[0]) for choice in question.get("choices", ()))
    return None


def answers_fit(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, Any]) -> bool:
    """Whether every question that must be answered is, and every answer is one of those offered."""
    return all(_fits(question, answers.get(question["key"])) for question in questions)


def _fits(question: Mapping[str, Any], answer: Any) -> bool:
    if not answer:
        return not question.get("required")
    keys = allowed(question)
    return isinstance(answer, str) and len(answer) <= MAX_ANSWER and (keys is None or answer in keys)
