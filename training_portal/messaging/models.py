"""Tables of letters: their words in versions, each letter as it was issued, and its number."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from training_portal.messaging.kinds import LetterKind
from training_portal.messaging.message_models import CohortMessage as CohortMessage  # noqa: PLC0414 - its tables
from training_portal.platform.database import (
    Base,
    UtcDateTime,
    Words,
    choice_column,
    new_public_id,
)

#: Letters of words; longer than any letter of one page.
LONGEST_TEXT = 6000


class LetterTemplate(Base):
    """The words of a kind of letter in one language, a version of them; never altered.

    The number is the version. Where there is none the words of the reference data hold, as
    version 0.
    """

    __tablename__ = "letter_template"
    __table_args__ = (UniqueConstraint("kind", "language", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[LetterKind] = mapped_column(choice_column(LetterKind))
    language: Mapped[str] = mapped_column(String(12))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(Words(200))
    text: Mapped[str] = mapped_column(Words(LONGEST_TEXT))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)


class LetterState(StrEnum):
    VALID = "valid"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        labels = {LetterState.VALID: _l("Valid"), LetterState.WITHDRAWN: _l("Withdrawn")}
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"valid": "good", "withdrawn": "bad"}[self.value]


_IS_VALID = text("state = 'valid'")


class Letter(Base):
    """An issued letter with everything that stands on it; to a person or to a body.

    It is never changed but withdrawn, and never deleted. What it says of the person is sealed
    under their key; who an acceptance names stands in rows of their own, so that each goes with
    their own data.
    """

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint("(application_id IS NULL) <> (organisation_id IS NULL)", name="addressee"),
        # Whoever has a valid letter of a kind gets no second one.
        Index(
            "uq_letter_of_application",
            "application_id",
            "kind",
            unique=True,
            sqlite_where=_IS_VALID,
            postgresql_where=_IS_VALID,
        ),
        Index(
            "uq_letter_of_body",
            "organisation_id",
            "cohort_id",
            "kind",
            unique=True,
            sqlite_where=text("state = 'valid' AND organisation_id IS NOT NULL"),
            postgresql_where=text("state = 'valid' AND organisation_id IS NOT NULL"),
        ),
        Index("ix_letter_cohort", "cohort_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    #: `MTL-2026-000123`; without gaps within a year.
    number: Mapped[str] = mapped_column(String(24), unique=True)
    #: What the QR mark and the page of verification carry; cannot be guessed (80 random bits).
    code: Mapped[str] = mapped_column(
        String(16), unique=True, default_factory=lambda: new_public_id(16), init=False
    )
    kind: Mapped[LetterKind] = mapped_column(choice_column(LetterKind))
    language: Mapped[str] = mapped_column(String(12))
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), default=None)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    #: The words it was made of, with their merge fields, and which version they were.
    template_number: Mapped[int]
    title: Mapped[str] = mapped_column(Words(200))
    text: Mapped[str] = mapped_column(Text)
    #: What the fields said of cohort and body when it was issued.
    merge_values: Mapped[dict[str, Any]] = mapped_column(JSON)
    #: What they said of the person; None once that was erased.
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    issuer_name: Mapped[str] = mapped_column(Words(200))
    issued_on: Mapped[date]
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_specimen: Mapped[bool] = mapped_column(default=False)
    state: Mapped[LetterState] = mapped_column(
        choice_column(LetterState), default=LetterState.VALID
    )
    state_since: Mapped[datetime] = mapped_column(UtcDateTime)
    #: Why it was withdrawn; whoever checks the letter reads it.
    state_reason: Mapped[str] = mapped_column(Words(500), default="")


class LetterPerson(Base):
    """Somebody whom a letter to a body names, in the letter's order."""

    __tablename__ = "letter_person"
    __table_args__ = (UniqueConstraint("letter_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"))
    position: Mapped[int]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    #: The name as it was issued, sealed under the person's key; None once that was erased.
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)


class LetterSeries(Base):
    """The next number of a year; taken under a row lock, so numbers have no gaps and no doubles."""

    __tablename__ = "letter_series"

    year: Mapped[int] = mapped_column(primary_key=True)
    next_number: Mapped[int] = mapped_column(default=1)
