"""Tables of admission."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from training_portal.admissions.document_models import DocumentState
from training_portal.cohorts.lists.keeping import ListColumns, RowColumns
from training_portal.eligibility.kinds import DocumentKind, Finding
from training_portal.platform.database import (
    Base,
    UtcDateTime,
    Words,
    choice_column,
    new_public_id,
)


class ApplicationState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    SHORTLISTED = "shortlisted"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    ENROLLED = "enrolled"
    DECLINED = "declined"
    EXPIRED = "expired"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return str(_APPLICATION_LABELS[self])

    @property
    def tone(self) -> str:
        return _APPLICATION_TONES.get(self.value, "none")

    @property
    def is_sent(self) -> bool:
        """False while the person writes it, or mends it after it was returned."""
        return self not in (ApplicationState.DRAFT, ApplicationState.RETURNED)


#: Made once: a work table asks for one in each of its rows.
_APPLICATION_LABELS = {
    ApplicationState.DRAFT: _l("Draft"),
    ApplicationState.SUBMITTED: _l("Submitted"),
    ApplicationState.RETURNED: _l("Returned for correction"),
    ApplicationState.ELIGIBLE: _l("Eligible"),
    ApplicationState.INELIGIBLE: _l("Not eligible"),
    ApplicationState.SHORTLISTED: _l("Shortlisted"),
    ApplicationState.WAITLISTED: _l("On the waitlist"),
    ApplicationState.OFFERED: _l("Offered a seat"),
    ApplicationState.ACCEPTED: _l("Accepted"),
    ApplicationState.ENROLLED: _l("Enrolled"),
    ApplicationState.DECLINED: _l("Declined"),
    ApplicationState.EXPIRED: _l("Offer expired"),
    ApplicationState.REJECTED: _l("Not selected"),
    ApplicationState.WITHDRAWN: _l("Withdrawn"),
    ApplicationState.CANCELLED: _l("Cohort cancelled"),
}
#: info: under way; wait: somebody is asked to act by a day; good and bad: how it came out; none:
#: over, by the person's own will.
_APPLICATION_TONES = {
    "submitted": "info",
    "returned": "wait",
    "eligible": "info",
    "ineligible": "bad",
    "shortlisted": "info",
    "waitlisted": "info",
    "offered": "wait",
    "accepted": "good",
    "enrolled": "good",
    "rejected": "bad",
    "expired": "bad",
    "cancelled": "bad",
}


@dataclass(frozen=True)
class TakenBack:
    """How an application is badged that is withdrawn because the programme took the seat back."""

    tone: str = "bad"

    @property
    def label(self) -> str:
        return str(_l("Taken back by the programme"))


def shown_state(state: ApplicationState, seat_taken_back: bool) -> ApplicationState | TakenBack:
    """The state as people read it: who is put off the list has not withdrawn."""
    return TakenBack() if seat_taken_back else state


#: States in which an application is over; a person may then apply to the cohort again.
ENDED_STATES = frozenset(
    {
        ApplicationState.INELIGIBLE,
        ApplicationState.DECLINED,
        ApplicationState.EXPIRED,
        ApplicationState.REJECTED,
        ApplicationState.WITHDRAWN,
        ApplicationState.CANCELLED,
    }
)
#: States that hold a seat.
SEATED_STATES = frozenset(
    {ApplicationState.OFFERED, ApplicationState.ACCEPTED, ApplicationState.ENROLLED}
)
_LIVE = text(
    "state NOT IN (" + ", ".join(f"'{state.value}'" for state in sorted(ENDED_STATES)) + ")"
)


class ImportState(StrEnum):
    #: A job reads a long list.
    READING = "reading"
    CHECKED = "checked"
    #: A job nominates the people of a long list.
    NOMINATING = "nominating"
    CONFIRMED = "confirmed"
    DISCARDED = "discarded"

    @property
    def label(self) -> str:
        labels = {
            ImportState.READING: _l("Being read"),
            ImportState.CHECKED: _l("Waiting for you"),
            ImportState.NOMINATING: _l("Being nominated"),
            ImportState.CONFIRMED: _l("Confirmed"),
            ImportState.DISCARDED: _l("Deleted"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        tones = {"checked": "wait", "confirmed": "good", "discarded": "none"}
        return tones.get(self.value, "info")


class NomineeImport(ListColumns, Base):
    """One uploaded spreadsheet of nominees for a cohort.

    Confirmed as a whole or not at all; a long one step by step, and what is left waits again.
    """

    __tablename__ = "nominee_import"

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    state: Mapped[ImportState] = mapped_column(
        choice_column(ImportState), default=ImportState.CHECKED
    )


class NomineeRow(RowColumns, Base):
    """A row of an import while it waits; blanked when the import is confirmed or discarded."""

    __tablename__ = "nominee_row"
    __table_args__ = (UniqueConstraint("import_id", "line"),)

    import_id: Mapped[int] = mapped_column(ForeignKey("nominee_import.id"))
    #: Set as a long list is nominated in steps: what was done in a step is not done again.
    is_nominated: Mapped[bool] = mapped_column(default=False)


class Nomination(Base):
    """An organisation puts a person forward for a cohort, in its own order of preference."""

    __tablename__ = "nomination"
    __table_args__ = (
        UniqueConstraint("cohort_id", "person_id"),
        Index("ix_nomination_organisation_cohort", "organisation_id", "cohort_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("nominee_import.id"), default=None)
    rank: Mapped[int | None] = mapped_column(default=None)
    nominated_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: Since when the body no longer puts the person forward: its own step, whatever became of the
    #: application.
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class Application(Base):
    """What a person submits for a cohort. One live application per person and cohort."""

    __tablename__ = "application"
    __table_args__ = (
        Index(
            "uq_application_live",
            "cohort_id",
            "person_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index("ix_application_cohort_state", "cohort_id", "state"),
        Index("ix_application_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    nomination_id: Mapped[int | None] = mapped_column(
        ForeignKey("nomination.id"), default=None, index=True
    )
    state: Mapped[ApplicationState] = mapped_column(
        choice_column(ApplicationState), default=ApplicationState.DRAFT
    )
    #: Fixed at submission: of the nominating organisation, or of residence.
    sending_country: Mapped[str | None] = mapped_column(ForeignKey("country.code"), default=None)
    #: What the person filled in so far, by field; kept on the server from the first field.
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    #: Raised with each saved draft, so that a stale tab is noticed.
    revision: Mapped[int] = mapped_column(default=0)
    #: The profile as it stood at submission.
    snapshot: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=None)
    waitlist_position: Mapped[int | None] = mapped_column(default=None)
    #: Its place in the person's own order of several applications, from 1 (`wishes.py`).
    wish: Mapped[int | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: Since when staff see no more what the person wrote: a consent was taken back.
    closed_to_staff_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: What the person and the nominating body are told about the last decision.
    outcome_reason: Mapped[str] = mapped_column(Words(1000), default="")
    #: Withdrawn by the programme, which took an accepted seat back, and not by the person.
    seat_taken_back: Mapped[bool] = mapped_column(default=False)

    @property
    def shown_state(self) -> ApplicationState | TakenBack:
        return shown_state(self.state, self.seat_taken_back)

    @property
    def is_sent(self) -> bool:
        """Whether the person has sent it and it is not back for correction."""
        return self.state.is_sent


class ApplicationDocument(Base):
    __tablename__ = "application_document"
    __table_args__ = (UniqueConstraint("application_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    kind: Mapped[DocumentKind] = mapped_column(choice_column(DocumentKind))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: The last day on which it is valid, as its person says; only where its kind has one.
    expires_on: Mapped[date | None] = mapped_column(default=None)
    state: Mapped[DocumentState] = mapped_column(
        choice_column(DocumentState), default=DocumentState.WAITING
    )
    #: Why it was refused; the person reads it.
    reason: Mapped[str] = mapped_column(Words(500), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: When the person was told that it expired.
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class ApplicationConsent(Base):
    """An application was sent with a consent: what ends when that is taken back."""

    __tablename__ = "application_consent"

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True)
    consent_id: Mapped[int] = mapped_column(
        ForeignKey("consent_record.id"), primary_key=True, index=True
    )


class EligibilityFinding(Base):
    """What one rule of the course version found for an application, with its reason in words."""

    __tablename__ = "eligibility_finding"
    __table_args__ = (UniqueConstraint("application_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    position: Mapped[int]
    rule_kind: Mapped[str] = mapped_column(String(60))
    finding: Mapped[Finding] = mapped_column(choice_column(Finding))
    #: Facts of the finding (years found, years needed), put in words when shown.
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: Since when a person lets the applicant pass by this rule, who that is, and why.
    waived_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    waived_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    waiver_reason: Mapped[str] = mapped_column(Words(1000), default="")


class OfferState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        labels = {
            OfferState.OPEN: _l("Waiting for an answer"),
            OfferState.ACCEPTED: _l("Accepted"),
            OfferState.DECLINED: _l("Declined"),
            OfferState.EXPIRED: _l("Expired"),
            OfferState.WITHDRAWN: _l("Taken back"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"open": "wait", "accepted": "good"}.get(self.value, "none")


class Offer(Base):
    """A seat held for a person until a deadline."""

    __tablename__ = "offer"
    __table_args__ = (
        Index(
            "uq_offer_open",
            "application_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_offer_state_deadline", "state", "deadline"),
        Index("ix_offer_cohort", "cohort_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    state: Mapped[OfferState] = mapped_column(choice_column(OfferState), default=OfferState.OPEN)
    #: Until the end of this second the answer counts.
    deadline: Mapped[datetime] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
