"""Tables of courses. A published version is never altered: a cohort keeps its own."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from training_portal.platform.database import Base, UtcDateTime, Words, choice_column
from training_portal.platform.finding import key_column
from training_portal.platform.names import in_reader_language


class Delivery(StrEnum):
    IN_JAPAN = "in_japan"
    IN_COUNTRY = "in_country"
    THIRD_COUNTRY = "third_country"
    ONLINE = "online"
    HYBRID = "hybrid"

    @property
    def label(self) -> str:
        labels = {
            Delivery.IN_JAPAN: _l("In Japan"),
            Delivery.IN_COUNTRY: _l("In the trainees' country"),
            Delivery.THIRD_COUNTRY: _l("In another country of the region"),
            Delivery.ONLINE: _l("Online"),
            Delivery.HYBRID: _l("Online and in class"),
        }
        return str(labels[self])


class Course(Base):
    """A course under a stable code; what it says stands in its versions."""

    __tablename__ = "course"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    #: Digest of the course's file as it was last loaded; loading the same again changes nothing,
    #: whatever staff have published since.
    loaded_sha256: Mapped[str] = mapped_column(String(64), default="")
    #: Archived: the catalogue no longer shows it, and no cohort is opened of it.
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class CourseDraft(Base):
    """The next version of a course while it is written; one for a course.

    It is kept as a whole, in the shape of a course's file, and becomes rows when it is published:
    what is half written need not make sense yet, and no page can take it for a version.
    """

    __tablename__ = "course_draft"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), unique=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    #: Raised by each change, so that a stale form is noticed.
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)


class CourseVersion(Base):
    """One published wording of a course."""

    __tablename__ = "course_version"
    __table_args__ = (
        UniqueConstraint("course_id", "number"),
        CheckConstraint("level BETWEEN 1 AND 8", name="aqrf_level"),
        Index(
            "uq_course_version_current",
            "course_id",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    number: Mapped[int]
    sector_code: Mapped[str] = mapped_column(ForeignKey("sector.code"), index=True)
    #: ASEAN Qualifications Reference Framework, 1 to 8.
    level: Mapped[int]
    duration_weeks: Mapped[Decimal] = mapped_column(Numeric(5, 1))
    delivery: Mapped[Delivery] = mapped_column(choice_column(Delivery))
    #: This and the four below in English; in other languages they stand beside the title.
    place: Mapped[str] = mapped_column(Words(160))
    place_country: Mapped[str] = mapped_column(ForeignKey("country.code"))
    corridor_code: Mapped[str | None] = mapped_column(ForeignKey("corridor.code"), default=None)
    audience: Mapped[str] = mapped_column(Words(400), default="")
    fee: Mapped[str] = mapped_column(Words(300), default="")
    stipend: Mapped[str] = mapped_column(Words(300), default="")
    travel: Mapped[str] = mapped_column(Words(300), default="")
    is_illustrative: Mapped[bool] = mapped_column(default=True)
    source: Mapped[str] = mapped_column(Words(400), default="")
    #: Digest of the file that the version was loaded from; blank for one that staff wrote.
    content_sha256: Mapped[str] = mapped_column(String(64), default="")
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: The version that pages show and new cohorts take.
    is_current: Mapped[bool] = mapped_column(default=False)


class CourseText(Base):
    """What a version says in one language (BCP 47); blank is said in English only."""

    __tablename__ = "course_text"
    __table_args__ = (UniqueConstraint("version_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    language: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(Words(200))
    summary: Mapped[str] = mapped_column(Words(2000), default="")
    objectives: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    title_key: Mapped[str] = mapped_column(key_column(400), default="")
    #: In other languages than English, whose words are columns of the version.
    place: Mapped[str] = mapped_column(Words(160), default="")
    audience: Mapped[str] = mapped_column(Words(400), default="")
    fee: Mapped[str] = mapped_column(Words(300), default="")
    stipend: Mapped[str] = mapped_column(Words(300), default="")
    travel: Mapped[str] = mapped_column(Words(300), default="")


class CourseLanguage(Base):
    """A language of instruction."""

    __tablename__ = "course_language"

    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(12), primary_key=True)


class CourseCountry(Base):
    """A country whose people may take the course."""

    __tablename__ = "course_country"

    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"), primary_key=True)
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"), primary_key=True)


class CourseOccupation(Base):
    """An occupation group the course prepares for."""

    __tablename__ = "course_occupation"

    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"), primary_key=True)
    occupation_code: Mapped[str] = mapped_column(
        ForeignKey("occupation_group.code"), primary_key=True
    )


class Competency(Base):
    """What a graduate can do; printed on the certificate."""

    __tablename__ = "competency"
    __table_args__ = (UniqueConstraint("version_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    code: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    #: By language: {"en": "...", "ja": "..."}.
    texts: Mapped[dict[str, str]] = mapped_column(JSON)


class Phase(StrEnum):
    """Where a module belongs: before the course proper, in it, or after it."""

    PREPARATION = "preparation"
    CORE = "core"
    FINALISATION = "finalisation"

    @property
    def label(self) -> str:
        labels = {
            Phase.PREPARATION: _l("Preparation at home"),
            Phase.CORE: _l("Core phase"),
            Phase.FINALISATION: _l("Follow-up at home"),
        }
        return str(labels[self])


class CourseModule(Base):
    """A part of a course with its hours."""

    __tablename__ = "course_module"
    __table_args__ = (
        UniqueConstraint("version_id", "code"),
        CheckConstraint("hours > 0", name="hours"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    code: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    hours: Mapped[Decimal] = mapped_column(Numeric(7, 1))
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    phase: Mapped[Phase] = mapped_column(choice_column(Phase), default=Phase.CORE)

    @property
    def title(self) -> str:
        """What it is called in the reader's language."""
        return in_reader_language(self.texts)


class AssessmentComponent(Base):
    """Something that is marked: weight in percent of the total, pass mark and attempts."""

    __tablename__ = "assessment_component"
    __table_args__ = (
        UniqueConstraint("version_id", "code"),
        CheckConstraint("weight BETWEEN 0 AND 100", name="weight"),
        CheckConstraint("pass_mark BETWEEN 0 AND 100", name="pass_mark"),
        CheckConstraint("attempts >= 1", name="attempts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    code: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    weight: Mapped[int]
    pass_mark: Mapped[int]
    attempts: Mapped[int]
    texts: Mapped[dict[str, str]] = mapped_column(JSON)

    @property
    def title(self) -> str:
        """What it is called in the reader's language."""
        return in_reader_language(self.texts)


class Payer(StrEnum):
    """Who bears a cost of taking part."""

    PROGRAMME = "programme"
    NOMINATOR = "nominator"

    @property
    def label(self) -> str:
        labels = {
            Payer.PROGRAMME: _l("The programme"),
            Payer.NOMINATOR: _l("The participant or their organisation"),
        }
        return str(labels[self])


class CourseCost(Base):
    """A cost of taking part, and who bears it: a line of the call for nominations."""

    __tablename__ = "course_cost"
    __table_args__ = (UniqueConstraint("version_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    code: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    borne_by: Mapped[Payer] = mapped_column(choice_column(Payer), default=Payer.PROGRAMME)

    @property
    def title(self) -> str:
        """What it is called in the reader's language."""
        return in_reader_language(self.texts)


class RuleStage(StrEnum):
    ELIGIBILITY = "eligibility"
    COMPLETION = "completion"


class CourseRule(Base):
    """One eligibility or completion rule: a kind and its values."""

    __tablename__ = "course_rule"
    __table_args__ = (UniqueConstraint("version_id", "stage", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    stage: Mapped[RuleStage] = mapped_column(choice_column(RuleStage))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(60))
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
