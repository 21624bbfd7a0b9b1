"""An interviewer's own list: the times that they hold, and who comes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from flask import abort
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from training_portal.admissions.models import Application, Nomination
from training_portal.appointments.models import (
    AppointmentBooking,
    AppointmentHost,
    AppointmentInvitation,
    AppointmentRound,
    AppointmentSlot,
    BookingState,
)
from training_portal.cohorts.models import Cohort
from training_portal.courses.models import CourseText
from training_portal.courses.titles import is_for_reader
from training_portal.people.models import Person
from training_portal.people.queries import in_lists
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.export import at_place
from training_portal.platform.finding import finds, in_code, in_key
from training_portal.platform.policy import Actor
from training_portal.platform.web import listing_rows
from training_portal.platform.web.listing import ChoiceFilter, Choices, Column, Listing, View
from training_portal.platform.web.listing_rows import AnySelect, Page
from training_portal.reviews.assignment_queries import is_reviewed, of_others
from training_portal.reviews.interview_queries import KIND
from training_portal.reviews.models import (
    HELD_REVIEWS,
    Review,
    ReviewCriterion,
    ReviewPlan,
    ReviewState,
)

OWN_INTERVIEWS = Listing(
    columns=(
        Column("starts_at", _l("When"), sortable=True, dated=True, always=True),
        Column("who", _l("Who comes")),
        Column("course", _l("Course"), sortable=True),
        Column("place", _l("Where")),
    ),
    default_sort="starts_at",
    filters=(
        ChoiceFilter("when", _l("When"), _l("Ahead and over")),
        ChoiceFilter("booked", _l("Booked"), _l("Booked or not")),
        ChoiceFilter("cohort", _l("Cohort"), _l("All cohorts")),
    ),
    search_label=_l("Number, course or cohort"),
)
#: Filter values of `when`.
AHEAD: Final = "ahead"
_OVER: Final = "over"
#: And of `booked`.
BOOKED: Final = "yes"
#: So long after its end a time still stands among those ahead: it may take longer.
_LATER: Final = timedelta(hours=1)


@dataclass(frozen=True)
class OwnRow:
    """A time that the reader holds, once for each who booked it, or once while nobody did."""

    slot_id: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str
    link: str
    course: str
    cohort: str
    number: str | None
    person_id: int | None
    #: Blank in a blind review, and once a consent was taken back.
    name: str | None
    state: BookingState | None
    #: Somebody comes of whom the reader may not know.
    is_taken: bool
    #: The reader's own review of the application, where they were given one.
    review_id: str | None
    #: The score sheet of the interview, once it was opened.
    sheet_id: str | None
    #: Whether the plan names something that is judged in the interview.
    is_scored: bool
    #: Whether the application is judged now: not decided on, withdrawn or closed.
    is_reviewed: bool

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    @property
    def who(self) -> str:
        """Who comes, as far as the reader may know."""
        if self.number is None:
            return self._without_a_number
        return self.name or _("Application %(number)s", number=self.number)

    @property
    def may_be_scored(self) -> bool:
        """Whether the reader can open the score sheet: who booked did not stay away, and nothing is
        decided."""
        comes = self.state in (BookingState.BOOKED, BookingState.HELD)
        return self.is_scored and self.is_reviewed and comes

    @property
    def is_to_be_held(self) -> bool:
        """Whether somebody booked it, and it has not begun."""
        return self.state is BookingState.BOOKED and self.starts_at > clock.now()

    @property
    def _without_a_number(self) -> str:
        if self.is_taken:
            return _("Somebody else’s appointment")
        return _("Not booked") if self.ends_at <= clock.now() else _("Nobody yet")

    @property
    def where(self) -> str:
        return self.place or self.link


def _knows() -> ColumnElement[bool]:
    """SQL: whose review is not blind, and who did not take their consent back."""
    blind = func.coalesce(ReviewPlan.is_blind, False)
    return and_(~blind, Application.closed_to_staff_at.is_(None))


def _declared(actor: Actor) -> ColumnElement[bool]:
    """SQL: the reader declared a conflict of interest with who applied."""
    return exists().where(
        Review.application_id == Application.id,
        Review.reviewer_id == actor.account_id,
        Review.state == ReviewState.CONFLICT,
    )


def _shown(actor: Actor) -> ColumnElement[bool]:
    """SQL: the person comes, and the reader may know of it."""
    return and_(
        Application.id.is_not(None),
        in_lists(),
        Person.erased_at.is_(None),
        of_others(actor),
        ~_declared(actor),
    )


def _is_scored() -> ColumnElement[bool]:
    """SQL: the cohort's plan judges something in the interview."""
    return exists().where(ReviewCriterion.cohort_id == Cohort.id, ReviewCriterion.is_for_interview)


def _own_review(actor: Actor, *, is_interview: bool) -> ColumnElement[str | None]:
    """SQL: the review that the reader was given of the application that is talked about."""
    return (
        select(Review.public_id)
        .where(
            Review.application_id == Application.id,
            Review.reviewer_id == actor.account_id,
            Review.state.in_(HELD_REVIEWS),
            Review.is_interview.is_(is_interview),
        )
        .correlate(Application)
        .scalar_subquery()
    )


def _rows(actor: Actor) -> AnySelect:
    shown = _shown(actor)
    return (
        select(
            AppointmentSlot.id,
            AppointmentSlot.starts_at,
            AppointmentSlot.ends_at,
            AppointmentRound.time_zone,
            AppointmentSlot.place,
            AppointmentSlot.link,
            CourseText.title,
            Cohort.code,
            case((shown, Application.public_id)),
            case((and_(shown, _knows()), Person.id)),
            case((and_(shown, _knows()), Person.full_name)),
            case((shown, AppointmentBooking.state)),
            and_(AppointmentBooking.id.is_not(None), ~func.coalesce(shown, False)),
            case((shown, _own_review(actor, is_interview=False))),
            case((shown, _own_review(actor, is_interview=True))),
            _is_scored(),
            func.coalesce(is_reviewed(), False),
        )
        .join(AppointmentHost, AppointmentHost.slot_id == AppointmentSlot.id)
        .join(AppointmentRound, AppointmentRound.id == AppointmentSlot.round_id)
        .join(Cohort, Cohort.id == AppointmentRound.subject_id)
        .join(
            CourseText,
            and_(CourseText.version_id == Cohort.course_version_id, is_for_reader()),
        )
        .outerjoin(ReviewPlan, ReviewPlan.cohort_id == Cohort.id)
        .outerjoin(
            AppointmentBooking,
            and_(
                AppointmentBooking.slot_id == AppointmentSlot.id,
                AppointmentBooking.state != BookingState.CANCELLED,
            ),
        )
        .outerjoin(
            AppointmentInvitation, AppointmentInvitation.id == AppointmentBooking.invitation_id
        )
        .outerjoin(Application, Application.id == AppointmentInvitation.about_id)
        .outerjoin(Person, Person.id == Application.person_id)
        .outerjoin(Nomination, Nomination.id == Application.nomination_id)
        .where(
            AppointmentHost.account_id == actor.account_id,
            AppointmentRound.subject_kind == KIND,
            AppointmentSlot.cancelled_at.is_(None),
        )
    )


def _when(value: str) -> ColumnElement[bool]:
    is_ahead = AppointmentSlot.ends_at > clock.now() - _LATER
    return is_ahead if value == AHEAD else ~is_ahead


def _is_booked(value: str) -> ColumnElement[bool]:
    is_booked = AppointmentBooking.id.is_not(None)
    return is_booked if value == BOOKED else ~is_booked


def _parameters(actor: Actor) -> dict[str, Any]:
    shown = _shown(actor)
    return {
        "row": OwnRow,
        "order": {
            "starts_at": AppointmentSlot.starts_at,
            "course": CourseText.title_key,
        },
        # A time with several people has several rows.
        "tie": AppointmentSlot.id * 100 + func.coalesce(AppointmentBooking.seat, 0),
        "where": {
            "when": _when,
            "booked": _is_booked,
            "cohort": lambda code: Cohort.public_id == code,
        },
        "search": lambda words: or_(
            finds(words, in_key(CourseText.title_key), in_key(Cohort.search_key)),
            and_(shown, finds(words, in_code(Application.public_id))),
        ),
    }


def interviews_of(actor: Actor, view: View) -> Page[OwnRow]:
    """A page of the times that the actor holds."""
    return listing_rows.fetch(db.session, _rows(actor), view, **_parameters(actor))


def each_of(actor: Actor, view: View) -> Iterator[OwnRow]:
    """All rows that a view leaves in one after another, for an export."""
    return listing_rows.each(db.session, _rows(actor), view, **_parameters(actor))


def row_of(actor: Actor, number: str) -> OwnRow:
    """The time that an applicant booked with the actor, by the application's number; 404 for any
    other, as for none and for one that has begun."""
    found = db.session.execute(
        _rows(actor).where(Application.public_id == number, _shown(actor), _to_be_held())
    ).first()
    return OwnRow(*found) if found is not None else abort(404)


def booked_with(actor: Actor, number: str) -> str:
    """The number of an application whose person booked a time with the actor, come or to come; 404
    for any other."""
    found = db.session.execute(
        _rows(actor).where(
            Application.public_id == number,
            _shown(actor),
            AppointmentBooking.state.in_((BookingState.BOOKED, BookingState.HELD)),
        )
    ).first()
    return number if found is not None else abort(404)


def _to_be_held() -> ColumnElement[bool]:
    return and_(
        AppointmentBooking.state == BookingState.BOOKED, AppointmentSlot.starts_at > clock.now()
    )


def next_booked(actor: Actor) -> tuple[int, OwnRow] | None:
    """How many appointments ahead somebody booked with the actor, and the first of them."""
    rows = db.session.execute(
        _rows(actor)
        .where(_to_be_held(), _shown(actor))
        .order_by(AppointmentSlot.starts_at, AppointmentSlot.id, AppointmentBooking.seat)
    ).all()
    return (len(rows), OwnRow(*rows[0])) if rows else None


def filter_choices(actor: Actor) -> dict[str, Choices]:
    """The choices of the filters: ahead or over, and the cohorts that occur."""
    cohorts = db.session.execute(
        select(Cohort.public_id, Cohort.code)
        .join(
            AppointmentRound,
            and_(AppointmentRound.subject_kind == KIND, AppointmentRound.subject_id == Cohort.id),
        )
        .join(AppointmentSlot, AppointmentSlot.round_id == AppointmentRound.id)
        .join(AppointmentHost, AppointmentHost.slot_id == AppointmentSlot.id)
        .where(AppointmentHost.account_id == actor.account_id)
        .group_by(Cohort.public_id, Cohort.code)
        .order_by(Cohort.code)
    )
    return {
        "when": [(AHEAD, _l("Ahead")), (_OVER, _l("Over"))],
        "booked": [(BOOKED, _l("Somebody comes")), ("no", _l("Nobody yet"))],
        "cohort": [(each, code) for each, code in cohorts],
    }


def headings() -> list[str]:
    """The headings of an export."""
    return [
        _("Begins"),
        _("Ends"),
        _("Who comes"),
        _("State"),
        _("Course"),
        _("Cohort"),
        _("Where"),
    ]


def lines(rows: Iterable[OwnRow]) -> Iterator[tuple[Any, ...]]:
    """The rows of an export, in words; each moment on the clock of its cohort's place."""
    return (
        (
            at_place(row.starts_at, row.zone),
            at_place(row.ends_at, row.zone),
            row.who,
            row.state.label if row.state is not None else "",
            row.course,
            row.cohort,
            row.where,
        )
        for row in rows
    )
