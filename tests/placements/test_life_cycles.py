"""The two transition tables: nothing is possible that they do not say, whoever tries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_portal.placements.application_states import OPEN_STATES, OVER, PlacementState
from training_portal.placements.lifecycle import PLACEMENT, POSTING
from training_portal.placements.permissions import PlacementPermission
from training_portal.placements.posting_states import EDITABLE, RUNNING, PostingState
from training_portal.platform.policy import SYSTEM, Actor, Grant, Role
from training_portal.platform.workflow import Lifecycle, NotAllowed, Refused

COMPANY = Actor("account:1", 1, frozenset({Grant(Role.COMPANY_RECRUITER, 1)}))
PERSON = Actor("account:2", 2, frozenset({Grant(Role.TRAINEE)}))
STAFF = Actor("account:3", 3, frozenset({Grant(Role.PROGRAMME_COORDINATOR)}))
ACTORS = (COMPANY, PERSON, STAFF, SYSTEM)


@dataclass
class Record:
    """What a life cycle asks of a row."""

    state: Any
    id: int = 1


@pytest.fixture(autouse=True)
def in_the_app(app: object) -> None:
    """Refusals are worded in a language."""


def verbs(cycle: Lifecycle[Any]) -> list[str]:
    return sorted({each.verb for each in cycle.transitions})


def step(cycle: Lifecycle[Any], record: Record, verb: str, actor: Actor) -> bool:
    """Try a step; whether it was taken."""
    with patch("training_portal.platform.workflow.audit.record"):
        try:
            cycle.apply(record, verb, actor=actor, reason="Why.")
        except (Refused, NotAllowed):
            return False
    return True


def tries(cycle: Lifecycle[Any]) -> Any:
    return st.lists(st.tuples(st.sampled_from(verbs(cycle)), st.sampled_from(ACTORS)), max_size=12)


@given(tries(POSTING))
def test_a_posting_is_never_out_before_staff_have_published_it(
    walk: Sequence[tuple[str, Actor]],
) -> None:
    record, was_published = Record(PostingState.DRAFT), False
    for verb, actor in walk:
        before = record.state
        taken = step(POSTING, record, verb, actor)
        was_published |= taken and verb in ("publish", "lift")
        assert taken or record.state is before
        assert record.state not in RUNNING or was_published
        if taken and verb in ("publish", "return", "suspend", "lift"):
            assert actor in (STAFF, SYSTEM)
        if taken and verb in ("fill", "reopen", "expire"):
            assert actor is SYSTEM


@given(tries(PLACEMENT))
def test_nobody_is_at_work_without_having_accepted(walk: Sequence[tuple[str, Actor]]) -> None:
    record, accepted = Record(PlacementState.SUBMITTED), False
    for verb, actor in walk:
        before = record.state
        taken = step(PLACEMENT, record, verb, actor)
        assert taken or record.state is before
        assert not taken or before not in OVER, "what is over is over"
        if taken and verb == "accept":
            assert before is PlacementState.OFFERED and actor in (PERSON, SYSTEM)
            accepted = True
        if record.state in (PlacementState.STARTED, PlacementState.FINISHED):
            assert accepted


@pytest.mark.parametrize("verb", ["accept", "decline", "withdraw", "begin", "leave"])
def test_only_the_person_answers_for_the_person(verb: str) -> None:
    permissions = {t.permission for t in PLACEMENT.transitions if t.verb == verb}
    assert permissions == {PlacementPermission.APPLY}
    assert not COMPANY.holds(PlacementPermission.APPLY)


def test_states_are_parted_as_their_names_say() -> None:
    assert not EDITABLE & RUNNING
    assert not OPEN_STATES & OVER
    assert OPEN_STATES | OVER | {PlacementState.ACCEPTED, PlacementState.STARTED} == set(
        PlacementState
    )
