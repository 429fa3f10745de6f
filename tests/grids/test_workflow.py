"""The table of a case's life holds together by itself."""

from grids import workflow
from grids.enums import OPEN_STATES, CaseState


def reachable(start: str) -> set[str]:
    """All states that some chain of verbs leads to."""
    found, fresh = {start}, {start}
    while fresh:
        nexts = {step.to for step in workflow.STEPS if step.to and step.sources & fresh}
        fresh = nexts - found
        found |= fresh
    return found


def test_every_state_is_reachable_from_filed() -> None:
    assert reachable(CaseState.FILED) == set(CaseState)


def test_every_open_state_leads_to_an_end() -> None:
    assert {state: CaseState.CLOSED in reachable(state) for state in OPEN_STATES} == dict.fromkeys(
        OPEN_STATES, True
    )


def test_each_verb_stands_in_one_line() -> None:
    verbs = [step.verb for step in workflow.STEPS]
    assert len(verbs) == len(set(verbs))


def test_open_and_ended_are_all_states() -> None:
    assert set(workflow.OPEN) | set(workflow.ENDED) == set(CaseState)
    assert set(workflow.OPEN) == set(OPEN_STATES)
