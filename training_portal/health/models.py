"""Tables of the medical part: apart from applications, and sealed under the person's key."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from training_portal.platform.database import (
    Base,
    UtcDateTime,
    choice_column,
    new_public_id,
)


class MedicalState(StrEnum):
    """Where a medical part stands between its person and the medical officer."""

    GIVEN = "given"
    ASKED_BACK = "asked_back"
    LOOKED_AT = "looked_at"

    @property
    def label(self) -> str:
        labels = {
            MedicalState.GIVEN: lazy_pgettext("medical part", "To be looked at"),
            MedicalState.ASKED_BACK: lazy_pgettext("medical part", "The person is asked"),
            MedicalState.LOOKED_AT: lazy_pgettext("medical part", "Looked at"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"given": "wait", "asked_back": "info", "looked_at": "good"}[self.value]


class NoteState(StrEnum):
    """Whether the person agreed that staff read a care note."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        labels = {
            NoteState.PROPOSED: _l("Waits for the person"),
            NoteState.AGREED: _l("Agreed: staff read it"),
            NoteState.DECLINED: _l("Not agreed: staff do not read it"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"proposed": "wait", "agreed": "good", "declined": "none"}[self.value]


class MedicalPlan(Base):
    """Whether a cohort asks for the medical part. A cohort without a row asks for none."""

    __tablename__ = "medical_plan"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), unique=True)
    is_asked: Mapped[bool]
    #: Whether a doctor's statement is to be sent along.
    needs_statement: Mapped[bool]
    #: The last day on which it is to be given, at the venue.
    due_on: Mapped[date]


class MedicalPart(Base):
    """What one person told for one course. Deleted as a row, with its file, when it has served."""

    __tablename__ = "medical_part"

    #: That of its application: rows go, and the audit must never take one for another.
    id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    #: On which it rests: taken back, the part goes.
    consent_id: Mapped[int] = mapped_column(ForeignKey("consent_record.id"), index=True)
    #: What was told, by field; sealed, like all that follows.
    told: Mapped[bytes] = mapped_column(LargeBinary)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[MedicalState] = mapped_column(
        choice_column(MedicalState), default=MedicalState.GIVEN
    )
    #: The doctor's statement: its bytes lie sealed in the store, under a name that says nothing.
    statement_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), default=None)
    #: How the file was called, and of which kind it is.
    statement_facts: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    #: What the medical officer asks.
    question: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    #: What staff are to know, in words that the person agrees to.
    care_note: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    note_state: Mapped[NoteState | None] = mapped_column(choice_column(NoteState), default=None)


class MedicalReminder(Base):
    """Somebody was reminded, once, that the medical part is still to be given."""

    __tablename__ = "medical_reminder"

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
