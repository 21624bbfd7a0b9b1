"""Tables of appeals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from training_portal.admissions.models import ApplicationState
from training_portal.platform.database import (
    Base,
    UtcDateTime,
    Words,
    choice_column,
    new_public_id,
)


class Decision(StrEnum):
    """What can be appealed against: the states that these decisions leave an application in."""

    REJECTED = "rejected"
    INELIGIBLE = "ineligible"

    @property
    def label(self) -> str:
        return ApplicationState(self.value).label


class AppealState(StrEnum):
    OPEN = "open"
    GRANTED = "granted"
    DISMISSED = "dismissed"
    #: By the person. It was the one appeal all the same.
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        labels = {
            AppealState.OPEN: lazy_pgettext("appeal", "To decide"),
            AppealState.GRANTED: lazy_pgettext("appeal", "Granted"),
            AppealState.DISMISSED: lazy_pgettext("appeal", "Dismissed"),
            AppealState.WITHDRAWN: lazy_pgettext("appeal", "Withdrawn"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        tones = {"open": "wait", "granted": "good", "dismissed": "bad"}
        return tones.get(self.value, "none")


@dataclass(frozen=True)
class Overtaken:
    """How an open appeal is badged whose decision was changed without it."""

    tone: str = "none"
    value: str = "overtaken"

    @property
    def label(self) -> str:
        return str(_l("Overtaken: the decision was changed"))


class Appeal(Base):
    """Somebody asks that a decision about their application be looked at once more.

    One for each application, whatever becomes of it.
    """

    __tablename__ = "appeal"
    __table_args__ = (Index("ix_appeal_state_due", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    #: The decision it is against.
    against: Mapped[Decision] = mapped_column(choice_column(Decision))
    #: Who took that, and for whom (references of actors): none of them decides the appeal.
    decided_first_by: Mapped[list[str]] = mapped_column(JSON)
    grounds: Mapped[str] = mapped_column(Words(3000))
    lodged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: Until the end of this second it is to be decided.
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[AppealState] = mapped_column(choice_column(AppealState), default=AppealState.OPEN)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: What the person is told of the decision.
    answer: Mapped[str] = mapped_column(Words(1000), default="")
    #: When who decides was reminded of that.
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: Since when the next level knows, and the person, that it was not decided in time.
    late_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
