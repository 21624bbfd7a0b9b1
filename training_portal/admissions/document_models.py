"""What comes with an application as a file: its states, and files that answer questions."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_babel import lazy_pgettext
from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from training_portal.platform.database import Base, UtcDateTime


class DocumentState(StrEnum):
    """How staff found a document."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        labels = {
            DocumentState.WAITING: lazy_pgettext("document", "Not looked at yet"),
            DocumentState.ACCEPTED: lazy_pgettext("document", "Accepted"),
            DocumentState.REFUSED: lazy_pgettext("document", "Refused"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"waiting": "info", "accepted": "good", "refused": "bad"}[self.value]


class ApplicationAnswerFile(Base):
    """The file that answers a question of the cohort; one for a question."""

    __tablename__ = "application_answer_file"
    __table_args__ = (UniqueConstraint("application_id", "question_key"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    #: In whichever version of the questions (`questionnaires.rules.Question.key`).
    question_key: Mapped[str] = mapped_column(String(12))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
