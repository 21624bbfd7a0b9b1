"""A step with one applicant, asked about in one window while another moved the applicant on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests.factories import make_account, make_company
from tests.factories.placements import make_graduate, make_placement, make_posting, state_of
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.organisations.models import Organisation
from training_portal.placements import hiring_services as services
from training_portal.placements.application_states import InterviewAnswer, Outcome, PlacementState
from training_portal.placements.models import PlacementApplication
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.versions import Stale

BrowserOf = Callable[[Account], PageClient]
S = PlacementState
REASON = "We look for welders."


@pytest.fixture
def company(app: Flask) -> Organisation:
    return make_company("LA")


@pytest.fixture
def recruiter(company: Organisation, browser_of: BrowserOf) -> PageClient:
    return browser_of(make_account(Role.COMPANY_RECRUITER, organisation=company))


@pytest.fixture
def application(company: Organisation) -> PlacementApplication:
    return make_placement(make_posting(company), make_graduate()[1])


def page_of(application: PlacementApplication, verb: str = "") -> str:
    return f"/company/applicants/{application.public_id}" + (f"/{verb}" if verb else "")


def test_who_was_shortlisted_since_the_question_is_turned_down_by_a_second_answer_only(
    recruiter: PageClient, application: PlacementApplication
) -> None:
    asked = recruiter.get(page_of(application, "reject"))
    recruiter.submit(page_of(application, "shortlist"))
    page = recruiter.submit(asked, reason=REASON, status=409)
    assert page.heading == "Changed in two windows"
    assert "now “Shortlisted”: " in page and REASON in page
    assert state_of(application) is S.SHORTLISTED
    assert recruiter.get(page.link("Look at it")).url == page_of(application)
    # Asked anew, with what there is now, it is the recruiter's wish.
    recruiter.submit(page)
    assert state_of(application) is S.REJECTED


def test_what_is_asked_anew_is_asked_about_again_where_it_changes_once_more(
    recruiter: PageClient, application: PlacementApplication
) -> None:
    asked = recruiter.get(page_of(application, "reject"))
    recruiter.submit(page_of(application, "shortlist"))
    page = recruiter.submit(asked, reason=REASON, status=409)
    recruiter.submit(page_of(application, "offer"))
    # Who holds an offer is not turned down: there is nothing to decide anew, and the words stay.
    page = recruiter.submit(page, status=409)
    assert "now “Offered”: " in page and REASON in page
    assert state_of(application) is S.OFFERED


def test_an_offer_is_not_made_to_whom_another_window_turned_down(
    recruiter: PageClient, application: PlacementApplication
) -> None:
    recruiter.submit(page_of(application, "shortlist"))
    asked = recruiter.get(page_of(application, "offer"))
    recruiter.submit(page_of(application, "reject"), reason=REASON)
    page = recruiter.submit(asked, status=409)
    assert "now “Not selected”: " in page
    assert state_of(application) is S.REJECTED


def test_who_said_since_that_they_cannot_come_is_asked_about_again(
    recruiter: PageClient, application: PlacementApplication
) -> None:
    """The state is the same, and yet it is another thing that is decided."""
    services.decide([application.id], "shortlist", reason="", actor=SYSTEM)
    tomorrow = clock.now() + timedelta(days=1)
    services.propose_interview(application.id, tomorrow, "Gate 2", "", actor=SYSTEM)
    asked = recruiter.get(page_of(application, "offer"))
    with unit_of_work():
        row = db.session.get_one(PlacementApplication, application.id)
        row.interview_answer = InterviewAnswer.CANNOT
    recruiter.submit(asked, status=409)
    assert state_of(application) is S.INTERVIEW


def test_the_same_twice_in_one_window_is_no_conflict(
    recruiter: PageClient, application: PlacementApplication
) -> None:
    asked = recruiter.get(page_of(application, "shortlist"))
    recruiter.submit(asked)
    assert "nothing was done twice" in recruiter.submit(asked).notices[0]
    assert state_of(application) is S.SHORTLISTED


def test_every_verb_of_a_company_compares_under_the_lock(
    application: PlacementApplication,
) -> None:
    now = clock.now()
    row = application.id
    how: dict[str, Any] = {"actor": SYSTEM, "seen": "another"}
    verbs: list[Callable[[], object]] = [
        lambda: services.decide([row], "reject", reason="x", seen={row: "another"}, actor=SYSTEM),
        lambda: services.propose_interview(row, now + timedelta(days=1), "Gate 2", "", **how),
        lambda: services.make_offer(row, now + timedelta(days=9), **how),
        lambda: services.call_off_interview(row, reason="x", **how),
        lambda: services.prolong_offer(row, now + timedelta(days=9), **how),
        lambda: services.retract_offer(row, reason="x", **how),
        lambda: services.start(row, now.date(), **how),
        lambda: services.replan(row, None, reason="x", **how),
        lambda: services.finish(row, Outcome.HIRED_ON, **how),
        lambda: services.end_early(row, reason="x", **how),
    ]
    for verb in verbs:
        with pytest.raises(Stale):
            verb()
    assert state_of(application) is S.SUBMITTED
