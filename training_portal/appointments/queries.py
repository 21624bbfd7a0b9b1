"""Rounds, slots and bookings as they are looked up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort
from sqlalchemy import ColumnElement, func, select

from training_portal.accounts.models import Account
from training_portal.appointments.models import (
    AppointmentBooking,
    AppointmentHost,
    AppointmentInvitation,
    AppointmentRound,
    AppointmentSlot,
    BookingState,
)
from training_portal.appointments.rules import CHOOSE_BEFORE, Span, may_choose
from training_portal.appointments.subjects import kind_of
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor
from training_portal.platform.versions import fingerprint


def round_of(kind: str, subject_id: int) -> AppointmentRound | None:
    """The round about something; None before there is one."""
    return db.session.scalar(
        select(AppointmentRound).where(
            AppointmentRound.subject_kind == kind, AppointmentRound.subject_id == subject_id
        )
    )


def current_booking(invitation_id: int) -> AppointmentBooking | None:
    """The newest booking that was not called off, read anew."""
    return db.session.scalar(
        select(AppointmentBooking)
        .where(AppointmentBooking.invitation_id == invitation_id, AppointmentBooking.is_current)
        .execution_options(populate_existing=True)
    )


def version_of(invitation: AppointmentInvitation, booking: AppointmentBooking | None) -> str:
    """The fingerprint of how somebody's appointment stands."""
    return fingerprint(
        {
            "slot": booking.slot_id if booking is not None else None,
            "state": booking.state if booking is not None else None,
            "ended": invitation.ended_at is not None,
        }
    )


def taken() -> ColumnElement[int]:
    """SQL: how many places of a slot somebody has. Needs AppointmentSlot."""
    return (
        select(func.count())
        .where(
            AppointmentBooking.slot_id == AppointmentSlot.id,
            AppointmentBooking.state != BookingState.CANCELLED,
        )
        .correlate(AppointmentSlot)
        .scalar_subquery()
    )


@dataclass(frozen=True)
class SlotRow:
    """A slot, how many places of it somebody has, and who holds it."""

    slot: AppointmentSlot
    taken: int
    hosts: Sequence[str]

    @property
    def is_full(self) -> bool:
        return self.taken >= self.slot.capacity

    @property
    def is_over(self) -> bool:
        return self.slot.starts_at <= clock.now()


def slots_of(round_id: int) -> list[SlotRow]:
    """All slots of a round in their order, those that were cancelled too. Two statements."""
    rows = db.session.execute(
        select(AppointmentSlot, taken())
        .where(AppointmentSlot.round_id == round_id)
        .order_by(AppointmentSlot.starts_at, AppointmentSlot.id)
    ).all()
    hosts = host_names([slot.id for slot, _number in rows])
    return [SlotRow(slot, number, hosts.get(slot.id, [])) for slot, number in rows]


def host_names(slot_ids: Collection[int]) -> Mapping[int, list[str]]:
    """By slot, the names of those who hold it."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for slot_id, name in db.session.execute(
        select(
            AppointmentHost.slot_id,
            func.coalesce(func.nullif(Account.display_name, ""), Account.email),
        )
        .join(Account, Account.id == AppointmentHost.account_id)
        .where(AppointmentHost.slot_id.in_(slot_ids))
        .order_by(Account.search_key, Account.id)
    ):
        found[slot_id].append(name)
    return found


def open_slots(
    invitation: AppointmentInvitation, round_: AppointmentRound, *, by_staff: bool = False
) -> list[AppointmentSlot]:
    """The slots that somebody can be given: free, ahead, held by nobody who must not meet them.

    By themselves people choose until a day before (`rules.CHOOSE_BEFORE`), staff until it begins.
    """
    from_ = clock.now() if by_staff else clock.now() + CHOOSE_BEFORE
    barred = kind_of(round_.subject_kind).barred(invitation.about_id)
    holds = (
        select(AppointmentHost.slot_id)
        .where(
            AppointmentHost.slot_id == AppointmentSlot.id,
            AppointmentHost.account_id.in_(barred),
        )
        .exists()
    )
    statement = (
        select(AppointmentSlot)
        .where(
            AppointmentSlot.round_id == round_.id,
            AppointmentSlot.cancelled_at.is_(None),
            AppointmentSlot.starts_at > from_,
            taken() < AppointmentSlot.capacity,
        )
        .order_by(AppointmentSlot.starts_at, AppointmentSlot.id)
    )
    return list(db.session.scalars(statement.where(~holds) if barred else statement))


def as_choices(slots: Sequence[AppointmentSlot]) -> list[AppointmentSlot]:
    """One of those at the same time in the same place: who chooses is to see no difference."""
    found: dict[tuple[object, ...], AppointmentSlot] = {}
    for slot in slots:
        found.setdefault((slot.starts_at, slot.ends_at, slot.place, not slot.link), slot)
    return list(found.values())


def free_places(round_id: int) -> int:
    """How many places ahead nobody has yet, of slots that people can still choose themselves."""
    free = db.session.scalar(
        select(func.sum(AppointmentSlot.capacity - taken())).where(
            AppointmentSlot.round_id == round_id,
            AppointmentSlot.cancelled_at.is_(None),
            AppointmentSlot.starts_at > clock.now() + CHOOSE_BEFORE,
        )
    )
    return int(free or 0)


def held_spans(account_ids: Collection[int]) -> Mapping[int, list[Span]]:
    """By account, the times ahead that they hold, in whatever round."""
    found: defaultdict[int, list[Span]] = defaultdict(list)
    for account_id, starts_at, ends_at in db.session.execute(
        select(AppointmentHost.account_id, AppointmentSlot.starts_at, AppointmentSlot.ends_at)
        .join(AppointmentSlot, AppointmentSlot.id == AppointmentHost.slot_id)
        .where(
            AppointmentHost.account_id.in_(account_ids),
            AppointmentSlot.cancelled_at.is_(None),
            AppointmentSlot.ends_at > clock.now(),
        )
    ):
        found[account_id].append(Span(starts_at, ends_at))
    return found


@dataclass(frozen=True)
class Own:
    """An invitation with all that the page of its person shows."""

    invitation: AppointmentInvitation
    round: AppointmentRound
    booking: AppointmentBooking | None
    slot: AppointmentSlot | None

    @property
    def title(self) -> str:
        return kind_of(self.round.subject_kind).title(self.round.subject_id, "")

    @property
    def back(self) -> str:
        """The page of what is talked about."""
        return kind_of(self.round.subject_kind).url(self.invitation.about_id)

    @property
    def version(self) -> str:
        return version_of(self.invitation, self.booking)

    @property
    def is_booked(self) -> bool:
        """Whether the time is still ahead, or nobody said yet what became of it."""
        return self.booking is not None and self.booking.state is BookingState.BOOKED

    @property
    def is_ahead(self) -> bool:
        """Whether a time is booked that has not begun."""
        if self.slot is None or not self.is_booked:
            return False
        starts_at: datetime = self.slot.starts_at
        return starts_at > clock.now()

    @property
    def may_choose(self) -> bool:
        """Whether the person can book, or change what is booked, without asking staff."""
        if self.invitation.ended_at is not None:
            return False
        if self.booking is None:
            return True
        assert self.slot is not None  # a booking has one
        return self.is_booked and may_choose(self.slot.starts_at, clock.now())


def _own(condition: ColumnElement[bool]) -> list[Own]:
    rows = db.session.execute(
        select(AppointmentInvitation, AppointmentRound, AppointmentBooking, AppointmentSlot)
        .join(AppointmentRound, AppointmentRound.id == AppointmentInvitation.round_id)
        .join(Person, Person.id == AppointmentInvitation.person_id)
        .outerjoin(
            AppointmentBooking,
            (AppointmentBooking.invitation_id == AppointmentInvitation.id)
            & AppointmentBooking.is_current,
        )
        .outerjoin(AppointmentSlot, AppointmentSlot.id == AppointmentBooking.slot_id)
        .where(condition, Person.erased_at.is_(None))
        .order_by(AppointmentInvitation.id)
        .execution_options(populate_existing=True)
    ).all()
    return [Own(*row) for row in rows]


def own_appointment(actor: Actor, public_id: str) -> Own:
    """One's own invitation; 404 for others' as for none."""
    mine = (Person.account_id == actor.account_id) & (AppointmentInvitation.public_id == public_id)
    found = _own(mine) if actor.account_id is not None else []
    return found[0] if found else abort(404)


def appointment_about(kind: str, about_id: int) -> Own | None:
    """What is arranged about something; None where nobody was invited."""
    found = _own(
        (AppointmentRound.subject_kind == kind) & (AppointmentInvitation.about_id == about_id)
    )
    return found[0] if found else None


def own_appointments(actor: Actor) -> list[Own]:
    """All of one's own invitations, the newest first."""
    if actor.account_id is None:
        return []
    return _own(Person.account_id == actor.account_id)[::-1]


def waiting_for(actor: Actor) -> list[Own]:
    """One's own invitations with no time chosen yet."""
    if actor.account_id is None:
        return []
    found = _own(
        (Person.account_id == actor.account_id)
        & AppointmentInvitation.ended_at.is_(None)
        & AppointmentBooking.id.is_(None)
    )
    return found


def ahead_of(actor: Actor) -> list[Own]:
    """One's own invitations with a time that is booked and has not begun."""
    return [own for own in own_appointments(actor)[::-1] if own.is_ahead]


def abouts_of_slot(slot_id: int) -> Sequence[int]:
    """What is talked about at a slot: by what was booked and not called off."""
    return db.session.scalars(
        select(AppointmentInvitation.about_id)
        .join(AppointmentBooking, AppointmentBooking.invitation_id == AppointmentInvitation.id)
        .where(
            AppointmentBooking.slot_id == slot_id,
            AppointmentBooking.state != BookingState.CANCELLED,
        )
        .order_by(AppointmentInvitation.id)
    ).all()
