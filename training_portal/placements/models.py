"""Tables of placements: postings with what the law says of their place, and applications."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from training_portal.placements.application_states import (
    OVER,
    ConcernKind,
    ConcernState,
    InterviewAnswer,
    Outcome,
    PlacementState,
)
from training_portal.placements.posting_states import PostingKind, PostingState
from training_portal.placements.posting_texts import of_chosen
from training_portal.placements.rules.wages import WagePeriod
from training_portal.platform.database import (
    Base,
    UtcDateTime,
    Words,
    choice_column,
    new_public_id,
)

_LIVE = text("state NOT IN (" + ", ".join(f"'{state.value}'" for state in sorted(OVER)) + ")")
#: Wages in minor units: a year's wage in dong passes what 32 bits hold.
_AMOUNT = BigInteger().with_variant(Integer, "sqlite")


class MinimumWage(Base):
    """A legal minimum wage on record, for a country or a part of it, and the days it holds."""

    __tablename__ = "minimum_wage"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="validity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(60))
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"), index=True)
    province_id: Mapped[int | None] = mapped_column(ForeignKey("province.id"), default=None)
    #: A part of the country that is no province: a wage region.
    zone: Mapped[str] = mapped_column(Words(120), default="")
    #: Section of ISIC Rev. 4; blank for all.
    sector_code: Mapped[str | None] = mapped_column(ForeignKey("sector.code"), default=None)
    #: The trades of that section for which alone it holds.
    scope: Mapped[str] = mapped_column(Words(200), default="")
    amount_minor: Mapped[int] = mapped_column(_AMOUNT)
    currency: Mapped[str] = mapped_column(String(3))
    period: Mapped[WagePeriod] = mapped_column(choice_column(WagePeriod))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None] = mapped_column(default=None)
    source: Mapped[str] = mapped_column(Words(300))
    #: `seen` in a public source, or `general` knowledge to be checked.
    evidence: Mapped[str] = mapped_column(String(20), default="general")


class WorkLimit(Base):
    """Ordinary hours of a week at most, and the minimum working age, in a country."""

    __tablename__ = "work_limit"
    __table_args__ = (
        CheckConstraint("most_hours BETWEEN 1 AND 84", name="hours"),
        CheckConstraint("least_age BETWEEN 12 AND 21", name="age"),
    )

    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"), primary_key=True)
    most_hours: Mapped[int]
    least_age: Mapped[int]
    source: Mapped[str] = mapped_column(Words(300))
    evidence: Mapped[str] = mapped_column(String(20), default="general")


class ReportedPlace(Base):
    """A place where trafficking of workers is reported: two people look at each posting there."""

    __tablename__ = "reported_place"

    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(Words(120))
    #: The whole province counts: an address does not tell how near something is.
    province_id: Mapped[int] = mapped_column(ForeignKey("province.id"), index=True)
    #: Industrial parks in it, by code.
    parks: Mapped[list[str]] = mapped_column(JSON)
    source: Mapped[str] = mapped_column(Words(300))
    reported_on: Mapped[date]


class Posting(Base):
    """What a company offers. `filled` counts openings taken, under the lock of this row."""

    __tablename__ = "posting"
    __table_args__ = (
        CheckConstraint("openings >= 1", name="openings"),
        CheckConstraint("filled >= 0 AND filled <= openings", name="filled"),
        CheckConstraint("wage_minor IS NULL OR wage_minor >= 0", name="wage"),
        Index("ix_posting_organisation_state", "organisation_id", "state"),
        Index("ix_posting_state_closes", "state", "closes_at"),
        Index("ix_posting_site_id", "site_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("company_site.id"))
    kind: Mapped[PostingKind] = mapped_column(choice_column(PostingKind))
    original_title: Mapped[str] = mapped_column("title", Words(160))
    #: search_key of the original title.
    title_key: Mapped[str] = mapped_column(String(400), default="")
    #: search_key of the titles in all languages.
    titles_key: Mapped[str] = mapped_column(Text, default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[PostingState] = mapped_column(
        choice_column(PostingState), default=PostingState.DRAFT
    )
    #: Language that the company wrote title and description in first (BCP 47).
    original_language: Mapped[str] = mapped_column("language", String(12), default="en")
    original_description: Mapped[str] = mapped_column("description", Words(4000), default="")
    #: By language, in others than the original: {"th": "..."}.
    titles: Mapped[dict[str, str]] = mapped_column(JSON, default_factory=dict)
    descriptions: Mapped[dict[str, str]] = mapped_column(JSON, default_factory=dict)
    #: What the reader is shown of these, and in which language it is.
    title = of_chosen("title")
    description = of_chosen("description")
    language = of_chosen("language")
    occupation_code: Mapped[str | None] = mapped_column(
        ForeignKey("occupation_group.code"), default=None, index=True
    )
    openings: Mapped[int] = mapped_column(default=1)
    filled: Mapped[int] = mapped_column(default=0)
    starts_on: Mapped[date | None] = mapped_column(default=None)
    #: The company closed it itself, and it stays so when it was filled or suspended in between.
    takes_no_more: Mapped[bool] = mapped_column(default=False)
    #: Until the end of this second people can apply; shown in the zone of the site's country.
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    time_zone: Mapped[str] = mapped_column(String(40), default="Asia/Bangkok")
    wage_minor: Mapped[int | None] = mapped_column(_AMOUNT, default=None)
    wage_currency: Mapped[str] = mapped_column(String(3), default="")
    wage_period: Mapped[WagePeriod] = mapped_column(
        choice_column(WagePeriod), default=WagePeriod.MONTH
    )
    hours_per_week: Mapped[int | None] = mapped_column(default=None)
    days_per_week: Mapped[int | None] = mapped_column(default=None)
    #: None for a contract without an end.
    contract_months: Mapped[int | None] = mapped_column(default=None)
    contract_languages: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    trial_months: Mapped[int] = mapped_column(default=0)
    working_language: Mapped[str] = mapped_column(String(12), default="")
    #: A level of the CEFR, or of the JLPT for Japanese; blank when none is asked.
    working_level: Mapped[str] = mapped_column(String(4), default="")
    #: What is given besides the wage, and who pays: posting_states.Need -> Provision.
    provisions: Mapped[dict[str, str]] = mapped_column(JSON, default_factory=dict)
    insurance: Mapped[str] = mapped_column(Words(300), default="")
    minimum_age: Mapped[int | None] = mapped_column(default=None)
    #: Who pays each line of the gate: rules.gate.CostLine -> rules.gate.Payer.
    costs: Mapped[dict[str, str]] = mapped_column(JSON, default_factory=dict)
    keeps_passport: Mapped[bool] = mapped_column(default=False)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: Who of the programme looked first, where two must.
    first_reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: The open form that wrote last: one that saves itself is no second window to itself.
    written_in: Mapped[str] = mapped_column(String(64), default="")
    #: When the company was last told by mail of new applications; several wait for one mail.
    applicants_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: The named decision where the gate left something to a person.
    decision_reason: Mapped[str] = mapped_column(Words(1000), default="")
    #: Why it was returned or suspended; the company reads it.
    state_reason: Mapped[str] = mapped_column(Words(1000), default="")
    is_demo: Mapped[bool] = mapped_column(default=False)


class PostingCountry(Base):
    """A country whose people are invited."""

    __tablename__ = "posting_country"

    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id"), primary_key=True)
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"), primary_key=True)


class PostingCourse(Base):
    """A course that prepares for the work."""

    __tablename__ = "posting_course"

    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id"), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True, index=True)


class PlacementApplication(Base):
    """Somebody applies for a posting with the items chosen one by one; one live one a posting.

    `shared` is what the company sees, as it stood then, and nothing else of the person. It is shown
    only while the consent stands.
    """

    __tablename__ = "placement_application"
    __table_args__ = (
        Index(
            "uq_placement_application_live",
            "posting_id",
            "person_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index("ix_placement_application_posting_state", "posting_id", "state"),
        Index("ix_placement_application_person", "person_id"),
        Index("ix_placement_application_offer", "state", "offer_deadline"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    consent_id: Mapped[int] = mapped_column(ForeignKey("consent_record.id"), index=True)
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[PlacementState] = mapped_column(
        choice_column(PlacementState), default=PlacementState.SUBMITTED
    )
    #: Item -> what is shown of it; None once it was taken back.
    shared: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=None)
    shared_name: Mapped[str] = mapped_column(Words(200), default="")
    message: Mapped[str] = mapped_column(Words(2000), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: What the other side is told about the last step.
    outcome_reason: Mapped[str] = mapped_column(Words(1000), default="")
    interview_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    interview_place: Mapped[str] = mapped_column(Words(300), default="")
    interview_link: Mapped[str] = mapped_column(Words(300), default="")
    interview_answer: Mapped[InterviewAnswer | None] = mapped_column(
        choice_column(InterviewAnswer), default=None
    )
    #: Until the end of this second the answer counts.
    offer_deadline: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    started_on: Mapped[date | None] = mapped_column(default=None)
    #: Planned last day of work; None for a contract without an end.
    ends_on: Mapped[date | None] = mapped_column(default=None)
    #: The planned end that the company was asked about, so that it is asked once for each.
    end_told_for: Mapped[date | None] = mapped_column(default=None)
    #: Last day of work as it was.
    ended_on: Mapped[date | None] = mapped_column(default=None)
    outcome: Mapped[Outcome | None] = mapped_column(choice_column(Outcome), default=None)

    @property
    def is_withdrawn(self) -> bool:
        """Whether the person took the application back."""
        return self.state is PlacementState.WITHDRAWN


class GuardianConsent(Base):
    """A parent or guardian of a minor agreed to an application, or to more being shared by it."""

    __tablename__ = "placement_guardian_consent"

    application_id: Mapped[int] = mapped_column(
        ForeignKey("placement_application.id"), primary_key=True
    )
    consent_id: Mapped[int] = mapped_column(
        ForeignKey("consent_record.id"), primary_key=True, index=True
    )


class Concern(Base):
    """What somebody at a placement is worried about: for programme staff, never for the company."""

    __tablename__ = "placement_concern"
    __table_args__ = (Index("ix_placement_concern_state", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    application_id: Mapped[int] = mapped_column(ForeignKey("placement_application.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[ConcernKind] = mapped_column(choice_column(ConcernKind))
    #: The person's words, sealed under the person's key.
    words_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[ConcernState] = mapped_column(
        choice_column(ConcernState), default=ConcernState.OPEN
    )
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    #: Who of the staff looks into it, and since when.
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: What was done, in words that name nobody.
    settlement: Mapped[str] = mapped_column(Words(1000), default="")
