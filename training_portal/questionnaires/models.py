"""The table of questionnaires."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from training_portal.platform.database import Base, UtcDateTime


class CohortQuestions(Base):
    """One version of what a cohort asks those who apply, beside what every application asks.

    The questions of a version are one document (`rules.as_data`): they are read, copied and locked
    as a whole. The newest version is what is asked; answers keep the one they were given to.
    """

    __tablename__ = "cohort_questions"
    __table_args__ = (
        UniqueConstraint("cohort_id", "version"),
        CheckConstraint("version >= 1", name="version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    version: Mapped[int]
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: When the first answer was kept, be it of a draft: from then on it stays as it is.
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
