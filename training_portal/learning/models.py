"""Tables of sessions, attendance, marks and completion."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from training_portal.platform.database import (
    Base,
    UtcDateTime,
    Words,
    choice_column,
    new_public_id,
)
from training_portal.platform.names import Named, for_reader


class TrainingSession(Named, Base):
    """A session of a cohort. Times are UTC, shown in the venue's zone.

    One that is called like its module has the module's title in each language as its names.
    """

    __tablename__ = "training_session"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="times"),
        Index("ix_training_session_cohort", "cohort_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    module_id: Mapped[int | None] = mapped_column(ForeignKey("course_module.id"), default=None)
    #: As it was written, in whatever language; of one that is called like its module in English.
    written_title: Mapped[str] = mapped_column("title", Words(200))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(Words(200), default="")
    trainer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    #: Shared by the sessions that were planned in one go; they can be cancelled in one go.
    series: Mapped[str | None] = mapped_column(String(12), default=None)
    #: A session that does not take place is cancelled, not deleted, and counts for nobody.
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: Why, for those who were to come; blank where it takes place.
    cancelled_because: Mapped[str] = mapped_column(Words(1000), default="")
    #: When and where it was for those who were told last, while mails of a move may still wait, and
    #: what their keys begin with (`notices.moved`).
    moved_from: Mapped[dict[str, str] | None] = mapped_column(JSON, default=None)

    title = for_reader("title", "written_title")


class Presence(StrEnum):
    PRESENT = "present"
    LATE = "late"
    EXCUSED = "excused"
    ABSENT = "absent"

    @property
    def label(self) -> str:
        labels = {
            Presence.PRESENT: _l("Present"),
            Presence.LATE: lazy_pgettext("attendance", "Late"),
            Presence.EXCUSED: _l("Excused"),
            Presence.ABSENT: _l("Absent"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"present": "good", "late": "wait", "excused": "info", "absent": "bad"}[self.value]


class Attendance(Base):
    """How a person was there at a session; marked by whom and when."""

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("session_id", "enrolment_id"),
        Index("ix_attendance_enrolment", "enrolment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    presence: Mapped[Presence] = mapped_column(choice_column(Presence))
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Mark(Base):
    """The points of one attempt at an assessment component, 0 to 100."""

    __tablename__ = "mark"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "component_id", "attempt"),
        CheckConstraint("points BETWEEN 0 AND 100", name="points"),
        CheckConstraint("attempt >= 1", name="attempt"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    component_id: Mapped[int] = mapped_column(ForeignKey("assessment_component.id"))
    attempt: Mapped[int]
    points: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CompletionDecision(Base):
    """How an enrolment ended: computed from the rules, or decided by two people with a reason.

    `findings` keeps each rule's result as it stood, so that the reason can be shown for ever.
    """

    __tablename__ = "completion_decision"
    __table_args__ = (Index("ix_completion_decision_enrolment", "enrolment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    is_completed: Mapped[bool]
    is_manual: Mapped[bool] = mapped_column(default=False)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default_factory=list)
    reason: Mapped[str] = mapped_column(Words(1000), default="")
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: A manual decision takes effect when a second person confirms it.
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    refused_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
