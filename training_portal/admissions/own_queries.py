"""All of one's own applications: how each stands, and what waits for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import aliased

from training_portal.admissions import application_queries as queries
from training_portal.admissions import rules
from training_portal.admissions.document_models import DocumentState
from training_portal.admissions.models import (
    ENDED_STATES,
    Application,
    ApplicationDocument,
    ApplicationState,
    Offer,
    OfferState,
    TakenBack,
    shown_state,
)
from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.cohorts.queries import accepts_applications
from training_portal.cohorts.ways_in import WayIn
from training_portal.courses.models import CourseText
from training_portal.courses.titles import is_for_reader
from training_portal.eligibility.kinds import DocumentKind
from training_portal.people.models import Person
from training_portal.people.queries import person_of
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor
from training_portal.platform.web.listing_rows import AnySelect


@dataclass(frozen=True)
class OwnApplication:
    """A line of the list of one's own applications."""

    public_id: str
    state: ApplicationState
    title: str
    cohort_code: str
    cohort_public_id: str
    starts_on: date
    ends_on: date
    time_zone: str
    closes_at: datetime
    saved_at: datetime | None
    submitted_at: datetime | None
    offer_public_id: str | None
    offer_deadline: datetime | None
    decided_at: datetime | None
    response_days: int
    sending_country: str | None
    #: How many wait in front in the same country, with this one; 0 where nobody waits.
    waitlist_place: int
    enrolment_public_id: str | None
    enrolment_state: EnrolmentState | None
    enrolment_ended_at: datetime | None
    seat_taken_back: bool
    #: What the person was told of how it ended; blank for what they ended themselves.
    reason: str

    @property
    def standing(self) -> ApplicationState | TakenBack | EnrolmentState:
        """The state of the place where there is one, else that of the application."""
        return self.enrolment_state or shown_state(self.state, self.seat_taken_back)

    @property
    def send_by(self) -> datetime:
        """Until when it is to be sent, or to be sent again."""
        if self.state is not ApplicationState.RETURNED or self.decided_at is None:
            return self.closes_at
        return rules.mend_by(
            self.decided_at, self.closes_at, self.response_days, self.time_zone, self.starts_on
        )


def _waitlist_place() -> ScalarSelect[int]:
    """SQL: the place of an application among those of its country, as offers pass along them.

    Everybody in front counts, hidden people too: a place that leaves them out would not be true.
    """
    other = aliased(Application)
    return (
        select(func.count())
        .where(
            Application.state == ApplicationState.WAITLISTED,
            other.cohort_id == Application.cohort_id,
            other.sending_country == Application.sending_country,
            other.state == ApplicationState.WAITLISTED,
            or_(
                other.waitlist_position < Application.waitlist_position,
                and_(
                    other.waitlist_position == Application.waitlist_position,
                    other.id <= Application.id,
                ),
            ),
        )
        .correlate(Application)
        .scalar_subquery()
    )


def waitlist_place(application: Application) -> int:
    """The place on the waitlist within the sending country, from 1; 0 for who is not on it."""
    place = db.session.scalar(select(_waitlist_place()).where(Application.id == application.id))
    return place or 0


def own_applications(actor: Actor) -> list[OwnApplication]:
    """All applications of the actor's person, newest first."""
    statement: AnySelect = (
        select(
            Application.public_id,
            Application.state,
            CourseText.title,
            Cohort.code,
            Cohort.public_id,
            Cohort.starts_on,
            Cohort.ends_on,
            Cohort.time_zone,
            Cohort.application_closes_at,
            Application.saved_at,
            Application.submitted_at,
            Offer.public_id,
            Offer.deadline,
            Application.decided_at,
            Cohort.response_days,
            Application.sending_country,
            _waitlist_place(),
            Enrolment.public_id,
            Enrolment.state,
            Enrolment.ended_at,
            Application.seat_taken_back,
            Application.outcome_reason,
        )
        .join(Person, Person.id == Application.person_id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .join(
            CourseText,
            and_(CourseText.version_id == Cohort.course_version_id, is_for_reader()),
        )
        .outerjoin(
            Offer, and_(Offer.application_id == Application.id, Offer.state == OfferState.OPEN)
        )
        .outerjoin(
            Enrolment,
            and_(
                Application.state == ApplicationState.ENROLLED,
                Enrolment.cohort_id == Cohort.id,
                Enrolment.person_id == Person.id,
            ),
        )
        .where(Person.account_id == actor.account_id)
        .order_by(Application.id.desc())
    )
    return [OwnApplication(*row) for row in db.session.execute(statement)]


def waiting_for(actor: Actor) -> list[OwnApplication]:
    """Of one's own applications those that wait for oneself: for the list of tasks."""
    now = clock.now()
    return [
        row
        for row in own_applications(actor)
        if (row.offer_deadline is not None and not rules.is_late(now, row.offer_deadline))
        or row.state is ApplicationState.RETURNED
        or (row.state is ApplicationState.DRAFT and now < row.closes_at)
    ]


def under_way(actor: Actor) -> list[OwnApplication]:
    """Of one's own applications those that were sent, are not over, and wait for others."""
    return [
        row
        for row in own_applications(actor)
        if row.state.is_sent
        and row.offer_public_id is None
        and row.enrolment_state is None
        and row.state not in ENDED_STATES
    ]


#: Ends that the person brought about, and needs no news of; a nomination taken back has a reason.
_OWN_ENDS = (ApplicationState.DECLINED, ApplicationState.WITHDRAWN)
_ENDS_OF_PLACES = (EnrolmentState.DISMISSED, EnrolmentState.NO_SHOW, EnrolmentState.NOT_COMPLETED)


def ended_by_others(actor: Actor, since: datetime) -> list[OwnApplication]:
    """Of one's own applications those that others ended since a moment, with the places of them."""
    found = []
    for row in own_applications(actor):
        place_ended = row.enrolment_state in _ENDS_OF_PLACES
        is_own = row.state in _OWN_ENDS and not row.reason
        ended_at = row.enrolment_ended_at if place_ended else row.decided_at
        is_over = place_ended or (row.state in ENDED_STATES and not is_own)
        if is_over and ended_at is not None and ended_at >= since:
            found.append(row)
    return found


def way_in(actor: Actor, cohort: Cohort) -> WayIn | None:
    """For a cohort's public page: one's own live application, or the way to one."""
    person = person_of(actor.account_id)
    live = queries.live_application(person.id, cohort.id) if person is not None else None
    if live is not None:
        return WayIn(
            _("My application"),
            url_for("admissions.application", public_id=live.public_id),
            live.state,
        )
    if accepts_applications(cohort, clock.now()):
        return WayIn(_("Apply"), url_for("admissions.start", public_id=cohort.public_id))
    return None


@dataclass(frozen=True)
class DocumentToRenew:
    """A document of one's own that the programme asks for once more."""

    public_id: str
    kind: DocumentKind
    reason: str


def documents_to_renew(actor: Actor) -> list[DocumentToRenew]:
    """Documents that were refused or have expired, of one's own applications that live."""
    if actor.account_id is None:
        return []
    today = clock.today()
    rows = db.session.execute(
        select(Application.public_id, ApplicationDocument.kind, ApplicationDocument.reason)
        .join(Application, Application.id == ApplicationDocument.application_id)
        .join(Person, Person.id == Application.person_id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .where(
            Person.account_id == actor.account_id,
            Application.state.not_in(
                [*sorted(ENDED_STATES), ApplicationState.DRAFT, ApplicationState.RETURNED]
            ),
            Cohort.ends_on >= today,
            or_(
                ApplicationDocument.state == DocumentState.REFUSED,
                ApplicationDocument.expires_on < today,
            ),
        )
        .order_by(ApplicationDocument.id)
    )
    return [DocumentToRenew(*row) for row in rows]
