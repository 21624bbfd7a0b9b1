"""Tables of messages: what was written to a group, and to whom it went."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, validates

from training_portal.messaging.audiences import Audience, Lacking
from training_portal.platform.database import (
    Base,
    UtcDateTime,
    Words,
    choice_column,
    new_public_id,
)
from training_portal.platform.finding import key_column
from training_portal.platform.text import LONGEST_KEY, kept_key

LONGEST_MESSAGE = 4000


class CohortMessage(Base):
    """A message to one group of a cohort, as it was sent; never changed, but stopped."""

    __tablename__ = "cohort_message"
    __table_args__ = (
        UniqueConstraint("id", "audience"),
        Index("ix_cohort_message_cohort", "cohort_id", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    audience: Mapped[Audience] = mapped_column(choice_column(Audience))
    #: How the group was narrowed: states (none for all), and a country.
    states: Mapped[list[str]] = mapped_column(JSON)
    country_code: Mapped[str | None] = mapped_column(ForeignKey("country.code"), default=None)
    #: In English, with merge fields; `translations` has both by language where they were written.
    subject: Mapped[str] = mapped_column(Words(200))
    subject_key: Mapped[str] = mapped_column(key_column(LONGEST_KEY), init=False)
    text: Mapped[str] = mapped_column(Words(LONGEST_MESSAGE))
    translations: Mapped[dict[str, Any]] = mapped_column(JSON)
    #: What the fields about the cohort said then, by language.
    merge_values: Mapped[dict[str, Any]] = mapped_column(JSON)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: How it was narrowed besides: to a nominating body, to who lacked something, to so many who
    #: were ticked in the table of applications (none for all).
    body_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    lacks: Mapped[Lacking | None] = mapped_column(choice_column(Lacking), default=None)
    chosen: Mapped[int] = mapped_column(default=0)

    @validates("subject")
    def _keep_subject_key(self, _field: str, subject: str) -> str:
        self.subject_key = kept_key(subject)
        return subject

    def words(self, language: str) -> tuple[str, str]:
        """Subject and text in a language, in English where they were not written in it."""
        found = self.translations.get(language)
        return (found["subject"], found["text"]) if found else (self.subject, self.text)


class MessageRecipient(Base):
    """One to whom a message went: an applicant, a participant, an officer of a body, a reviewer.

    Which of them follows from the message's group, and from nothing else: a row of another group
    than its message, or of a group and the person of another, is refused by the database.
    """

    __tablename__ = "message_recipient"
    __table_args__ = (
        ForeignKeyConstraint(
            ["message_id", "audience"], ["cohort_message.id", "cohort_message.audience"]
        ),
        CheckConstraint(
            "(audience = 'applicants') = (application_id IS NOT NULL)"
            " AND (audience = 'participants') = (enrolment_id IS NOT NULL)"
            " AND (audience = 'bodies') = (organisation_id IS NOT NULL)"
            " AND (audience IN ('bodies', 'reviewers')) = (account_id IS NOT NULL)",
            name="kept_apart",
        ),
        Index("ix_message_recipient_message", "message_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    message_id: Mapped[int]
    audience: Mapped[Audience] = mapped_column(choice_column(Audience))
    application_id: Mapped[int | None] = mapped_column(
        ForeignKey("application.id"), default=None, index=True
    )
    enrolment_id: Mapped[int | None] = mapped_column(
        ForeignKey("enrolment.id"), default=None, index=True
    )
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id"), default=None, index=True
    )
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id"), default=None, index=True
    )
    language: Mapped[str] = mapped_column(String(12))
