"""Nobody is moved up on the waitlist by hand without a reason, which their government reads."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.admissions.offices import BrowserOf
from tests.factories import make_account
from tests.factories.admissions import make_application, make_nomination
from tests.factories.programme import (
    make_cohort,
    make_organisation,
    make_person,
    manager_of,
)
from training_portal.accounts.models import Account
from training_portal.admissions import decision_services, offer_services
from training_portal.admissions.models import Application
from training_portal.admissions.models import ApplicationState as A
from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role
from training_portal.platform.workflow import Refused

WHY = "She leads the line that opens in May."


@pytest.fixture
def cohort(app: Flask) -> Cohort:
    return make_cohort(capacity=4, plan={"KH": (0, 4), "LA": (0, 4)})


def waiting(cohort: Cohort, place: int, country: str = "LA") -> Application:
    application = make_application(cohort, state=A.WAITLISTED, country=country)
    with unit_of_work():
        application.waitlist_position = place
    return application


def offer(cohort: Cohort, *chosen: Application, reason: str | None = None) -> None:
    ids = [each.id for each in chosen]
    offer_services.make_offers(cohort.id, ids, reason=reason, actor=manager_of(cohort))


def state_of(application: Application) -> A:
    return db.session.get_one(Application, application.id, populate_existing=True).state


def test_the_second_of_a_country_is_offered_a_seat_first_only_with_a_reason(cohort: Cohort) -> None:
    first, second = waiting(cohort, 1), waiting(cohort, 2)
    with pytest.raises(Refused, match="comes first"):
        offer(cohort, second)
    assert state_of(second) is A.WAITLISTED
    offer(cohort, second, reason=WHY)
    assert state_of(second) is A.OFFERED
    assert state_of(first) is A.WAITLISTED
    assert db.session.get_one(Application, second.id).outcome_reason == WHY


def test_who_is_next_needs_none_and_neither_do_both_together(cohort: Cohort) -> None:
    first, second, third = (waiting(cohort, place) for place in (1, 2, 3))
    offer(cohort, first)
    offer(cohort, third, second)
    assert state_of(third) is A.OFFERED


def test_another_country_comes_before_nobody(cohort: Cohort) -> None:
    waiting(cohort, 1, "KH")
    lao = waiting(cohort, 2, "LA")
    offer(cohort, lao)
    assert state_of(lao) is A.OFFERED


def test_who_comes_from_the_shortlist_comes_after_who_waits(cohort: Cohort) -> None:
    waiting(cohort, 1)
    newcomer = make_application(cohort, state=A.SHORTLISTED, country="LA")
    with pytest.raises(Refused, match="comes first"):
        offer(cohort, newcomer)
    offer(cohort, newcomer, reason=WHY)
    assert state_of(newcomer) is A.OFFERED


def test_a_newcomer_is_put_before_others_only_with_a_reason(cohort: Cohort) -> None:
    waiting(cohort, 1)
    newcomer = make_application(cohort, state=A.SHORTLISTED, country="LA")

    def put(position: int | None, reason: str | None = None) -> None:
        decision_services.decide(
            cohort.id,
            [newcomer.id],
            "waitlist",
            reason=reason,
            position=position,
            actor=manager_of(cohort),
        )

    with pytest.raises(Refused, match="comes first"):
        put(1)
    put(1, WHY)
    assert db.session.get_one(Application, newcomer.id).waitlist_position == 1


def test_behind_the_last_one_a_place_needs_none(cohort: Cohort) -> None:
    waiting(cohort, 1)
    newcomer = make_application(cohort, state=A.SHORTLISTED, country="LA")
    decision_services.decide(
        cohort.id, [newcomer.id], "waitlist", reason=None, position=2, actor=manager_of(cohort)
    )
    assert state_of(newcomer) is A.WAITLISTED


@pytest.fixture
def manager(app: Flask) -> Account:
    return make_account(Role.PROGRAMME_COORDINATOR)


def test_the_page_asks_for_it_and_the_person_and_the_body_read_it(
    cohort: Cohort, manager: Account, browser_of: BrowserOf
) -> None:
    waiting(cohort, 1)
    body = make_organisation("LA", nominates=True)
    account = make_account()
    person = make_person("Noy Vongsa", country="LA", account=account)
    nomination = make_nomination(cohort, person, body)
    second = make_application(cohort, person, state=A.WAITLISTED, nomination=nomination)
    with unit_of_work():
        second.waitlist_position = 2
    pages = browser_of(manager)
    address = f"/manage/cohorts/{cohort.public_id}/applications"
    page = pages.get(f"{address}/{second.public_id}/offer")
    assert "comes first on the waitlist" in page
    again = pages.submit(page, action=f"{address}/decide/offer", status=422)
    assert "Write the reason" in again
    pages.submit(page, action=f"{address}/decide/offer", reason=WHY)
    assert state_of(second) is A.OFFERED
    assert WHY in browser_of(account).get(f"/me/applications/{second.public_id}")
    officer = make_account(Role.NOMINATING_OFFICER, organisation=body)
    assert WHY in browser_of(officer).get(f"/nominations/{cohort.public_id}")
    with unit_of_work():  # The place ended before its time: the reason of the offer is no reason.
        db.session.get_one(Application, second.id).state = A.ENROLLED
        db.session.add(
            Enrolment(
                cohort_id=cohort.id,
                person_id=person.id,
                sending_country="LA",
                state=EnrolmentState.NO_SHOW,
                enrolled_at=clock.now(),
            )
        )
    page = browser_of(account).get(f"/me/applications/{second.public_id}")
    assert page.text.count(WHY) == 1  # With the step, among what happened.


def test_a_place_before_others_is_asked_why_beside_its_field(
    cohort: Cohort, manager: Account, browser_of: BrowserOf
) -> None:
    waiting(cohort, 1)
    newcomer = make_application(cohort, state=A.SHORTLISTED, country="LA")
    pages = browser_of(manager)
    address = f"/manage/cohorts/{cohort.public_id}/applications"
    page = pages.get(f"{address}/{newcomer.public_id}/waitlist")
    again = pages.submit(page, action=f"{address}/decide/waitlist", position="1", status=422)
    assert "comes first on the waitlist" in again
    assert state_of(newcomer) is A.SHORTLISTED
    pages.submit(again, action=f"{address}/decide/waitlist", reason=WHY)
    assert state_of(newcomer) is A.WAITLISTED
