"""What waits at placements, for whom."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.factories import make_actor, make_company
from tests.factories.accounts import actor_of
from tests.factories.placements import (
    make_concern,
    make_graduate,
    make_placement,
    make_posting,
)
from training_portal.front import placement_tasks as tasks
from training_portal.placements.application_states import PlacementState
from training_portal.placements.posting_states import PostingState
from training_portal.platform.policy import Role


@pytest.fixture(autouse=True)
def in_a_request(app: Flask) -> Iterator[None]:
    """Tasks lead to pages, and addresses are made in requests only."""
    with app.test_request_context():
        yield


def test_an_offer_waits_for_the_person_until_its_deadline(app: Flask) -> None:
    account, person = make_graduate()
    application = make_placement(make_posting(title="Welder"), person, state=PlacementState.OFFERED)
    (task,) = tasks.offers(actor_of(account))
    assert task.title == "Answer the offer: Welder" and task.due == application.offer_deadline
    assert tasks.offers(make_actor()) == []


def test_an_interview_waits_for_a_yes_or_no(app: Flask) -> None:
    account, person = make_graduate()
    make_placement(make_posting(title="Welder"), person, state=PlacementState.INTERVIEW)
    (task,) = tasks.offers(actor_of(account))
    assert task.title == "Say whether you come to the interview: Welder"


def test_applicants_wait_for_their_company_only(app: Flask) -> None:
    company = make_company("LA")
    make_placement(make_posting(company, title="Welder"), make_graduate()[1])
    (task,) = tasks.applicants(make_actor(Role.COMPANY_OWNER, organisation=company))
    assert task.title == "1 applicant to look at: Welder"
    assert tasks.applicants(make_actor(Role.COMPANY_OWNER, organisation=make_company("LA"))) == []
    assert tasks.applicants(make_actor(Role.PROGRAMME_COORDINATOR)) == []


def test_reviews_wait_for_staff_but_not_twice_for_the_same_person(app: Flask) -> None:
    first, second = make_actor(Role.PROGRAMME_MANAGER), make_actor(Role.PROGRAMME_COORDINATOR)
    make_posting(state=PostingState.IN_REVIEW, first_reviewer_id=first.account_id)
    assert tasks.reviews(first) == []
    (task,) = tasks.reviews(second)
    assert task.title == "1 posting to review"


def test_concerns_wait_for_the_coordinators(app: Flask) -> None:
    make_concern(make_placement(make_posting(), make_graduate()[1]))
    (task,) = tasks.concerns(make_actor(Role.PROGRAMME_COORDINATOR))
    assert task.title == "1 concern to look at"
    assert tasks.concerns(make_actor(Role.PROGRAMME_MANAGER)) == []
