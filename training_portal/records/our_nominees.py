"""“Our nominees”: whom a body put forward, over all cohorts, with what comes next and by when.

It tells what the lists of each cohort tell the body, and no more: published outcomes with their
reason, neither scores nor reviewers, and nobody whom another body put forward or who hides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import ColumnElement, and_, case, exists, extract, func, or_, select

from training_portal.admissions import employers
from training_portal.admissions.employers import Known, is_employer
from training_portal.admissions.models import (
    Application,
    ApplicationState,
    Nomination,
    Offer,
    OfferState,
)
from training_portal.admissions.nomination_queries import NomineeRowOfList, nominees_of_body
from training_portal.admissions.nominee_worktable import in_state, states_to_choose
from training_portal.cohorts.models import Cohort, CohortDecision, Enrolment, EnrolmentState
from training_portal.courses.models import CourseText
from training_portal.courses.titles import in_title, is_for_reader
from training_portal.credentials.models import Certificate, CertificateState
from training_portal.endorsements.chain_queries import chain_for
from training_portal.endorsements.models import (
    EndorsedNominee,
    Endorsement,
    EndorsementStage,
    EndorsementState,
    StageState,
    Verdict,
)
from training_portal.endorsements.standings import counts
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.queries import in_lists
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.finding import finds, in_key
from training_portal.platform.web.listing import ChoiceFilter, Choices, Column, Listing, View
from training_portal.platform.web.listing_rows import AnySelect, Page, each, fetch
from training_portal.records.next_steps import Facts, NextStep, next_step

OUR_NOMINEES: Final = Listing(
    columns=(
        Column("name", _l("Person"), sortable=True, always=True),
        Column("code", _l("Cohort"), sortable=True),
        Column("state", _l("State"), sortable=True),
        Column("next", _l("What comes next")),
        Column("until", lazy_pgettext("next step", "Until"), sortable=True, dated=True),
        Column("outcome", _l("Reason")),
        Column("held", _l("Held"), sortable=True, dated=True, falling=True, shown=False),
        Column("title", _l("Course"), sortable=True, shown=False),
    ),
    default_sort="until",
    filters=(
        ChoiceFilter("cohort", _l("Cohort"), _l("All cohorts")),
        ChoiceFilter("year", _l("Year"), _l("All years")),
        ChoiceFilter("state", _l("State"), _l("All states")),
    ),
    search_label=_l("Name, course or cohort"),
)
#: The same for a company that put its own staff forward, with what each of them shares besides.
OUR_STAFF: Final = Listing(
    columns=(
        *OUR_NOMINEES.columns[:6],
        Column("attendance", _l("Attendance")),
        Column("result", _l("Result")),
        Column("certificate", _l("Certificate")),
        *OUR_NOMINEES.columns[6:],
    ),
    default_sort=OUR_NOMINEES.default_sort,
    filters=OUR_NOMINEES.filters,
    search_label=OUR_NOMINEES.search_label,
)
#: States in which an application is with its person, who sends it until the window closes.
WITH_THE_PERSON = (ApplicationState.DRAFT, ApplicationState.RETURNED)
#: States in which the programme has yet to decide; only these wait for an endorsement.
TO_DECIDE = (
    ApplicationState.SUBMITTED,
    ApplicationState.ELIGIBLE,
    ApplicationState.SHORTLISTED,
    ApplicationState.WAITLISTED,
)


@dataclass(frozen=True)
class OurNominee(NomineeRowOfList):
    """A nomination in the list of a body, with its cohort and what comes next."""

    cohort_id: str
    code: str
    title: str
    starts_on: date
    ends_on: date
    zone: str
    is_cancelled: bool
    place: EnrolmentState | None
    until: datetime | None
    step_until: datetime | None
    is_returned: bool
    is_listed: bool
    #: Why the chain did not endorse the person; None while it did, or has not said.
    not_endorsed: str | None
    nominated_at: datetime
    #: Since when who is nominated goes through a chain of endorsements; None where there is none.
    chain_since: datetime | None = field(kw_only=True)

    @property
    def shown(self) -> Any:
        """How it stands: how the place in the course stands, once there is one."""
        return self.place or self.shown_state

    @property
    def is_stopped(self) -> bool:
        """Whether the chain said no, and nothing else has ended it: no seat can be offered."""
        return self.not_endorsed is not None and self.is_live and self.place is None

    @property
    def next(self) -> NextStep:
        """What comes next, and whose step it is."""
        return NextStep.NONE if self.is_stopped else self._next_of(self.state, self.place)

    def _next_of(self, state: ApplicationState | None, place: EnrolmentState | None) -> NextStep:
        has_chain = self.chain_since is not None and self.nominated_at >= self.chain_since
        return next_step(
            Facts(
                state,
                place,
                self.starts_on,
                is_claimed=self.claimed_at is not None,
                is_cancelled=self.is_cancelled,
                waits_for_endorsement=self.step_until is not None,
                list_is_returned=self.is_returned,
                list_is_to_be_sent=has_chain and not self.is_listed,
            ),
            clock.today(self.zone),
        )


@dataclass(frozen=True)
class OurEmployee(OurNominee):
    """One whom a company put forward: what it knows anyway, and what the person shares."""

    tells_attendance: bool
    tells_result: bool
    tells_certificate: bool
    enrolment_id: int | None
    certificate: str | None

    @property
    def shown(self) -> Any:
        """How it stands; how the course ended is told by the result alone."""
        return self.shown_state

    @property
    def next(self) -> NextStep:
        """The same, without what is not told: then it follows from the company's own part in it and
        from the dates of the course."""
        has_seat = self.known == Known.HAS_SEAT
        goes_on = has_seat and clock.today(self.zone) <= self.ends_on
        place = EnrolmentState.ACTIVE if goes_on else None
        if has_seat:
            return self._next_of(ApplicationState.ENROLLED, place)
        if self.is_stopped:
            return NextStep.NONE
        if self.is_told or not self.is_live:
            return self._next_of(self.state, None)
        step = self._next_of(
            ApplicationState.DRAFT if self.claimed_at is None else ApplicationState.SUBMITTED, None
        )
        return NextStep.NONE if step is NextStep.DECIDE else step


#: SQL: until when the open step of the list is to be taken on which somebody stands.
_STEP_UNTIL: ColumnElement[datetime | None] = (
    select(func.min(EndorsementStage.due_at))
    .select_from(EndorsedNominee)
    .join(Endorsement, Endorsement.id == EndorsedNominee.endorsement_id)
    .join(EndorsementStage, EndorsementStage.endorsement_id == Endorsement.id)
    .where(
        EndorsedNominee.nomination_id == Nomination.id,
        Endorsement.state == EndorsementState.UNDER_WAY,
        EndorsementStage.state == StageState.OPEN,
    )
    .correlate(Nomination)
    .scalar_subquery()
)
#: SQL: why somebody was not endorsed on a list that counts. On one on which nobody was, that holds
#: for who ended the application before as well: an employer is not told that by the gap.
_NOT_ENDORSED: ColumnElement[str | None] = (
    select(func.max(EndorsedNominee.reason))
    .join(Endorsement, Endorsement.id == EndorsedNominee.endorsement_id)
    .where(
        EndorsedNominee.nomination_id == Nomination.id,
        or_(
            EndorsedNominee.verdict == Verdict.NOT_ENDORSED,
            Endorsement.state == EndorsementState.NOT_ENDORSED,
        ),
        counts(),
    )
    .correlate(Nomination)
    .scalar_subquery()
)
_OFFERED_UNTIL: ColumnElement[datetime] = (
    select(func.min(Offer.deadline))
    .where(Offer.application_id == Application.id, Offer.state == OfferState.OPEN)
    .correlate(Application)
    .scalar_subquery()
)
_PLACE = (
    select(Enrolment.state)
    .where(
        Enrolment.cohort_id == Application.cohort_id,
        Enrolment.person_id == Application.person_id,
        Application.state == ApplicationState.ENROLLED,
    )
    .correlate(Application)
    .scalar_subquery()
)


def _until() -> ColumnElement[Any]:
    """SQL: by when the next step is to be taken, where it has a deadline that is not over."""
    now = clock.now()
    closes = Cohort.application_closes_at
    return case(
        (Cohort.decision == CohortDecision.CANCELLED, None),
        (Application.state == ApplicationState.OFFERED, _OFFERED_UNTIL),
        (and_(Application.state.in_(WITH_THE_PERSON), closes > now), closes),
        (Application.state.in_(TO_DECIDE), _STEP_UNTIL),
        else_=None,
    )


def _is_returned() -> ColumnElement[bool]:
    return exists().where(
        EndorsedNominee.nomination_id == Nomination.id,
        EndorsedNominee.endorsement_id == Endorsement.id,
        Endorsement.state == EndorsementState.RETURNED,
    )


def _of_employees(organisation: Organisation) -> tuple[Any, ...]:
    """SQL: what an `OurEmployee` has besides."""
    if not is_employer(organisation):
        return ()
    place = (
        select(Enrolment.id)
        .where(
            Enrolment.cohort_id == Nomination.cohort_id,
            Enrolment.person_id == Nomination.person_id,
        )
        .correlate(Nomination)
        .scalar_subquery()
    )
    code = (
        select(Certificate.code)
        .where(Certificate.enrolment_id == place, Certificate.state == CertificateState.VALID)
        .correlate(Nomination)
        .scalar_subquery()
    )
    return (
        employers.agreed(employers.ATTENDANCE),
        employers.agreed(employers.RESULT),
        employers.agreed(employers.CERTIFICATE),
        place,
        case((employers.agreed(employers.CERTIFICATE), code), else_=None),
    )


def _statement(organisation: Organisation) -> AnySelect:
    waits = Application.state.in_(TO_DECIDE) | ~employers.told(organisation, employers.STATE)
    is_listed = exists().where(EndorsedNominee.nomination_id == Nomination.id, counts())
    return (
        nominees_of_body(organisation)
        .add_columns(
            Cohort.public_id,
            Cohort.code,
            CourseText.title,
            Cohort.starts_on,
            Cohort.ends_on,
            Cohort.time_zone,
            Cohort.decision == CohortDecision.CANCELLED,
            employers.as_told(organisation, _PLACE),
            employers.as_told(organisation, _until()),
            case((waits, _STEP_UNTIL), else_=None),
            _is_returned(),
            is_listed,
            _NOT_ENDORSED,
            Nomination.created_at,
            *_of_employees(organisation),
        )
        .join(Cohort, Cohort.id == Nomination.cohort_id)
        .join(CourseText, and_(CourseText.version_id == Cohort.course_version_id, is_for_reader()))
    )


def _parameters(organisation: Organisation) -> dict[str, Any]:
    chain = chain_for(organisation)
    by_state = func.coalesce(_PLACE, Application.state)
    if is_employer(organisation):
        by_state = employers.in_order(organisation)
    row = OurEmployee if is_employer(organisation) else OurNominee
    return {
        "row": partial(row, chain_since=chain.since if chain else None),
        "order": {
            "name": Person.name_key,
            "code": Cohort.search_key,
            "state": by_state,
            "until": employers.as_told(organisation, _until()),
            "held": Cohort.starts_on,
            "title": CourseText.title_key,
        },
        "tie": Nomination.id,
        "where": {
            "cohort": lambda public_id: Cohort.public_id == public_id,
            "year": lambda year: extract("year", Cohort.starts_on) == int(year),
            "state": partial(_in_state, organisation),
        },
        "search": lambda words: finds(
            words, in_key(Person.name_key), in_key(Cohort.search_key), in_title
        ),
    }


def _in_state(organisation: Organisation, value: str) -> ColumnElement[bool]:
    """SQL of the filter: still under way, over, or a state of an application."""
    return employers.is_live(organisation) if value == "live" else in_state(organisation, value)


def nominees(organisation: Organisation, view: View) -> Page[OurNominee]:
    """One page of the people that the body put forward."""
    return fetch(db.session, _statement(organisation), view, **_parameters(organisation))


def each_nominee(organisation: Organisation, view: View) -> Iterator[OurNominee]:
    """All of a view, for a file."""
    return each(db.session, _statement(organisation), view, **_parameters(organisation))


def row_of(organisation: Organisation, nomination: Nomination) -> OurNominee | None:
    """One of them, as the body's list shows the person; None where it does not."""
    made = _parameters(organisation)["row"]
    row = db.session.execute(
        _statement(organisation).where(Nomination.id == nomination.id)
    ).one_or_none()
    return made(*row) if row is not None else None


def choices(organisation: Organisation) -> dict[str, Choices]:
    """What the filters offer: cohorts and years to which the body put somebody forward."""
    rows = db.session.execute(
        select(Cohort.public_id, Cohort.code, Cohort.starts_on)
        .where(
            Cohort.id.in_(
                select(Nomination.cohort_id)
                .join(Person, Person.id == Nomination.person_id)
                .where(Nomination.organisation_id == organisation.id, in_lists())
            )
        )
        .order_by(Cohort.starts_on.desc(), Cohort.id)
    ).all()
    years = sorted({starts_on.year for _id, _code, starts_on in rows}, reverse=True)
    return {
        "cohort": [(public_id, code) for public_id, code, _day in rows],
        "year": [(str(year), str(year)) for year in years],
        "state": [("live", _("Under way")), *states_to_choose(organisation)],
    }


def listing_for(organisation: Organisation) -> Listing:
    """The columns that a body sees."""
    return OUR_STAFF if is_employer(organisation) else OUR_NOMINEES
