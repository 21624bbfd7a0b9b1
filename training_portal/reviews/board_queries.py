"""What stands on the work table of a cohort's reviews, and its figures, as far as one may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, Subquery, and_, case, func, literal, or_, select
from sqlalchemy.orm import aliased

from training_portal.accounts.models import Account
from training_portal.admissions.models import Application, ApplicationState, Nomination
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import within_reach
from training_portal.geography.models import Country
from training_portal.people.models import Person
from training_portal.people.queries import visible_people
from training_portal.platform import clock, typed_codes
from training_portal.platform.database import db
from training_portal.platform.finding import holds
from training_portal.platform.policy import Actor
from training_portal.platform.web import listing_rows
from training_portal.platform.web.listing import Choices, View
from training_portal.platform.web.listing_rows import AnySelect, Page
from training_portal.reviews.assignment_queries import (
    counts_as_reading,
    is_reviewed,
    of_others,
    reviewable,
)
from training_portal.reviews.board import BoardRow, Standing
from training_portal.reviews.models import OPEN_REVIEWS, Closed, Review, ReviewPlan, ReviewState
from training_portal.reviews.permissions import ReviewPermission
from training_portal.reviews.review_queries import name_of_account
from training_portal.reviews.rules.scoring import POINT
from training_portal.reviews.score_statements import joined_score


def sum_if(condition: ColumnElement[bool], value: Any = 1) -> ColumnElement[Any]:
    """SQL: the sum of a value over the rows of which this holds."""
    return func.sum(case((condition, value), else_=0))


def tallies(within: ColumnElement[bool]) -> Subquery:
    """SQL: by application, what `Tally` counts, and what the scores come to.

    `within` narrows the applications down: a condition on Application.
    """
    is_reading = Review.is_interview.is_(False)
    is_sent = and_(Review.state == ReviewState.SENT, is_reading)
    is_open = and_(Review.state.in_(OPEN_REVIEWS), is_reading)
    is_of_interview = and_(Review.state == ReviewState.SENT, Review.is_interview)
    is_first = and_(is_sent, Review.is_third.is_(False))
    of_first = case((is_first, Review.total))
    of_all = case((is_sent, Review.total))
    return (
        select(
            Review.application_id,
            sum_if(and_(is_open, Review.state == ReviewState.ASSIGNED)).label("assigned"),
            sum_if(and_(is_open, Review.state == ReviewState.BEGUN)).label("begun"),
            sum_if(is_sent).label("sent"),
            sum_if(is_first).label("first_sent"),
            sum_if(and_(or_(is_sent, is_open), Review.is_third.is_(False))).label("first"),
            func.max(of_first).label("highest"),
            func.min(of_first).label("lowest"),
            func.max(of_all).label("highest_of_all"),
            func.min(of_all).label("lowest_of_all"),
            sum_if(is_sent, Review.total).label("total"),
            sum_if(is_of_interview).label("interviews"),
            sum_if(is_of_interview, Review.total).label("interview_total"),
        )
        .join(Application, Application.id == Review.application_id)
        .where(within)
        .group_by(Review.application_id)
        .subquery()
    )


def _larger(one: ColumnElement[int], other: ColumnElement[int]) -> ColumnElement[int]:
    return case((one > other, one), else_=other)


class _Parts:
    """The statement's own expressions; the rules they repeat are those of `rules/scoring.py`.

    They need ReviewPlan, Application and Person, and the tallies outer joined.
    """

    def __init__(self, within: ColumnElement[bool]) -> None:
        self.counts = tallies(within)
        self.wanted: ColumnElement[int] = ReviewPlan.reviews_wanted.expression
        self.is_over = ReviewPlan.due_at <= clock.now()

    def _count(self, name: str) -> ColumnElement[int]:
        return func.coalesce(self.counts.c[name], 0)

    @property
    def sent(self) -> ColumnElement[int]:
        return self._count("sent")

    @property
    def open(self) -> ColumnElement[int]:
        return self._count("assigned") + self._count("begun")

    @property
    def needed(self) -> ColumnElement[int]:
        """As `needed_at`."""
        first = self._count("first_sent")
        differ = and_(
            first >= self.wanted,
            self.counts.c.highest - self.counts.c.lowest > ReviewPlan.threshold * POINT,
        )
        return case((differ, _larger(first, self.wanted) + 1), else_=self.wanted)

    @property
    def missing(self) -> ColumnElement[int]:
        return self.needed - self.open - self.sent

    @property
    def score(self) -> ColumnElement[int | None]:
        """As `joined`: whole numbers, a half goes up."""
        return case((Application.closed_to_staff_at.is_(None), joined_score(self.counts.c)))

    @property
    def spread(self) -> ColumnElement[int | None]:
        difference = self.counts.c.highest_of_all - self.counts.c.lowest_of_all
        return case(
            (and_(Application.closed_to_staff_at.is_(None), self.counts.c.sent > 1), difference)
        )

    @property
    def standing(self) -> ColumnElement[str]:
        is_third = and_(self.needed > self.wanted, self._count("first") >= self.wanted)
        return case(
            (~is_reviewed(), literal(Standing.OVER.value)),
            (and_(self.missing > 0, is_third), literal(Standing.THIRD.value)),
            (self.missing > 0, literal(Standing.MISSING.value)),
            (and_(self.open > 0, self._count("begun") + self.sent > 0), literal(_UNDER_WAY)),
            (self.open > 0, literal(Standing.TO_DO.value)),
            else_=literal(Standing.COMPLETE.value),
        )

    @property
    def is_late(self) -> ColumnElement[bool]:
        return and_(is_reviewed(), self.open > 0, self.is_over)


_UNDER_WAY = Standing.UNDER_WAY.value


def _shown(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Which applications boards are of: reviewed now or before, of people who may be shown, and no
    case of the reader's own."""
    given = aliased(Review)
    was_given = select(given.id).where(given.application_id == Application.id).exists()
    return (
        or_(reviewable(), was_given),
        visible_people(actor),
        of_others(actor),
    )


def _rows(within: ColumnElement[bool], parts: _Parts, actor: Actor) -> AnySelect:
    return (
        select(
            Application.id,
            Application.public_id,
            Application.person_id,
            Person.full_name,
            Person.native_name,
            Person.name_in_latin,
            Application.sending_country,
            Application.state,
            parts.standing,
            parts.sent,
            parts.needed,
            parts.score,
            parts.spread,
        )
        .join(ReviewPlan, ReviewPlan.cohort_id == Application.cohort_id)
        .join(Person, Person.id == Application.person_id)
        .outerjoin(Nomination, Nomination.id == Application.nomination_id)
        .outerjoin(parts.counts, parts.counts.c.application_id == Application.id)
        .where(within, *_shown(actor))
    )


def _parameters(cohort_id: int, actor: Actor) -> dict[str, Any]:
    within = Application.cohort_id == cohort_id
    parts = _Parts(within)
    places = {each.value: place for place, each in enumerate(Standing)}
    states = {state.value: place for place, state in enumerate(ApplicationState)}
    return {
        "statement": _rows(within, parts, actor),
        "row": BoardRow,
        "order": {
            "person": Person.name_key,
            "country": Application.sending_country,
            "state": case(states, value=Application.state),
            "standing": case(places, value=parts.standing),
            "reviews": parts.open + parts.sent,
            "score": parts.score,
            "spread": parts.spread,
            "number": Application.public_id,
        },
        "tie": Application.id,
        "where": {
            "standing": lambda value: parts.standing == Standing(value).value,
            "late": lambda _value: parts.is_late,
            "country": lambda code: Application.sending_country == code,
            "reviewer": _is_with,
        },
        "search": _search,
    }


def _is_with(public_id: str) -> ColumnElement[bool]:
    return (
        select(Review.id)
        .join(Account, Account.id == Review.reviewer_id)
        .where(Review.application_id == Application.id, Account.public_id == public_id)
        .exists()
    )


def _search(words: str) -> ColumnElement[bool]:
    return or_(holds(Person.name_key, words), Application.public_id == typed_codes.as_meant(words))


def board(cohort_id: int, view: View, actor: Actor) -> Page[BoardRow]:
    """A page of the applications that are reviewed."""
    parameters = _parameters(cohort_id, actor)
    return listing_rows.fetch(db.session, parameters.pop("statement"), view, **parameters)


def each_of_board(cohort_id: int, view: View, actor: Actor) -> Iterator[BoardRow]:
    """All rows that a view leaves in one after another, for an export."""
    parameters = _parameters(cohort_id, actor)
    return listing_rows.each(db.session, parameters.pop("statement"), view, **parameters)


def row_of(cohort_id: int, public_id: str, actor: Actor) -> BoardRow:
    """One line by its number; 404 when the board has none that may be seen."""
    within = Application.cohort_id == cohort_id
    statement = _rows(within, _Parts(within), actor)
    found = db.session.execute(statement.where(Application.public_id == public_id)).first()
    return BoardRow(*found) if found is not None else abort(404)


@dataclass(frozen=True)
class Given:
    """A review on the board: who has it, and how it stands."""

    public_id: str
    reviewer: str
    kept_state: ReviewState
    is_third: bool
    is_closed: bool

    @property
    def state(self) -> ReviewState | Closed:
        return Closed() if self.is_closed else self.kept_state


def given_of(rows: Sequence[BoardRow]) -> Mapping[int, list[Given]]:
    """By application, its reviews in the order in which they were given out."""
    found: defaultdict[int, list[Given]] = defaultdict(list)
    for application_id, *facts in db.session.execute(
        select(
            Review.application_id,
            Review.public_id,
            name_of_account(),
            Review.state,
            Review.is_third,
            and_(Review.state.in_(OPEN_REVIEWS), ~reviewable()),
        )
        .join(Application, Application.id == Review.application_id)
        .join(Account, Account.id == Review.reviewer_id)
        .where(Review.application_id.in_([row.id for row in rows]), counts_as_reading())
        .order_by(Review.id)
    ):
        found[application_id].append(Given(*facts))
    return found


@dataclass(frozen=True)
class Figures:
    """What a cohort's reviews come to: reviews by their state, applications by their standing."""

    to_do: int
    under_way: int
    sent: int
    late: int
    conflicts: int
    standings: Mapping[Standing, int]

    def of(self, standing: Standing) -> int:
        return self.standings.get(standing, 0)


def figures(cohort_id: int, actor: Actor) -> Figures:
    """Counted over the applications that the board shows the actor. Two statements."""
    within = Application.cohort_id == cohort_id
    is_open = and_(Review.state.in_(OPEN_REVIEWS), is_reviewed())
    row = db.session.execute(
        select(
            sum_if(and_(is_open, Review.state == ReviewState.ASSIGNED)),
            sum_if(and_(is_open, Review.state == ReviewState.BEGUN)),
            sum_if(Review.state == ReviewState.SENT),
            sum_if(and_(is_open, ReviewPlan.due_at <= clock.now())),
            sum_if(Review.state == ReviewState.CONFLICT),
        )
        .select_from(Review)
        .join(Application, Application.id == Review.application_id)
        .join(ReviewPlan, ReviewPlan.cohort_id == Application.cohort_id)
        .join(Person, Person.id == Application.person_id)
        .outerjoin(Nomination, Nomination.id == Application.nomination_id)
        .where(within, counts_as_reading(), *_shown(actor))
    ).one()
    parts = _Parts(within)
    standing = _rows(within, parts, actor).with_only_columns(
        parts.standing.label("standing"), maintain_column_froms=True
    )
    each = standing.subquery().c.standing
    counted = db.session.execute(select(each, func.count()).group_by(each)).all()
    to_do, under_way, sent, late, conflicts = (int(number or 0) for number in row)
    standings = {Standing(found): number for found, number in counted}
    return Figures(to_do, under_way, sent, late, conflicts, standings)


@dataclass(frozen=True)
class Lacking:
    """A cohort in which applications have nobody who reviews them."""

    cohort_id: str
    code: str
    version_id: int
    due_at: datetime
    time_zone: str
    number: int


def lacking(actor: Actor) -> list[Lacking]:
    """By cohort within reach, how many applications miss a reviewer, the most urgent first."""
    within = Application.cohort_id.in_(
        select(Cohort.id).where(within_reach(actor, ReviewPermission.ASSIGN))
    )
    parts = _Parts(within)
    about = (
        Cohort.public_id,
        Cohort.code,
        Cohort.course_version_id,
        ReviewPlan.due_at,
        Cohort.time_zone,
    )
    rows = db.session.execute(
        _rows(within, parts, actor)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .with_only_columns(*about, func.count(), maintain_column_froms=True)
        .where(is_reviewed(), parts.missing > 0)
        .group_by(*about)
        .order_by(ReviewPlan.due_at, Cohort.code)
    )
    return [Lacking(*row) for row in rows]


def filter_choices(cohort: Cohort, actor: Actor) -> dict[str, Choices]:
    """The choices of the board's filters: what occurs among the applications that are shown."""
    shown = (Application.cohort_id == cohort.id, *_shown(actor))
    of_board = (
        select(Application.sending_country)
        .join(Person, Person.id == Application.person_id)
        .outerjoin(Nomination, Nomination.id == Application.nomination_id)
        .where(*shown)
    )
    countries = db.session.execute(
        select(Country.code, Country.name)
        .where(Country.code.in_(of_board))
        .order_by(Country.position)
    )
    reviewing = (
        select(Review.reviewer_id)
        .join(Application, Application.id == Review.application_id)
        .join(Person, Person.id == Application.person_id)
        .outerjoin(Nomination, Nomination.id == Application.nomination_id)
        .where(*shown)
    )
    people = db.session.execute(
        select(Account.public_id, name_of_account())
        .where(Account.id.in_(reviewing))
        .order_by(Account.search_key, Account.id)
    )
    return {
        "country": [(code, name) for code, name in countries],
        "reviewer": [(public_id, name) for public_id, name in people],
    }
