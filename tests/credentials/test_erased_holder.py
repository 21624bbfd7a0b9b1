"""The certificate of somebody whose data was erased proves number, course and date only."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.learning.conftest import Running
from tests.learning.test_learning_pages import with_role
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.credentials import services
from training_portal.credentials.models import Certificate
from training_portal.people import services as people
from training_portal.platform.database import db
from training_portal.platform.policy import Role


@pytest.fixture
def erased(over: Running) -> Certificate:
    services.issue_for_cohort(over.cohort, actor=over.staff)
    people.erase(over.people[0].id, actor=over.staff)
    return db.session.scalars(select(Certificate)).one()


def test_the_check_says_valid_and_that_the_name_was_erased(
    erased: Certificate, pages: PageClient
) -> None:
    page = pages.get(f"/verify/{erased.code}")
    assert page.heading == "This certificate is valid"
    assert "Name erased at the holder’s wish" in page
    assert erased.number in page and erased.course_title in page
    assert "ສົມສັກ" not in page.html


def test_staff_see_the_number_and_can_neither_print_nor_correct_it(
    erased: Certificate, over: Running, browser_of: Callable[[Account], PageClient]
) -> None:
    browser = browser_of(with_role(Role.PROGRAMME_COORDINATOR))
    url = f"/manage/cohorts/{over.cohort.public_id}/certificates"
    page = browser.get(url)
    assert "Name erased" in page and erased.number in page
    assert "PDF" not in page.text and "Correct" not in page.text
    assert "Revoke" in page.text
    browser.get(f"{url}/{erased.code}/pdf", status=409)
    browser.get(f"{url}/{erased.code}/correct", status=409)
