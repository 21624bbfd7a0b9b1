"""Interviews of a demo cohort in screening: times, who is invited, and what each made of it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from training_portal.admissions.models import Application, ApplicationState
from training_portal.appointments import booking_services, queries
from training_portal.appointments.models import AppointmentSlot, BookingState
from training_portal.appointments.queries import Own
from training_portal.appointments.rules import Wanted, spans_of
from training_portal.appointments.slot_services import Batch
from training_portal.cohorts.models import Cohort
from training_portal.demo import acting, material
from training_portal.demo.cast import Cast
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor, Role
from training_portal.reviews import interview_services, interviewing_services, review_services
from training_portal.reviews.interview_queries import KIND
from training_portal.reviews.models import Review, ReviewState
from training_portal.reviews.plan_queries import criteria_of

#: What becomes of those who are invited, one after another; the others have not chosen yet.
#: `None`: the time is over, and nobody said whether the person came.
_OF_THE_PAST = (BookingState.HELD, BookingState.NO_SHOW, None)
_AHEAD = 2
_WEEKDAYS = frozenset(range(5))


def tell(crew: Cast, cohort: Cohort, told: dict[str, Any], staff: Actor, now: datetime) -> None:
    """Make times on the last working day and on those of the next week, invite who is
    shortlisted, and let most of them choose."""
    with clock.standing_at(now - timedelta(days=5)):
        _make_times(crew, cohort, told, staff, now)
        invited = [_invited(each, staff) for each in _shortlisted(crew, cohort)]
    for place, own in enumerate(invited[: len(_OF_THE_PAST) + _AHEAD]):
        with clock.standing_at(now - timedelta(days=4, hours=20 - place)):
            _choose(own, now, is_past=place < len(_OF_THE_PAST))
    with clock.standing_at(now - timedelta(hours=2)):
        for own, state in zip(invited, _OF_THE_PAST, strict=False):
            if state is not None:
                interview_services.mark(own.invitation.about_id, state, actor=staff)
            if state is BookingState.HELD:
                _score(crew, told["held_by"][0][0], cohort, own.invitation.about_id)


def _make_times(
    crew: Cast, cohort: Cohort, told: dict[str, Any], staff: Actor, now: datetime
) -> None:
    today = clock.day_of(now, cohort.time_zone)
    days = [(_working_day_before(today), _working_day_before(today))]
    days.append((today + timedelta(days=2), today + timedelta(days=9)))
    for keys in told["held_by"]:
        hosts = [crew.accounts[key].id for key in keys]
        for first, last in days:
            wanted = Wanted(first, last, _WEEKDAYS, time(10), time(12), 30, 10, cohort.time_zone)
            batch = Batch(spans_of(wanted), hosts, "", told["link"], 1)
            interview_services.make_slots(cohort.id, batch, actor=staff)


def _working_day_before(day: date) -> date:
    before = day - timedelta(days=1)
    while before.weekday() not in _WEEKDAYS:
        before -= timedelta(days=1)
    return before


def _shortlisted(crew: Cast, cohort: Cohort) -> list[int]:
    """Those who were read first, those with an account last: who signs in finds a time to
    choose."""
    visited = {account.id for account in crew.accounts.values()}
    was_read = (
        select(Review.id)
        .where(Review.application_id == Application.id, Review.state == ReviewState.SENT)
        .exists()
    )
    rows = db.session.execute(
        select(Application.id, Person.account_id, was_read.label("was_read"))
        .join(Person, Person.id == Application.person_id)
        .where(
            Application.cohort_id == cohort.id,
            Application.state == ApplicationState.SHORTLISTED,
        )
        .order_by(Application.id)
    ).all()
    return [
        row.id
        for row in sorted(rows, key=lambda row: (row.account_id in visited, not row.was_read))
    ]


def _invited(application_id: int, staff: Actor) -> Own:
    interview_services.invite(application_id, actor=staff)
    found = queries.appointment_about(KIND, application_id)
    assert found is not None  # just invited
    return found


def _score(crew: Cast, key: str, cohort: Cohort, application_id: int) -> None:
    """What the first interviewer saw, on the score sheet."""
    actor = crew.actor(key, Role.REVIEWER)
    number = db.session.get_one(Application, application_id).public_id
    sheet = interviewing_services.open_sheet(number, actor=actor)
    review_id = db.session.scalars(select(Review.id).where(Review.public_id == sheet)).one()
    scores = {each.position: 4 for each in criteria_of(cohort.id) if each.is_for_interview}
    words = {"overall": material.phrases()["reviews"]["overall"][3]}
    review_services.begin(review_id, actor=actor)
    review_services.send_review(review_id, scores, words, based_on=0, actor=actor)


def _choose(own: Own, now: datetime, *, is_past: bool) -> None:
    """The first time that suits: of the day that is over, or of those ahead."""
    fits: list[AppointmentSlot] = [
        slot
        for slot in queries.open_slots(own.invitation, own.round)
        if (slot.starts_at < now) == is_past
    ]
    person_id = own.invitation.person_id
    booking_services.choose(own.invitation.id, fits[0].public_id, actor=acting.own(person_id))
