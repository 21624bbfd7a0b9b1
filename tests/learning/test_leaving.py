"""Places that end before their time: who leaves, what becomes of the seat, who is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories.admissions import make_application
from tests.factories.programme import make_cohort, make_person, manager_of
from tests.learning.conftest import Running
from tests.learning.test_learning_pages import with_role
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions import decision_services
from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts import leaving_services, queries, services
from training_portal.cohorts.models import Cohort, CohortDecision, Enrolment, EnrolmentState
from training_portal.learning import services as learning
from training_portal.learning import session_services
from training_portal.people.models import Person
from training_portal.platform import audit, clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.workflow import Refused

BrowserOf = Callable[[Account], PageClient]
E, S = EnrolmentState, ApplicationState


@pytest.fixture
def coordinator(app: Flask, browser_of: BrowserOf) -> PageClient:
    return browser_of(with_role(Role.PROGRAMME_COORDINATOR))


def url_of(enrolment: Enrolment, verb: str = "") -> str:
    cohort = db.session.get_one(Cohort, enrolment.cohort_id)
    page = f"/manage/cohorts/{cohort.public_id}/people/{enrolment.public_id}"
    return f"{page}/end/{verb}" if verb else page


def letters() -> list[OutboxMail]:
    return list(
        db.session.scalars(
            select(OutboxMail).where(OutboxMail.template == "place_changed").order_by(OutboxMail.id)
        )
    )


@pytest.fixture
def full(app: Flask) -> tuple[Cohort, Enrolment, Application]:
    """A cohort of one seat that has not begun: somebody has it, and somebody else waits."""
    cohort = make_cohort(capacity=1, plan={"LA": (0, 1)})
    accepted = make_application(cohort, state=S.ACCEPTED)
    decision_services.enrol_accepted(cohort.id, [accepted.id], actor=manager_of(cohort))
    waiting = make_application(cohort, state=S.WAITLISTED, waitlist_position=1)
    enrolment = db.session.scalars(select(Enrolment).where(Enrolment.cohort_id == cohort.id)).one()
    return cohort, enrolment, waiting


def test_before_the_first_day_the_seat_goes_to_the_next_on_the_waitlist(
    coordinator: PageClient, full: tuple[Cohort, Enrolment, Application]
) -> None:
    cohort, enrolment, waiting = full
    person = db.session.get_one(Person, enrolment.person_id)
    page = coordinator.get(url_of(enrolment, "withdraw"))
    assert "offered to the next on the waitlist" in page
    assert f"{person.full_name} gets a mail with your reason." in page
    page = coordinator.submit(page, reason="Called back by the employer.")
    assert page.notices == ["Withdrawn"] and "Called back by the employer." in page
    for row in (enrolment, waiting, cohort):
        db.session.refresh(row)
    assert enrolment.state is E.WITHDRAWN and enrolment.ended_at is not None
    assert waiting.state is S.OFFERED
    assert cohort.seats_taken == 1
    assert "Called back by the employer." in letters()[0].body


def test_who_withdrew_can_be_enrolled_once_more(
    full: tuple[Cohort, Enrolment, Application],
) -> None:
    cohort, enrolment, _waiting = full
    leaving_services.end_place(enrolment, "withdraw", actor=SYSTEM, reason="x")
    again = services.enrol(cohort.id, enrolment.person_id, "LA", actor=SYSTEM)
    assert again.id == enrolment.id
    assert again.state is E.ENROLLED and again.ended_at is None


def test_once_the_course_has_begun_the_seat_stays_empty(
    coordinator: PageClient, running: Running
) -> None:
    enrolment = running.enrolments[0]
    with unit_of_work():
        services.take_seat(running.cohort.id, "LA")
    page = coordinator.get(url_of(enrolment, "dismiss"))
    assert "the seat stays empty" in page and "against the person’s will" in page
    coordinator.submit(page, status=422, reason=" ")
    coordinator.submit(page, reason="Three weeks without a word.")
    db.session.refresh(enrolment)
    db.session.refresh(running.cohort)
    assert enrolment.state is E.DISMISSED and running.cohort.seats_taken == 1
    assert "you are dismissed" in letters()[0].body
    people = coordinator.get(f"/manage/cohorts/{running.cohort.public_id}/people")
    assert "1 of them has left or did not come. From the first day on, the seat stays" in people
    coordinator.get(url_of(enrolment, "withdraw"), status=409)


def test_a_no_show_is_taken_back_while_the_course_runs(
    coordinator: PageClient, running: Running
) -> None:
    enrolment = running.enrolments[0]
    page = coordinator.get(url_of(enrolment))
    assert page.link("Did not come…").endswith("/end/no_show")
    coordinator.submit(url_of(enrolment, "no_show"), reason="Not at the airport.")
    db.session.refresh(enrolment)
    assert enrolment.state is E.NO_SHOW
    page = coordinator.get(url_of(enrolment, "came_after_all"))
    assert "Invitations and letters for the visa stay withdrawn" in page
    assert page.link("Letters").endswith(f"/manage/cohorts/{running.cohort.public_id}/letters")
    page = coordinator.submit(page, reason="The flight was a day late.")
    assert page.notices == ["Came after all"]
    db.session.refresh(enrolment)
    assert enrolment.state is E.ENROLLED and enrolment.ended_at is None
    assert [("did not come" in each.body) for each in letters()] == [True, True]
    assert "taken back" in letters()[1].body


def test_a_no_show_is_not_taken_back_once_the_course_is_over(running: Running) -> None:
    enrolment = running.enrolments[0]
    leaving_services.end_place(enrolment, "no_show", actor=SYSTEM, reason="x")
    with unit_of_work():
        running.cohort.ends_on = clock.today(running.cohort.time_zone) - timedelta(days=1)
    with pytest.raises(Refused, match="no longer be taken back"):
        leaving_services.end_place(enrolment, "came_after_all", actor=SYSTEM, reason="x")


def test_nobody_fails_to_come_before_the_first_day(
    full: tuple[Cohort, Enrolment, Application],
) -> None:
    with pytest.raises(Refused, match="from the first day on"):
        leaving_services.end_place(full[1], "no_show", actor=SYSTEM, reason="x")


def test_who_took_part_can_still_turn_out_never_to_have_come(running: Running) -> None:
    learning.begin(running.cohort, actor=SYSTEM)
    leaving_services.end_place(running.enrolments[0], "no_show", actor=SYSTEM, reason="x")
    assert running.enrolments[0].state is E.NO_SHOW


def test_the_reason_is_sealed_under_the_persons_key(running: Running) -> None:
    enrolment = running.enrolments[0]
    leaving_services.end_place(enrolment, "withdraw", actor=SYSTEM, reason="Ill.")
    event = db.session.scalars(
        select(audit.AuditEvent).order_by(audit.AuditEvent.id.desc()).limit(1)
    ).one()
    assert event.person_ref == audit.person_reference(enrolment.person_id)
    assert event.after == {"state": "withdrawn"}


def test_a_person_without_an_address_is_told_by_hand(
    coordinator: PageClient, running: Running
) -> None:
    person = make_person(account=None)
    with unit_of_work():
        person.email = ""
    enrolment = services.enrol(running.cohort.id, person.id, "LA", actor=SYSTEM)
    assert "has no e-mail address" in coordinator.get(url_of(enrolment, "withdraw"))
    coordinator.submit(url_of(enrolment, "withdraw"), reason="x")
    assert not letters()


def test_a_trainer_ends_no_place(running: Running, browser_of: BrowserOf) -> None:
    trainer = browser_of(with_role(Role.TRAINER, running.trainer_account))
    page = trainer.get(url_of(running.enrolments[0]))
    assert "Dismiss" not in page
    trainer.get(url_of(running.enrolments[0], "dismiss"), status=403)


def test_there_is_no_other_way_to_leave(coordinator: PageClient, running: Running) -> None:
    coordinator.get(url_of(running.enrolments[0], "explode"), status=404)


def test_no_session_is_planned_in_a_cancelled_cohort(running: Running) -> None:
    services.decide(running.cohort, "cancel", actor=running.staff, reason="Flood.")
    begins = clock.now() + timedelta(hours=1)
    with pytest.raises(Refused, match="was cancelled"):
        session_services.plan_session(
            running.cohort,
            title="5S",
            starts_at=begins,
            ends_at=begins + timedelta(hours=1),
            actor=SYSTEM,
        )


def test_sessions_stay_once_completion_is_recorded(running: Running) -> None:
    with unit_of_work():
        running.enrolments[0].state = E.COMPLETED
    begins = clock.now() + timedelta(hours=1)
    with pytest.raises(Refused, match="sessions stay as they were"):
        session_services.plan_session(
            running.cohort,
            title="5S",
            starts_at=begins,
            ends_at=begins + timedelta(hours=1),
            actor=SYSTEM,
        )
    assert queries.state_of(running.cohort).value == "running"
    assert running.cohort.decision is CohortDecision.CONFIRMED


def test_the_head_of_a_course_that_runs_says_that_seats_of_who_left_count(
    coordinator: PageClient, running: Running
) -> None:
    with unit_of_work():
        services.take_seat(running.cohort.id, "LA")
    leaving_services.end_place(running.enrolments[0], "no_show", actor=SYSTEM, reason="x")
    page = coordinator.get(f"/manage/cohorts/{running.cohort.public_id}/people")
    assert "1 of 20 seats taken, those of people who left early included" in page


def test_the_question_is_not_asked_about_a_place_that_has_ended(
    coordinator: PageClient, running: Running
) -> None:
    enrolment = running.enrolments[0]
    leaving_services.end_place(enrolment, "withdraw", actor=SYSTEM, reason="x")
    page = coordinator.get(url_of(enrolment, "dismiss"), status=409)
    assert "the state is “Withdrawn”" in page
    assert page.link("See how it stands now") == url_of(enrolment)


def test_who_cannot_go_on_reads_whom_to_tell_while_the_place_lasts(
    running: Running, browser_of: BrowserOf
) -> None:
    with unit_of_work():
        running.cohort.contact_email = "course@example.org"
    account = db.session.get_one(Account, running.people[0].account_id)
    mine, url = browser_of(account), f"/me/courses/{running.enrolments[0].public_id}"
    assert "Write to course@example.org and say why." in mine.get(url)
    leaving_services.end_place(running.enrolments[0], "withdraw", actor=SYSTEM, reason="x")
    assert "If you cannot go on" not in mine.get(url)
