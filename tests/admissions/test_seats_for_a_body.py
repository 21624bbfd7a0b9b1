"""An officer sees how many seats there are before and after people are put forward."""

from __future__ import annotations

import pytest

from tests.admissions.offices import BrowserOf, Office, officer_of
from tests.cohorts.lists.sheets import person
from tests.factories.programme import make_cohort, make_organisation
from training_portal.cohorts.models import Cohort
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work


@pytest.fixture
def small(browser_of: BrowserOf) -> Office:
    """A cohort with three seats at most for the body's country, one of them kept for it."""
    body = make_organisation("KH", nominates=True)
    return Office(officer_of(browser_of, body), body, make_cohort(plan={"KH": (1, 3)}))


def test_the_page_of_nominees_says_how_many_seats_there_are(small: Office) -> None:
    page = small.browser.get(small.base)
    assert "Cambodia can have at most 3 seats. 1 of them is guaranteed." in page
    small.nominate(1, 2)
    page = small.browser.get(small.base)
    assert "You have nominated 2 people." in page and "best chance" not in page


def test_more_people_than_seats_are_warned_of_before_and_after(small: Office) -> None:
    small.send(*map(person, range(2)))
    assert "more than there are seats" not in small.browser.get(f"{small.list_url()}/confirm")
    small.confirm()
    small.send(*map(person, range(2, 4)))
    page = small.browser.get(f"{small.list_url()}/confirm")
    assert "They come after the 2 whom you have nominated already" in page
    assert "With these you have put forward 4 people, more than there are seats" in page
    small.confirm()
    assert "best chance" in small.browser.get(small.base)


def test_rows_to_look_at_are_named_in_the_question(small: Office) -> None:
    doubtful = person(1)
    doubtful[2] = ""
    small.send(person(0), doubtful)
    page = small.browser.get(f"{small.list_url()}/confirm")
    assert "Please look at this person once more" in page
    assert "The sex is missing" in page


def test_seats_that_are_open_to_all_by_now_are_not_said_to_be_kept(small: Office) -> None:
    with unit_of_work():
        cohort = db.session.get_one(Cohort, small.cohort.id)
        cohort.guarantees_release_on = clock.today(cohort.time_zone)
    for page in (small.browser.get("/nominations"), small.browser.get(small.base)):
        assert "of them is guaranteed" not in page and "for your country" not in page
    assert "Guaranteed seats that were not used are open to all now." in page


def test_the_nationalities_to_choose_are_those_a_list_can_name(small: Office) -> None:
    page = small.browser.get(f"{small.base}/add")
    assert "Japan" in page and "Cambodia" in page


def test_a_new_row_with_the_name_of_somebody_nominated_is_asked_about(small: Office) -> None:
    small.nominate(1)
    again = person(1)
    again[1], again[4] = "5/7/1991", "other@example.org"
    small.send(again, person(2))
    page = small.browser.get(small.list_url())
    words = "You nominated somebody of this name already: is this another person?"
    assert page.text.count(words) == 1
