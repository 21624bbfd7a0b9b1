"""The list of tasks: what waits for whom, by when, and what it costs to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories.accounts import give_role
from tests.factories.accounts import make_account as account_with
from tests.factories.admissions import make_application, make_offer
from tests.factories.programme import (
    actor_of,
    make_account,
    make_cohort,
    make_organisation,
    make_person,
    trainee,
)
from tests.learning.conftest import Running, running  # noqa: F401 - a fixture
from tests.learning.test_completion import end_course, teach
from tests.learning.test_recording import plan
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.accounts.models import Account
from training_portal.admissions.models import ApplicationState, ImportState, NomineeImport
from training_portal.cohorts import services as cohorts
from training_portal.cohorts.models import CohortDecision
from training_portal.credentials import services as credentials
from training_portal.credentials.models import Certificate, CertificateState
from training_portal.front import own_notes, own_tasks, staff_tasks
from training_portal.front.tasks import Task, tasks_for
from training_portal.learning import by_hand_services
from training_portal.learning import services as learning
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Actor, Role

BrowserOf = Callable[[Account], PageClient]
D = CohortDecision


@pytest.fixture(autouse=True)
def in_a_request(app: Flask) -> Iterator[None]:
    """Tasks lead to pages, and addresses are made in requests only."""
    with app.test_request_context():
        yield


@pytest.fixture
def coordinator(app: Flask) -> Actor:
    return actor_of(make_account(), Role.PROGRAMME_COORDINATOR)


@pytest.fixture
def ministry(app: Flask) -> Organisation:
    return make_organisation("LA", nominates=True)


@pytest.fixture
def officer(ministry: Organisation) -> Actor:
    return actor_of(make_account(), Role.NOMINATING_OFFICER, ministry.id)


def titles(tasks: list[Task]) -> list[str]:
    return [task.title for task in tasks]


def test_a_draft_is_to_be_announced_before_its_window_opens(coordinator: Actor) -> None:
    cohort = make_cohort(decision=D.DRAFT, opens_at=clock.now() + timedelta(days=5))
    [task] = staff_tasks.decisions(coordinator)
    assert task.title == f"Announce {cohort.code}"
    assert task.due == cohort.application_opens_at


def test_a_draft_whose_window_is_over_asks_for_nothing(coordinator: Actor) -> None:
    make_cohort(decision=D.DRAFT, closes_at=clock.now() - timedelta(days=1))
    assert staff_tasks.decisions(coordinator) == []


def test_screening_is_due_on_the_first_day_at_the_venue(coordinator: Actor) -> None:
    cohort = make_cohort(decision=D.SCREENING, time_zone="Asia/Tokyo")
    [task] = staff_tasks.decisions(coordinator)
    assert task.title == f"Screening of {cohort.code}"
    first = datetime.combine(cohort.starts_on, datetime.min.time(), ZoneInfo("Asia/Tokyo"))
    assert task.due == first and task.zone == "Asia/Tokyo" and task.is_day


def test_a_window_that_has_closed_asks_for_screening(coordinator: Actor) -> None:
    make_cohort()
    closed = make_cohort(closes_at=clock.now() - timedelta(hours=1))
    assert titles(staff_tasks.decisions(coordinator)) == [f"Start screening of {closed.code}"]


def test_a_cohort_on_hold_waits_for_somebody(coordinator: Actor) -> None:
    cohort = make_cohort()
    cohorts.hold(cohort, True, actor=SYSTEM, reason="The venue is not sure.")
    [task] = staff_tasks.decisions(coordinator)
    assert task.title == f"On hold: {cohort.code}" and task.due is None


def test_staff_of_another_institute_are_asked_for_nothing(app: Flask) -> None:
    make_cohort(decision=D.SCREENING)
    other = actor_of(make_account(), Role.PROGRAMME_MANAGER, make_organisation("JP").id)
    assert tasks_for(other) == []


def test_applications_of_hidden_people_are_not_counted_for_those_who_may_not_know(
    app: Flask, coordinator: Actor
) -> None:
    cohort = make_cohort()
    _seen, hidden = (make_application(cohort, state=ApplicationState.SUBMITTED) for _each in "ab")
    with unit_of_work():
        db.session.get_one(Person, hidden.person_id).is_hidden = True
    manager = actor_of(make_account(), Role.PROGRAMME_MANAGER, cohort.host_id)
    assert titles(staff_tasks.applications(manager)) == [f"1 application to look at: {cohort.code}"]
    assert titles(staff_tasks.applications(coordinator)) == [
        f"2 applications to look at: {cohort.code}"
    ]


def test_a_course_that_is_over_asks_for_results_until_they_are_there(
    running: Running,  # noqa: F811 - the fixture itself
) -> None:
    teach(running)
    assert staff_tasks.completion(running.staff) == []
    end_course(running)
    [task] = staff_tasks.completion(running.staff)
    assert task.title == f"Decide on completion: {running.cohort.code}"
    assert "2 people wait" in task.text
    learning.complete_cohort(running.cohort, actor=running.staff)
    assert staff_tasks.completion(running.staff) == []
    assert titles(staff_tasks.certificates(running.staff)) == [
        f"Issue 1 certificate: {running.cohort.code}"
    ]


def test_a_proposal_waits_for_anybody_but_the_one_who_made_it(
    running: Running,  # noqa: F811 - the fixture itself
    coordinator: Actor,
) -> None:
    teach(running)
    end_course(running)
    learning.complete_cohort(running.cohort, actor=running.staff)
    by_hand_services.propose(
        running.enrolments[1], is_completed=True, reason="Was in hospital.", actor=running.staff
    )
    [task] = staff_tasks.second_opinions(coordinator)
    assert running.cohort.code in task.title
    assert staff_tasks.second_opinions(running.staff) == []
    assert staff_tasks.second_opinions(running.trainer) == []


def test_bad_news_stands_for_a_month_with_its_reason_and_the_way_to_it(app: Flask) -> None:
    person = make_person("Keo")
    now = clock.now()

    def ended(state: ApplicationState, reason: str, days: int) -> None:
        cohort, at = make_cohort(), now - timedelta(days=days)
        make_application(cohort, person, state=state, outcome_reason=reason, decided_at=at)

    ended(ApplicationState.WITHDRAWN, "Moved to another ministry.", 3)
    ended(ApplicationState.REJECTED, "Others had more experience.", 31)
    ended(ApplicationState.WITHDRAWN, "", 1)  # by themselves
    [note] = own_notes.ended_lately(trainee(person))
    assert note.text == "Moved to another ministry."
    assert note.state.label == "Withdrawn"
    assert "/me/applications/" in note.url


def test_a_revoked_certificate_is_told_at_home(running: Running) -> None:  # noqa: F811
    teach(running)
    end_course(running)
    learning.complete_cohort(running.cohort, actor=running.staff)
    credentials.issue_for_cohort(running.cohort, actor=running.staff)
    certificate = db.session.scalars(select(Certificate)).one()
    credentials.revoke(certificate, reason="Issued by mistake.", actor=running.staff)
    notes = [note for each in running.people for note in own_notes.ended_lately(trainee(each))]
    [note] = [note for note in notes if note.state is CertificateState.REVOKED]
    assert note.text == "Issued by mistake."
    assert note.url == f"/verify/{certificate.code}"


def test_an_officer_hears_of_open_cohorts_and_of_lists_to_confirm(
    officer: Actor, ministry: Organisation
) -> None:
    cohort = make_cohort(capacity=12)
    make_cohort(closes_at=clock.now() - timedelta(hours=1))
    make_cohort(plan={"KH": (0, 5)})
    [task] = own_tasks.nominations(officer)
    assert "0 nominated so far. Your country can have 12 seats at most." in task.text
    assert task.due == cohort.application_closes_at
    assert own_tasks.lists(officer) == []
    assert officer.account_id is not None
    for state in (ImportState.CHECKED, ImportState.DISCARDED):
        with unit_of_work():
            db.session.add(
                NomineeImport(
                    cohort_id=cohort.id,
                    organisation_id=ministry.id,
                    original_name="nominees.xlsx",
                    state=state,
                    created_by_id=officer.account_id,
                    created_at=clock.now(),
                )
            )
    [task] = own_tasks.lists(officer)
    assert task.title == f"Confirm your list: {cohort.code}"
    assert "nominees.xlsx" in task.text
    stranger = actor_of(make_account(), Role.NOMINATING_OFFICER, make_organisation("KH").id)
    assert own_tasks.lists(stranger) == []


def test_attendance_of_a_past_session_is_late_and_comes_first(
    running: Running,  # noqa: F811 - the fixture itself
    browser_of: BrowserOf,
) -> None:
    plan(running)
    make_cohort(decision=D.SCREENING)
    first, *_others = tasks_for(running.staff)
    assert first.title == "Take attendance: 5S on the floor" and first.is_late
    assert "Late" in browser_of(account_with(Role.PROGRAMME_COORDINATOR)).get("/me")


def test_many_unmarked_sessions_of_a_cohort_are_one_line(running: Running) -> None:  # noqa: F811
    for _number in range(3):
        plan(running)
    attendance = [each for each in tasks_for(running.staff) if "attendance" in each.title]
    (task,) = attendance
    assert task.title == f"Take attendance: {running.cohort.code}"
    assert task.text == "3 sessions have begun, and nobody is marked."


def test_a_draft_and_a_returned_one_are_due_with_the_window_at_the_earliest(app: Flask) -> None:
    person = make_person()
    draft, returned = make_cohort(), make_cohort()
    make_application(draft, person, state=ApplicationState.DRAFT)
    make_application(returned, person, state=ApplicationState.RETURNED)
    assert person.account_id is not None
    tasks = own_tasks.applications(actor_of(person.account_id, Role.TRAINEE))
    dues = {task.title.split(":")[0]: task.due for task in tasks}
    assert dues == {
        "Send your application": draft.application_closes_at,
        "Mend your application": returned.application_closes_at,
    }


def test_the_most_urgent_comes_first_and_what_has_no_day_last(
    app: Flask, coordinator: Actor
) -> None:
    cohorts.hold(make_cohort(), True, actor=SYSTEM, reason="x")
    make_cohort(decision=D.SCREENING)
    make_cohort(decision=D.DRAFT, opens_at=clock.now() + timedelta(days=5))
    dues = [task.due for task in tasks_for(coordinator)]
    assert dues[-1] is None
    assert dues[:-1] == sorted(due for due in dues if due is not None)


def test_each_task_leads_to_a_page_of_the_readers(
    app: Flask, browser_of: BrowserOf, ministry: Organisation
) -> None:
    account = account_with()
    give_role(account, Role.NOMINATING_OFFICER, ministry)
    person = make_person(account=account)
    cohort = make_cohort(decision=D.SCREENING)
    make_offer(cohort, person=person)
    make_cohort()
    browser = browser_of(account)
    page = browser.get("/me")
    for words in ("Answer your offer: Production Management", "Nominate people: Production"):
        link = next(link for link in page._links() if link.startswith(words))
        browser.get(page.link(link))


def test_twice_the_cohorts_cost_the_same_number_of_statements(
    app: Flask, browser_of: BrowserOf
) -> None:
    account = account_with(Role.PROGRAMME_COORDINATOR)
    browser = browser_of(account)

    def more() -> None:
        for decision in (D.DRAFT, D.ANNOUNCED, D.SCREENING, D.CONFIRMED):
            make_application(make_cohort(decision=decision), state=ApplicationState.SUBMITTED)

    def cost() -> int:
        with statements(db.engine) as seen:
            browser.get("/me")
        return len(seen)

    more()
    cost()
    few = cost()
    more()
    assert cost() == few
