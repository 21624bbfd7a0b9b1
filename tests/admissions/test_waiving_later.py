"""A rule that came to fail after the decision on the conditions is waived where one stands then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.admissions.test_conditions_before_a_seat import TOO_SOON, offer, shortlisted, state_of
from tests.admissions.test_conditions_before_a_seat import two_cohorts as cohorts_of
from tests.factories.programme import make_person, manager_of, trainee
from training_portal.admissions import (
    conditions,
    decision_services,
    finding_services,
    history,
    offer_services,
)
from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts.models import Cohort
from training_portal.eligibility.kinds import Finding
from training_portal.people.models import Person
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.workflow import Refused

pytestmark = pytest.mark.usefixtures("app")
A = ApplicationState
WHY = "The ministry asked for both courses."


@pytest.fixture
def two_cohorts() -> tuple[Cohort, Cohort]:
    """Too close to each other for one person, by the rule of their course."""
    return cohorts_of(TOO_SOON[0])


@pytest.fixture
def late(two_cohorts: tuple[Cohort, Cohort]) -> Application:
    """On the shortlist of the second, with a seat in the first since."""
    person = make_person()
    first, second = (shortlisted(cohort, person) for cohort in two_cohorts)
    offer_services.accept_offer(offer(first, two_cohorts[0]).id, actor=trainee(person))
    return second


def waive(application: Application, cohort: Cohort, position: int = 1) -> None:
    actor = manager_of(cohort)
    finding_services.check_again(application.id, actor=actor)
    finding_services.waive_rule(application.id, position, reason=WHY, actor=actor)


@pytest.mark.parametrize("state", [A.SHORTLISTED, A.WAITLISTED])
def test_a_seat_is_offered_and_accepted_once_it_is_waived(late, two_cohorts, state):
    cohort = two_cohorts[1]
    if state is A.WAITLISTED:
        decision_services.decide(
            cohort.id, [late.id], "waitlist", reason=None, actor=manager_of(cohort)
        )
    with pytest.raises(Refused, match="is not met any more"):
        offer(late, cohort)
    waive(late, cohort)
    assert state_of(late) is state
    made = offer(late, cohort)
    person = db.session.get_one(Application, late.id).person_id
    offer_services.accept_offer(made.id, actor=trainee(db.session.get_one(Person, person)))
    assert state_of(late) is A.ACCEPTED
    row = conditions.findings_of(late.id)[0]
    assert (row.waiver_reason, row.waived_by_id is not None) == (WHY, True)


@pytest.mark.parametrize("finding", [Finding.PASS, Finding.NEEDS_PERSON])
def test_what_was_decided_on_before_needs_no_waiver(late, two_cohorts, finding):
    with unit_of_work():
        conditions.findings_of(late.id)[0].finding = finding
    with pytest.raises(Refused, match="needs no waiver"):
        finding_services.waive_rule(late.id, 1, reason=WHY, actor=manager_of(two_cohorts[1]))


def test_it_does_not_outlive_the_facts_that_it_was_of(late, two_cohorts):
    cohort = two_cohorts[1]
    waive(late, cohort)
    with unit_of_work():
        row = db.session.get_one(Cohort, two_cohorts[0].id)
        row.ends_on = row.ends_on + timedelta(days=10)
    with pytest.raises(Refused, match="is not met any more"):
        offer(late, cohort)


def test_staff_find_it_on_the_page_and_the_person_in_the_history(
    late, two_cohorts, manager_browser
):
    cohort = two_cohorts[1]
    browser = manager_browser(cohort)
    url = f"/manage/cohorts/{cohort.public_id}/applications/{late.public_id}"
    page = browser.submit(url, button="Look at the conditions again")
    page = browser.get(page.link("Waive: Time since the last course"))
    assert "before this one came to fail" in page
    page = browser.submit(page, button="Waive a condition", reason=WHY)
    assert "The condition is waived" in page
    assert WHY in page
    assert "Take the waiver back" not in page
    told = [str(entry.sentence) for entry in history.for_the_person(late)]
    assert any("A condition was waived" in words for words in told)
    assert all(WHY not in words for words in told)
