"""A company that puts its own staff forward, and how each of them stands."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import count

from sqlalchemy import update

from tests.factories.accounts import actor_of, make_account
from tests.factories.admissions import make_application, make_nomination
from tests.factories.organisations import make_company, make_organisation
from tests.factories.people import make_person
from tests.factories.programme import make_cohort
from training_portal.accounts.models import Account
from training_portal.admissions import employer_choices
from training_portal.admissions.models import Application, ApplicationState, Nomination
from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.credentials.models import Certificate
from training_portal.learning.models import (
    Attendance,
    CompletionDecision,
    Presence,
    TrainingSession,
)
from training_portal.organisations.models import Company, CompanyState, Organisation
from training_portal.organisations.models import OrganisationKind as Kind
from training_portal.people.models import ConsentPurpose, Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role

_numbers = count(1)


@dataclass
class Employee:
    """Somebody whom the company put forward."""

    account: Account
    person: Person
    nomination: Nomination
    application: Application

    def let_see(self, *things: ConsentPurpose) -> None:
        """The person chooses what the company sees from now on."""
        employer_choices.choose(
            self.application.id, things, actor=actor_of(self.account, Role.TRAINEE)
        )
        db.session.expire_all()

    def stands(
        self, state: ApplicationState, reason: str = "", *, taken_back: bool = False
    ) -> None:
        """The application as it would be after whatever led there."""
        with unit_of_work():
            db.session.execute(
                update(Application)
                .where(Application.id == self.application.id)
                .values(
                    state=state,
                    outcome_reason=reason,
                    seat_taken_back=taken_back,
                    submitted_at=None if state is ApplicationState.DRAFT else clock.now(),
                    decided_at=clock.now() if reason else None,
                )
            )
        db.session.expire_all()

    def takes_a_seat(self, state: EnrolmentState = EnrolmentState.ACTIVE) -> Enrolment:
        """A place in the cohort, whatever becomes of it."""
        self.stands(ApplicationState.ENROLLED)
        with unit_of_work():
            enrolment = Enrolment(
                cohort_id=self.application.cohort_id,
                person_id=self.person.id,
                state=state,
                sending_country="LA",
                enrolled_at=clock.now(),
            )
            db.session.add(enrolment)
        return enrolment


@dataclass
class Employer:
    """A verified company in Laos that staff let put people forward, with its owner."""

    company: Organisation
    owner: Account
    cohort: Cohort
    staff: list[Employee] = field(default_factory=list)

    def employee(
        self,
        name: str,
        state: ApplicationState = ApplicationState.SUBMITTED,
        *,
        shares: Collection[ConsentPurpose] = (),
        cohort: Cohort | None = None,
    ) -> Employee:
        """Somebody of its staff, put forward by it."""
        cohort, account = cohort or self.cohort, make_account(Role.TRAINEE, name=name)
        person = make_person(
            name, account=account, birth_date=clock.today() - timedelta(days=12_000)
        )
        nomination = make_nomination(cohort, person, self.company, len(self.staff) + 1)
        application = make_application(cohort, person, state=state, nomination=nomination)
        found = Employee(account, person, nomination, application)
        self.staff.append(found)
        if shares:
            found.let_see(*shares)
        return found

    def becomes(self, state: CompanyState) -> None:
        """The programme verifies it, or no longer."""
        with unit_of_work():
            db.session.execute(
                update(Company)
                .where(Company.organisation_id == self.company.id)
                .values(state=state)
            )
        db.session.expire_all()


def make_employer(*, cohort: Cohort | None = None, parent: bool = False) -> Employer:
    """The company; with a ministry above it, where lists are to be endorsed."""
    company = make_company("LA", name=f"Savan Wire Works {next(_numbers)}")
    with unit_of_work():
        company.nominates = True
        if parent:
            company.parent_id = make_organisation(Kind.MINISTRY, "LA", name="Ministry").id
    owner = make_account(Role.COMPANY_OWNER, organisation=company, name="Owner Noy")
    return Employer(company, owner, cohort or make_cohort())


def attended(enrolment: Enrolment, *presences: Presence) -> None:
    """Sessions of two hours, and how the person was there at each."""
    now = clock.now()
    with unit_of_work():
        for number, presence in enumerate(presences):
            start = now - timedelta(days=1, hours=3 * number)
            session = TrainingSession(
                cohort_id=enrolment.cohort_id,
                written_title="A session",
                starts_at=start,
                ends_at=start + timedelta(hours=2),
            )
            db.session.add(session)
            db.session.flush()
            db.session.add(
                Attendance(
                    session_id=session.id,
                    enrolment_id=enrolment.id,
                    presence=presence,
                    marked_at=now,
                )
            )


def decided(enrolment: Enrolment, *, missed: Collection[str] = (), reason: str = "") -> None:
    """How the place ended: by the rules that were missed, or by two people with a reason."""
    with unit_of_work():
        db.session.add(
            CompletionDecision(
                enrolment_id=enrolment.id,
                is_completed=not missed,
                is_manual=bool(reason),
                reason=reason,
                findings=[
                    {"kind": kind, "is_met": False, "facts": {"reached": "61.5", "minimum": 70}}
                    for kind in missed
                ],
                proposed_at=clock.now(),
                confirmed_at=clock.now(),
            )
        )


def certified(enrolment: Enrolment) -> Certificate:
    """A certificate of the course."""
    with unit_of_work():
        certificate = Certificate(
            number=f"MTP-2026-8{next(_numbers):05}",
            enrolment_id=enrolment.id,
            holder_name="As printed",
            course_title="A course",
            hours=Decimal(80),
            starts_on=clock.today(),
            ends_on=clock.today(),
            place="Aichi",
            issuer_name="Invented institute",
            issued_on=clock.today(),
            state_since=clock.now(),
        )
        db.session.add(certificate)
    return certificate
