"""The table of seats that wait for a replacement, and of what became of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from training_portal.platform.database import Base, UtcDateTime, choice_column, new_public_id


class ReplacementState(StrEnum):
    OPEN = "open"
    FILLED = "filled"
    PASSED_ON = "passed_on"

    @property
    def label(self) -> str:
        labels = {
            ReplacementState.OPEN: _l("Waits for a replacement"),
            ReplacementState.FILLED: _l("Replaced"),
            ReplacementState.PASSED_ON: _l("Given on"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"open": "wait", "filled": "good"}.get(self.value, "none")


class Replacement(Base):
    """A seat that a nominee gave up, and that its body may fill anew.

    While it is open the seat stays counted as taken by its country (`seat_share.taken`), though
    nobody has it: no way of offering seats can give it to somebody else.
    """

    __tablename__ = "seat_replacement"
    __table_args__ = (
        CheckConstraint("(state = 'filled') = (application_id IS NOT NULL)", name="filled"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
        Index("ix_seat_replacement_cohort", "cohort_id", "state"),
        Index("ix_seat_replacement_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"))
    #: The application that ended; one seat is given up once.
    left_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    #: The last second in which somebody can be named.
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[ReplacementState] = mapped_column(
        choice_column(ReplacementState), default=ReplacementState.OPEN
    )
    #: The application of who was named.
    application_id: Mapped[int | None] = mapped_column(
        ForeignKey("application.id"), unique=True, default=None
    )
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
