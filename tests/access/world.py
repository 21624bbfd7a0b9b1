"""A small world in which everybody holds one role and everything has an owner.

`ours` belongs to the people of the matrix: the trainee's record and application, put forward by the
officer's ministry, in cohorts of the manager's institute that the trainer teaches. `sister` is of
the same ministry and the same institute, but another person's, in cohorts somebody else teaches.
`theirs` is of another ministry, institute and country. Personal values are canaries (canaries.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from tests.access.alumni_part import NetworkPart, with_networks
from tests.access.appeals_part import AppealsPart, appealed
from tests.access.appointments_part import InterviewsPart, interviewed
from tests.access.company_part import CompanyPart, company_part
from tests.access.demand_part import asked_for
from tests.access.endorsements_part import endorsing, put_on_list
from tests.access.health_part import cared_for
from tests.access.jobs_part import Job, job_of
from tests.access.letters_part import letter_to, letter_to_body, message_about
from tests.access.past_part import past_list
from tests.access.placements_part import PlacementsPart, add_placements
from tests.access.programme_part import (
    application_rows,
    applied,
    cohort_rows,
    enrolled,
    enrolment_rows,
)
from tests.access.reviews_part import planned, reviewed
from tests.access.told import BIRTH_YEARS, canary, email_of, own_background
from tests.access.twins_part import TwinsPart, taken_for_one
from tests.factories import (
    give_role,
    lend,
    make_account,
    make_company,
    make_organisation,
    make_person,
    pass_on,
    put_forward,
)
from tests.factories.programme import make_cohort, make_course_version
from training_portal.accounts import invitations, new_address, services
from training_portal.accounts.models import (
    Account,
    Deputyship,
    EmailChange,
    Handover,
    Invitation,
    RoleAssignment,
)
from training_portal.admissions.change_models import ApplicationChange
from training_portal.admissions.models import (
    Application,
    Nomination,
    NomineeImport,
    Offer,
)
from training_portal.allocations.models import AllocationRun, JointRun
from training_portal.cohorts.models import (
    Cohort,
    CohortDecision,
    CohortTrainer,
    Enrolment,
    EnrolmentState,
    PastImport,
)
from training_portal.courses.models import AssessmentComponent, Course
from training_portal.credentials.models import Certificate
from training_portal.demand.models import (
    CourseNeed,
    CourseProposal,
    NeedsSurvey,
    SkillDemand,
    SurveyAnswer,
)
from training_portal.endorsements.models import Endorsement, EndorsementChain
from training_portal.health.models import MedicalPart
from training_portal.learning.models import CompletionDecision, TrainingSession
from training_portal.messaging.message_models import CohortMessage
from training_portal.messaging.models import Letter
from training_portal.organisations.models import Organisation, OrganisationKind
from training_portal.people import claims
from training_portal.people import services as people
from training_portal.people.background import keep_background
from training_portal.people.models import ConsentPurpose, ConsentRecord, Person, Sex
from training_portal.people.passports import set_passport
from training_portal.platform import clock, files, tokens
from training_portal.platform.database import Base, db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import SYSTEM, Role
from training_portal.reviews.models import Review

#: The columns of the matrix, and the role each holds.
COLUMNS: dict[str, Role | None] = {
    "visitor": None,
    "trainee": Role.TRAINEE,
    "officer": Role.NOMINATING_OFFICER,
    "endorser": Role.ENDORSER,
    "manager": Role.PROGRAMME_MANAGER,
    "coordinator": Role.PROGRAMME_COORDINATOR,
    "reviewer": Role.REVIEWER,
    "trainer": Role.TRAINER,
    "administrator": Role.ADMINISTRATOR,
    "company": Role.COMPANY_OWNER,
    "recruiter": Role.COMPANY_RECRUITER,
    "observer": Role.OBSERVER,
    "medical": Role.MEDICAL_OFFICER,
}


@dataclass
class Part(PlacementsPart, AppealsPart, InterviewsPart, TwinsPart):
    """Things of one owner; the names are those that addresses use."""

    account: Account
    holder: Account
    assignment: RoleAssignment
    #: A role that can be lent, and its deputy of next week.
    lendable: RoleAssignment
    deputyship: Deputyship
    handover: Handover
    invitation: Invitation
    organisation: Organisation
    person: Person
    consent: ConsentRecord
    admitting: Cohort
    change: ApplicationChange
    nomination: Nomination
    nominee_list: NomineeImport
    past_list: PastImport
    application: Application
    document: files.StoredFile
    offer: Offer
    allocation: AllocationRun
    joint_run: JointRun
    letter: Letter
    body_letter: Letter
    message: CohortMessage
    running: Cohort
    enrolment: Enrolment
    session: TrainingSession
    component: AssessmentComponent
    certificate: Certificate
    decision: CompletionDecision
    mail: OutboxMail
    course: Course
    job: Job
    reviewing: Cohort
    reviewed: Application
    review: Review
    caring: Cohort
    cared: Application
    medical_part: MedicalPart
    paper: files.StoredFile
    survey: NeedsSurvey
    answer: SurveyAnswer
    need: CourseNeed
    demand: SkillDemand
    proposal: CourseProposal
    chain: EndorsementChain
    endorse_token: str
    endorsement: Endorsement
    confirm_token: str
    reset_token: str
    change_token: str
    stop_token: str
    invitation_token: str
    claim_token: str
    company: CompanyPart
    network: NetworkPart = field(default_factory=NetworkPart)


@dataclass
class World:
    """Everything, with the account of each column."""

    accounts: dict[str, Account]
    parts: dict[str, Part]


def _person(owner: str, account: Account, *, is_hidden: bool = False) -> Person:
    names = (
        "name_in_latin", "name_on_certificate", "native_name", "family_name", "preferred_name",
        "gender_told", "guardian_name", "phone",
    )  # fmt: skip
    person = make_person(
        canary(owner, "full_name"),
        account=account,
        is_hidden=is_hidden,
        birth_date=date(BIRTH_YEARS[owner], 3, 1),
        nationality="LA",
        residence_country="LA",
        sex=Sex.FEMALE,
        email=email_of(owner),
        **{name: canary(owner, name) for name in names},
    )
    with unit_of_work():
        set_passport(person, canary(owner, "passport"))
        person.recorded_from = canary(owner, "recorded_from")
        keep_background(person.id, own_background(owner), actor=SYSTEM)
    return person


def _cohort(host: Organisation, trainer: Account, **more: Any) -> Cohort:
    cohort = make_cohort(host=host, **more)
    with unit_of_work():
        db.session.add(CohortTrainer(cohort_id=cohort.id, account_id=trainer.id))
    return cohort


def _consent(person: Person) -> ConsentRecord:
    return people.give_consent(
        person.id,
        ConsentPurpose.APPLICATION,
        country_code="LA",
        language="en",
        text="I agree.",
        actor=SYSTEM,
    )


def _links(part: dict[str, Any], owner: str) -> None:
    """One-time links, an invitation, a consent, a claim that raised a question."""
    account, person = part["account"], part["person"]
    imported = put_forward(
        f"Unclaimed {owner}",
        email=f"unclaimed-{owner}@example.org",
        by=part["organisation"].id,
    )
    hour = timedelta(hours=1)
    with unit_of_work():
        invitation = Invitation(
            email=f"invited-{owner}@example.org",
            name="Invited",
            role=Role.TRAINER,
            invited_by_id=account.id,
            created_at=clock.now(),
            expires_at=clock.now() + hour,
        )
        change = EmailChange(
            account_id=make_account().id,
            old_email=f"old-{owner}@example.org",
            new_email=f"new-{owner}@example.org",
            asked_at=clock.now(),
        )
        db.session.add_all([invitation, change])
        db.session.flush()
        part |= {
            "invitation": invitation,
            "confirm_token": tokens.issue(services.CONFIRM, make_account(confirmed=False).id, hour),
            "reset_token": tokens.issue(services.RESET, account.id, hour),
            "change_token": tokens.issue(new_address.CHANGE, change.id, hour),
            "stop_token": tokens.issue(new_address.STOP, change.id, hour),
            "claim_token": tokens.issue(claims.CLAIM, imported.id, hour),
            "invitation_token": tokens.issue(invitations.INVITE, invitation.id, hour),
        }
    part |= taken_for_one(imported, person)
    part["holder"] = make_account(name=f"Holder of {owner}")
    part["assignment"] = give_role(part["holder"], Role.TRAINER)
    part["lendable"] = give_role(part["holder"], Role.OBSERVER)
    next_week = clock.today() + timedelta(days=7)
    part["deputyship"] = lend(part["lendable"], account, next_week, next_week)
    part["handover"] = pass_on(
        give_role(part["holder"], Role.PROGRAMME_COORDINATOR), make_account(), next_week
    )
    part["consent"] = _consent(person)
    part["mail"] = db.session.scalars(
        select(OutboxMail).order_by(OutboxMail.id.desc()).limit(1)
    ).one()


def _part(
    owner: str,
    number: int,
    account: Account,
    trainer: Account,
    reviewer: Account,
    host: Organisation,
    ministry: Organisation,
) -> Part:
    version = make_course_version(title=f"Course of {owner}")
    part: dict[str, Any] = {
        "company": company_part(owner),
        "account": account,
        "organisation": ministry,
        "person": _person(owner, account),
        "course": db.session.get_one(Course, version.course_id),
        "admitting": _cohort(host, trainer),
        "reviewing": planned(_cohort(host, trainer)),
        "running": _cohort(
            host,
            trainer,
            version=version,
            decision=CohortDecision.CONFIRMED,
            opens_at=clock.now() - timedelta(days=90),
            closes_at=clock.now() - timedelta(days=60),
            starts_on=clock.today() - timedelta(days=10),
        ),
    }
    applied(part, owner)
    application_rows(part, owner)
    part["enrolment"] = enrolled(part["person"], part["running"])
    enrolment_rows(part, owner, number)
    letter_to(part, owner)
    letter_to_body(part, owner)
    message_about(part)
    cohort_rows(part, trainer)
    reviewed(part, owner, reviewer)
    interviewed(part)
    appealed(part, owner, _cohort(host, trainer))
    # After the days of the seat that is offered: of two on the same days one can be accepted.
    later = clock.today() + timedelta(days=200)
    cared_for(part, owner, _cohort(host, trainer, starts_on=later))
    endorsing(part, owner)
    asked_for(part)
    part["past_list"] = past_list(owner, part["running"], account)
    _links(part, owner)
    part["job"] = job_of(account, canary(owner, "job_problem"), canary(owner, "job_file"))
    return Part(**part)


def _hidden(ours: Part, reviewer: Account) -> Part:
    """A hidden person in the cohorts of `ours`, put forward by the same ministry.

    A second one, who is still taking part, would stand on the sheets of the sessions.
    """
    account = make_account()
    part = vars(ours) | {"account": account, "person": _person("hidden", account, is_hidden=True)}
    applied(part, "hidden", rank=2)
    application_rows(part, "hidden")
    letter_to(part, "hidden")
    part["enrolment"] = enrolled(part["person"], part["running"])
    enrolment_rows(part, "hidden", 9)
    reviewed(part, "hidden", reviewer)
    interviewed(part)
    appealed(part, "hidden", ours.appealing)
    cared_for(part, "hidden", ours.caring)
    with unit_of_work():
        put_on_list(part, "hidden", 2)
    part["consent"] = _consent(part["person"])
    second = _person("hidden", make_account(), is_hidden=True)
    enrolled(second, ours.running, EnrolmentState.ACTIVE)
    return Part(**part)


def build() -> World:
    """Make the world in the running test's database."""
    ministry = make_organisation(OrganisationKind.MINISTRY, "LA", name="Our ministry")
    other_ministry = make_organisation(OrganisationKind.MINISTRY, "KH", name="Their ministry")
    host = make_organisation(OrganisationKind.TRAINING_INSTITUTION, "JP", name="Our institute")
    other_host = make_organisation(OrganisationKind.TRAINING_INSTITUTION, "TH", name="Their one")
    company = make_company("LA", name="Our company")
    bodies = {
        "officer": ministry,
        "endorser": ministry,
        "manager": host,
        "medical": host,
        "company": company,
        "recruiter": company,
    }
    accounts = {
        column: make_account(
            *([role] if role is not Role.TRAINEE else []),
            name=f"The {column}",
            email=f"the-{column}@example.org",
            organisation=bodies.get(column),
        )
        for column, role in COLUMNS.items()
        if role is not None
    }
    elsewhere = make_account(Role.TRAINER, name="Another trainer")
    others = make_account(Role.REVIEWER, name="Another reviewer")
    own = (accounts["trainee"], accounts["trainer"], accounts["reviewer"], host, ministry)
    parts = {
        "ours": _part("ours", 1, *own),
        "sister": _part("sister", 2, make_account(), elsewhere, others, host, ministry),
        "theirs": _part("theirs", 3, make_account(), elsewhere, others, other_host, other_ministry),
    }
    parts["hidden"] = _hidden(parts["ours"], accounts["reviewer"])
    with_networks(parts)
    add_placements(parts, company, canary)
    return _let_go(World(accounts, parts))


def _let_go(world: World) -> World:
    """Read every row anew and take it out of the session, which requests begin afresh."""
    rows = [value for part in world.parts.values() for value in vars(part).values()]
    for row in (*rows, *world.accounts.values()):
        if isinstance(row, Base):
            db.session.refresh(row)
    db.session.expunge_all()
    return world
