"""Tables of endorsing: chains as they are set, and the lists that go through them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from training_portal.platform.database import (
    Base,
    UtcDateTime,
    Words,
    choice_column,
    new_public_id,
)

#: A chain has so many steps at most: unit, ministry, focal point, and one that nobody thought of.
MOST_STEPS: Final = 4
MOST_DAYS: Final = 60


class StepBody(StrEnum):
    """Whose step it is, as a chain says it for all bodies of a country."""

    UNIT = "unit"
    PARENT = "parent"
    NAMED = "named"

    @property
    def label(self) -> str:
        labels = {
            StepBody.UNIT: _l("The body that nominates"),
            StepBody.PARENT: _l("What that body is a part of"),
            StepBody.NAMED: _l("A certain organisation"),
        }
        return str(labels[self])


class Proof(StrEnum):
    """What a step is taken by."""

    ON_PAGE = "on_page"
    SIGNED_UPLOAD = "signed_upload"

    @property
    def label(self) -> str:
        labels = {
            Proof.ON_PAGE: _l("A sign-off on the page"),
            Proof.SIGNED_UPLOAD: _l("The signed letter, uploaded"),
        }
        return str(labels[self])


class WhenOver(StrEnum):
    """What follows where nobody took a step in its time."""

    ESCALATE = "escalate"
    NOT_ENDORSED = "not_endorsed"

    @property
    def label(self) -> str:
        labels = {
            WhenOver.ESCALATE: _l("The next level is told, and may take the step"),
            WhenOver.NOT_ENDORSED: _l("The list counts as not endorsed"),
        }
        return str(labels[self])


_LIVE_CHAIN = text("ended_at IS NULL AND organisation_id IS NULL")
_LIVE_CHAIN_OF_BODY = text("ended_at IS NULL AND organisation_id IS NOT NULL")


class EndorsementChain(Base):
    """Who endorses the nominees of a country, or of one body of it, in which order.

    It holds for people who are nominated from `since` on. A body's own goes before the country's.
    """

    __tablename__ = "endorsement_chain"
    __table_args__ = (
        Index(
            "uq_endorsement_chain_country",
            "country_code",
            unique=True,
            sqlite_where=_LIVE_CHAIN,
            postgresql_where=_LIVE_CHAIN,
        ),
        Index(
            "uq_endorsement_chain_body",
            "organisation_id",
            unique=True,
            sqlite_where=_LIVE_CHAIN_OF_BODY,
            postgresql_where=_LIVE_CHAIN_OF_BODY,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class EndorsementStep(Base):
    """A step of a chain."""

    __tablename__ = "endorsement_step"
    __table_args__ = (
        CheckConstraint(f"position BETWEEN 1 AND {MOST_STEPS}", name="position"),
        CheckConstraint(f"days BETWEEN 1 AND {MOST_DAYS}", name="days"),
        CheckConstraint("(body = 'named') = (organisation_id IS NOT NULL)", name="named"),
    )

    chain_id: Mapped[int] = mapped_column(ForeignKey("endorsement_chain.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[StepBody] = mapped_column(choice_column(StepBody))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    days: Mapped[int]
    proof: Mapped[Proof] = mapped_column(choice_column(Proof))
    when_over: Mapped[WhenOver] = mapped_column(choice_column(WhenOver))
    #: Of an office without accounts: it gets a one-time link there.
    office_email: Mapped[str] = mapped_column(Words(254), default="")


#: How much a body writes under a heading of part A, and about a nominee, in letters.
MOST_OF_A_PART: Final = 3000
MOST_OF_A_WHY: Final = 1000


class OrganisationPart(Base):
    """Part A of an official application: what a body says of itself for a cohort.

    The newest row is the body's draft until a list is sent with it; from then on it stays as it is,
    and what is changed makes the next row.
    """

    __tablename__ = "organisation_part"
    __table_args__ = (
        Index("ix_organisation_part_organisation_cohort", "organisation_id", "cohort_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: When it was first sent with a list.
    fixed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    organisation_profile: Mapped[str] = mapped_column(Words(MOST_OF_A_PART), default="")
    department_profile: Mapped[str] = mapped_column(Words(MOST_OF_A_PART), default="")
    problem: Mapped[str] = mapped_column(Words(MOST_OF_A_PART), default="")
    why_course: Mapped[str] = mapped_column(Words(MOST_OF_A_PART), default="")
    objectives: Mapped[str] = mapped_column(Words(MOST_OF_A_PART), default="")
    afterwards: Mapped[str] = mapped_column(Words(MOST_OF_A_PART), default="")
    #: The open form that wrote last: one that saves itself is no second window to itself.
    written_in: Mapped[str] = mapped_column(String(64), default="")


class NomineeReason(Base):
    """Why a body puts somebody forward, as it stands in its draft of part A."""

    __tablename__ = "nominee_reason"

    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id"), primary_key=True)
    words: Mapped[str] = mapped_column(Words(MOST_OF_A_WHY))


class EndorsementState(StrEnum):
    UNDER_WAY = "under_way"
    #: Back at the nominating body, which mends it and sends it again.
    RETURNED = "returned"
    ENDORSED = "endorsed"
    NOT_ENDORSED = "not_endorsed"
    #: Taken back by the body, or ended with the chain.
    CALLED_OFF = "called_off"
    #: The course began or was cancelled before the list was through: nothing was decided.
    LAPSED = "lapsed"

    @property
    def label(self) -> str:
        labels = {
            EndorsementState.UNDER_WAY: lazy_pgettext("endorsement", "Waits for an endorsement"),
            EndorsementState.RETURNED: lazy_pgettext("endorsement", "Returned to the body"),
            EndorsementState.ENDORSED: lazy_pgettext("endorsement", "Endorsed"),
            EndorsementState.NOT_ENDORSED: lazy_pgettext("endorsement", "Not endorsed"),
            EndorsementState.CALLED_OFF: lazy_pgettext("endorsement", "Called off"),
            EndorsementState.LAPSED: lazy_pgettext("endorsement", "Ended without a decision"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        tones = {"under_way": "wait", "returned": "wait", "endorsed": "good", "not_endorsed": "bad"}
        return tones.get(self.value, "none")


#: States of a list that is not through yet.
OPEN_LISTS: Final = frozenset({EndorsementState.UNDER_WAY, EndorsementState.RETURNED})
_OPEN = text("state IN ('under_way', 'returned')")


class Endorsement(Base):
    """A body's list of nominees for a cohort on its way through the chain.

    Its steps are those of the chain when it was sent. A body has one that is not through yet; who
    is nominated later goes on a further one.
    """

    __tablename__ = "endorsement"
    __table_args__ = (
        Index(
            "uq_endorsement_open",
            "cohort_id",
            "organisation_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_endorsement_organisation", "organisation_id"),
        Index("ix_endorsement_state", "state"),
        Index("ix_endorsement_mend_by", "state", "mend_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    chain_id: Mapped[int] = mapped_column(ForeignKey("endorsement_chain.id"), index=True)
    state: Mapped[EndorsementState] = mapped_column(
        choice_column(EndorsementState), default=EndorsementState.UNDER_WAY
    )
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: Why it was returned, or why it counts as not endorsed: what the body reads on top.
    told: Mapped[str] = mapped_column(Words(1000), default="")
    #: Until the end of this second the body mends a list that was returned, and sends it again.
    mend_by: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    mend_reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: Since when the programme knows that it was not sent again in time.
    mend_late_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: Part A as it was sent; none where the body had written nothing.
    part_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation_part.id"), default=None, index=True
    )
    #: Whether the body confirmed, when it sent the list, that it supports the leave of these people
    #: and the use of what they learn. Lists of before were not asked.
    is_supported: Mapped[bool] = mapped_column(default=False)


class StageState(StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    ENDORSED = "endorsed"
    RETURNED = "returned"
    #: Its time was over, and that counts as not endorsed.
    RUN_OUT = "run_out"
    #: Its list ended before it was taken.
    ENDED = "ended"

    @property
    def label(self) -> str:
        labels = {
            StageState.WAITING: lazy_pgettext("endorsement step", "Comes later"),
            StageState.OPEN: lazy_pgettext("endorsement step", "To be endorsed"),
            StageState.ENDORSED: lazy_pgettext("endorsement step", "Endorsed"),
            StageState.RETURNED: lazy_pgettext("endorsement step", "Returned"),
            StageState.RUN_OUT: lazy_pgettext("endorsement step", "The time ran out"),
            StageState.ENDED: lazy_pgettext("endorsement step", "No longer needed"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        tones = {"open": "wait", "endorsed": "good", "returned": "wait", "run_out": "bad"}
        return tones.get(self.value, "none")


class EndorsementStage(Base):
    """A step that a list takes: whose it is, until when, and how it was taken."""

    __tablename__ = "endorsement_stage"
    __table_args__ = (
        UniqueConstraint("endorsement_id", "position"),
        Index("ix_endorsement_stage_organisation", "organisation_id", "state"),
        Index("ix_endorsement_stage_due", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    endorsement_id: Mapped[int] = mapped_column(ForeignKey("endorsement.id"))
    position: Mapped[int]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    days: Mapped[int]
    proof: Mapped[Proof] = mapped_column(choice_column(Proof))
    when_over: Mapped[WhenOver] = mapped_column(choice_column(WhenOver))
    office_email: Mapped[str] = mapped_column(Words(254), default="")
    #: Stands under the bar code of the letter; a new one each time the step is opened.
    code: Mapped[str | None] = mapped_column(String(12), unique=True, default=None)
    state: Mapped[StageState] = mapped_column(choice_column(StageState), default=StageState.WAITING)
    #: Until the end of this second, where it is or was open.
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: Since when the next level may take the step too: its time was over.
    escalated_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    #: Who signed, as it stands on the paper or was typed; in an official capacity.
    signed_by: Mapped[str] = mapped_column(Words(200), default="")
    signed_on: Mapped[date | None] = mapped_column(default=None)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), default=None)
    #: What the body of the step remarks on the list; printed on the official application.
    remark: Mapped[str] = mapped_column(Words(1000), default="")


class Verdict(StrEnum):
    WAITING = "waiting"
    ENDORSED = "endorsed"
    NOT_ENDORSED = "not_endorsed"

    @property
    def label(self) -> str:
        labels = {
            Verdict.WAITING: lazy_pgettext("endorsement of a person", "Not yet"),
            Verdict.ENDORSED: lazy_pgettext("endorsement of a person", "Endorsed"),
            Verdict.NOT_ENDORSED: lazy_pgettext("endorsement of a person", "Not endorsed"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"endorsed": "good", "not_endorsed": "bad"}.get(self.value, "none")


class EndorsedNominee(Base):
    """Somebody on a list, and what the chain said of them."""

    __tablename__ = "endorsed_nominee"

    endorsement_id: Mapped[int] = mapped_column(ForeignKey("endorsement.id"), primary_key=True)
    nomination_id: Mapped[int] = mapped_column(
        ForeignKey("nomination.id"), primary_key=True, index=True
    )
    #: In the order in which the body sent them, from 1.
    place: Mapped[int]
    verdict: Mapped[Verdict] = mapped_column(choice_column(Verdict), default=Verdict.WAITING)
    #: Why not, as the person and the body read it; blank otherwise.
    reason: Mapped[str] = mapped_column(Words(1000), default="")
    #: At which step it was said; none where a deadline said it.
    stage_id: Mapped[int | None] = mapped_column(
        ForeignKey("endorsement_stage.id"), default=None, index=True
    )
    #: Why the body puts them forward, as it was sent.
    why: Mapped[str] = mapped_column(Words(MOST_OF_A_WHY), default="")
