"""What comes next for somebody who was put forward."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from training_portal.admissions.models import ENDED_STATES, ApplicationState
from training_portal.cohorts.models import EnrolmentState
from training_portal.records.next_steps import Facts, NextStep, next_step

TODAY = date(2026, 9, 1)
SENT = Facts(
    ApplicationState.SHORTLISTED,
    None,
    date(2026, 10, 1),
    is_claimed=True,
    is_cancelled=False,
    waits_for_endorsement=False,
    list_is_returned=False,
    list_is_to_be_sent=False,
)
ENROLLED = replace(SENT, state=ApplicationState.ENROLLED, place=EnrolmentState.ENROLLED)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (SENT, NextStep.DECIDE),
        (replace(SENT, state=ApplicationState.DRAFT), NextStep.SEND),
        (replace(SENT, state=ApplicationState.DRAFT, is_claimed=False), NextStep.CLAIM),
        (replace(SENT, state=ApplicationState.RETURNED), NextStep.MEND),
        (replace(SENT, state=ApplicationState.OFFERED), NextStep.ANSWER),
        (replace(SENT, state=ApplicationState.ACCEPTED), NextStep.ENROL),
        (replace(SENT, list_is_to_be_sent=True), NextStep.SEND_LIST),
        (replace(SENT, list_is_returned=True), NextStep.MEND_LIST),
        (replace(SENT, waits_for_endorsement=True), NextStep.ENDORSE),
        (ENROLLED, NextStep.BEGIN),
        (replace(ENROLLED, starts_on=TODAY), NextStep.TAKE_PART),
        (replace(ENROLLED, place=EnrolmentState.COMPLETED), NextStep.NONE),
        (replace(ENROLLED, place=EnrolmentState.WITHDRAWN), NextStep.NONE),
        (replace(SENT, state=None), NextStep.NONE),
        (replace(SENT, is_cancelled=True), NextStep.NONE),
    ],
)
def test_the_next_step_follows_from_the_state(facts: Facts, expected: NextStep) -> None:
    assert next_step(facts, TODAY) is expected


@pytest.mark.parametrize("state", sorted(ENDED_STATES))
def test_nobody_waits_for_whom_it_is_over(state: ApplicationState) -> None:
    facts = replace(SENT, state=state, list_is_to_be_sent=True, list_is_returned=True)
    assert next_step(facts, TODAY) is NextStep.NONE


def test_only_sending_and_mending_lists_are_asked_of_the_body() -> None:
    assert {each for each in NextStep if each.is_ours} == {NextStep.SEND_LIST, NextStep.MEND_LIST}
    assert all(each.label for each in NextStep if each is not NextStep.NONE)
