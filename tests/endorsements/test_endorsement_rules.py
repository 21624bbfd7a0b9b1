"""Who needs an endorsement, whose steps a list takes, and when its time is over: pure rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_portal.endorsements.models import (
    EndorsementState,
    Proof,
    StepBody,
    Verdict,
    WhenOver,
)
from training_portal.endorsements.rules import (
    Need,
    StepFacts,
    due,
    is_over,
    need,
    objections,
    steps_for,
)

NOW = datetime(2027, 3, 1, 20, 0, tzinfo=UTC)
BEFORE, AFTER = NOW - timedelta(days=1), NOW + timedelta(days=1)
L, V = EndorsementState, Verdict
UNIT = StepFacts(StepBody.UNIT, None, 3, Proof.ON_PAGE, WhenOver.ESCALATE)
PARENT = StepFacts(StepBody.PARENT, None, 3, Proof.ON_PAGE, WhenOver.ESCALATE)
FOCAL = StepFacts(StepBody.NAMED, 9, 3, Proof.SIGNED_UPLOAD, WhenOver.NOT_ENDORSED)


@pytest.mark.parametrize(
    ("nominated", "since", "state", "verdict", "expected"),
    [
        (NOW, None, None, None, Need.NONE),
        (BEFORE, NOW, None, None, Need.NONE),
        (NOW, NOW, None, None, Need.TO_SEND),
        (AFTER, NOW, None, None, Need.TO_SEND),
        (AFTER, NOW, L.UNDER_WAY, V.WAITING, Need.WAITING),
        (AFTER, NOW, L.RETURNED, V.WAITING, Need.RETURNED),
        (AFTER, NOW, L.ENDORSED, V.ENDORSED, Need.ENDORSED),
        (AFTER, NOW, L.UNDER_WAY, V.NOT_ENDORSED, Need.NOT_ENDORSED),
        (AFTER, NOW, L.ENDORSED, V.NOT_ENDORSED, Need.NOT_ENDORSED),
        (AFTER, NOW, L.NOT_ENDORSED, V.WAITING, Need.NOT_ENDORSED),
        # A list asks for it, whatever became of the chain.
        (BEFORE, None, L.UNDER_WAY, V.WAITING, Need.WAITING),
    ],
)
def test_how_a_nomination_stands_follows_from_chain_and_list(
    nominated: datetime,
    since: datetime | None,
    state: EndorsementState | None,
    verdict: Verdict | None,
    expected: Need,
) -> None:
    found = need(nominated, since, state, verdict)
    assert found is expected
    assert found.allows_an_offer == (expected in (Need.NONE, Need.ENDORSED))


@pytest.mark.parametrize(
    ("steps", "parent", "expected"),
    [
        ([UNIT, PARENT, FOCAL], 5, [(1, UNIT), (5, PARENT), (9, FOCAL)]),
        ([UNIT, PARENT, FOCAL], None, [(1, UNIT), (9, FOCAL)]),
        ([PARENT], None, []),
        # The ministry is the focal point too: nobody signs twice.
        ([PARENT, FOCAL], 9, [(9, PARENT)]),
    ],
)
def test_a_list_takes_the_steps_there_are_for_its_body(
    steps: list[StepFacts], parent: int | None, expected: list[tuple[int, StepFacts]]
) -> None:
    assert steps_for(steps, 1, parent) == expected


def test_a_chain_without_steps_or_with_one_body_twice_is_refused() -> None:
    assert objections([UNIT, FOCAL]) == []
    assert len(objections([])) == 1
    assert len(objections([PARENT, PARENT])) == 1


@given(st.integers(1, 60), st.sampled_from(["Asia/Phnom_Penh", "Asia/Yangon", "Asia/Tokyo"]))
def test_a_deadline_is_the_last_second_of_its_day_there(days: int, zone: str) -> None:
    found = due(NOW, days, zone)
    assert (found.hour, found.minute, found.second) == (23, 59, 59)
    assert timedelta(days=days - 1) < found - NOW <= timedelta(days=days + 1)
    assert not is_over(found, found)
    assert is_over(found + timedelta(seconds=1), found)
