"""An accepted seat that is given or taken back before the enrolment goes on at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.factories.admissions import make_application, make_offer
from tests.factories.programme import make_cohort, make_person, manager_of
from tests.factories.programme import trainee as person_actor
from tests.support.crowd import waits_for
from tests.support.database import settings_for
from tests.support.mails import mails_to
from training_portal import create_app
from training_portal.admissions import application_services, decision_services, offer_services
from training_portal.admissions.models import Application
from training_portal.admissions.models import ApplicationState as A
from training_portal.cohorts import services as cohorts
from training_portal.cohorts.models import Cohort
from training_portal.people.models import Person
from training_portal.platform import audit
from training_portal.platform.database import db
from training_portal.platform.workflow import NotAllowed, Refused

REASON = "She wrote that her plant cannot spare her."


def anew(application: Application) -> Application:
    return db.session.get_one(Application, application.id, populate_existing=True)


def person_of(application: Application) -> Person:
    return db.session.get_one(Person, application.person_id)


def release(cohort: Cohort, *applications: Application, reason: str = REASON) -> int:
    ids = [each.id for each in applications]
    actor = manager_of(cohort)
    return decision_services.release_accepted(cohort.id, ids, reason=reason, actor=actor)


@pytest.mark.usefixtures("app")
def test_a_seat_taken_back_goes_to_who_waits_and_tells_why():
    cohort = make_cohort(capacity=1)
    accepted = make_application(cohort, state=A.ACCEPTED)
    waiting = make_application(cohort, state=A.WAITLISTED, waitlist_position=1)
    assert release(cohort, accepted) == 1
    assert (anew(accepted).state, accepted.outcome_reason) == (A.WITHDRAWN, REASON)
    assert anew(waiting).state is A.OFFERED
    assert db.session.get_one(Cohort, cohort.id, populate_existing=True).seats_taken == 1
    (mail,) = mails_to(person_of(accepted).email or "")
    assert mail.template == "seat_taken_back" and REASON in mail.body
    (entry,) = audit.timeline([("application", accepted.id)])
    assert (entry.action, entry.reason) == ("release", REASON)
    # Its badge says who took it back; the state is that of every application that ends so.
    assert str(anew(accepted).shown_state.label) == "Taken back by the programme"
    assert anew(waiting).shown_state is A.OFFERED


@pytest.mark.usefixtures("app")
def test_all_seats_are_taken_back_or_none():
    cohort = make_cohort(capacity=2)
    accepted = make_application(cohort, state=A.ACCEPTED)
    enrolled = make_application(cohort, state=A.ENROLLED)
    waiting = make_application(cohort, state=A.WAITLISTED, waitlist_position=1)
    with pytest.raises(Refused, match=person_of(enrolled).full_name):
        release(cohort, accepted, enrolled)
    with pytest.raises(Refused, match="needs a reason"):
        release(cohort, accepted, reason=" ")
    with pytest.raises(NotAllowed):
        decision_services.release_accepted(
            cohort.id, [accepted.id], reason=REASON, actor=person_actor(person_of(accepted))
        )
    assert (anew(accepted).state, anew(waiting).state) == (A.ACCEPTED, A.WAITLISTED)


def test_the_person_gives_it_back_and_staff_read_why(manager_browser, mine, somsak):
    cohort = make_cohort(capacity=1)
    offer = make_offer(cohort, somsak)
    offer_services.accept_offer(offer.id, actor=person_actor(somsak))
    waiting = make_application(cohort, state=A.WAITLISTED, waitlist_position=1)
    page = mine.get(mine.get(f"/me/offers/{offer.public_id}").link("I cannot come after all"))
    page = mine.submit(page, button="Give my seat back", reason="ລູກຂ້ອຍບໍ່ສະບາຍ")
    assert anew(waiting).state is A.OFFERED
    assert "no longer yours" in mine.get(f"/me/offers/{offer.public_id}")
    application = db.session.get_one(Application, offer.application_id)
    base = f"/manage/cohorts/{cohort.public_id}/applications/{application.public_id}"
    assert "The person wrote: ລູກຂ້ອຍບໍ່ສະບາຍ" in manager_browser(cohort).get(base)


def test_staff_take_it_back_by_page(manager_browser, mine, somsak):
    cohort = make_cohort(capacity=1)
    offer = make_offer(cohort, somsak)
    offer_services.accept_offer(offer.id, actor=person_actor(somsak))
    waiting = make_application(cohort, state=A.WAITLISTED, waitlist_position=1)
    staff = manager_browser(cohort)
    number = db.session.get_one(Application, offer.application_id).public_id
    page = staff.get(f"/manage/cohorts/{cohort.public_id}/applications/{number}")
    page = staff.get(page.link("Take the seat back"))
    assert "the application ends" in page
    wrong = staff.submit(page, button="Take the seat back: 1 person", status=422)
    page = staff.submit(wrong, button="Take the seat back: 1 person", reason=REASON)
    assert "1 seat is taken back" in page.notices[0]
    next_one = person_of(waiting).full_name
    assert page.notices[1] == f"The seat is offered to {next_one}, next on the waitlist."
    assert REASON in mine.get(f"/me/offers/{offer.public_id}")
    assert REASON in mine.get(f"/me/applications/{number}")


@pytest.fixture
def portal(fresh_database: str, tmp_path: Path) -> Flask:
    """An app on a database of its own, where commits are commits."""
    return create_app(settings_for(fresh_database, tmp_path))


@pytest.mark.parametrize("other", ["enrol", "give back", "cut"])
def test_what_comes_at_the_same_moment_waits_and_finds_the_seat_gone(portal, other):
    with portal.app_context():
        cohort = make_cohort(capacity=2, plan={"LA": (0, 2)})
        accepted = make_application(cohort, make_person(), state=A.ACCEPTED)
        make_application(cohort, state=A.ACCEPTED)
        staff, own = manager_of(cohort), person_actor(person_of(accepted))
        cohort_id, application_id = cohort.id, accepted.id

    def take_back() -> int:
        return decision_services.release_accepted(
            cohort_id, [application_id], reason=REASON, actor=staff
        )

    def cut() -> None:
        cohorts.change_seat_plan(
            db.session.get_one(Cohort, cohort_id),
            capacity=1,
            plan={"LA": (0, 1)},
            actor=staff,
            reason="A smaller hall.",
        )

    work = {
        "enrol": lambda: decision_services.enrol_accepted(cohort_id, [application_id], actor=staff),
        "give back": lambda: application_services.withdraw_application(
            application_id, reason=None, actor=own
        ),
        "cut": cut,
    }[other]
    end = waits_for(portal, take_back, work)
    # The cut counts the seat as free; the others find that there is nothing left to do.
    assert end is None if other == "cut" else "the state is “Withdrawn”" in str(end), end
    with portal.app_context():
        assert db.session.get_one(Application, application_id).state is A.WITHDRAWN
        assert db.session.get_one(Cohort, cohort_id).seats_taken == 1
