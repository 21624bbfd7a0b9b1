"""What stands on the work table of a cohort's interviews, and on the list of its times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from flask import abort
from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select

from training_portal.accounts.models import Account
from training_portal.admissions.models import Application, Nomination
from training_portal.appointments.models import (
    AppointmentBooking,
    AppointmentHost,
    AppointmentInvitation,
    AppointmentRound,
    AppointmentSlot,
    BookingState,
)
from training_portal.appointments.queries import SlotRow, host_names, slots_of
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import within_reach
from training_portal.geography.models import Country
from training_portal.people.models import Person
from training_portal.people.queries import visible_people
from training_portal.platform import clock, typed_codes
from training_portal.platform.database import db
from training_portal.platform.finding import holds
from training_portal.platform.i18n import listed, local_day
from training_portal.platform.policy import Actor
from training_portal.platform.web import listing_rows
from training_portal.platform.web.listing import Choices, View
from training_portal.platform.web.listing_rows import AnySelect, Page
from training_portal.reviews.assignment_queries import (
    can_review,
    is_reviewed,
    of_others,
    reviewable,
)
from training_portal.reviews.interview_board import InterviewRow, InterviewStanding
from training_portal.reviews.models import Review, ReviewState
from training_portal.reviews.permissions import ReviewPermission

#: What rounds of interviews of a cohort are called among appointments.
KIND: Final = "cohort_interviews"


def in_conflict() -> ColumnElement[bool]:
    """SQL: one of those who hold the booked time declared a conflict of interest with who comes."""
    return (
        select(AppointmentHost.slot_id)
        .join(Review, Review.reviewer_id == AppointmentHost.account_id)
        .where(
            AppointmentHost.slot_id == AppointmentBooking.slot_id,
            Review.application_id == Application.id,
            Review.state == ReviewState.CONFLICT,
        )
        .correlate(AppointmentBooking, Application)
        .exists()
    )


def without_host() -> ColumnElement[bool]:
    """SQL: nobody who holds the booked time can: all lost the role, or their account is closed."""
    return ~(
        select(AppointmentHost.slot_id)
        .join(Account, Account.id == AppointmentHost.account_id)
        .where(AppointmentHost.slot_id == AppointmentBooking.slot_id, can_review(clock.today()))
        .correlate(AppointmentBooking)
        .exists()
    )


def standing_now() -> ColumnElement[str]:
    S = InterviewStanding
    booked = AppointmentBooking.state == BookingState.BOOKED
    return case(
        (AppointmentBooking.state == BookingState.HELD, literal(S.HELD.value)),
        (and_(booked, AppointmentSlot.starts_at <= clock.now()), literal(S.UNMARKED.value)),
        (AppointmentInvitation.ended_at.is_not(None), literal(S.OVER.value)),
        (and_(booked, in_conflict()), literal(S.CONFLICT.value)),
        (and_(booked, without_host()), literal(S.NO_HOST.value)),
        (AppointmentBooking.state == BookingState.NO_SHOW, literal(S.NO_SHOW.value)),
        (booked, literal(S.BOOKED.value)),
        (AppointmentInvitation.id.is_not(None), literal(S.INVITED.value)),
        else_=literal(S.NOT_INVITED.value),
    )


def interviewed(actor: Actor) -> AnySelect:
    """Applications that are reviewed now or were invited, of people who may be shown, and no case
    of the reader's own."""
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
            standing_now(),
            AppointmentSlot.id,
            AppointmentSlot.starts_at,
            is_reviewed(),
        )
        .join(Person, Person.id == Application.person_id)
        .outerjoin(Nomination, Nomination.id == Application.nomination_id)
        .outerjoin(
            AppointmentRound,
            and_(
                AppointmentRound.subject_kind == KIND,
                AppointmentRound.subject_id == Application.cohort_id,
            ),
        )
        .outerjoin(
            AppointmentInvitation,
            and_(
                AppointmentInvitation.round_id == AppointmentRound.id,
                AppointmentInvitation.about_id == Application.id,
            ),
        )
        .outerjoin(
            AppointmentBooking,
            and_(
                AppointmentBooking.invitation_id == AppointmentInvitation.id,
                AppointmentBooking.is_current,
            ),
        )
        .outerjoin(AppointmentSlot, AppointmentSlot.id == AppointmentBooking.slot_id)
        .where(
            or_(reviewable(), AppointmentInvitation.id.is_not(None)),
            visible_people(actor),
            of_others(actor),
        )
    )


def _rows(cohort_id: int, actor: Actor) -> AnySelect:
    """Those of one cohort."""
    return interviewed(actor).where(Application.cohort_id == cohort_id)


def _parameters() -> dict[str, Any]:
    places = {each.value: place for place, each in enumerate(InterviewStanding)}
    return {
        "row": InterviewRow,
        "order": {
            "person": Person.name_key,
            "country": Application.sending_country,
            "state": Application.state,
            "standing": case(places, value=standing_now()),
            "starts_at": AppointmentSlot.starts_at,
            "number": Application.public_id,
        },
        "tie": Application.id,
        "where": {
            "standing": lambda wanted: standing_now() == wanted,
            "country": lambda code: Application.sending_country == code,
            "state": lambda state: Application.state == state,
        },
        "search": lambda words: or_(
            holds(Person.name_key, words), Application.public_id == typed_codes.as_meant(words)
        ),
    }


def interviews(cohort_id: int, view: View, actor: Actor) -> Page[InterviewRow]:
    """A page of the work table."""
    return listing_rows.fetch(db.session, _rows(cohort_id, actor), view, **_parameters())


def each_interview(cohort_id: int, view: View, actor: Actor) -> Iterator[InterviewRow]:
    """All rows that a view leaves in, one after another."""
    return listing_rows.each(db.session, _rows(cohort_id, actor), view, **_parameters())


def with_hosts(rows: Iterator[InterviewRow]) -> Iterator[tuple[InterviewRow, str]]:
    """The rows of an export, each with the names of who interviews; some hundred at a time."""
    while some := list(islice(rows, 500)):
        names = hosts_of(some)
        for row in some:
            yield row, listed(names.get(row.slot_id or 0, ()))


def hosts_of(rows: Sequence[InterviewRow]) -> Mapping[int, list[str]]:
    """By slot, who interviews."""
    return host_names([row.slot_id for row in rows if row.slot_id is not None])


def chosen(cohort_id: int, public_ids: Sequence[str], actor: Actor) -> list[InterviewRow]:
    """The rows of these applications, as far as the actor sees them."""
    statement = _rows(cohort_id, actor).where(Application.public_id.in_(public_ids))
    return [InterviewRow(*row) for row in db.session.execute(statement.order_by(Application.id))]


def row_of(cohort_id: int, public_id: str, actor: Actor) -> InterviewRow:
    """One line by its application's number; 404 when there is none that may be seen."""
    found = chosen(cohort_id, [public_id], actor)
    return found[0] if found else abort(404)


def figures(cohort_id: int, actor: Actor) -> Mapping[InterviewStanding, int]:
    """How many stand how, among those that the table shows the actor."""
    each = (
        _rows(cohort_id, actor)
        .with_only_columns(standing_now().label("standing"), maintain_column_froms=True)
        .subquery()
        .c.standing
    )
    rows = db.session.execute(select(each, func.count()).group_by(each))
    return {InterviewStanding(found): number for found, number in rows}


def filter_choices(cohort: Cohort, actor: Actor) -> dict[str, Choices]:
    """The choices of the filters: the countries that occur."""
    codes = _rows(cohort.id, actor).with_only_columns(
        Application.sending_country, maintain_column_froms=True
    )
    countries = db.session.execute(
        select(Country.code, Country.name).where(Country.code.in_(codes)).order_by(Country.position)
    )
    return {"country": [(code, name) for code, name in countries]}


@dataclass(frozen=True)
class Coming:
    """Somebody who comes to a slot, as far as the reader may know of them."""

    public_id: str
    name: str
    person_id: int
    state: BookingState


@dataclass(frozen=True)
class Day:
    """The slots of one day at the venue."""

    title: str
    slots: Sequence[SlotRow]


def days_of(round_id: int, time_zone: str) -> list[Day]:
    """The times of a round by the venue's days."""
    found: dict[str, list[SlotRow]] = {}
    for row in slots_of(round_id):
        found.setdefault(local_day(row.slot.starts_at, time_zone), []).append(row)
    return [Day(title, slots) for title, slots in found.items()]


def coming_to(round_id: int, actor: Actor) -> Mapping[int, list[Coming]]:
    """By slot, who comes: people whom the actor may see, and no case of the actor's own."""
    found: defaultdict[int, list[Coming]] = defaultdict(list)
    for slot_id, public_id, name, person_id, state in db.session.execute(
        select(
            AppointmentBooking.slot_id,
            Application.public_id,
            Person.full_name,
            Person.id,
            AppointmentBooking.state,
        )
        .join(AppointmentInvitation, AppointmentInvitation.id == AppointmentBooking.invitation_id)
        .join(Application, Application.id == AppointmentInvitation.about_id)
        .join(Person, Person.id == Application.person_id)
        .outerjoin(Nomination, Nomination.id == Application.nomination_id)
        .where(
            AppointmentInvitation.round_id == round_id,
            AppointmentBooking.state != BookingState.CANCELLED,
            visible_people(actor),
            of_others(actor),
        )
        .order_by(AppointmentBooking.slot_id, AppointmentBooking.seat)
    ):
        found[slot_id].append(Coming(public_id, name, person_id, state))
    return found


def slot_of(cohort: Cohort, public_id: str) -> AppointmentSlot:
    """A slot of a cohort's interviews; 404 for others' as for none."""
    found = db.session.scalar(
        select(AppointmentSlot)
        .join(AppointmentRound, AppointmentRound.id == AppointmentSlot.round_id)
        .where(
            AppointmentSlot.public_id == public_id,
            AppointmentRound.subject_kind == KIND,
            AppointmentRound.subject_id == cohort.id,
        )
    )
    return found or abort(404)


@dataclass(frozen=True)
class Waiting:
    """How many interviews of a cohort wait for staff, and for what."""

    cohort_id: str
    code: str
    version_id: int
    standing: InterviewStanding
    number: int


def waiting_for(actor: Actor) -> list[Waiting]:
    """By cohort within reach: times that need another interviewer, and those of which nobody said
    whether the person came."""
    within = Application.cohort_id.in_(
        select(Cohort.id).where(within_reach(actor, ReviewPermission.ASSIGN))
    )
    about = (Cohort.public_id, Cohort.code, Cohort.course_version_id)
    counted = (
        interviewed(actor)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .with_only_columns(*about, standing_now().label("standing"), maintain_column_froms=True)
        .where(within, AppointmentBooking.state == BookingState.BOOKED)
        .subquery()
    )
    S = InterviewStanding
    needs_staff = [S.CONFLICT.value, S.NO_HOST.value, S.UNMARKED.value]
    rows = db.session.execute(
        select(*counted.c, func.count())
        .where(counted.c.standing.in_(needs_staff))
        .group_by(*counted.c)
        .order_by(counted.c.code, counted.c.standing)
    )
    return [Waiting(row[0], row[1], row[2], InterviewStanding(row[3]), row[4]) for row in rows]
