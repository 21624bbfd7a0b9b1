"""Read models of joint runs: the list of them, the cohorts of one, cohorts that can be run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import abort
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from training_portal.accounts.models import Account
from training_portal.admissions import freed_seats
from training_portal.admissions.models import Application, ApplicationState
from training_portal.allocations import left_out
from training_portal.allocations.as_shown import figures, unknown_in
from training_portal.allocations.inputs import WAITING_STATES
from training_portal.allocations.joint_services import parts_of
from training_portal.allocations.models import (
    AllocationOutcome,
    AllocationRun,
    JointRun,
    RunState,
)
from training_portal.allocations.permissions import AllocationPermission
from training_portal.allocations.plan import Outcome
from training_portal.cohorts.models import Cohort, CohortDecision, PastCohort
from training_portal.cohorts.queries import within_reach
from training_portal.courses.models import CourseText
from training_portal.courses.titles import is_for_reader
from training_portal.people.models import Person
from training_portal.people.queries import visible_people
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.finding import finds, in_key
from training_portal.platform.policy import Actor
from training_portal.platform.web import listing_rows
from training_portal.platform.web.listing import ChoiceFilter, Choices, Column, Listing, View
from training_portal.platform.web.listing_rows import AnySelect, Page

JOINT_RUNS = Listing(
    columns=(
        Column("made", _l("Made"), sortable=True, dated=True, falling=True, always=True),
        Column("by", _l("By"), sortable=True),
        Column("cohorts", _l("Cohorts"), sortable=True, numeric=True),
        Column("seats", _l("Seats"), sortable=True, numeric=True),
        Column("wishes", _l("Moved by wishes"), sortable=True, numeric=True),
        Column("state", _l("State"), sortable=True),
    ),
    default_sort="-made",
    filters=(ChoiceFilter("state", _l("State"), _l("All states")),),
    search_label=_l("Cohort"),
)


@dataclass(frozen=True)
class JointLine:
    """A joint run in the list."""

    public_id: str
    made: datetime
    by: str | None
    cohorts: int
    seats: int
    wishes: int
    state: RunState


def _out_of_reach(actor: Actor) -> ColumnElement[bool]:
    """SQL: joint runs with a cohort for which the actor may try none."""
    return (
        select(AllocationRun.id)
        .join(Cohort, Cohort.id == AllocationRun.cohort_id)
        .where(
            AllocationRun.joint_run_id == JointRun.id,
            ~within_reach(actor, AllocationPermission.TRY),
        )
        .exists()
    )


def _of(actor: Actor) -> AnySelect:
    statement: AnySelect = select(
        JointRun.public_id,
        JointRun.made_at,
        Account.display_name,
        JointRun.cohorts,
        JointRun.seats,
        JointRun.by_wishes,
        JointRun.state,
    ).outerjoin(Account, Account.id == JointRun.made_by_id)
    if actor.holds_everywhere(AllocationPermission.TRY):
        return statement
    return statement.where(~_out_of_reach(actor))


def _has_cohort(words: str) -> ColumnElement[bool]:
    return JointRun.id.in_(
        select(AllocationRun.joint_run_id)
        .join(Cohort, Cohort.id == AllocationRun.cohort_id)
        .where(finds(words, in_key(Cohort.search_key)))
    )


_PARAMETERS: dict[str, Any] = {
    "row": JointLine,
    "order": {
        "made": JointRun.made_at,
        "by": Account.search_key,
        "cohorts": JointRun.cohorts,
        "seats": JointRun.seats,
        "wishes": JointRun.by_wishes,
        "state": JointRun.state,
    },
    "tie": JointRun.id,
    "where": {"state": lambda value: JointRun.state == value},
    "search": _has_cohort,
}


def joint_runs(actor: Actor, view: View) -> Page[JointLine]:
    """A page of the joint runs of whose cohorts all are within the actor's reach."""
    return listing_rows.fetch(db.session, _of(actor), view, **_PARAMETERS)


def each_joint_run(actor: Actor, view: View) -> Iterator[JointLine]:
    """All of them one after another, for an export."""
    return listing_rows.each(db.session, _of(actor), view, **_PARAMETERS)


def filter_choices() -> dict[str, Choices]:
    """What the filters offer."""
    return {"state": [(state.value, state.label) for state in RunState]}


def headings() -> list[str]:
    """The headings of an export."""
    return [_("Made"), _("By"), _("Cohorts"), _("Seats"), _("Moved by wishes"), _("State")]


def lines(rows: Iterable[JointLine]) -> Iterator[tuple[Any, ...]]:
    """The rows of an export."""
    return (
        (row.made, row.by or "", row.cohorts, row.seats, row.wishes, row.state.label)
        for row in rows
    )


def joint_run_for(actor: Actor, public_id: str) -> JointRun:
    """A joint run of whose cohorts all are within the actor's reach; 404 otherwise."""
    statement = select(JointRun).where(JointRun.public_id == public_id, ~_out_of_reach(actor))
    return db.session.scalars(statement).one_or_none() or abort(404)


def joint_run_of(run: AllocationRun, actor: Actor) -> str | None:
    """The number of the joint run that a run is a part of, where the actor may open it."""
    return db.session.scalar(
        select(JointRun.public_id).where(JointRun.id == run.joint_run_id, ~_out_of_reach(actor))
    )


@dataclass(frozen=True)
class CohortPart:
    """What a joint run came to in one cohort, beside the cohort's own run on the same people."""

    cohort: Cohort
    run_id: str
    capacity: int
    seats: int
    balance: int
    mean_score: int | None
    outcomes: Mapping[Outcome, int]
    #: Of the cohort's own run; None where there is none to compare with.
    alone_id: str | None
    alone_seats: int | None
    alone_balance: int | None
    alone_mean: int | None
    #: Whom it passes by and what stays empty, a sentence each.
    left_out: list[str]

    @property
    def offers(self) -> int:
        """Who would be offered a seat."""
        return sum(
            self.outcomes.get(each, 0)
            for each in (Outcome.GUARANTEED, Outcome.RESERVED, Outcome.OPEN)
        )

    @property
    def waiting(self) -> int:
        """Who would stand on the waitlist."""
        return self.outcomes.get(Outcome.WAITLISTED, 0)


def cohort_parts(record: JointRun, actor: Actor) -> list[CohortPart]:
    """The cohorts of a joint run, the first to be held first; a few statements, however many."""
    parts = parts_of(record)
    alone = _alone(record)
    runs = [*(part for part, _cohort in parts), *alone.values()]
    unknown = unknown_in([each.id for each in runs], actor)
    counts, not_yet = _outcomes(record, actor), _not_yet(record, actor)
    all_waiting = freed_seats.kept_in_each([cohort.id for _part, cohort in parts])
    found = []
    for part, cohort in parts:
        shown = figures(part, unknown.get(part.id, []), actor)
        own = alone.get(cohort.id)
        other = figures(own, unknown.get(own.id, []), actor) if own else None
        capacity, waiting = part.rules["capacity"], all_waiting.get(cohort.id, {})
        passed_by = [
            *left_out.without_reviews(counts[part.id]),
            *left_out.not_on_the_list(not_yet[cohort.id]),
            *left_out.waiting_seats(waiting),
            *left_out.empty_seats(capacity - sum(waiting.values()), shown.seats),
        ]
        found.append(
            CohortPart(
                cohort,
                part.public_id,
                capacity,
                sum(shown.seats.values()),
                shown.balance,
                shown.mean_score,
                counts[part.id],
                own.public_id if own else None,
                sum(other.seats.values()) if other else None,
                other.balance if other else None,
                other.mean_score if other else None,
                passed_by if record.state is RunState.TRIED else [],
            )
        )
    return found


def _alone(record: JointRun) -> dict[int, AllocationRun]:
    """By cohort, its own latest run on the same input."""
    part = aliased(AllocationRun)
    rows = db.session.scalars(
        select(AllocationRun)
        .join(
            part,
            and_(
                part.cohort_id == AllocationRun.cohort_id,
                part.input_hash == AllocationRun.input_hash,
                part.joint_run_id == record.id,
            ),
        )
        .where(AllocationRun.joint_run_id.is_(None))
        .order_by(AllocationRun.id)
    )
    return {each.cohort_id: each for each in rows}


def _outcomes(record: JointRun, actor: Actor) -> dict[int, dict[Outcome, int]]:
    rows = db.session.execute(
        select(AllocationOutcome.run_id, AllocationOutcome.outcome, func.count())
        .join(AllocationRun, AllocationRun.id == AllocationOutcome.run_id)
        .join(Application, Application.id == AllocationOutcome.application_id)
        .join(Person, Person.id == Application.person_id)
        .where(AllocationRun.joint_run_id == record.id, visible_people(actor))
        .group_by(AllocationOutcome.run_id, AllocationOutcome.outcome)
    )
    found: dict[int, dict[Outcome, int]] = defaultdict(dict)
    for run_id, outcome, count in rows:
        found[run_id][outcome] = count
    return found


def _not_yet(record: JointRun, actor: Actor) -> dict[int, dict[ApplicationState, int]]:
    rows = db.session.execute(
        select(Application.cohort_id, Application.state, func.count())
        .join(AllocationRun, AllocationRun.cohort_id == Application.cohort_id)
        .join(Person, Person.id == Application.person_id)
        .where(
            AllocationRun.joint_run_id == record.id,
            Application.state.in_(left_out.NOT_YET),
            visible_people(actor),
        )
        .group_by(Application.cohort_id, Application.state)
    )
    found: dict[int, dict[ApplicationState, int]] = defaultdict(dict)
    for cohort_id, state, count in rows:
        found[cohort_id][state] = count
    return found


@dataclass(frozen=True)
class InScreening:
    """A cohort that can be run with others: people wait, a seat is free, and it has not begun."""

    id: int
    public_id: str
    code: str
    title: str
    starts_on: date
    ends_on: date
    waiting: int


def in_screening(actor: Actor) -> list[InScreening]:
    """The cohorts within the actor's reach that seats can be given out of, the first first."""
    rows = db.session.execute(
        select(
            Cohort.id,
            Cohort.public_id,
            Cohort.code,
            CourseText.title,
            Cohort.starts_on,
            Cohort.ends_on,
            func.count(),
        )
        .join(Application, Application.cohort_id == Cohort.id)
        .join(Person, Person.id == Application.person_id)
        .join(
            CourseText,
            and_(CourseText.version_id == Cohort.course_version_id, is_for_reader()),
        )
        .where(
            within_reach(actor, AllocationPermission.TRY),
            Application.state.in_(sorted(WAITING_STATES)),
            Cohort.decision.not_in([CohortDecision.DRAFT, CohortDecision.CANCELLED]),
            Cohort.starts_on > clock.today(),
            Cohort.seats_taken < Cohort.capacity,
            Cohort.id.not_in(select(PastCohort.cohort_id)),
            visible_people(actor),
        )
        .group_by(Cohort.id, CourseText.title)
        .order_by(Cohort.starts_on, Cohort.id)
    )
    return [InScreening(*row) for row in rows]
