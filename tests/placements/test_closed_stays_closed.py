"""A posting that its company closed takes no more applications, whatever comes in between."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests.factories import make_actor, make_company
from tests.factories.placements import again, make_graduate, make_placement, make_posting
from training_portal.organisations.models import Organisation, Site
from training_portal.placements import (
    application_services,
    openings,
    posting_services,
    review_services,
)
from training_portal.placements.application_states import PlacementState
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.placements.posting_states import PostingState
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Actor, Role

P = PostingState


@pytest.fixture
def company(app: Flask) -> Organisation:
    return make_company("LA")


def owner(company: Organisation) -> Actor:
    return make_actor(Role.COMPANY_OWNER, organisation=company)


def offered(posting: Posting) -> PlacementApplication:
    return make_placement(posting, make_graduate()[1], state=PlacementState.OFFERED)


def suspended_and_lifted(posting: Posting) -> None:
    staff = make_actor(Role.PROGRAMME_COORDINATOR)
    review_services.suspend_posting(posting.id, reason="A complaint is looked into.", actor=staff)
    review_services.lift_suspension(posting.id, actor=staff)


def test_when_somebody_gives_the_last_opening_back(company: Organisation) -> None:
    posting = make_posting(company, openings=1)
    application = offered(posting)
    posting_services.close_posting(posting.id, actor=owner(company))
    application_services.accept_offer(application.id, actor=SYSTEM)
    assert again(posting).state is P.FILLED
    application_services.withdraw(application.id, reason="", actor=SYSTEM)
    assert again(posting).state is P.CLOSED


def test_when_a_suspension_is_lifted(company: Organisation) -> None:
    posting = make_posting(company)
    posting_services.close_posting(posting.id, actor=owner(company))
    suspended_and_lifted(posting)
    assert again(posting).state is P.CLOSED


def test_when_it_was_filled_and_suspended_and_an_opening_is_free(company: Organisation) -> None:
    posting = make_posting(company, openings=1)
    application = offered(posting)
    posting_services.close_posting(posting.id, actor=owner(company))
    application_services.accept_offer(application.id, actor=SYSTEM)
    suspended_and_lifted(posting)
    assert again(posting).state is P.FILLED
    openings.change_openings(posting.id, 2, actor=owner(company))
    assert again(posting).state is P.CLOSED


def test_what_nobody_closed_goes_on_as_before(company: Organisation) -> None:
    posting = make_posting(company, openings=1)
    application = offered(posting)
    application_services.accept_offer(application.id, actor=SYSTEM)
    suspended_and_lifted(posting)
    application_services.withdraw(application.id, reason="", actor=SYSTEM)
    assert again(posting).state is P.PUBLISHED
    over = make_posting(company, closes_at=clock.now() - timedelta(minutes=1))
    suspended_and_lifted(over)
    assert again(over).state is P.EXPIRED


def test_what_is_handed_in_anew_is_open_anew(company: Organisation) -> None:
    posting = make_posting(company, state=P.RETURNED, takes_no_more=True)
    posting_services.submit_posting(posting.id, actor=owner(company))
    assert again(posting).takes_no_more is False


def test_an_opening_that_is_free_at_a_closed_site_is_offered_to_nobody(
    company: Organisation,
) -> None:
    posting = make_posting(company, openings=1, state=P.FILLED)
    make_placement(posting, make_graduate()[1], state=PlacementState.FINISHED)
    with unit_of_work():
        db.session.get_one(Site, posting.site_id).closed_at = clock.now()
    openings.change_openings(posting.id, 2, actor=owner(company))
    assert again(posting).state is P.CLOSED
