"""A decision on more applications than a form may have fields (`platform/web/intake.py`)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from tests.factories.programme import make_cohort, manager_of
from tests.support.pages import PageClient, values_of
from training_portal.admissions import decision_services
from training_portal.admissions.models import Application
from training_portal.admissions.models import ApplicationState as A
from training_portal.admissions.views import decide
from training_portal.cohorts.models import Cohort
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work

BrowserFor = Callable[[Cohort], PageClient]

MANY = 1_400


@pytest.fixture
def cohort(app: object) -> Cohort:
    return make_cohort()


def apply(cohort: Cohort, count: int) -> list[int]:
    now = clock.now()
    with unit_of_work():
        people = [Person(full_name=f"Somsak {n}", created_at=now) for n in range(count)]
        db.session.add_all(people)
        db.session.flush()
        applications = [
            Application(
                cohort_id=cohort.id,
                person_id=person.id,
                state=A.ELIGIBLE,
                sending_country="LA",
                created_at=now,
                submitted_at=now,
            )
            for person in people
        ]
        db.session.add_all(applications)
        db.session.flush()
        return [each.id for each in applications]


def count_in(state: A) -> int:
    statement = select(func.count()).select_from(Application).where(Application.state == state)
    return db.session.scalar(statement) or 0


def test_all_of_a_long_table_is_decided_once_nobody_of_it_changed_since_the_question(
    cohort: Cohort, manager_browser: BrowserFor
) -> None:
    last = apply(cohort, MANY)[-1]
    browser = manager_browser(cohort)
    table = f"/manage/cohorts/{cohort.public_id}/applications?state=eligible"
    asked = browser.submit(table, button="Shortlist", all_matching="1")
    assert len(values_of(asked.form())) < 10, "however many rows, the fields are few"
    decision_services.decide(cohort.id, [last], "shortlist", reason=None, actor=manager_of(cohort))
    page = browser.submit(asked, status=409)
    (error,) = page.errors
    assert f"now “Shortlisted”: Somsak {MANY - 1}." in error
    assert (count_in(A.ELIGIBLE), count_in(A.SHORTLISTED)) == (MANY - 1, 1)
    browser.submit(page)
    assert (count_in(A.ELIGIBLE), count_in(A.SHORTLISTED)) == (0, MANY)


def test_more_than_can_be_decided_at_once_are_decided_one_lot_after_another(
    cohort: Cohort, manager_browser: BrowserFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decide, "MOST_AT_ONCE", 2)
    apply(cohort, 3)
    browser = manager_browser(cohort)
    table = f"/manage/cohorts/{cohort.public_id}/applications"
    asked = browser.submit(table, button="Shortlist", all_matching="1")
    assert "possible for 3 of the chosen applications. The first 2 are done now" in asked
    browser.submit(asked, button="Shortlist: 2 people")
    # Who was decided is no longer possible, and takes nobody's turn.
    asked = browser.submit(table, button="Shortlist", all_matching="1")
    assert "come back for the rest" not in asked
    browser.submit(asked, button="Shortlist: 1 person")
    assert count_in(A.SHORTLISTED) == 3


@pytest.mark.parametrize(
    "junk", ["", "[" * 100_000, "A:b:c", "A,,B", "ສົມສັກ", ",".join(map(str, range(10_000)))]
)
def test_rows_that_no_page_sends_are_nobody(
    cohort: Cohort, manager_browser: BrowserFor, junk: str
) -> None:
    (application_id,) = apply(cohort, 1)
    public_id = db.session.get_one(Application, application_id).public_id
    browser = manager_browser(cohort)
    asked = browser.get(f"/manage/cohorts/{cohort.public_id}/applications/{public_id}/shortlist")
    browser.submit(asked, values={"rows": junk}, status=404)
    assert count_in(A.SHORTLISTED) == 0
