"""What waits at placements, for whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

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
from training_portal.organisations.models import CompanyState
from training_portal.placements.application_states import PlacementState
from training_portal.placements.posting_states import PostingState
from training_portal.platform import clock
from training_portal.platform.policy import Actor, Grant, Role


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
    make_placement(
        make_posting(title="Welder"),
        person,
        state=PlacementState.INTERVIEW,
        interview_at=clock.now() + timedelta(days=2),
    )
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


@pytest.mark.parametrize("of_company", [True, False])
def test_what_a_suspension_holds_up_is_no_task(app: Flask, of_company: bool) -> None:
    company = make_company(
        "LA", state=CompanyState.SUSPENDED if of_company else CompanyState.VERIFIED
    )
    state = PostingState.PUBLISHED if of_company else PostingState.SUSPENDED
    posting = make_posting(company, state=state, openings=5, starts_on=clock.today())
    account, person = make_graduate()
    make_placement(posting, person, state=PlacementState.OFFERED)
    for other in (PlacementState.SUBMITTED, PlacementState.ACCEPTED):
        make_placement(posting, make_graduate()[1], state=other)
    make_placement(posting, make_graduate()[1], state=PlacementState.STARTED, ends_on=clock.today())
    owner = make_actor(Role.COMPANY_OWNER, organisation=company)
    assert tasks.offers(actor_of(account)) == []
    assert [*tasks.applicants(owner), *tasks.begins(owner), *tasks.ends(owner)] == []


def test_a_returned_posting_waits_for_its_company(app: Flask) -> None:
    company = make_company("LA")
    make_posting(company, title="Welder", state=PostingState.RETURNED)
    (task,) = tasks.returned(make_actor(Role.COMPANY_OWNER, organisation=company))
    assert task.title == "Mend the posting: Welder"
    other = make_actor(Role.COMPANY_OWNER, organisation=make_company("LA"))
    assert tasks.returned(other) == tasks.returned(make_actor(Role.PROGRAMME_COORDINATOR)) == []


def test_once_the_first_day_has_come_either_side_is_asked_whether_work_has_begun(
    app: Flask,
) -> None:
    company, today = make_company("LA"), clock.today()
    account, person = make_graduate()
    due = make_posting(company, title="Welder", starts_on=today - timedelta(days=10))
    ahead = make_posting(company, title="Turner", starts_on=today + timedelta(days=10))
    for posting in (due, ahead):
        make_placement(posting, person, state=PlacementState.ACCEPTED)
    for actor in (make_actor(Role.COMPANY_OWNER, organisation=company), actor_of(account)):
        (task,) = tasks.begins(actor)
        assert task.title == "Say that work has begun: Welder" and task.is_late
    assert tasks.begins(make_actor(Role.PROGRAMME_COORDINATOR)) == []


def test_a_posting_of_ones_own_company_is_no_review_for_oneself(app: Flask) -> None:
    company = make_company("LA")
    make_posting(company, state=PostingState.IN_REVIEW)
    both = Actor(
        "account:1",
        1,
        frozenset({Grant(Role.PROGRAMME_COORDINATOR), Grant(Role.COMPANY_OWNER, company.id)}),
    )
    assert tasks.reviews(both) == []
