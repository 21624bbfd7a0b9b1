"""A reviewer's list of what is given to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, String, and_, case, func, literal, or_, select

from training_portal.accounts.models import Account
from training_portal.admissions.models import Application, Nomination
from training_portal.cohorts.models import Cohort
from training_portal.courses.models import CourseText
from training_portal.courses.titles import is_for_reader
from training_portal.people.models import Person
from training_portal.people.queries import visible_people
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.export import at_place
from training_portal.platform.finding import finds, in_code, in_key
from training_portal.platform.policy import Actor
from training_portal.platform.web import listing_rows
from training_portal.platform.web.listing import ChoiceFilter, Choices, Column, Listing, View
from training_portal.platform.web.listing_rows import AnySelect, Page
from training_portal.reviews.assignment_queries import reviewable
from training_portal.reviews.models import OPEN_REVIEWS, Closed, Review, ReviewPlan, ReviewState
from training_portal.reviews.review_queries import name_of_account
from training_portal.reviews.standing_in import Reach, may_take, reach_of

QUEUE = Listing(
    columns=(
        Column("number", _l("Application"), sortable=True, always=True),
        Column("course", _l("Course"), sortable=True),
        Column("due", _l("Due"), sortable=True, dated=True),
        Column("state", _l("State"), sortable=True),
        Column("absent", _l("In place of"), sortable=True, shown=False),
    ),
    default_sort="state",
    filters=(
        ChoiceFilter("state", _l("State"), _l("All states")),
        ChoiceFilter("cohort", _l("Cohort"), _l("All cohorts")),
        ChoiceFilter("whose", _l("Whose"), _l("Mine and those of who is away")),
    ),
    search_label=_l("Number, course or cohort"),
)
#: Filter values beside the states of a review.
_LATE: Final = "late"
_CLOSED: Final = "closed"
#: Values of the filter that tells own reviews from those of who is away.
_OWN: Final = "own"
ABSENT: Final = "absent"


@dataclass(frozen=True)
class QueueRow:
    """A line of the queue: whose it is stands on the page of the review, if anywhere."""

    public_id: str
    number: str
    course: str
    cohort: str
    due: datetime
    zone: str
    kept_state: ReviewState
    is_closed: bool
    #: Who is away and was given it; blank for the reader's own.
    absent: str

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    @property
    def name(self) -> str:
        return self.number

    @property
    def state(self) -> ReviewState | Closed:
        return Closed() if self.is_closed else self.kept_state

    @property
    def is_late(self) -> bool:
        """Whether it is to be sent and the deadline is over."""
        return self.state in OPEN_REVIEWS and self.due <= clock.now()


def is_open() -> ColumnElement[bool]:
    """SQL: reviews that are still to be written. Needs Application."""
    return and_(Review.state.in_(OPEN_REVIEWS), reviewable())


def _is_closed() -> ColumnElement[bool]:
    return and_(Review.state.in_(OPEN_REVIEWS), ~reviewable())


def _is_own(reach: Reach) -> ColumnElement[bool]:
    return Review.reviewer_id == reach.account_id


def _absent(reach: Reach) -> ColumnElement[str]:
    """SQL: whose it is, where that is not the reader."""
    return case((_is_own(reach), ""), else_=name_of_account())


def _rows(actor: Actor, reach: Reach) -> AnySelect:
    return (
        select(
            Review.public_id,
            Application.public_id,
            CourseText.title,
            Cohort.code,
            ReviewPlan.due_at,
            Cohort.time_zone,
            Review.state,
            _is_closed(),
            _absent(reach),
        )
        .join(Account, Account.id == Review.reviewer_id)
        .join(Application, Application.id == Review.application_id)
        .join(Person, Person.id == Application.person_id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .join(ReviewPlan, ReviewPlan.cohort_id == Cohort.id)
        .join(
            CourseText,
            and_(CourseText.version_id == Cohort.course_version_id, is_for_reader()),
        )
        .outerjoin(Nomination, Nomination.id == Application.nomination_id)
        .where(
            Review.is_interview.is_(False),
            or_(and_(_is_own(reach), visible_people(actor)), may_take(reach)),
        )
    )


def _urgency() -> ColumnElement[Any]:
    """What is to be done first: by its deadline, then what was sent, then what needs nothing."""
    places = {
        ReviewState.SENT.value: "7",
        ReviewState.CONFLICT.value: "8",
        ReviewState.TAKEN_BACK.value: "9",
        ReviewState.HANDED_OVER.value: "9",
    }
    return case(
        (is_open(), literal("0", String)),
        else_=case(places, value=Review.state, else_=literal("9", String)),
    )


def _in_state(value: str) -> ColumnElement[bool]:
    if value == _LATE:
        return and_(is_open(), ReviewPlan.due_at <= clock.now())
    if value == _CLOSED:
        return _is_closed()
    state = ReviewState(value)
    return and_(Review.state == state, ~_is_closed())


def _search(words: str) -> ColumnElement[bool]:
    return finds(
        words,
        in_key(CourseText.title_key),
        in_key(Cohort.search_key),
        in_code(Application.public_id),
    )


def _parameters(actor: Actor) -> dict[str, Any]:
    reach = reach_of(actor)
    return {
        "statement": _rows(actor, reach),
        "row": QueueRow,
        "order": {
            "number": Application.public_id,
            "course": CourseText.title_key,
            "due": ReviewPlan.due_at,
            "state": _urgency(),
            "absent": case((_is_own(reach), ""), else_=Account.search_key),
        },
        "tie": Review.id,
        "where": {
            "state": _in_state,
            "cohort": lambda code: Cohort.public_id == code,
            "whose": lambda value: _is_own(reach) if value == _OWN else ~_is_own(reach),
        },
        "search": _search,
    }


def reviews_of(actor: Actor, view: View) -> Page[QueueRow]:
    """A page of what is, or was, given to the actor, or to somebody for whom they stand in, of
    people who may be shown."""
    parameters = _parameters(actor)
    return listing_rows.fetch(db.session, parameters.pop("statement"), view, **parameters)


def each_review(actor: Actor, view: View) -> Iterator[QueueRow]:
    """All rows that a view leaves in one after another, for an export."""
    parameters = _parameters(actor)
    return listing_rows.each(db.session, parameters.pop("statement"), view, **parameters)


def headings() -> list[str]:
    """The headings of an export."""
    return [_("Application"), _("Course"), _("Cohort"), _("Due"), _("State"), _("In place of")]


def lines(rows: Iterable[QueueRow]) -> Iterator[tuple[Any, ...]]:
    """The rows of an export, in words; each moment on the clock of its cohort's place."""
    return (
        (
            row.number,
            row.course,
            row.cohort,
            at_place(row.due, row.zone),
            row.state.label,
            row.absent,
        )
        for row in rows
    )


def filter_choices(actor: Actor) -> dict[str, Choices]:
    """The choices of the queue's filters: states, and the cohorts that occur."""
    reach = reach_of(actor)
    givers = [reach.account_id, *reach.names]
    cohorts = db.session.execute(
        select(Cohort.public_id, Cohort.code)
        .join(Application, Application.cohort_id == Cohort.id)
        .join(Review, Review.application_id == Application.id)
        .where(Review.reviewer_id.in_(givers))
        .group_by(Cohort.public_id, Cohort.code)
        .order_by(Cohort.code)
    )
    whose = [(_OWN, _l("Mine")), (ABSENT, _l("Those of who is away"))]
    return {
        "state": _states(ReviewState),
        "cohort": [(each, code) for each, code in cohorts],
        "whose": whose if reach.away else [],
    }


def _states(states: Iterable[ReviewState]) -> Choices:
    return [
        (_LATE, _l("Late")),
        *((state.value, state.label) for state in states),
        (_CLOSED, Closed().label),
    ]


@dataclass(frozen=True)
class Waiting:
    """How many reviews of a cohort wait for somebody, by when."""

    cohort_id: str
    code: str
    version_id: int
    due_at: datetime
    time_zone: str
    #: Who is away and was given them; blank for one's own.
    absent: str
    number: int


def waiting_for(actor: Actor) -> list[Waiting]:
    """By cohort, the open reviews of the actor and of those for whom they stand in, the most urgent
    first."""
    reach = reach_of(actor)
    absent = _absent(reach)
    rows = db.session.execute(
        select(
            Cohort.public_id,
            Cohort.code,
            Cohort.course_version_id,
            ReviewPlan.due_at,
            Cohort.time_zone,
            absent,
            func.count(),
        )
        .select_from(Review)
        .join(Account, Account.id == Review.reviewer_id)
        .join(Application, Application.id == Review.application_id)
        .join(Person, Person.id == Application.person_id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .join(ReviewPlan, ReviewPlan.cohort_id == Cohort.id)
        .outerjoin(Nomination, Nomination.id == Application.nomination_id)
        .where(
            Review.is_interview.is_(False),
            is_open(),
            or_(and_(_is_own(reach), visible_people(actor)), may_take(reach)),
        )
        .group_by(
            Cohort.public_id,
            Cohort.code,
            Cohort.course_version_id,
            ReviewPlan.due_at,
            Cohort.time_zone,
            absent,
        )
        .order_by(ReviewPlan.due_at, Cohort.code, absent)
    )
    return [Waiting(*row) for row in rows]
