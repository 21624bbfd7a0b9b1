"""Why somebody left a placement is for the programme, and waits there until it is looked into."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from tests.factories import make_account, make_company
from tests.factories.placements import make_graduate, make_placement, make_posting
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.placements.application_states import ConcernKind, PlacementState
from training_portal.placements.models import Concern
from training_portal.platform.database import db
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import Role

BrowserOf = Callable[[Account], PageClient]
REASON = "They kept my passport and hit me."


def test_the_programme_reads_why_somebody_left_and_the_company_does_not(
    app: Flask, browser_of: BrowserOf
) -> None:
    company = make_company("LA")
    account, person = make_graduate()
    posting = make_posting(company)
    application = make_placement(posting, person, state=PlacementState.STARTED)
    browser = browser_of(account)
    form = browser.get(f"/me/placements/{application.public_id}/leave")
    assert "The programme reads this, not the company." in form
    assert "The programme reads why" in browser.submit(form, reason=REASON)
    concern = db.session.scalars(select(Concern)).one()
    assert concern.kind is ConcernKind.LEFT
    coordinator = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    assert "/manage/concerns" in coordinator.get("/me").html.partition("<main")[2]
    assert "I left the placement early" in coordinator.get("/manage/concerns?kind=left")
    assert REASON in coordinator.get(f"/manage/concerns/{concern.public_id}")
    company_browser = browser_of(make_account(Role.COMPANY_OWNER, organisation=company))
    for path in (
        "/me",
        f"/company/applicants/{application.public_id}",
        f"/company/postings/{posting.public_id}",
        f"/company/postings/{posting.public_id}/applicants",
    ):
        page = company_browser.get(path)
        assert "passport and hit" not in page.html, path
    company_browser.get(f"/manage/concerns/{concern.public_id}", status=403)
    assert not [body for body in db.session.scalars(select(OutboxMail.body)) if "hit me" in body]


def test_a_concern_that_is_raised_is_not_of_the_kind_that_leaving_makes(
    app: Flask, browser_of: BrowserOf
) -> None:
    account, person = make_graduate()
    application = make_placement(make_posting(), person, state=PlacementState.STARTED)
    page = browser_of(account).get(f"/me/placements/{application.public_id}/concern")
    assert "Something else" in page and "I left the placement early" not in page
