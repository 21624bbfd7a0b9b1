"""Tables of persons and of what they agreed to."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, validates

from training_portal.people.background_kinds import BackgroundKind
from training_portal.platform.database import (
    Base,
    UtcDateTime,
    Words,
    choice_column,
    new_public_id,
)
from training_portal.platform.finding import key_column
from training_portal.platform.text import LONGEST_KEY, kept_key


class Sex(StrEnum):
    """Sex as in the passport (ICAO Doc 9303: F, M, X for unspecified)."""

    FEMALE = "F"
    MALE = "M"
    UNSPECIFIED = "X"

    @property
    def label(self) -> str:
        labels = {
            Sex.FEMALE: _l("Female"),
            Sex.MALE: _l("Male"),
            Sex.UNSPECIFIED: _l("Not specified"),
        }
        return str(labels[self])


#: By what somebody is known again, and what lets a record be held against others at all: after a
#: change of any of these it is compared anew.
IDENTIFYING = (
    "full_name",
    "name_in_latin",
    "native_name",
    "birth_date",
    "nationality",
    "sex",
    "email",
    "phone",
    "passport_hash",
    "is_hidden",
    "claimed_at",
    "archived_at",
)


class Person(Base):
    """One human being. Nothing requires or invents a family name: many people have none."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("full_name <> ''", name="named"),
        Index("ix_person_name_key", "name_key"),
        Index("ix_person_unclaimed", "claimed_at", "created_at"),
        Index("ix_person_compared", "compared_at", "erased_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id"), unique=True, default=None
    )
    full_name: Mapped[str] = mapped_column(Words(200))
    #: As in the passport; empty until it is known.
    name_in_latin: Mapped[str] = mapped_column(Words(200), default="")
    name_on_certificate: Mapped[str] = mapped_column(Words(200), default="")
    native_name: Mapped[str] = mapped_column(Words(200), default="")
    native_language: Mapped[str] = mapped_column(String(12), default="")
    family_name: Mapped[str | None] = mapped_column(Words(120), default=None)
    preferred_name: Mapped[str] = mapped_column(Words(120), default="")
    #: Key of the names that lists show, by which people are found: the full one, that in Latin
    #: letters, that in the own script. Nobody is found by a name that the searcher is not shown.
    name_key: Mapped[str] = mapped_column(key_column(800), default="")
    #: Key of the name on certificates, for those who are shown it; kept by the row itself.
    certificate_key: Mapped[str] = mapped_column(key_column(LONGEST_KEY), default="", init=False)
    birth_date: Mapped[date | None] = mapped_column(default=None)
    nationality: Mapped[str | None] = mapped_column(String(2), default=None)
    residence_country: Mapped[str | None] = mapped_column(ForeignKey("country.code"), default=None)
    residence_province_id: Mapped[int | None] = mapped_column(
        ForeignKey("province.id"), default=None
    )
    sex: Mapped[Sex | None] = mapped_column(choice_column(Sex), default=None)
    gender_told: Mapped[str] = mapped_column(Words(60), default="")
    email: Mapped[str] = mapped_column(Words(254), default="")
    #: As addresses are compared; three letters for one, where folding makes them of it.
    email_key: Mapped[str] = mapped_column(String(800), default="", index=True)
    phone: Mapped[str] = mapped_column(String(40), default="")
    #: Sealed under the person's key (platform/personal.py), found by the keyed hash.
    passport_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    passport_hash: Mapped[str | None] = mapped_column(String(64), default=None, index=True)
    #: No list, count below five, match hint or staff of a named government shows this person.
    is_hidden: Mapped[bool] = mapped_column(default=False)
    #: Who put an imported record in, and for what, in words (a cohort): what the notice says.
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    recorded_for: Mapped[str] = mapped_column(Words(200), default="")
    #: From where staff know somebody whom they put in by themselves, in their words.
    recorded_from: Mapped[str] = mapped_column(Words(300), default="")
    guardian_name: Mapped[str] = mapped_column(Words(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: None while nobody has claimed an imported record; such records are purged after 90 days.
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: Since when the record rests: as hidden to all but coordinators, and told nothing by mail.
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    is_demo: Mapped[bool] = mapped_column(default=False)
    #: When it was last held against all other records (`twins/finding.py`); None: not since it is
    #: what it is. Kept by the row itself.
    compared_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None, init=False)

    @validates(*IDENTIFYING)
    def _to_be_compared(self, _field: str, value: object) -> object:
        self.compared_at = None
        return value

    @validates("name_on_certificate")
    def _keep_certificate_key(self, _field: str, name: str) -> str:
        self.certificate_key = kept_key(name)
        return name


class ConsentPurpose(StrEnum):
    """What a person agrees to, each by itself."""

    APPLICATION = "application"
    TRANSFER_ABROAD = "transfer_abroad"
    GUARDIAN = "guardian"
    ALUMNI_NETWORK = "alumni_network"
    PLACEMENT = "placement"
    HEALTH = "health"
    #: What the company that put somebody forward, their employer, sees of the application.
    EMPLOYER_STATE = "employer_state"
    EMPLOYER_ATTENDANCE = "employer_attendance"
    EMPLOYER_RESULT = "employer_result"
    EMPLOYER_CERTIFICATE = "employer_certificate"

    @property
    def label(self) -> str:
        labels = {
            ConsentPurpose.APPLICATION: _l("Use of the data for this application"),
            ConsentPurpose.TRANSFER_ABROAD: _l("Transfer to the country of the course"),
            ConsentPurpose.GUARDIAN: _l("Consent of the guardian of a minor"),
            ConsentPurpose.ALUMNI_NETWORK: _l("Being in the alumni network"),
            ConsentPurpose.PLACEMENT: _l("Sharing chosen data with a company"),
            ConsentPurpose.HEALTH: _l("Medical part, for the medical officer of a course"),
            ConsentPurpose.EMPLOYER_STATE: _l("The employer sees how the application stands"),
            ConsentPurpose.EMPLOYER_ATTENDANCE: _l("The employer sees the attendance"),
            ConsentPurpose.EMPLOYER_RESULT: _l("The employer sees the result of the course"),
            ConsentPurpose.EMPLOYER_CERTIFICATE: _l("The employer sees the certificate"),
        }
        return str(labels[self])

    @property
    def is_for_one_thing(self) -> bool:
        """Whether its words name one company or course: it says nothing of another one."""
        return self in (ConsentPurpose.PLACEMENT, ConsentPurpose.HEALTH) or (
            self.value.startswith("employer_")
        )


class ConsentRecord(Base):
    """One act of agreeing, with the text that was shown; taken back at any time, never deleted."""

    __tablename__ = "consent_record"
    __table_args__ = (Index("ix_consent_record_person_purpose", "person_id", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[ConsentPurpose] = mapped_column(choice_column(ConsentPurpose))
    #: Country of destination for a transfer, country of residence otherwise.
    country_code: Mapped[str | None] = mapped_column(String(2), default=None)
    text_sha256: Mapped[str] = mapped_column(String(64))
    text_version: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(12))
    given_by: Mapped[str] = mapped_column(Words(200), default="")
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class BackgroundEntry(Base):
    """One thing that somebody did, learned or speaks (`background.py`), in their own words."""

    __tablename__ = "background_entry"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[BackgroundKind] = mapped_column(choice_column(BackgroundKind))
    #: Sealed under the person's key: the fields of the entry, by name.
    words: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ClaimState(StrEnum):
    """What became of a claim by somebody who has a record of their own already."""

    OPEN = "open"
    JOINED = "joined"
    KEPT_APART = "kept_apart"

    @property
    def label(self) -> str:
        labels = {
            ClaimState.OPEN: _l("To be looked at"),
            ClaimState.JOINED: _l("The same person: joined"),
            ClaimState.KEPT_APART: _l("Two people: kept apart"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"open": "wait", "joined": "good", "kept_apart": "none"}[self.value]


class ClaimQuestion(Base):
    """Two records that may be of one human being; programme staff decide, nothing else does."""

    __tablename__ = "claim_question"
    __table_args__ = (
        UniqueConstraint("unclaimed_id", "claimant_id"),
        Index("ix_claim_question_state", "state", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    unclaimed_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    #: The person whose account claims the record.
    claimant_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[ClaimState] = mapped_column(choice_column(ClaimState), default=ClaimState.OPEN)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class PersonMark(Base):
    """One way in which a record may be found to be another one's twin, as a keyed hash."""

    __tablename__ = "person_mark"

    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class TwinState(StrEnum):
    """What became of a proposal that two records are of one person."""

    OPEN = "open"
    KEPT_APART = "kept_apart"
    JOINED = "joined"

    @property
    def label(self) -> str:
        labels = {
            TwinState.OPEN: _l("To be looked at"),
            TwinState.KEPT_APART: _l("Two people: kept apart"),
            TwinState.JOINED: _l("The same person: joined"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"open": "wait", "kept_apart": "none", "joined": "good"}[self.value]


class Twin(Base):
    """Two records that the portal takes for one person's; programme staff say, and nobody else."""

    __tablename__ = "twin"
    __table_args__ = (
        UniqueConstraint("low_id", "high_id"),
        CheckConstraint("low_id < high_id", name="order"),
        Index("ix_twin_state", "state", "score"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    low_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    high_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    #: How alike they are, and the codes of what they have alike or not, with commas between them
    #: (`twins/rules.py`).
    score: Mapped[int]
    reasons: Mapped[str] = mapped_column(String(200))
    state: Mapped[TwinState] = mapped_column(choice_column(TwinState), default=TwinState.OPEN)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class PersonJoin(Base):
    """Two records were made one: the other rests beside the one that is kept."""

    __tablename__ = "person_join"
    __table_args__ = (CheckConstraint("kept_id <> other_id", name="two_records"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kept_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    #: What was changed and which rows moved, sealed under the key of the record that is kept; None
    #: once it cannot be undone any more.
    ledger: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
