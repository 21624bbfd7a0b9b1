"""“Our nominees”: whom a body put forward, over all cohorts, with what comes next and by when.

It tells what the lists of each cohort tell the body, and no more: published outcomes with their
reason, neither scores nor reviewers, and nobody whom another body put forward or who hides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, case, exists, extract, func, select

from training_portal.admissions.models import (
    ENDED_STATES,
    Application,
    ApplicationState,
    Nomination,
    Offer,
    OfferState,
)
from training_portal.admissions.nomination_queries import NomineeRowOfList, nominees_of_body
from training_portal.cohorts.models import Cohort, CohortDecision, Enrolment, EnrolmentState
from training_portal.courses.models import CourseText
from training_portal.courses.titles import in_title, is_for_reader
from training_portal.endorsements.chain_queries import chain_for
from training_portal.endorsements.models import (
    EndorsedNominee,
    Endorsement,
    EndorsementStage,
    EndorsementState,
    StageState,
)
from training_portal.endorsements.standings import counts
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.queries import in_lists
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.export import at_place
from training_portal.platform.finding import finds, in_key
from training_portal.platform.web.choice_fields import choices_of
from training_portal.platform.web.listing import ChoiceFilter, Choices, Column, Listing, View
from training_portal.platform.web.listing_rows import AnySelect, Page, each, fetch
from training_portal.records.next_steps import Facts, NextStep, next_step

OUR_NOMINEES: Final = Listing(
    columns=(
        Column("name", _l("Person"), sortable=True, always=True),
        Column("code", _l("Cohort"), sortable=True),
        Column("state", _l("State"), sortable=True),
        Column("next", _l("What comes next")),
        Column("until", _l("Until"), sortable=True, dated=True),
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
    nominated_at: datetime
    #: Since when who is nominated goes through a chain of endorsements; None where there is none.
    chain_since: datetime | None

    @property
    def shown(self) -> Any:
        """How it stands: how the place in the course stands, once there is one."""
        return self.place or self.shown_state

    @property
    def next(self) -> NextStep:
        """What comes next, and whose step it is."""
        has_chain = self.chain_since is not None and self.nominated_at >= self.chain_since
        return next_step(
            Facts(
                self.state,
                self.place,
                self.starts_on,
                is_claimed=self.claimed_at is not None,
                is_cancelled=self.is_cancelled,
                waits_for_endorsement=self.step_until is not None,
                list_is_returned=self.is_returned,
                list_is_to_be_sent=has_chain and not self.is_listed,
            ),
            clock.today(self.zone),
        )


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


def _statement(organisation: Organisation) -> AnySelect:
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
            _PLACE,
            _until(),
            case((Application.state.in_(TO_DECIDE), _STEP_UNTIL), else_=None),
            _is_returned(),
            is_listed,
            Nomination.created_at,
        )
        .join(Cohort, Cohort.id == Nomination.cohort_id)
        .join(CourseText, and_(CourseText.version_id == Cohort.course_version_id, is_for_reader()))
    )


def _parameters(organisation: Organisation) -> dict[str, Any]:
    chain = chain_for(organisation)
    return {
        "row": partial(OurNominee, chain_since=chain.since if chain else None),
        "order": {
            "name": Person.name_key,
            "code": Cohort.search_key,
            "state": func.coalesce(_PLACE, Application.state),
            "until": _until(),
            "held": Cohort.starts_on,
            "title": CourseText.title_key,
        },
        "tie": Nomination.id,
        "where": {
            "cohort": lambda public_id: Cohort.public_id == public_id,
            "year": lambda year: extract("year", Cohort.starts_on) == int(year),
            "state": _in_state,
        },
        "search": lambda words: finds(
            words, in_key(Person.name_key), in_key(Cohort.search_key), in_title
        ),
    }


def _in_state(value: str) -> ColumnElement[bool]:
    """SQL of the filter: still under way, over, or a state of an application."""
    if value == "live":
        return Application.state.not_in(sorted(ENDED_STATES))
    return Application.state == value


def nominees(organisation: Organisation, view: View) -> Page[OurNominee]:
    """One page of the people that the body put forward."""
    return fetch(db.session, _statement(organisation), view, **_parameters(organisation))


def each_nominee(organisation: Organisation, view: View) -> Iterator[OurNominee]:
    """All of a view, for a file."""
    return each(db.session, _statement(organisation), view, **_parameters(organisation))


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
        "state": [("live", _("Under way")), *choices_of(ApplicationState)],
    }


def exported(view: View, rows: Iterable[OurNominee]) -> tuple[list[str], Iterator[list[Any]]]:
    """Headings and lines of a file: the columns that are shown, the days of a cohort as two."""
    headings = [_("Person"), _("Name in own script"), _("Name in Latin letters")]
    keys = [column.key for column in view.columns if column.key != "name"]
    for column in view.columns:
        if column.key == "held":
            headings += [_("First day"), _("Last day")]
        elif column.key != "name":
            headings.append(str(column.label))
    return headings, (_line(keys, row) for row in rows)


def _line(keys: list[str], row: OurNominee) -> list[Any]:
    special: dict[str, list[Any]] = {
        "state": [row.shown.label if row.shown else ""],
        "next": [row.next.label],
        "until": [at_place(row.until, row.zone) if row.until else ""],
        "held": [row.starts_on, row.ends_on],
    }
    cells = [c for key in keys for c in (special[key] if key in special else [row[key]])]
    return [row.name, row.native_name, row.name_in_latin, *cells]
