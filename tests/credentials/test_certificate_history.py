"""One certificate for staff: what it says, what takes its place, and its timeline."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from tests.learning.conftest import Running
from tests.learning.test_learning_pages import with_role
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.credentials import services
from training_portal.credentials.history import of_certificate
from training_portal.credentials.models import Certificate
from training_portal.platform.database import db
from training_portal.platform.policy import Role


def test_it_tells_how_one_was_corrected_and_the_other_revoked(
    over: Running, browser_of: Callable[[Account], PageClient]
) -> None:
    services.issue_for_cohort(over.cohort, actor=over.staff)
    old = db.session.scalars(select(Certificate)).one()
    new = services.reissue(
        old,
        holder_name="Somsak P.",
        holder_native_name="",
        reason="A letter was missing.",
        actor=over.staff,
    )
    services.revoke(new, reason="Given to the wrong one.", actor=over.staff)
    assert [(each.sentence, each.reason) for each in of_certificate(old)] == [
        ("Replaced by a corrected one", "A letter was missing."),
        ("Issued", ""),
    ]
    assert [(each.sentence, each.reason) for each in of_certificate(new)] == [
        ("Revoked", "Given to the wrong one."),
        ("Issued", ""),
    ]
    browser = browser_of(with_role(Role.PROGRAMME_COORDINATOR))
    listed = browser.get(f"/manage/cohorts/{over.cohort.public_id}/certificates")
    page = browser.get(listed.link(old.number))
    assert "Replaced by a corrected one" in page and "Correct…" not in page
    page = browser.get(page.link(new.number))
    assert page.heading == f"{new.number} Revoked" and "Given to the wrong one." in page
    assert old.number in page and "Revoke…" not in page


def test_a_valid_one_leads_to_what_can_be_done(
    over: Running, browser_of: Callable[[Account], PageClient]
) -> None:
    services.issue_for_cohort(over.cohort, actor=over.staff)
    certificate = db.session.scalars(select(Certificate)).one()
    browser = browser_of(with_role(Role.PROGRAMME_COORDINATOR))
    page = browser.get(f"/manage/cohorts/{over.cohort.public_id}/certificates/{certificate.code}")
    assert certificate.holder_name in page and "Issued" in page
    browser.get(page.link("Revoke…"))
    browser.get(page.link("Correct…"))
