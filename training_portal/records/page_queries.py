"""What the page of a person shows: each part only as far as its reader sees it elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, true

from training_portal.admissions import employers
from training_portal.admissions.models import (
    Application,
    ApplicationState,
    Nomination,
    TakenBack,
    shown_state,
)
from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.courses.models import CourseText
from training_portal.courses.titles import is_for_reader
from training_portal.credentials.models import Certificate, CertificateState
from training_portal.geography.models import Country
from training_portal.organisations.models import Organisation, OrganisationKind
from training_portal.people.models import ClaimQuestion, ClaimState, Person
from training_portal.people.permissions import PeoplePermission
from training_portal.people.twins.joining import joined_into
from training_portal.people.twins.queries import open_twins_of
from training_portal.placements.application_states import PlacementState
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.platform.database import db
from training_portal.platform.policy import Actor
from training_portal.records.permissions import RecordPermission
from training_portal.records.reach import (
    applications_in_reach,
    nominations_in_reach,
    places_in_reach,
)

#: States of a placement in which work began; what came before is between person and company.
BEGAN = (PlacementState.STARTED, PlacementState.FINISHED, PlacementState.ENDED_EARLY)


class ApplicationLine(NamedTuple):
    """An application to a cohort, as staff see it."""

    public_id: str
    cohort_id: str
    cohort: str
    title: str
    body: str | None
    submitted_at: datetime | None
    is_taken_back: bool
    kept_state: ApplicationState

    @property
    def state(self) -> ApplicationState | TakenBack:
        return shown_state(self.kept_state, self.is_taken_back)


class NominationLine(NamedTuple):
    """A nomination, as its body sees it: what became of it, with the reason that is published."""

    cohort_id: str
    cohort: str
    title: str
    body: str
    nominated_at: datetime
    is_taken_back: bool | None
    kept_state: ApplicationState | None
    outcome: str
    #: What an employer knows by its own part in it; None for any other body.
    known: str | None
    is_told: bool

    @property
    def state(self) -> ApplicationState | TakenBack | employers.Known | None:
        if self.known is not None and not self.is_told:
            return employers.Known(self.known)
        return self.kept_state and shown_state(self.kept_state, bool(self.is_taken_back))


class PlaceLine(NamedTuple):
    """A place in a cohort."""

    public_id: str
    cohort_id: str
    cohort: str
    title: str
    country: str
    starts_on: date
    ends_on: date
    state: EnrolmentState


class CertificateLine(NamedTuple):
    """A certificate of a course."""

    code: str
    number: str
    title: str
    holder: str
    issued_on: date
    state: CertificateState


class PlacementLine(NamedTuple):
    """Work that began at a company."""

    posting_id: str
    title: str
    company: str
    started_on: date | None
    ended_on: date | None
    state: PlacementState


class QuestionLine(NamedTuple):
    """Nobody has said yet whether this record and another are of one human being."""

    public_id: str
    asked_at: datetime


@dataclass(frozen=True)
class PersonParts:
    """What hangs on a person, part by part; empty where the reader sees nothing of it."""

    applications: list[ApplicationLine]
    nominations: list[NominationLine]
    places: list[PlaceLine]
    certificates: list[CertificateLine]
    placements: list[PlacementLine]
    questions: list[QuestionLine]
    #: Addresses of pairs that nobody decided about.
    twins: list[str]
    #: The record that this one was joined to.
    joined_into: Person | None


def parts_of(person: Person, actor: Actor, *, as_staff: bool) -> PersonParts:
    """What the actor sees of what hangs on a person; eight statements at most."""
    settles = actor.holds(PeoplePermission.SETTLE_CLAIMS)
    return PersonParts(
        applications=_applications(person.id, actor) if as_staff else [],
        nominations=_nominations(person.id, actor, as_staff=as_staff),
        places=_places(person.id, actor) if as_staff else [],
        certificates=_certificates(person.id, actor) if as_staff else [],
        placements=_placements(person.id) if _sees_placements(actor) else [],
        questions=_questions(person.id) if settles else [],
        twins=open_twins_of(person.id) if settles else [],
        joined_into=joined_into(person.id) if settles and person.archived_at else None,
    )


def _sees_placements(actor: Actor) -> bool:
    return actor.holds(RecordPermission.SEE_PLACEMENTS)


def _applications(person_id: int, actor: Actor) -> list[ApplicationLine]:
    rows = db.session.execute(
        select(
            Application.public_id,
            Cohort.public_id,
            Cohort.code,
            CourseText.title,
            Organisation.name,
            Application.submitted_at,
            Application.seat_taken_back,
            Application.state,
        )
        .join(Cohort, Cohort.id == Application.cohort_id)
        .join(CourseText, CourseText.version_id == Cohort.course_version_id)
        .outerjoin(Nomination, Nomination.id == Application.nomination_id)
        .outerjoin(Organisation, Organisation.id == Nomination.organisation_id)
        .where(Application.person_id == person_id, applications_in_reach(actor), is_for_reader())
        .order_by(Application.id.desc())
    )
    return [ApplicationLine(*row) for row in rows]


_newest = (
    select(func.max(Application.id))
    .where(Application.nomination_id == Nomination.id)
    .correlate(Nomination)
    .scalar_subquery()
)


def _nominations_shown(actor: Actor, *, as_staff: bool) -> ColumnElement[bool]:
    """SQL: those of the actor's own bodies; for the coordinator also those that nothing was sent on
    yet, which no application tells of."""
    own = nominations_in_reach(actor)
    if not (as_staff and actor.holds_everywhere(RecordPermission.READ)):
        return own
    is_sent = (
        exists()
        .where(
            Application.nomination_id == Nomination.id, Application.state != ApplicationState.DRAFT
        )
        .correlate(Nomination)
    )
    return or_(own, ~is_sent)


def _nominations(person_id: int, actor: Actor, *, as_staff: bool) -> list[NominationLine]:
    # Who reads everything as staff reads it here too; to an employer it tells what is shared.
    is_told = (
        true()
        if as_staff and actor.holds_everywhere(RecordPermission.READ)
        else employers.told_to_its_body(employers.STATE)
    )
    rows = db.session.execute(
        select(
            Cohort.public_id,
            Cohort.code,
            CourseText.title,
            Organisation.name,
            Nomination.created_at,
            case((is_told, Application.seat_taken_back)),
            case((is_told, Application.state)),
            func.coalesce(case((is_told, Application.outcome_reason)), ""),
            case((Organisation.kind == OrganisationKind.COMPANY, employers.known())),
            is_told,
        )
        .join(Cohort, Cohort.id == Nomination.cohort_id)
        .join(CourseText, and_(CourseText.version_id == Cohort.course_version_id, is_for_reader()))
        .join(Organisation, Organisation.id == Nomination.organisation_id)
        .outerjoin(Application, Application.id == _newest)
        .where(Nomination.person_id == person_id, _nominations_shown(actor, as_staff=as_staff))
        .order_by(Nomination.id.desc())
    )
    return [NominationLine(*row) for row in rows]


def _places(person_id: int, actor: Actor) -> list[PlaceLine]:
    rows = db.session.execute(
        select(
            Enrolment.public_id,
            Cohort.public_id,
            Cohort.code,
            CourseText.title,
            Country.name,
            Cohort.starts_on,
            Cohort.ends_on,
            Enrolment.state,
        )
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(CourseText, and_(CourseText.version_id == Cohort.course_version_id, is_for_reader()))
        .join(Country, Country.code == Enrolment.sending_country)
        .where(Enrolment.person_id == person_id, places_in_reach(actor))
        .order_by(Cohort.starts_on.desc(), Enrolment.id.desc())
    )
    return [PlaceLine(*row) for row in rows]


def _certificates(person_id: int, actor: Actor) -> list[CertificateLine]:
    rows = db.session.execute(
        select(
            Certificate.code,
            Certificate.number,
            Certificate.course_title,
            Certificate.holder_name,
            Certificate.issued_on,
            Certificate.state,
        )
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .where(Enrolment.person_id == person_id, places_in_reach(actor))
        .order_by(Certificate.id.desc())
    )
    return [CertificateLine(*row) for row in rows]


def _placements(person_id: int) -> list[PlacementLine]:
    rows = db.session.execute(
        select(
            Posting.public_id,
            Posting.title,
            Organisation.name,
            PlacementApplication.started_on,
            PlacementApplication.ended_on,
            PlacementApplication.state,
        )
        .join(Posting, Posting.id == PlacementApplication.posting_id)
        .join(Organisation, Organisation.id == Posting.organisation_id)
        .where(PlacementApplication.person_id == person_id, PlacementApplication.state.in_(BEGAN))
        .order_by(PlacementApplication.id.desc())
    )
    return [PlacementLine(*row) for row in rows]


def _questions(person_id: int) -> list[QuestionLine]:
    rows = db.session.execute(
        select(ClaimQuestion.public_id, ClaimQuestion.asked_at)
        .where(
            or_(ClaimQuestion.unclaimed_id == person_id, ClaimQuestion.claimant_id == person_id),
            ClaimQuestion.state == ClaimState.OPEN,
        )
        .order_by(ClaimQuestion.id.desc())
    )
    return [QuestionLine(*row) for row in rows]
