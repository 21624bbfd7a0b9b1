"""A step with an offer and one with its company at the same moment: one comes after the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.factories import make_company
from tests.factories.accounts import make_actor
from tests.factories.placements import again, make_graduate, make_placement, make_posting
from tests.factories.programme import make_countries
from tests.placements.test_offer_clock import anew, company_row
from tests.support.crowd import waits_for
from tests.support.database import settings_for
from training_portal import create_app
from training_portal.organisations import company_services
from training_portal.organisations.models import Organisation
from training_portal.placements import application_services, hiring_services, review_services
from training_portal.placements.application_states import PlacementState
from training_portal.placements.posting_states import PostingState
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.workflow import Refused

S = PlacementState


@pytest.fixture
def portal(fresh_database: str, tmp_path: Path) -> Flask:
    """An app on a database of its own, where commits are commits."""
    return create_app(settings_for(fresh_database, tmp_path))


class Hiring:
    """A company, its posting and one who applied, and what is done with them from any thread."""

    def __init__(self, state: S) -> None:
        make_countries()
        self.company = make_company("LA")
        self.owner = make_actor(Role.COMPANY_OWNER, organisation=self.company)
        self.posting = make_posting(self.company)
        until = clock.now() + timedelta(days=7) if state is S.OFFERED else None
        _account, person = make_graduate()
        self.row = make_placement(self.posting, person, state=state, offer_deadline=until)
        self.row_id, self.company_id, self.posting_id = (
            self.row.id, self.company.id, self.posting.id,
        )  # fmt: skip

    def offer(self) -> None:
        deadline = clock.now() + timedelta(days=7)
        hiring_services.make_offer(self.row_id, deadline, actor=SYSTEM)

    def accept(self) -> None:
        application_services.accept_offer(self.row_id, actor=SYSTEM)

    def suspend_company(self) -> None:
        company_services.decide(self.company_id, "suspend", reason="A look.", actor=SYSTEM)

    def lift(self) -> None:
        review_services.lift_suspension(self.posting_id, actor=SYSTEM)

    def rename_company(self) -> None:
        """It is verified again then."""
        row = company_row(self.company)
        organisation = db.session.get_one(Organisation, self.company_id)
        facts = replace(company_services.facts_of(organisation, row), name="Another name")
        assert company_services.change_company(self.company_id, facts, actor=self.owner)


def hiring(portal: Flask, state: S) -> Hiring:
    with portal.app_context(), portal.test_request_context():
        return Hiring(state)


def test_an_offer_made_while_its_company_is_looked_at_anew_stands_still_too(portal: Flask) -> None:
    case = hiring(portal, S.SHORTLISTED)
    assert waits_for(portal, case.offer, case.rename_company) is None
    with portal.app_context():
        row = anew(case.row)
        assert row.state is S.OFFERED and row.offer_stopped_at is not None


def test_no_offer_is_made_once_its_company_is_looked_at_anew(portal: Flask) -> None:
    case = hiring(portal, S.SHORTLISTED)
    outcome = waits_for(portal, case.rename_company, case.offer)
    assert "the programme has to verify your company first" in refused(outcome)


def test_nobody_accepts_what_a_company_that_is_being_suspended_offers(portal: Flask) -> None:
    case = hiring(portal, S.OFFERED)
    refused(waits_for(portal, case.suspend_company, case.accept))
    with portal.app_context():
        assert anew(case.row).state is S.OFFERED


def test_a_posting_that_is_let_go_on_is_suspended_with_its_company(portal: Flask) -> None:
    case = hiring(portal, S.SUBMITTED)
    with portal.app_context(), portal.test_request_context():
        review_services.suspend_posting(case.posting_id, reason="A look.", actor=SYSTEM)
    assert waits_for(portal, case.lift, case.suspend_company) is None
    with portal.app_context():
        assert again(case.posting).state is PostingState.SUSPENDED


def refused(outcome: object) -> str:
    """The words with which it was refused."""
    assert isinstance(outcome, Refused), outcome
    return str(outcome)
