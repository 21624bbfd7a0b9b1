"""Read models of allocation: a cohort's runs, who is where in one, two of them side by side."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import abort
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Subquery, and_, func, or_, select

from training_portal.accounts.models import Account
from training_portal.admissions.models import Application, Nomination
from training_portal.admissions.ranks import live_places
from training_portal.allocations.as_data import rules_of_data
from training_portal.allocations.as_shown import (
    Figures,
    Unknown,
    figures,
    nth_among,
    place_among,
    unknown_in,
)
from training_portal.allocations.inputs import WAITING_STATES
from training_portal.allocations.models import (
    AllocationOutcome,
    AllocationRun,
    RunState,
)
from training_portal.allocations.plan import Obstacle, Outcome, Reservation, SeatRules
from training_portal.allocations.wording import Facts, sentence
from training_portal.cohorts.models import Cohort
from training_portal.courses.rules import country_name
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.queries import visible_people
from training_portal.platform.database import db
from training_portal.platform.finding import holds
from training_portal.platform.policy import Actor
from training_portal.platform.web.listing import ChoiceFilter, Column, Listing, View
from training_portal.platform.web.listing_rows import Page, each, fetch

#: Runs that are listed; older ones are found by what compares with them.
MOST_RUNS = 50


@dataclass(frozen=True)
class RunLine:
    """A run in the list of a cohort's runs."""

    public_id: str
    #: Of all runs of the cohort, counted from the first: two of one minute are told apart.
    number: int
    made_at: datetime
    made_by: str
    state: RunState
    #: Seats that waited for a replacement when it was run, by country.
    waiting: Mapping[str, int]
    rules: SeatRules
    seats: Mapping[str, int]
    held: int
    mean_score: int | None
    balance: int
    #: The fingerprint of who took part, with their scores.
    people: str
    #: Whether it is a part of a run of several cohorts.
    is_joint: bool

    @property
    def is_applied(self) -> bool:
        return self.state is RunState.APPLIED

    @property
    def seats_in_all(self) -> int:
        return sum(self.seats.values())


def runs_of(cohort_id: int, actor: Actor) -> list[RunLine]:
    """The latest runs of a cohort as the actor may see them, newest first."""
    rows = db.session.execute(
        select(
            AllocationRun,
            Account.display_name,
            func.row_number().over(order_by=(AllocationRun.made_at, AllocationRun.id)),
        )
        .outerjoin(Account, Account.id == AllocationRun.made_by_id)
        .where(AllocationRun.cohort_id == cohort_id)
        .order_by(AllocationRun.made_at.desc(), AllocationRun.id.desc())
        .limit(MOST_RUNS)
    ).all()
    unknown = unknown_in([run.id for run, _name, _number in rows], actor)
    return [
        _line(run, name, number, figures(run, unknown.get(run.id, []), actor))
        for run, name, number in rows
    ]


def line(run: AllocationRun, actor: Actor) -> RunLine:
    """A run as the list shows it."""
    account = db.session.get(Account, run.made_by_id) if run.made_by_id else None
    shown = figures(run, unknown_in([run.id], actor).get(run.id, []), actor)
    return _line(run, account.display_name if account else None, _number_of(run), shown)


def _number_of(run: AllocationRun) -> int:
    """The which run of its cohort it is, counted from 1."""
    no_later = or_(
        AllocationRun.made_at < run.made_at,
        and_(AllocationRun.made_at == run.made_at, AllocationRun.id <= run.id),
    )
    counted = select(func.count()).where(AllocationRun.cohort_id == run.cohort_id, no_later)
    return db.session.scalar(counted) or 1


def _line(run: AllocationRun, made_by: str | None, number: int, shown: Figures) -> RunLine:
    return RunLine(
        run.public_id,
        number,
        run.made_at,
        made_by or "",
        run.state,
        run.waiting or {},
        rules_of_data(run.rules),
        shown.seats,
        run.held,
        shown.mean_score,
        shown.balance,
        run.people_hash,
        run.joint_run_id is not None,
    )


def run_of(cohort: Cohort, public_id: str) -> AllocationRun:
    """A run of this cohort; 404 otherwise."""
    run = db.session.scalars(
        select(AllocationRun).where(
            AllocationRun.cohort_id == cohort.id, AllocationRun.public_id == public_id
        )
    ).one_or_none()
    return run or abort(404)


@dataclass(frozen=True)
class OutcomeRow:
    """Somebody in a run."""

    public_id: str
    person_id: int
    name: str
    native_name: str
    native_language: str
    country: str
    organisation: str | None
    rank: int | None
    outcome: Outcome
    place: int | None
    nth: int | None
    group: Reservation | None
    obstacle: Obstacle | None
    score: int | None
    application_id: int
    #: The code of the cohort in which they have a seat instead.
    other: str | None

    def why(self, rules: SeatRules) -> str:
        """The sentence about it."""
        return sentence(
            Facts(
                self.outcome,
                self.country,
                self.place,
                self.nth,
                self.group,
                self.obstacle,
                rules,
                self.other,
            )
        )


OUTCOMES = Listing(
    columns=(
        Column("name", _l("Person"), sortable=True, always=True),
        Column("country", _l("Country"), sortable=True),
        Column("organisation", _l("Nominated by"), sortable=True, shown=False),
        Column("rank", _l("Rank"), sortable=True, numeric=True),
        Column("score", _l("Score"), sortable=True, numeric=True, falling=True),
        Column("position", _l("Outcome"), sortable=True, always=True),
    ),
    default_sort="position",
    filters=(
        ChoiceFilter("country", _l("Country"), _l("All countries")),
        ChoiceFilter("outcome", _l("Outcome"), _l("All outcomes")),
    ),
    search_label=_l("Name"),
)


def _statement(ranks: Subquery) -> Any:
    return (
        select(
            Application.public_id,
            Person.id,
            Person.full_name,
            Person.native_name,
            Person.native_language,
            Application.sending_country,
            Organisation.name,
            ranks.c.place,
            AllocationOutcome.outcome,
            AllocationOutcome.place,
            AllocationOutcome.nth,
            AllocationOutcome.counts_for,
            AllocationOutcome.obstacle,
            AllocationOutcome.score,
            Application.id,
            Cohort.code,
        )
        .join(Application, Application.id == AllocationOutcome.application_id)
        .join(Person, Person.id == Application.person_id)
        .outerjoin(ranks, ranks.c.application_id == Application.id)
        .outerjoin(Cohort, Cohort.id == AllocationOutcome.other_cohort_id)
        .outerjoin(Nomination, Nomination.id == Application.nomination_id)
        .outerjoin(Organisation, Organisation.id == Nomination.organisation_id)
    )


def _parameters(ranks: Subquery) -> dict[str, Any]:
    return {
        "order": {
            "name": Person.name_key,
            "country": Application.sending_country,
            "organisation": Organisation.search_key,
            "rank": ranks.c.place,
            "score": AllocationOutcome.score,
            "position": AllocationOutcome.position,
        },
        "tie": AllocationOutcome.id,
        "where": {
            "country": lambda value: Application.sending_country == value,
            "outcome": lambda value: AllocationOutcome.outcome == value,
        },
        "search": lambda words: holds(Person.name_key, words),
    }


def choices(run: AllocationRun) -> dict[str, list[tuple[str, str]]]:
    """What the filters offer."""
    return {
        "country": [(code, country_name(code)) for code in sorted(run.rules["countries"])],
        "outcome": [(outcome.value, outcome.label) for outcome in Outcome],
    }


def headings() -> list[str]:
    return [
        _("Application"),
        _("Name"),
        _("Name in own script"),
        _("Country"),
        _("Nominated by"),
        _("Rank"),
        _("Score"),
        _("Outcome"),
        _("Number"),
        _("Reason"),
    ]


def exported(row: OutcomeRow, rules: SeatRules) -> list[object]:
    """A row of the file."""
    return [
        row.public_id,
        row.name,
        row.native_name,
        country_name(row.country),
        row.organisation or "",
        row.rank,
        None if row.score is None else row.score / 100,
        row.outcome.label,
        row.place,
        row.why(rules),
    ]


def count_waiting(cohort_id: int, actor: Actor) -> dict[str, int]:
    """How many of each country could be given a seat, of those the actor may know of."""
    rows = db.session.execute(
        select(Application.sending_country, func.count())
        .join(Person, Person.id == Application.person_id)
        .where(
            Application.cohort_id == cohort_id,
            Application.state.in_(sorted(WAITING_STATES)),
            visible_people(actor),
        )
        .group_by(Application.sending_country)
    )
    return {country: count for country, count in rows if country is not None}


def count_by_outcome(run: AllocationRun, actor: Actor) -> dict[Outcome, int]:
    """How many the actor may know of have each outcome."""
    rows = db.session.execute(
        select(AllocationOutcome.outcome, func.count())
        .join(Application, Application.id == AllocationOutcome.application_id)
        .join(Person, Person.id == Application.person_id)
        .where(AllocationOutcome.run_id == run.id, visible_people(actor))
        .group_by(AllocationOutcome.outcome)
    )
    return dict(rows.all())


def outcomes(run: AllocationRun, view: View, actor: Actor) -> Page[OutcomeRow]:
    """One page of the people of a run that the actor may know of."""
    statement, parameters = _of_run(run, actor)
    return fetch(db.session, statement, view, **parameters)


def each_outcome(run: AllocationRun, view: View, actor: Actor) -> Iterator[OutcomeRow]:
    """All of them, one after another, for an export."""
    statement, parameters = _of_run(run, actor)
    return each(db.session, statement, view, **parameters)


def _of_run(run: AllocationRun, actor: Actor) -> tuple[Any, dict[str, Any]]:
    """The statement of a run's rows, and how they are read."""
    ranks = live_places(Nomination.cohort_id == run.cohort_id)
    of_run = _statement(ranks).where(AllocationOutcome.run_id == run.id, visible_people(actor))
    unknown = unknown_in([run.id], actor).get(run.id, [])
    row = {"row": lambda *values: _shown(OutcomeRow(*values), unknown)}
    return of_run, _parameters(ranks) | row


def _shown(row: OutcomeRow, unknown: Sequence[Unknown]) -> OutcomeRow:
    """A row with its numbers counted over whom the reader knows of."""
    if not unknown:
        return row
    place = place_among(row.outcome, row.place, unknown)
    return replace(row, place=place, nth=nth_among(row.country, row.nth, unknown))


def named_of(run: AllocationRun, ids: Collection[int], actor: Actor) -> list[OutcomeRow]:
    """Some of the people of a run, as far as the actor may know of them, in its order."""
    return [row for row in rows_of(run, actor) if row.application_id in ids] if ids else []


def rows_of(run: AllocationRun, actor: Actor) -> list[OutcomeRow]:
    """Everybody of a run whom the actor may know of, in its order. Two statements."""
    statement, parameters = _of_run(run, actor)
    rows = db.session.execute(statement.order_by(AllocationOutcome.position))
    return [parameters["row"](*values) for values in rows]
