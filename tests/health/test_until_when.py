"""Until when the medical part is asked for, and looked at, on the list of tasks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.factories.health import ask_for_it, make_part, make_patient
from tests.factories.programme import make_cohort
from tests.health.conftest import BrowserOf, make_officer, page_of
from tests.support.pages import PageClient
from training_portal.admissions.models import Application, Offer, OfferState
from training_portal.cohorts.models import Cohort
from training_portal.health.rules import asked_until
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.i18n import date_only, day

DUE, BEGINS = date(2027, 1, 24), date(2027, 2, 14)


@pytest.mark.parametrize(
    ("sure_since", "expected"),
    [
        (None, DUE),
        (date(2026, 12, 1), DUE),
        (date(2027, 1, 20), date(2027, 1, 27)),
        (date(2027, 2, 1), date(2027, 2, 8)),
        (date(2027, 2, 12), date(2027, 2, 13)),
    ],
)
def test_there_is_a_week_from_the_sure_seat_on_and_no_day_of_the_course(
    sure_since: date | None, expected: date
) -> None:
    assert asked_until(DUE, sure_since, BEGINS) == expected


def accepted_today(application: Application) -> None:
    with unit_of_work():
        now = clock.now()
        db.session.add(
            Offer(
                application_id=application.id,
                cohort_id=application.cohort_id,
                state=OfferState.ACCEPTED,
                deadline=now + timedelta(days=3),
                made_at=now,
                answered_at=now,
            )
        )


def test_who_accepts_after_the_day_is_not_late(
    keo: PageClient, application: Application, cohort: Cohort
) -> None:
    ask_for_it(cohort, due_on=clock.today() - timedelta(days=2))
    accepted_today(application)
    until = clock.today() + timedelta(days=7)
    assert day(until) in keo.get("/me")
    assert date_only(until) in keo.get(page_of(application))


def test_a_part_given_while_the_course_runs_waits_for_today(
    app: object, browser_of: BrowserOf
) -> None:
    today = clock.today()
    cohort = ask_for_it(make_cohort(starts_on=today + timedelta(days=1)), due_on=today)
    make_part(make_patient(cohort, email="noy@example.org"))
    with unit_of_work():
        cohort.starts_on = today - timedelta(days=5)
    page = browser_of(make_officer(cohort)).get("/me")
    assert "1 medical part to look at" in page and day(today) in page
