"""Changes of a sent application that its person asks for."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_babel import lazy_pgettext
from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from training_portal.platform.database import Base, UtcDateTime, choice_column, new_public_id


class ChangeState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    #: By the person.
    TAKEN_BACK = "taken_back"

    @property
    def label(self) -> str:
        labels = {
            ChangeState.OPEN: lazy_pgettext("change", "Waiting for an answer"),
            ChangeState.ACCEPTED: lazy_pgettext("change", "Accepted"),
            ChangeState.REFUSED: lazy_pgettext("change", "Not accepted"),
            ChangeState.TAKEN_BACK: lazy_pgettext("change", "Taken back"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"open": "wait", "accepted": "good", "refused": "bad"}.get(self.value, "none")


_OPEN = text("state = 'open'")


class ApplicationChange(Base):
    """What the person wants to be different in one step of what was sent; one open at a time."""

    __tablename__ = "application_change"
    __table_args__ = (
        Index(
            "uq_application_change_open",
            "application_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_application_change_application", "application_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    step: Mapped[str] = mapped_column(String(20))
    #: Sealed under the person's key: what was typed before and is to stand there, by field; the
    #: reason, and what staff answered.
    words: Mapped[bytes] = mapped_column(LargeBinary)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[ChangeState] = mapped_column(choice_column(ChangeState), default=ChangeState.OPEN)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
