"""Staff say whether a cohort asks for the medical part; who has not given it is reminded once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories import make_account
from tests.factories.health import ask_for_it, make_part
from tests.factories.programme import make_cohort
from tests.health.conftest import KEO, BrowserOf
from tests.support.mails import mails_to
from tests.support.pages import PageClient
from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort
from training_portal.health import plan_services, queries
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role


def manager_of(cohort: Cohort, browser_of: BrowserOf) -> PageClient:
    host = db.session.get_one(Organisation, cohort.host_id)
    return browser_of(make_account(Role.PROGRAMME_MANAGER, organisation=host))


def day_after(days: int, cohort: Cohort) -> str:
    return (cohort.starts_on + timedelta(days=days)).isoformat()


def test_a_cohort_asks_for_nothing_until_staff_say_so(browser_of: BrowserOf) -> None:
    cohort = make_cohort()
    manager = manager_of(cohort, browser_of)
    page = manager.get(f"/manage/cohorts/{cohort.public_id}/care")
    assert "does not ask for the medical part" in page
    assert "Nobody has accepted a seat yet" in page
    page = manager.get(page.link("What is asked for"))
    page = manager.submit(page, is_asked="y", needs_statement="y")
    assert page.notices == ["Saved."]
    assert "A doctor’s statement is asked for too." in page
    plan = queries.plan_of(cohort.id)
    assert plan is not None and plan.due_on == cohort.starts_on - timedelta(days=21)
    page = manager.get(f"/manage/cohorts/{cohort.public_id}/care/plan")
    assert "What is asked for was changed." in page


def test_it_is_asked_for_before_the_first_day(browser_of: BrowserOf) -> None:
    cohort = make_cohort()
    address = f"/manage/cohorts/{cohort.public_id}/care/plan"
    manager = manager_of(cohort, browser_of)
    page = manager.submit(address, is_asked="y", due_on=day_after(0, cohort), status=422)
    assert "before the first day" in page.errors[0]
    manager.submit(address, is_asked="y", due_on=day_after(-1, cohort))


def test_where_it_is_not_asked_for_the_day_does_not_matter(browser_of: BrowserOf) -> None:
    cohort = make_cohort()
    address = f"/manage/cohorts/{cohort.public_id}/care/plan"
    manager_of(cohort, browser_of).submit(address, due_on=day_after(3, cohort))
    plan = queries.plan_of(cohort.id)
    assert plan is not None and not plan.is_asked


def test_saving_the_same_again_leaves_no_trace(cohort: Cohort) -> None:
    plan = queries.plan_of(cohort.id)
    assert plan is not None
    before = plan_services.version_of(plan)
    ask_for_it(cohort)
    assert plan_services.version_of(plan_services.plan_as_it_is(cohort)) == before


@pytest.mark.parametrize(
    ("days", "reminded"), [(9, 0), (7, 1), (0, 1), (-1, 0)], ids=["9", "7", "0", "late"]
)
def test_who_has_not_given_it_is_reminded_in_the_last_week(
    application: Application, cohort: Cohort, days: int, reminded: int
) -> None:
    ask_for_it(cohort, due_on=clock.today(cohort.time_zone) + timedelta(days=days))
    assert plan_services.remind() == reminded
    assert len(mails_to(KEO)) == reminded


def test_the_reminder_comes_once(application: Application, cohort: Cohort) -> None:
    ask_for_it(cohort, due_on=clock.today(cohort.time_zone))
    assert (plan_services.remind(), plan_services.remind()) == (1, 0)
    assert plan_services._remind(application.id) == 0
    assert "asks for the medical part" in mails_to(KEO)[0].body


def test_who_gave_it_or_hides_is_not_reminded(application: Application, cohort: Cohort) -> None:
    ask_for_it(cohort, due_on=clock.today(cohort.time_zone))
    with unit_of_work():
        db.session.get_one(Person, application.person_id).is_hidden = True
    assert (plan_services.remind(), plan_services._remind(application.id)) == (0, 0)
    with unit_of_work():
        db.session.get_one(Person, application.person_id).is_hidden = False
    make_part(application)
    assert (plan_services.remind(), plan_services._remind(application.id)) == (0, 0)
