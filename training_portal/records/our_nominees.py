"""“Our nominees”: whom a body put forward, over all cohorts, with what comes next and by when.

It tells what the lists of each cohort tell the body, and no more: published outcomes with their
reason, neither scores nor reviewers, and nobody whom another body put forward or who hides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import ColumnElement, and_, case, exists, extract, func, null, or_, select

from training_portal.admissions import employers
from training_portal.admissions.changes_for_body import waits_since
from training_portal.admissions.employers import is_employer
from training_portal.admissions.models import (
    Application,
    ApplicationState,
    Nomination,
)
from training_portal.admissions.nomination_queries import nominees_of_body
from training_portal.admissions.nominee_worktable import in_state, states_to_choose
from training_portal.cohorts.models import Cohort, CohortDecision, Enrolment
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
from training_portal.health import told_to_bodies
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.queries import in_lists
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.finding import finds, in_key
from training_portal.platform.web.listing import ChoiceFilter, Choices, Column, Listing, View
from training_portal.platform.web.listing_rows import AnySelect, Page, each, fetch
from training_portal.records import asked_of_nominees
from training_portal.records.asked_of_nominees import OFFERED_UNTIL, to_mend
from training_portal.records.our_rows import OurEmployee, OurNominee

#: States in which the programme has yet to decide; only these wait for an endorsement.
TO_DECIDE = (
    ApplicationState.SUBMITTED,
    ApplicationState.ELIGIBLE,
    ApplicationState.SHORTLISTED,
    ApplicationState.WAITLISTED,
)
OUR_NOMINEES: Final = Listing(
    columns=(
        Column("name", _l("Person"), sortable=True, always=True),
        Column("code", _l("Cohort"), sortable=True),
        Column("state", _l("State"), sortable=True),
        Column("next", _l("What comes next")),
        Column("until", lazy_pgettext("next step", "Until"), sortable=True, dated=True),
        Column("outcome", _l("Reason")),
        Column("medical", _l("Medical part"), sortable=True, falling=True),
        Column("change", _l("Change asked for"), sortable=True, dated=True, shown=False),
        Column("held", _l("Held"), sortable=True, dated=True, falling=True, shown=False),
        Column("title", _l("Course"), sortable=True, shown=False),
    ),
    default_sort="until",
    filters=(
        ChoiceFilter("cohort", _l("Cohort"), _l("All cohorts")),
        ChoiceFilter("year", _l("Year"), _l("All years")),
        ChoiceFilter("state", _l("State"), _l("All states")),
        ChoiceFilter("asked", _l("Asked of the person"), _l("All steps")),
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
        *OUR_NOMINEES.columns[8:],
    ),
    default_sort=OUR_NOMINEES.default_sort,
    filters=OUR_NOMINEES.filters,
    search_label=OUR_NOMINEES.search_label,
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
#: SQL: until when the body sends the list again on which somebody stands and that was returned.
_MENDED_UNTIL: ColumnElement[datetime | None] = (
    select(func.max(Endorsement.mend_by))
    .select_from(EndorsedNominee)
    .join(Endorsement, Endorsement.id == EndorsedNominee.endorsement_id)
    .where(
        EndorsedNominee.nomination_id == Nomination.id,
        Endorsement.state == EndorsementState.RETURNED,
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


def _until(returned: Mapping[int, tuple[str, datetime]]) -> ColumnElement[Any]:
    """SQL: by when the next step is to be taken, where it has a deadline that is not over."""
    now = clock.now()
    closes = Cohort.application_closes_at
    return case(
        (Cohort.decision == CohortDecision.CANCELLED, None),
        (Application.state == ApplicationState.OFFERED, OFFERED_UNTIL),
        (Application.state == ApplicationState.RETURNED, asked_of_nominees.mended_until(returned)),
        (and_(Application.state == ApplicationState.DRAFT, closes > now), closes),
        (Application.state.in_(TO_DECIDE), func.coalesce(_STEP_UNTIL, _MENDED_UNTIL)),
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


def _of_nominees(organisation: Organisation) -> tuple[Any, ...]:
    """SQL: the medical part, until when, and a change that waits; nothing of it for an employer."""
    if is_employer(organisation):
        return null(), null(), null()
    return told_to_bodies.for_body(), told_to_bodies.due_on(), waits_since()


def _statement(organisation: Organisation, until: Any) -> AnySelect:
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
            employers.as_told(organisation, until),
            case((waits, func.coalesce(_STEP_UNTIL, _MENDED_UNTIL)), else_=None),
            _is_returned(),
            is_listed,
            _NOT_ENDORSED,
            Nomination.created_at,
            *_of_nominees(organisation),
            *_of_employees(organisation),
        )
        .join(Cohort, Cohort.id == Nomination.cohort_id)
        .join(CourseText, and_(CourseText.version_id == Cohort.course_version_id, is_for_reader()))
    )


def _parameters(organisation: Organisation, until: Any) -> dict[str, Any]:
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
            "until": employers.as_told(organisation, until),
            "held": Cohort.starts_on,
            "title": CourseText.title_key,
            "medical": _of_nominees(organisation)[0],
            "change": _of_nominees(organisation)[2],
        },
        "tie": Nomination.id,
        "where": {
            "cohort": lambda public_id: Cohort.public_id == public_id,
            "year": lambda year: extract("year", Cohort.starts_on) == int(year),
            "state": partial(_in_state, organisation),
            "asked": lambda step: asked_of_nominees.step(organisation) == step,
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
    until = _until(to_mend(organisation))
    return fetch(
        db.session, _statement(organisation, until), view, **_parameters(organisation, until)
    )


def each_nominee(organisation: Organisation, view: View) -> Iterator[OurNominee]:
    """All of a view, for a file."""
    until = _until(to_mend(organisation))
    return each(
        db.session, _statement(organisation, until), view, **_parameters(organisation, until)
    )


def row_of(organisation: Organisation, nomination: Nomination) -> OurNominee | None:
    """One of them, as the body's list shows the person; None where it does not."""
    until = _until(to_mend(organisation))
    made = _parameters(organisation, until)["row"]
    row = db.session.execute(
        _statement(organisation, until).where(Nomination.id == nomination.id)
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
        "asked": asked_of_nominees.steps_to_choose(organisation),
    }


def listing_for(organisation: Organisation) -> Listing:
    """The columns that a body sees."""
    return OUR_STAFF if is_employer(organisation) else OUR_NOMINEES
