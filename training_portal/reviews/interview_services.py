"""Verbs of a cohort's interviews: who may be invited and placed, and by whom.

Slots and bookings are those of the room `appointments`; this says what of them is about
applications: own cases, who is reviewed, and who must not meet whom.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.accounts.models import RoleAssignment
from training_portal.admissions import application_queries, own_cases
from training_portal.admissions.models import Application, Nomination
from training_portal.appointments import booking_services, queries, slot_services, subjects
from training_portal.appointments.models import AppointmentSlot, BookingState
from training_portal.appointments.slot_services import Batch
from training_portal.cohorts.models import Cohort
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.gathering import gathered
from training_portal.platform.i18n import day
from training_portal.platform.own_cases import refuse
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import NotAllowed, Refused
from training_portal.reviews.assignment_queries import is_reviewed, reviewers
from training_portal.reviews.interview_queries import KIND
from training_portal.reviews.models import Review, ReviewState
from training_portal.reviews.permissions import ReviewPermission


def title_of(cohort_id: int, language: str) -> str:
    """What the interviews of a cohort are called, for who is invited."""
    cohort = db.session.get_one(Cohort, cohort_id)
    course = application_queries.course_title(cohort, language)
    with force_locale(language) if language else nullcontext():
        return _("Interview for “%(course)s” (%(cohort)s)", course=course, cohort=cohort.code)


def barred_from(application_id: int) -> frozenset[int]:
    """The accounts that must not interview somebody: who declared a conflict of interest, the
    person, and who has a role in the body that put them forward."""
    conflict = select(Review.reviewer_id).where(
        Review.application_id == application_id, Review.state == ReviewState.CONFLICT
    )
    own = (
        select(Person.account_id)
        .join(Application, Application.person_id == Person.id)
        .where(Application.id == application_id, Person.account_id.is_not(None))
    )
    of_body = (
        select(RoleAssignment.account_id)
        .join(Nomination, Nomination.organisation_id == RoleAssignment.organisation_id)
        .join(Application, Application.nomination_id == Nomination.id)
        .where(Application.id == application_id)
    )
    return frozenset(db.session.scalars(conflict.union(own, of_body)))


def _url(application_id: int) -> str:
    application = db.session.get_one(Application, application_id)
    return url_for("admissions.application", public_id=application.public_id)


subjects.register(subjects.Kind(KIND, title_of, application_queries.addressees, barred_from, _url))


def objection_to_days(cohort: Cohort, batch: Batch) -> str | None:
    """Why nobody is interviewed on these days, in words: the course has begun by then."""
    days = [clock.day_of(span.starts_at, cohort.time_zone) for span in batch.spans]
    if days and max(days) >= cohort.starts_on:
        return _(
            "The course begins on %(day)s: interviews for it lie before.", day=day(cohort.starts_on)
        )
    return None


@transactional
def make_slots(cohort_id: int, batch: Batch, *, actor: Actor) -> int:
    """Make and open times for interviews; returns how many. Raises Refused, NotAllowed."""
    if not actor.holds(ReviewPermission.ASSIGN):
        raise NotAllowed
    cohort = lock(Cohort, cohort_id, shared=True)
    known = {each.id for each in reviewers(cohort)}
    if not batch.hosts or not known.issuperset(batch.hosts):
        raise Refused(_("The account does not hold the role of a reviewer any more."))
    if objection := objection_to_days(cohort, batch):
        raise Refused(objection)
    return slot_services.make_slots(KIND, cohort.id, cohort.time_zone, batch, actor=actor)


@transactional
def cancel_slot(slot_id: int, *, reason: str, actor: Actor) -> int:
    """Cancel a time; who booked it chooses another. Returns how many were told."""
    if not actor.holds(ReviewPermission.ASSIGN):
        raise NotAllowed
    _refuse_own_slot(slot_id, actor)
    return slot_services.cancel_slot(slot_id, reason=reason, actor=actor)


def _refuse_own_slot(slot_id: int, actor: Actor) -> None:
    """Raises OwnCase where one of those who booked the time is a case of the actor's own."""
    objections = own_cases.objections(queries.abouts_of_slot(slot_id), actor)
    refuse(next(iter(objections.values()), None))


@transactional
def invite(application_id: int, *, actor: Actor) -> None:
    """Invite an applicant to choose a time, with a mail. Raises Refused, OwnCase."""
    _guard(application_id, actor)
    cohort_id = db.session.get_one(Application, application_id).cohort_id
    lock(Cohort, cohort_id, shared=True)
    application = lock(Application, application_id)
    found = db.session.scalar(
        select(Application.id)
        .join(Person, Person.id == Application.person_id)
        .where(Application.id == application.id, is_reviewed())
    )
    if found is None:
        raise Refused(_("This application is not reviewed now."))
    booking_services.invite(KIND, cohort_id, application.person_id, application.id, actor=actor)


def _guard(application_id: int, actor: Actor) -> None:
    if not actor.holds(ReviewPermission.ASSIGN):
        raise NotAllowed
    refuse(own_cases.objections([application_id], actor).get(application_id))


def _invitation_of(application_id: int) -> int:
    found = queries.appointment_about(KIND, application_id)
    if found is None:
        raise Refused(_("This person is not invited."))
    return found.invitation.id


@transactional
def place(
    application_id: int, slot_id: str, *, reason: str, actor: Actor, seen: str | None = None
) -> None:
    """Book a time for an applicant, who is told why. Raises Refused, Stale, OwnCase."""
    _guard(application_id, actor)
    booking_services.place(
        _invitation_of(application_id), slot_id, reason=reason, actor=actor, seen=seen
    )


@transactional
def call_off(application_id: int, *, reason: str, actor: Actor, seen: str | None = None) -> None:
    """Take an applicant's time away, who is told why and chooses another."""
    _guard(application_id, actor)
    booking_services.call_off(
        _invitation_of(application_id), reason=reason, actor=actor, seen=seen, is_by_staff=True
    )


@transactional
def mark(
    application_id: int, state: BookingState, *, actor: Actor, seen: str | None = None
) -> None:
    """Say whether an applicant came."""
    _guard(application_id, actor)
    booking_services.mark(_invitation_of(application_id), state, actor=actor, seen=seen)


def free_times(application_id: int) -> list[AppointmentSlot]:
    """The times that staff can give an applicant."""
    found = queries.appointment_about(KIND, application_id)
    return [] if found is None else queries.open_slots(found.invitation, found.round, by_staff=True)


def free_interview_of(application_id: int) -> None:
    """End the interview of an application that is not reviewed any more, in the unit of work of
    what ended that. Those of many are looked up together."""
    if not gathered(_free_all, application_id):
        _free_all([application_id])


def _free_all(application_ids: Sequence[int]) -> None:
    booking_services.end_about(KIND, sorted(set(application_ids)))
