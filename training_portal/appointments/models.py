"""Tables of appointments."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_babel import lazy_pgettext
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from training_portal.platform.database import (
    Base,
    UtcDateTime,
    Words,
    choice_column,
    new_public_id,
)


class AppointmentRound(Base):
    """Appointments about one thing: the interviews of a cohort, say."""

    __tablename__ = "appointment_round"
    __table_args__ = (UniqueConstraint("subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    #: What they are about: a kind that its room registered (`subjects.py`), and the row's id.
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    #: The IANA zone in which times are set; those who come read their own first.
    time_zone: Mapped[str] = mapped_column(String(40))


class AppointmentSlot(Base):
    """A time at which somebody can come; `capacity` of them together."""

    __tablename__ = "appointment_slot"
    __table_args__ = (
        CheckConstraint("capacity BETWEEN 1 AND 20", name="capacity"),
        CheckConstraint("ends_at > starts_at", name="order"),
        Index("ix_appointment_slot_round_starts", "round_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    round_id: Mapped[int] = mapped_column(ForeignKey("appointment_round.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(Words(200), default="")
    link: Mapped[str] = mapped_column(Words(300), default="")
    capacity: Mapped[int] = mapped_column(default=1)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class AppointmentHost(Base):
    """Somebody who holds a slot: nobody holds two at the same time."""

    __tablename__ = "appointment_host"
    __table_args__ = (Index("ix_appointment_host_account", "account_id"),)

    slot_id: Mapped[int] = mapped_column(ForeignKey("appointment_slot.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)


class AppointmentInvitation(Base):
    """Somebody may choose a slot of a round."""

    __tablename__ = "appointment_invitation"
    __table_args__ = (
        UniqueConstraint("round_id", "about_id"),
        Index("ix_appointment_invitation_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    round_id: Mapped[int] = mapped_column(ForeignKey("appointment_round.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    #: Of the round's kind: the application that is talked about, say.
    about_id: Mapped[int]
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: Once nothing is to be chosen any more: the application was withdrawn, or decided on.
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class BookingState(StrEnum):
    BOOKED = "booked"
    HELD = "held"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        labels = {
            BookingState.BOOKED: lazy_pgettext("appointment", "Booked"),
            BookingState.HELD: lazy_pgettext("appointment", "Held"),
            BookingState.NO_SHOW: lazy_pgettext("appointment", "Did not come"),
            BookingState.CANCELLED: lazy_pgettext("appointment", "Called off"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        tones = {"booked": "info", "held": "good", "no_show": "bad"}
        return tones.get(self.value, "none")


_TAKES_A_PLACE = text("state != 'cancelled'")
_CURRENT = text("is_current")


class AppointmentBooking(Base):
    """Somebody comes at a slot's time, as its so-manieth.

    The two indexes hold what the code promises: no place of a slot is given twice, and nobody has
    two times of one round.
    """

    __tablename__ = "appointment_booking"
    __table_args__ = (
        CheckConstraint("seat BETWEEN 1 AND 20", name="seat"),
        Index(
            "uq_appointment_booking_seat",
            "slot_id",
            "seat",
            unique=True,
            sqlite_where=_TAKES_A_PLACE,
            postgresql_where=_TAKES_A_PLACE,
        ),
        Index(
            "uq_appointment_booking_current",
            "invitation_id",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
        Index("ix_appointment_booking_invitation", "invitation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    slot_id: Mapped[int] = mapped_column(ForeignKey("appointment_slot.id"))
    invitation_id: Mapped[int] = mapped_column(ForeignKey("appointment_invitation.id"))
    seat: Mapped[int]
    booked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[BookingState] = mapped_column(
        choice_column(BookingState), default=BookingState.BOOKED
    )
    #: The newest of its invitation, unless that was called off.
    is_current: Mapped[bool] = mapped_column(default=True)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
