"""What placements do when a company or a site changes."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import make_company, make_site
from tests.factories.placements import again, make_posting
from training_portal.organisations.events import CompanyStateChanged, SiteClosing
from training_portal.organisations.models import CompanyState
from training_portal.placements.posting_states import PostingState
from training_portal.platform import events
from training_portal.platform.database import unit_of_work
from training_portal.platform.workflow import Refused


def test_a_suspended_company_takes_its_postings_out_of_sight(app: Flask) -> None:
    company = make_company("LA")
    posting = make_posting(company)
    with unit_of_work():
        events.emit(CompanyStateChanged(company.id, CompanyState.SUSPENDED))
    assert again(posting).state is PostingState.SUSPENDED
    assert again(posting).state_reason == "The company itself is suspended."


@pytest.mark.parametrize("state", [CompanyState.VERIFIED, CompanyState.RETURNED])
def test_other_steps_leave_them_as_they_are(app: Flask, state: CompanyState) -> None:
    company = make_company("LA")
    posting = make_posting(company)
    with unit_of_work():
        events.emit(CompanyStateChanged(company.id, state))
    assert again(posting).state is PostingState.PUBLISHED


def test_a_site_stays_while_a_posting_for_it_is_open(app: Flask) -> None:
    company = make_company("LA")
    busy, idle = make_site(company), make_site(company)
    make_posting(company, site=busy)
    make_posting(company, site=idle, state=PostingState.CLOSED)
    with unit_of_work():
        events.emit(SiteClosing(idle.id))
        with pytest.raises(Refused, match="close or withdraw them first"):
            events.emit(SiteClosing(busy.id))
