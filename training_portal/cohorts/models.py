"""Tables of cohorts, seats and enrolments.

Seats are counted twice on purpose: `seats_taken` (cohort) and `taken` (per country) are changed
by conditional UPDATEs and bounded by CHECK constraints, so that the database itself refuses seat
101 of 100; tests hold them against a recount of live offers, accepted and enrolled.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, validates

from training_portal.cohorts.lists.keeping import ListColumns, RowColumns
from training_portal.platform.database import (
    Base,
    UtcDateTime,
    Words,
    choice_column,
    new_public_id,
)
from training_portal.platform.finding import key_column, key_with


class CohortState(StrEnum):
    """Its life cycle; `open`, `running` and `completed` follow from dates (rules.py)."""

    DRAFT = "draft"
    OPEN = "open"
    SCREENING = "screening"
    CONFIRMED = "confirmed"
    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        labels = {
            CohortState.DRAFT: _l("Draft"),
            CohortState.OPEN: _l("Open for application"),
            CohortState.SCREENING: _l("Screening"),
            CohortState.CONFIRMED: _l("Confirmed"),
            CohortState.RUNNING: _l("Running"),
            CohortState.COMPLETED: lazy_pgettext("cohort", "Completed"),
            CohortState.CANCELLED: _l("Cancelled"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        tones = {"open": "good", "screening": "wait", "cancelled": "bad", "draft": "none"}
        return tones.get(self.value, "info")


class CohortDecision(StrEnum):
    """The last decision taken by people; with the dates it gives the state that pages show."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    SCREENING = "screening"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        labels = {
            CohortDecision.DRAFT: _l("Draft"),
            CohortDecision.ANNOUNCED: _l("Announced"),
            CohortDecision.SCREENING: _l("Screening"),
            CohortDecision.CONFIRMED: _l("Confirmed"),
            CohortDecision.CANCELLED: _l("Cancelled"),
        }
        return str(labels[self])


class Cohort(Base):
    __tablename__ = "cohort"
    __table_args__ = (
        CheckConstraint("capacity >= 0", name="capacity"),
        CheckConstraint("seats_taken BETWEEN 0 AND capacity", name="seats"),
        CheckConstraint("starts_on <= ends_on", name="dates"),
        CheckConstraint("preparation_from < starts_on", name="preparation"),
        CheckConstraint("finalisation_until > ends_on", name="finalisation"),
        CheckConstraint("application_opens_at < application_closes_at", name="window"),
        Index("ix_cohort_decision_closes", "decision", "application_closes_at"),
        Index("ix_cohort_starts_on", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    #: For people: `PM-2027-1`.
    code: Mapped[str] = mapped_column(String(40), unique=True)
    course_version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"), index=True)
    decision: Mapped[CohortDecision] = mapped_column(
        choice_column(CohortDecision), default=CohortDecision.DRAFT
    )
    #: While held, dates do not move the state on.
    is_held: Mapped[bool] = mapped_column(default=False)
    host_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    issuer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    venue: Mapped[str] = mapped_column(Words(200))
    venue_country: Mapped[str] = mapped_column(ForeignKey("country.code"))
    #: IANA name of the venue's zone; sessions and deadlines are shown in it.
    time_zone: Mapped[str] = mapped_column(String(40))
    park_code: Mapped[str | None] = mapped_column(ForeignKey("industrial_park.code"), default=None)
    corridor_code: Mapped[str | None] = mapped_column(
        ForeignKey("corridor.code"), default=None, index=True
    )
    application_opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    application_closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    #: Phases at home: from this day on before the first, until this day after the last.
    preparation_from: Mapped[date | None] = mapped_column(default=None, kw_only=True)
    finalisation_until: Mapped[date | None] = mapped_column(default=None, kw_only=True)
    #: Days a person has to answer an offer.
    response_days: Mapped[int] = mapped_column(default=14)
    capacity: Mapped[int]
    seats_taken: Mapped[int] = mapped_column(default=0)
    #: From this day on, guaranteed seats that no country has used are open to all.
    guarantees_release_on: Mapped[date | None] = mapped_column(default=None)
    contact_email: Mapped[str] = mapped_column(Words(254), default="")
    #: Archived: it is over or cancelled, and no longer stands in the ordinary list.
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    is_demo: Mapped[bool] = mapped_column(default=False)
    #: The keys of code and venue, kept by the row itself.
    search_key: Mapped[str] = mapped_column(key_column(810), init=False)

    @validates("code", "venue")
    def _keep_search_key(self, field: str, value: str) -> str:
        self.search_key = key_with(self, ("code", "venue"), field, value, 810)
        return value


class SeatShare(Base):
    """A sending country's row of the seat plan: guaranteed from `minimum`, at most `maximum`."""

    __tablename__ = "seat_share"
    __table_args__ = (
        UniqueConstraint("cohort_id", "country_code"),
        CheckConstraint("minimum >= 0 AND minimum <= maximum", name="bounds"),
        CheckConstraint("taken BETWEEN 0 AND maximum", name="taken"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"))
    minimum: Mapped[int]
    maximum: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)


class CohortFunding(Base):
    """Who pays which share; the shares of a cohort add up to 10,000 basis points (100 %)."""

    __tablename__ = "cohort_funding"
    __table_args__ = (
        UniqueConstraint("cohort_id", "organisation_id"),
        CheckConstraint("share_basis_points BETWEEN 1 AND 10000", name="share"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    share_basis_points: Mapped[int]


class CohortTrainer(Base):
    """A trainer of a cohort: gives reach to its sessions, attendance and marks."""

    __tablename__ = "cohort_trainer"
    __table_args__ = (UniqueConstraint("cohort_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)


class EnrolmentState(StrEnum):
    ENROLLED = "enrolled"
    ACTIVE = "active"
    COMPLETED = "completed"
    NOT_COMPLETED = "not_completed"
    WITHDRAWN = "withdrawn"
    DISMISSED = "dismissed"
    NO_SHOW = "no_show"

    @property
    def label(self) -> str:
        labels = {
            EnrolmentState.ENROLLED: _l("Enrolled"),
            EnrolmentState.ACTIVE: _l("Taking part"),
            EnrolmentState.COMPLETED: _l("Completed"),
            EnrolmentState.NOT_COMPLETED: _l("Not completed"),
            EnrolmentState.WITHDRAWN: _l("Withdrawn"),
            EnrolmentState.DISMISSED: _l("Dismissed"),
            EnrolmentState.NO_SHOW: _l("Did not come"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        tones = {"completed": "good", "enrolled": "info", "active": "info", "not_completed": "wait"}
        return tones.get(self.value, "bad")


#: States of people who still have their place.
TAKING_PART = frozenset({EnrolmentState.ENROLLED, EnrolmentState.ACTIVE})
#: Who left before the end, or never came; from the first day on the seat stays counted as taken.
LEFT = frozenset({EnrolmentState.WITHDRAWN, EnrolmentState.DISMISSED, EnrolmentState.NO_SHOW})


class Enrolment(Base):
    """A person's place in a cohort."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("cohort_id", "person_id"),
        Index("ix_enrolment_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[EnrolmentState] = mapped_column(
        choice_column(EnrolmentState), default=EnrolmentState.ENROLLED
    )
    #: That of the nominating organisation, or of residence; fixed at submission.
    sending_country: Mapped[str] = mapped_column(ForeignKey("country.code"))
    enrolled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class PastState(StrEnum):
    """What became of an uploaded list of past cohorts."""

    #: A job reads a long list.
    READING = "reading"
    CHECKED = "checked"
    #: A job records the people of a long list.
    RECORDING = "recording"
    RECORDED = "recorded"
    DISCARDED = "discarded"
    #: Taken back as a whole, while nobody had claimed a record.
    UNDONE = "undone"

    @property
    def label(self) -> str:
        labels = {
            PastState.READING: _l("Being read"),
            PastState.CHECKED: _l("Waiting for you"),
            PastState.RECORDING: _l("Being recorded"),
            PastState.RECORDED: _l("Recorded"),
            PastState.DISCARDED: _l("Deleted"),
            PastState.UNDONE: _l("Taken back"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        tones = {"checked": "wait", "recorded": "good", "discarded": "none", "undone": "none"}
        return tones.get(self.value, "info")


class PastImport(ListColumns, Base):
    """A spreadsheet of cohorts that were over before the portal, and of who took part in them."""

    __tablename__ = "past_import"

    #: The manager's institution; None for one that the coordinator sent for several hosts.
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id"), index=True, default=None
    )
    #: From where the facts are, in words of who sent the list: an archive, a report.
    source: Mapped[str] = mapped_column(Words(200))
    state: Mapped[PastState] = mapped_column(choice_column(PastState), default=PastState.CHECKED)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: The keys of the source and of the file's name, by which the list is found.
    search_key: Mapped[str] = mapped_column(key_column(810), init=False)

    @validates("source", "original_name")
    def _keep_search_key(self, field: str, value: str) -> str:
        self.search_key = key_with(self, ("source", "original_name"), field, value, 810)
        return value


class PastRow(RowColumns, Base):
    """A row of such a list while it waits; blanked when the list is recorded or discarded."""

    __tablename__ = "past_row"
    __table_args__ = (UniqueConstraint("import_id", "line"),)

    import_id: Mapped[int] = mapped_column(ForeignKey("past_import.id"))


class PastCohort(Base):
    """Marks a cohort as recorded afterwards, and says by which list."""

    __tablename__ = "past_cohort"

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("past_import.id"), index=True)


class PastPlace(Base):
    """Marks an enrolment as recorded afterwards, with the certificate that was given on paper.

    Such a certificate is a fact that was recorded: the portal did not issue it and vouches for
    nothing on it. Its number and date stay as proof when the person's data is erased.
    """

    __tablename__ = "past_place"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("past_import.id"), index=True)
    #: Whether the person's record was made by the same list: taking it back erases it.
    made_record: Mapped[bool]
    certificate_number: Mapped[str] = mapped_column(Words(80), default="")
    certificate_on: Mapped[date | None] = mapped_column(default=None)
