"""Tables of certificates."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, Numeric, String, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from training_portal.platform.database import (
    Base,
    UtcDateTime,
    Words,
    choice_column,
    new_public_id,
)
from training_portal.platform.finding import key_column, key_with
from training_portal.platform.text import LONGEST_KEY, kept_key


class CertificateState(StrEnum):
    VALID = "valid"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"

    @property
    def label(self) -> str:
        labels = {
            CertificateState.VALID: _l("Valid"),
            CertificateState.REVOKED: _l("Revoked"),
            CertificateState.SUPERSEDED: _l("Replaced by a corrected one"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"valid": "good", "revoked": "bad", "superseded": "wait"}[self.value]


class Certificate(Base):
    """An issued certificate: everything that stands on the paper, as it was printed."""

    __tablename__ = "certificate"
    __table_args__ = (
        Index(
            "uq_certificate_valid",
            "enrolment_id",
            unique=True,
            sqlite_where=text("state = 'valid'"),
            postgresql_where=text("state = 'valid'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: `MTP-2027-000123`; without gaps within a year.
    number: Mapped[str] = mapped_column(String(24), unique=True)
    #: What the QR code and the verification page carry; cannot be guessed (80 random bits).
    code: Mapped[str] = mapped_column(
        String(16), unique=True, default_factory=lambda: new_public_id(16), init=False
    )
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    state: Mapped[CertificateState] = mapped_column(
        choice_column(CertificateState), default=CertificateState.VALID
    )
    #: Blank once the holder's data was erased, and never otherwise.
    holder_name: Mapped[str] = mapped_column(Words(200))
    holder_native_name: Mapped[str] = mapped_column(Words(200), default="")
    #: The keys of both names, kept by the row itself; blank when they are.
    holder_key: Mapped[str] = mapped_column(key_column(810), init=False)
    native_language: Mapped[str] = mapped_column(String(12), default="")
    course_title: Mapped[str] = mapped_column(Words(200))
    #: search_key of the title, kept by the row itself.
    course_key: Mapped[str] = mapped_column(key_column(LONGEST_KEY), init=False)
    competencies: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    hours: Mapped[Decimal] = mapped_column(Numeric(7, 1))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    place: Mapped[str] = mapped_column(Words(200))
    issuer_name: Mapped[str] = mapped_column(Words(200))
    issued_on: Mapped[date]
    is_specimen: Mapped[bool] = mapped_column(default=False)
    state_since: Mapped[datetime] = mapped_column(UtcDateTime)
    #: Why it was revoked or replaced; shown on the verification page.
    state_reason: Mapped[str] = mapped_column(Words(500), default="")
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"), default=None)

    @validates("holder_name", "holder_native_name")
    def _keep_holder_key(self, field: str, value: str) -> str:
        self.holder_key = key_with(self, ("holder_name", "holder_native_name"), field, value, 810)
        return value

    @validates("course_title")
    def _keep_course_key(self, _field: str, title: str) -> str:
        self.course_key = kept_key(title)
        return title

    @property
    def is_erased(self) -> bool:
        """Whether the holder had their data erased: number, course and date prove it from then."""
        return not self.holder_name


class CertificateSeries(Base):
    """The next number of a year; taken under a row lock, so numbers have no gaps and no doubles."""

    __tablename__ = "certificate_series"

    year: Mapped[int] = mapped_column(primary_key=True)
    next_number: Mapped[int] = mapped_column(default=1)
