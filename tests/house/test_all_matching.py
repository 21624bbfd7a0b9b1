"""Where all of a table is ticked each of its rows is looked at, whatever the first of them are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import make_account, make_organisation
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.organisations.models import Organisation
from training_portal.platform.database import db
from training_portal.platform.policy import Role
from training_portal.platform.web import listing_rows, many

BrowserOf = Callable[[Account], PageClient]

TABLE = "/manage/organisations?sort=name"
STEP = "Have these put nobody forward"


@pytest.fixture
def staff(app: Flask, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch) -> PageClient:
    """Two rows are done at once, and looked up at once."""
    monkeypatch.setattr(many, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(many, "LISTED", 3)
    monkeypatch.setattr(listing_rows, "READ_AT_ONCE", 2)
    return browser_of(make_account(Role.PROGRAMME_COORDINATOR))


def putting_forward() -> int:
    count = select(func.count()).select_from(Organisation).where(Organisation.nominates)
    return db.session.scalar(count) or 0


def test_rows_behind_many_that_are_not_possible_are_done_too(staff: PageClient) -> None:
    for number in range(5):
        make_organisation(name=f"A {number}", nominates=False)
    for number in range(3):
        make_organisation(name=f"B {number}", nominates=True)
    asked = staff.submit(TABLE, button=STEP, all_matching="1")
    assert "possible for 3 of the ticked rows. The first 2 are done now" in asked
    assert "Left out: 5" in asked
    staff.submit(asked, button=f"{STEP}: 2")
    assert putting_forward() == 1
    asked = staff.submit(TABLE, button=STEP, all_matching="1")
    assert "come back for the rest" not in asked and "Left out: 7" in asked
    staff.submit(asked, button=f"{STEP}: 1")
    assert putting_forward() == 0


def test_who_is_left_out_of_very_many_is_counted_by_the_reason(staff: PageClient) -> None:
    for number in range(5):
        make_organisation(name=f"A {number}", nominates=False)
    asked = staff.submit("/manage/organisations?nominates=no", button=STEP, all_matching="1")
    assert "Left out: 5" in asked and "A 2" in asked and "A 3" not in asked
    assert "2 more" in asked and "It puts nobody forward." in asked
