"""Verbs of slots: making many at once, and cancelling one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.accounts.models import Account
from training_portal.appointments import notices, queries
from training_portal.appointments.booking_services import end_booking
from training_portal.appointments.models import (
    AppointmentBooking,
    AppointmentHost,
    AppointmentInvitation,
    AppointmentRound,
    AppointmentSlot,
    BookingState,
)
from training_portal.appointments.rules import MOST_SLOTS, Span, clashes
from training_portal.platform import audit, clock, i18n
from training_portal.platform.database import (
    db,
    insert_all,
    insert_if_absent,
    lock,
    lock_many,
    new_public_id,
    transactional,
)
from training_portal.platform.gathering import in_one_go
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import Refused

ROUND = "appointment_round"


@dataclass(frozen=True)
class Batch:
    """Slots that are made together: when, who holds all of them, where, for how many each."""

    spans: Sequence[Span]
    hosts: Collection[int]
    place: str
    link: str
    capacity: int


def objection_to(batch: Batch, time_zone: str) -> str | None:
    """Why slots cannot be made so, in words: too many, over, or somebody holds another then."""
    if not batch.spans:
        return _("No time fits: look at the days, the hours and how long each takes.")
    if len(batch.spans) > MOST_SLOTS:
        return _(
            "These are %(num)s times: make at most %(most)s at once.",
            num=len(batch.spans),
            most=MOST_SLOTS,
        )
    if batch.spans[0].starts_at <= clock.now():
        return _("The first of these times is over already.")
    held = queries.held_spans(batch.hosts)
    for account_id in sorted(batch.hosts):
        if found := clashes(batch.spans, held.get(account_id, ())):
            account = db.session.get_one(Account, account_id)
            return _(
                "%(name)s holds another appointment at that time: %(moment)s. Perhaps these times "
                "were made already: look at the list of times.",
                name=account.display_name or account.email,
                moment=i18n.moment(found[0].starts_at, time_zone),
            )
    return None


@transactional
def make_slots(kind: str, subject_id: int, time_zone: str, batch: Batch, *, actor: Actor) -> int:
    """Make and open slots; returns how many. The round is made with the first of them.

    Raises Refused where somebody holds another slot at one of these times, in whatever round.
    """
    insert_if_absent(
        AppointmentRound,
        subject_kind=kind,
        subject_id=subject_id,
        time_zone=time_zone,
        public_id=new_public_id(),
    )
    round_ = queries.round_of(kind, subject_id)
    assert round_ is not None  # just made, if it was not there
    lock(AppointmentRound, round_.id)
    # Two rounds that ask for the same person wait for each other here.
    lock_many(Account, batch.hosts)
    if objection := objection_to(batch, round_.time_zone):
        raise Refused(objection)
    _insert(round_.id, batch)
    audit.record(
        "make_slots", "appointment_round", round_.id, actor=actor, after={"slots": len(batch.spans)}
    )
    return len(batch.spans)


def _insert(round_id: int, batch: Batch) -> None:
    slots = [
        AppointmentSlot(
            round_id=round_id,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            place=batch.place,
            link=batch.link,
            capacity=batch.capacity,
        )
        for span in batch.spans
    ]
    insert_all(slots)
    numbers = [slot.public_id for slot in slots]
    ids = db.session.scalars(
        select(AppointmentSlot.id).where(AppointmentSlot.public_id.in_(numbers))
    ).all()
    insert_all(
        [AppointmentHost(slot_id=each, account_id=host) for each in ids for host in batch.hosts]
    )


def objection_to_cancelling(slot: AppointmentSlot) -> str | None:
    """Why a slot cannot be cancelled, in words."""
    if slot.cancelled_at is not None:
        return _("This time was cancelled already.")
    if slot.starts_at <= clock.now():
        return _("This time has begun: say of each person whether they came.")
    return None


@transactional
def cancel_slot(slot_id: int, *, reason: str, actor: Actor) -> int:
    """Cancel a slot; who booked it is told why, and chooses another. Returns how many were told."""
    slot = lock(AppointmentSlot, slot_id)
    if objection := objection_to_cancelling(slot):
        raise Refused(objection)
    slot.cancelled_at = clock.now()
    rows = db.session.execute(
        select(AppointmentBooking, AppointmentInvitation)
        .join(AppointmentInvitation, AppointmentInvitation.id == AppointmentBooking.invitation_id)
        .where(
            AppointmentBooking.slot_id == slot.id, AppointmentBooking.state == BookingState.BOOKED
        )
        .order_by(AppointmentBooking.id)
        .execution_options(populate_existing=True)
    ).all()
    with in_one_go():
        for booking, invitation in rows:
            end_booking(booking, invitation, "cancel_slot", actor=actor, reason=reason)
            notices.called_off(invitation, booking, slot, reason)
    audit.record(
        "cancel_slot",
        "appointment_round",
        slot.round_id,
        actor=actor,
        after={"slot": slot.public_id, "people": len(rows)},
        reason=reason,
    )
    return len(rows)
