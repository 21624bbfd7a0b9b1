"""An officer's cohorts say how they stand, and what is closed says so and asks for nothing."""

from __future__ import annotations

import io
from datetime import timedelta

from tests.admissions.offices import Office
from tests.cohorts.lists.sheets import HEAD, person, workbook_of
from tests.factories.programme import make_cohort
from training_portal.cohorts.models import Cohort, CohortDecision
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work


def change(cohort: Cohort, **values: object) -> None:
    with unit_of_work():
        fresh = db.session.get_one(Cohort, cohort.id)
        for name, value in values.items():
            setattr(fresh, name, value)


def test_a_cancelled_cohort_is_called_cancelled(office: Office) -> None:
    office.nominate(1)
    change(office.cohort, decision=CohortDecision.CANCELLED)
    assert "Cancelled" in office.browser.get("/nominations")
    page = office.browser.get(office.base)
    assert "Cancelled" in page
    assert f"{office.base}/ranks" not in page.html


def test_ranking_is_offered_while_the_cohort_is_open(office: Office) -> None:
    office.nominate(1)
    assert f"{office.base}/ranks" in office.browser.get(office.base).html
    change(office.cohort, application_closes_at=clock.now() - timedelta(hours=1))
    assert f"{office.base}/ranks" not in office.browser.get(office.base).html


def test_the_pages_of_a_closed_cohort_say_since_when(office: Office) -> None:
    change(office.cohort, application_closes_at=clock.now() - timedelta(hours=1))
    for part in ("add", "upload"):
        page = office.browser.get(f"{office.base}/{part}")
        assert "Nominations closed on" in page
        assert not page.tree.findall(".//main//form")


def test_a_list_for_a_cohort_that_closed_meanwhile_is_refused(office: Office) -> None:
    page = office.browser.get(f"{office.base}/upload")
    change(office.cohort, decision=CohortDecision.CANCELLED)
    page = office.browser.submit(
        page, status=422, file=(io.BytesIO(workbook_of([HEAD, person(1)])), "a.xlsx")
    )
    assert "This cohort was cancelled." in page


def test_what_closes_first_stands_first_and_what_is_closed_last(office: Office) -> None:
    codes = []
    for days in (20, 3, 9):
        cohort = make_cohort(plan={"KH": (1, 3)})
        change(cohort, application_closes_at=clock.now() + timedelta(days=days))
        codes.append(cohort.code)
    office.nominate(1)
    change(office.cohort, application_closes_at=clock.now() - timedelta(hours=1))
    page = office.browser.get("/nominations").text
    order = [codes[1], codes[2], codes[0], office.cohort.code]
    assert sorted(order, key=page.index) == order
