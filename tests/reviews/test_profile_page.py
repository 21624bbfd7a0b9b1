"""A reviewer says what they know and how much they take at a time."""

from __future__ import annotations

from tests.factories import make_account, make_sector
from tests.reviews.conftest import BrowserOf
from training_portal.platform.policy import Role
from training_portal.reviews.profile_services import fields_of, most_at_once


def test_a_reviewer_keeps_fields_and_a_limit(browser_of: BrowserOf) -> None:
    make_sector("C")
    account = make_account(Role.REVIEWER)
    assert (most_at_once(account.id), fields_of(account.id)) == (20, [])
    page = browser_of(account).submit("/reviews/profile", most_at_once="7", sectors=["C"])
    assert page.notices == ["Saved."]
    assert (most_at_once(account.id), fields_of(account.id)) == (7, ["C"])


def test_nobody_else_has_the_page(browser_of: BrowserOf) -> None:
    assert browser_of(make_account(Role.TRAINER)).get("/reviews/profile", 403)
