"""A reviewer's list of what is given to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, String, and_, case, func, literal, select

from training_portal.admissions.models import Application
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

QUEUE = Listing(
    columns=(
        Column("number", _l("Application"), sortable=True, always=True),
        Column("course", _l("Course"), sortable=True),
        Column("due", _l("Due"), sortable=True, dated=True),
        Column("state", _l("State"), sortable=True),
    ),
    default_sort="state",
    filters=(
        ChoiceFilter("state", _l("State"), _l("All states")),
        ChoiceFilter("cohort", _l("Cohort"), _l("All cohorts")),
    ),
    search_label=_l("Number, course or cohort"),
)
#: Filter values beside the states of a review.
_LATE: Final = "late"
_CLOSED: Final = "closed"


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


def _rows(actor: Actor) -> AnySelect:
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
        )
        .join(Application, Application.id == Review.application_id)
        .join(Person, Person.id == Application.person_id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .join(ReviewPlan, ReviewPlan.cohort_id == Cohort.id)
        .join(
            CourseText,
            and_(CourseText.version_id == Cohort.course_version_id, is_for_reader()),
        )
        .where(
            Review.reviewer_id == actor.account_id,
            Review.is_interview.is_(False),
            visible_people(actor),
        )
    )


def _urgency() -> ColumnElement[Any]:
    """What is to be done first: by its deadline, then what was sent, then what needs nothing."""
    places = {
        ReviewState.SENT.value: "7",
        ReviewState.CONFLICT.value: "8",
        ReviewState.TAKEN_BACK.value: "9",
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


_PARAMETERS: dict[str, Any] = {
    "row": QueueRow,
    "order": {
        "number": Application.public_id,
        "course": CourseText.title_key,
        "due": ReviewPlan.due_at,
        "state": _urgency(),
    },
    "tie": Review.id,
    "where": {"state": _in_state, "cohort": lambda code: Cohort.public_id == code},
    "search": _search,
}


def reviews_of(actor: Actor, view: View) -> Page[QueueRow]:
    """A page of what is, or was, given to the actor, of people who may be shown."""
    return listing_rows.fetch(db.session, _rows(actor), view, **_PARAMETERS)


def each_review(actor: Actor, view: View) -> Iterator[QueueRow]:
    """All rows that a view leaves in one after another, for an export."""
    return listing_rows.each(db.session, _rows(actor), view, **_PARAMETERS)


def headings() -> list[str]:
    """The headings of an export."""
    return [_("Application"), _("Course"), _("Cohort"), _("Due"), _("State")]


def lines(rows: Iterable[QueueRow]) -> Iterator[tuple[Any, ...]]:
    """The rows of an export, in words; each moment on the clock of its cohort's place."""
    return (
        (row.number, row.course, row.cohort, at_place(row.due, row.zone), row.state.label)
        for row in rows
    )


def filter_choices(actor: Actor) -> dict[str, Choices]:
    """The choices of the queue's filters: states, and the cohorts that occur."""
    cohorts = db.session.execute(
        select(Cohort.public_id, Cohort.code)
        .join(Application, Application.cohort_id == Cohort.id)
        .join(Review, Review.application_id == Application.id)
        .where(Review.reviewer_id == actor.account_id)
        .group_by(Cohort.public_id, Cohort.code)
        .order_by(Cohort.code)
    )
    return {"state": _states(ReviewState), "cohort": [(each, code) for each, code in cohorts]}


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
    number: int


def waiting_for(actor: Actor) -> list[Waiting]:
    """By cohort, the open reviews of the actor, the most urgent first."""
    rows = db.session.execute(
        select(
            Cohort.public_id,
            Cohort.code,
            Cohort.course_version_id,
            ReviewPlan.due_at,
            Cohort.time_zone,
            func.count(),
        )
        .select_from(Review)
        .join(Application, Application.id == Review.application_id)
        .join(Person, Person.id == Application.person_id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .join(ReviewPlan, ReviewPlan.cohort_id == Cohort.id)
        .where(
            Review.reviewer_id == actor.account_id,
            Review.is_interview.is_(False),
            is_open(),
            visible_people(actor),
        )
        .group_by(
            Cohort.public_id,
            Cohort.code,
            Cohort.course_version_id,
            ReviewPlan.due_at,
            Cohort.time_zone,
        )
        .order_by(ReviewPlan.due_at, Cohort.code)
    )
    return [Waiting(*row) for row in rows]
