"""Who has another number on the waitlist because a run was applied reads it: in a mail, and in the
history that the person, the body and staff see."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.allocations.conftest import Intake
from tests.allocations.test_before_applying import question, waits
from tests.factories.accounts import give_role, make_account
from tests.factories.admissions import make_application, make_nomination
from tests.factories.employers import make_employer
from tests.factories.programme import make_cohort, make_person
from tests.support.mails import mails_to
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.accounts.models import Account
from training_portal.admissions import waitlist_services
from training_portal.admissions.employers import STATE
from training_portal.admissions.models import Application, ApplicationState
from training_portal.allocations import joint_services, services
from training_portal.people.models import Person
from training_portal.platform.database import db
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import SYSTEM, Role

WAITLISTED = ApplicationState.WAITLISTED
BrowserOf = Callable[[Account], PageClient]


def told(application: Application) -> list[OutboxMail]:
    """The mails about moving to somebody."""
    email = db.session.get_one(Person, application.person_id).email
    return [each for each in mails_to(email) if each.template == "waitlist_moved"]


def apply_a_run(intake: Intake) -> None:
    run = services.try_plan(intake.cohort, actor=intake.manager)
    services.apply_run(run.id, actor=intake.manager)
    db.session.expire_all()


@pytest.fixture
def full(intake: Intake) -> Intake:
    """The seats go to two of Viet Nam, one of Cambodia and one of Lao PDR."""
    for country, rank in (("KH", 1), ("LA", 1), ("VN", 1), ("VN", 2)):
        intake.shortlist(country, rank)
    return intake


@pytest.fixture
def passed(full: Intake) -> Application:
    """Somebody who waits first, and whom a run puts behind a nominee with a better rank."""
    waiting = waits(full.shortlist("VN", 4, name="First before"), 1)
    full.shortlist("VN", 3, name="Better placed")
    return waiting


def test_who_moves_back_gets_one_mail_with_both_numbers(full: Intake, passed: Application) -> None:
    apply_a_run(full)
    [mail] = told(passed)
    assert full.cohort.code in mail.subject
    assert "You are number 2 on the waitlist of Viet Nam now. You were number 1." in mail.body
    assert f"/me/applications/{passed.public_id}" in mail.body


def test_who_moves_up_because_others_are_offered_a_seat_is_told_too(intake: Intake) -> None:
    first = waits(intake.shortlist("KH", 1), 1)
    second = waits(intake.shortlist("KH", 2), 2)
    for rank in (3, 4, 5):
        waits(intake.shortlist("KH", rank), rank)
    apply_a_run(intake)
    assert intake.state_of(first) is intake.state_of(second) is ApplicationState.OFFERED
    waiting = db.session.query(Application).filter_by(state=WAITLISTED)
    for place, each in enumerate(waiting.order_by(Application.waitlist_position), start=1):
        assert f"You are number {place} on the waitlist" in told(each)[0].body
    assert told(first) == told(second) == []


def test_whose_number_stays_hears_nothing(intake: Intake) -> None:
    """The number is that of the country: who waits for another one does not matter."""
    people = [waits(intake.shortlist(*each), 1) for each in (("KH", 1), ("VN", 1), ("VN", 2))]
    ids = [each.id for each in people]
    assert waitlist_services.arrange(intake.cohort.id, [*ids[1:], ids[0]], actor=SYSTEM) == []


def test_who_is_new_on_the_waitlist_hears_that_alone(full: Intake, passed: Application) -> None:
    new = full.shortlist("VN", 5)
    apply_a_run(full)
    email = db.session.get_one(Person, new.person_id).email
    assert [each.template for each in mails_to(email)] == ["application_waitlisted"]


def test_the_person_and_the_body_and_staff_find_it_in_the_history(
    full: Intake, passed: Application, staff: PageClient, browser_of: BrowserOf
) -> None:
    apply_a_run(full)
    person = db.session.get_one(Person, passed.person_id)
    assert person.account_id is not None
    own = browser_of(db.session.get_one(Account, person.account_id))
    page = own.get(f"/me/applications/{passed.public_id}")
    assert "Your number on the waitlist changed from 1 to 2." in page
    make_officer = make_account()
    give_role(make_officer, Role.NOMINATING_OFFICER, full.body("VN"))
    office = browser_of(make_officer)
    list_page = office.get(f"/nominations/{full.cohort.public_id}")
    nominee = office.get(list_page.link("First before"))
    assert "The application moved back on the waitlist." in nominee
    kept = staff.get(f"/manage/cohorts/{full.cohort.public_id}/applications/{passed.public_id}")
    assert "The application moved back on the waitlist." in kept
    assert "from 1 to 2" not in kept


def test_the_page_before_says_that_who_moves_is_told(
    full: Intake, passed: Application, staff: PageClient
) -> None:
    assert "another number on the waitlist" in question(full, staff)


def test_a_company_that_is_not_told_how_it_stands_reads_nothing_of_it(
    intake: Intake, browser_of: BrowserOf
) -> None:
    employer = make_employer(cohort=intake.cohort)
    owner = browser_of(employer.owner)
    told_of, silent = (employer.employee(each, WAITLISTED) for each in ("Keo", "Dara"))
    told_of.let_see(STATE)
    others = [intake.shortlist("LA", rank) for rank in (1, 2)]
    people = [told_of.application, silent.application, *others]
    for place, each in enumerate(people, start=1):
        waits(each, place)
    order = [each.id for each in reversed(people)]
    assert len(waitlist_services.arrange(intake.cohort.id, order, actor=SYSTEM)) == 4
    base = f"/nominations/{intake.cohort.public_id}"
    assert "moved back on the waitlist" in owner.get(f"{base}/{told_of.nomination.public_id}")
    assert "waitlist" not in owner.get(f"{base}/{silent.nomination.public_id}")


def test_a_run_of_two_cohorts_writes_one_mail_to_who_moved_in_both(intake: Intake) -> None:
    other = make_cohort(capacity=1, plan={"KH": (0, 1), "LA": (0, 1), "VN": (0, 2)})
    passed = waits(intake.shortlist("VN", 6, name="In both"), 1)
    person = db.session.get_one(Person, passed.person_id)
    there = make_application(other, person, state=WAITLISTED, country="VN", waitlist_position=9)
    for rank in (1, 2, 3):
        intake.shortlist("VN", rank)
    for place in (1, 2):
        ranked = make_nomination(other, make_person(country="VN"), intake.body("VN"), place)
        make_application(
            other,
            db.session.get_one(Person, ranked.person_id),
            state=WAITLISTED,
            country="VN",
            waitlist_position=place,
            nomination=ranked,
        )
    run = joint_services.try_jointly([intake.cohort.id, other.id], actor=SYSTEM)
    joint_services.apply_jointly(run.id, actor=SYSTEM)
    db.session.expire_all()
    [mail] = told(passed)
    assert passed.public_id in mail.body and there.public_id in mail.body
    assert "You are number 2 on the waitlist of Viet Nam now. You were number 1." in mail.body
    assert "You are number 2 on the waitlist of Viet Nam now. You were number 3." in mail.body


def test_telling_costs_the_same_for_many(full: Intake) -> None:
    def applying() -> int:
        run = services.try_plan(full.cohort, actor=full.manager)
        db.session.expire_all()
        with statements(db.engine) as seen:
            services.apply_run(run.id, actor=full.manager)
        return len(seen)

    apply_a_run(full)
    ranks = iter(range(90, 10, -1))
    for count in (4, 20):
        for _each in range(count):
            waits(full.shortlist("VN", next(ranks)), 100)
        if count == 4:
            few = applying()
    assert applying() <= few
