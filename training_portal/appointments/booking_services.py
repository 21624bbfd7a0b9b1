"""Verbs of bookings: choosing a time, moving, calling off, and saying who came.

Locking order: the invitation, then its slots by their ids. What changes a booking holds its slot.
"""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.appointments import notices, queries
from training_portal.appointments.events import AppointmentBooked
from training_portal.appointments.models import (
    AppointmentBooking,
    AppointmentHost,
    AppointmentInvitation,
    AppointmentRound,
    AppointmentSlot,
    BookingState,
)
from training_portal.appointments.rules import free_seat, is_to_be_reminded, may_choose
from training_portal.appointments.subjects import kind_of
from training_portal.platform import audit, clock, duties, events, mail
from training_portal.platform.database import db, lock, lock_many, transactional
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.platform.versions import refuse_stale
from training_portal.platform.workflow import Refused

KIND = notices.KIND


def end_booking(
    booking: AppointmentBooking,
    invitation: AppointmentInvitation,
    action: str,
    *,
    actor: Actor,
    reason: str | None = None,
) -> None:
    """Give the place free; in the running unit of work, under the slot's lock."""
    booking.state, booking.is_current = BookingState.CANCELLED, False
    mail.call_back(f"appointment_booked:{booking.id}", f"appointment_reminder:{booking.id}")
    audit.record(
        action,
        "appointment_invitation",
        invitation.id,
        actor=actor,
        after={"state": booking.state.value},
        person_id=invitation.person_id,
        reason=reason,
    )


def invite(kind: str, subject_id: int, person_id: int, about_id: int, *, actor: Actor) -> None:
    """Let somebody choose a time, and tell them; in the running unit of work.

    Whose invitation had ended is invited anew. Raises Refused where there are no times, or who is
    invited already.
    """
    round_ = queries.round_of(kind, subject_id)
    if round_ is None:
        raise Refused(_("Make times first: there is nothing to choose from."))
    invitation = db.session.scalar(
        select(AppointmentInvitation)
        .where(
            AppointmentInvitation.round_id == round_.id, AppointmentInvitation.about_id == about_id
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if invitation is None:
        invitation = AppointmentInvitation(
            round_id=round_.id, person_id=person_id, about_id=about_id, invited_at=clock.now()
        )
        db.session.add(invitation)
    elif invitation.ended_at is None:
        raise Refused(_("This person is invited already."))
    else:
        invitation.ended_at, invitation.invited_at = None, clock.now()
    db.session.flush()
    audit.record(
        "invite", "appointment_invitation", invitation.id, actor=actor, person_id=person_id
    )
    notices.invited(invitation)


@transactional
def choose(invitation_id: int, slot_id: str, *, actor: Actor, seen: str | None = None) -> None:
    """Book a time for oneself, in place of the one booked before.

    Raises Stale where it is another by now than was `seen`; Refused where the time is taken, or a
    day before it, or the one before, begins.
    """
    _book(invitation_id, slot_id, actor=actor, seen=seen)


@transactional
def place(
    invitation_id: int, slot_id: str, *, reason: str, actor: Actor, seen: str | None = None
) -> None:
    """Book a time for somebody, with the reason that they are told. Raises Refused, Stale."""
    _book(invitation_id, slot_id, actor=actor, seen=seen, reason=reason, is_by_staff=True)


def _book(
    invitation_id: int,
    public_id: str,
    *,
    actor: Actor,
    seen: str | None,
    reason: str = "",
    is_by_staff: bool = False,
) -> None:
    invitation = lock(AppointmentInvitation, invitation_id)
    booking = queries.current_booking(invitation.id)
    refuse_stale(seen, queries.version_of(invitation, booking))
    slot_id = db.session.scalar(
        select(AppointmentSlot.id).where(
            AppointmentSlot.public_id == public_id,
            AppointmentSlot.round_id == invitation.round_id,
        )
    )
    if slot_id is None:
        raise Refused(_("There is no such time."))
    slots = lock_many(AppointmentSlot, {slot_id, booking.slot_id if booking else slot_id})
    slot = slots[slot_id]
    if booking is not None and booking.state is BookingState.BOOKED and booking.slot_id == slot.id:
        return
    if not is_by_staff:
        _refuse_late(slot, booking, slots)
    if objection := objection_to_booking(invitation, booking, slot):
        raise Refused(objection)
    seat = free_seat(_taken_seats(slot.id), slot.capacity)
    if seat is None:
        raise Refused(_("Somebody else has just taken this time: choose another."))
    _put(invitation, booking, slot, seat, actor, reason, is_by_staff)


def _refuse_late(
    slot: AppointmentSlot,
    booking: AppointmentBooking | None,
    slots: dict[int, AppointmentSlot],
) -> None:
    """Raises Refused in the last day before the new time, or before the one that is left."""
    left = [slots[booking.slot_id]] if booking is not None else []
    if not all(may_choose(each.starts_at, clock.now()) for each in (slot, *left)):
        raise Refused(
            _("It is less than 24 hours until then: ask the programme to change the time.")
        )


def objection_to_booking(
    invitation: AppointmentInvitation, booking: AppointmentBooking | None, slot: AppointmentSlot
) -> str | None:
    """Why somebody cannot be given a slot, whoever asks, in words; whether it is full is asked
    apart."""
    if invitation.ended_at is not None:
        return _(
            "This appointment is not needed any more: the application was decided on or withdrawn."
        )
    if booking is not None and booking.state is BookingState.HELD:
        return _("This appointment took place already.")
    if slot.cancelled_at is not None:
        return _("This time was cancelled: choose another.")
    if slot.starts_at <= clock.now():
        return _("This time is over: choose another.")
    round_ = db.session.get_one(AppointmentRound, invitation.round_id)
    barred = kind_of(round_.subject_kind).barred(invitation.about_id)
    holds = select(AppointmentHost.account_id).where(
        AppointmentHost.slot_id == slot.id, AppointmentHost.account_id.in_(barred)
    )
    if barred and db.session.scalar(holds.limit(1)) is not None:
        return _("This time is not for this appointment: choose another.")
    return None


def _taken_seats(slot_id: int) -> Collection[int]:
    return db.session.scalars(
        select(AppointmentBooking.seat).where(
            AppointmentBooking.slot_id == slot_id,
            AppointmentBooking.state != BookingState.CANCELLED,
        )
    ).all()


def _put(
    invitation: AppointmentInvitation,
    before: AppointmentBooking | None,
    slot: AppointmentSlot,
    seat: int,
    actor: Actor,
    reason: str,
    is_by_staff: bool,
) -> None:
    if before is not None:
        before.is_current = False
        if before.state is BookingState.BOOKED:
            before.state = BookingState.CANCELLED
            mail.call_back(f"appointment_booked:{before.id}", f"appointment_reminder:{before.id}")
        db.session.flush()
    booking = AppointmentBooking(
        slot_id=slot.id, invitation_id=invitation.id, seat=seat, booked_at=clock.now()
    )
    db.session.add(booking)
    db.session.flush()
    audit.record(
        "move" if before is not None else "book",
        "appointment_invitation",
        invitation.id,
        actor=actor,
        after={"starts_at": slot.starts_at.isoformat()},
        person_id=invitation.person_id,
        reason=reason or None,
    )
    notices.booked(invitation, booking, slot, reason=reason, is_by_staff=is_by_staff)
    round_ = db.session.get_one(AppointmentRound, invitation.round_id)
    events.emit(AppointmentBooked(round_.subject_kind, invitation.about_id, actor))


@transactional
def call_off(
    invitation_id: int,
    *,
    actor: Actor,
    reason: str = "",
    is_by_staff: bool = False,
    seen: str | None = None,
) -> None:
    """Give the booked time free; another can be chosen. By staff with the reason that the person
    is told. Raises Refused, Stale."""
    invitation, booking, slot = _locked(invitation_id, seen)
    if booking.state is not BookingState.BOOKED:
        raise Refused(_("This appointment took place already."))
    if not is_by_staff and not may_choose(slot.starts_at, clock.now()):
        raise Refused(
            _("It is less than 24 hours until then: ask the programme to change the time.")
        )
    end_booking(booking, invitation, "call_off", actor=actor, reason=reason or None)
    if is_by_staff:
        notices.called_off(invitation, booking, slot, reason)


def _locked(
    invitation_id: int, seen: str | None
) -> tuple[AppointmentInvitation, AppointmentBooking, AppointmentSlot]:
    invitation = lock(AppointmentInvitation, invitation_id)
    booking = queries.current_booking(invitation.id)
    refuse_stale(seen, queries.version_of(invitation, booking))
    if booking is None:
        raise Refused(_("No time is booked."))
    slot = lock(AppointmentSlot, booking.slot_id)
    again = queries.current_booking(invitation.id)  # Whoever cancelled the slot held its lock.
    if again is None:
        raise Refused(_("No time is booked."))
    return invitation, again, slot


@transactional
def mark(invitation_id: int, state: BookingState, *, actor: Actor, seen: str | None = None) -> None:
    """Say whether somebody came, once the time has begun; it can be corrected. Raises Refused."""
    invitation, booking, slot = _locked(invitation_id, seen)
    if slot.starts_at > clock.now():
        raise Refused(_("Whether somebody came is said once the time has begun."))
    if booking.state is state:
        return
    before, booking.state = booking.state, state
    audit.record(
        "mark_held" if state is BookingState.HELD else "mark_no_show",
        "appointment_invitation",
        invitation.id,
        actor=actor,
        before={"state": before.value},
        after={"state": state.value},
        person_id=invitation.person_id,
    )


def end_about(kind: str, about_ids: Collection[int], *, actor: Actor = SYSTEM) -> None:
    """End the invitations about these, and give their times free; in the running unit of work.

    What took place, or whose time has begun, stays on record.
    """
    ids = db.session.scalars(
        select(AppointmentInvitation.id)
        .join(AppointmentRound, AppointmentRound.id == AppointmentInvitation.round_id)
        .where(
            AppointmentRound.subject_kind == kind,
            AppointmentInvitation.about_id.in_(about_ids),
            AppointmentInvitation.ended_at.is_(None),
        )
    ).all()
    if ids:
        _end(ids, actor)


def _end(ids: Collection[int], actor: Actor) -> None:
    invitations = lock_many(AppointmentInvitation, ids)
    is_ahead = (
        select(AppointmentBooking.id, AppointmentBooking.slot_id)
        .join(AppointmentSlot, AppointmentSlot.id == AppointmentBooking.slot_id)
        .where(
            AppointmentBooking.invitation_id.in_(ids),
            AppointmentBooking.state == BookingState.BOOKED,
            AppointmentSlot.starts_at > clock.now(),
        )
    )
    lock_many(AppointmentSlot, {row.slot_id for row in db.session.execute(is_ahead)})
    wanted = {row.id for row in db.session.execute(is_ahead)}
    bookings = db.session.scalars(
        select(AppointmentBooking)
        .where(AppointmentBooking.id.in_(wanted))
        .order_by(AppointmentBooking.id)
        .execution_options(populate_existing=True)
    )
    for booking in bookings:
        end_booking(booking, invitations[booking.invitation_id], "call_off", actor=actor)
    mail.call_back(about=mail.About(notices.TEMPLATES, KIND, ids))
    for invitation in invitations.values():
        invitation.ended_at = clock.now()
        audit.record(
            "end_invitation",
            "appointment_invitation",
            invitation.id,
            actor=actor,
            person_id=invitation.person_id,
        )


def remind() -> int:
    """A mail the day before to everybody who comes; returns how many."""
    now = clock.now()
    ids = db.session.execute(
        select(AppointmentBooking.id, AppointmentSlot.starts_at, AppointmentBooking.booked_at)
        .join(AppointmentSlot, AppointmentSlot.id == AppointmentBooking.slot_id)
        .where(
            AppointmentBooking.state == BookingState.BOOKED,
            AppointmentBooking.reminded_at.is_(None),
            AppointmentSlot.starts_at > now,
        )
        .order_by(AppointmentBooking.id)
    ).all()
    due = [row_id for row_id, starts, booked_at in ids if is_to_be_reminded(starts, booked_at, now)]
    return duties.each(due, _remind)


@transactional
def _remind(booking_id: int) -> int:
    """Under the lock of its slot: one that was just called off is not reminded of."""
    slot = lock(AppointmentSlot, db.session.get_one(AppointmentBooking, booking_id).slot_id)
    booking = lock(AppointmentBooking, booking_id)
    if booking.state is not BookingState.BOOKED or booking.reminded_at is not None:
        return 0
    booking.reminded_at = clock.now()
    invitation = db.session.get_one(AppointmentInvitation, booking.invitation_id)
    notices.reminder(invitation, booking, slot)
    return 1
