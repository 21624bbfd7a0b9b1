"""Tables of allocation: the rules of a cohort beside its seat plan, runs, and their outcomes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from training_portal.allocations.plan import Obstacle, Outcome, Reservation, TieBreak
from training_portal.platform.database import Base, UtcDateTime, choice_column, new_public_id


class AllocationRules(Base):
    """What a cohort's seat plan says beside capacity and countries."""

    __tablename__ = "allocation_rules"
    __table_args__ = (
        CheckConstraint("women >= 0 AND companies >= 0 AND corridors >= 0", name="reserved"),
        CheckConstraint("cut_off BETWEEN 0 AND 10000", name="cut_off"),
    )

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), primary_key=True)
    #: Drawn once, before anybody can know what it does, and published (`plan.by_the_rule`).
    lot: Mapped[str] = mapped_column(String(20))
    women: Mapped[int] = mapped_column(default=0)
    companies: Mapped[int] = mapped_column(default=0)
    corridors: Mapped[int] = mapped_column(default=0)
    #: In hundredths of a point.
    cut_off: Mapped[int | None] = mapped_column(default=None)
    tie_break: Mapped[TieBreak] = mapped_column(choice_column(TieBreak), default=TieBreak.RANK)

    @property
    def reserved(self) -> dict[Reservation, int]:
        """The groups for which seats are reserved, with how many."""
        seats = {
            Reservation.WOMEN: self.women,
            Reservation.COMPANIES: self.companies,
            Reservation.CORRIDORS: self.corridors,
        }
        return {group: count for group, count in seats.items() if count}


class RunState(StrEnum):
    TRIED = "tried"
    APPLIED = "applied"

    @property
    def label(self) -> str:
        labels = {RunState.TRIED: _l("Not applied"), RunState.APPLIED: _l("Applied")}
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"tried": "none", "applied": "good"}[self.value]


class JointRun(Base):
    """One run of several cohorts together; of each cohort there is an AllocationRun with its part.

    It is applied as a whole, and never changed but for that.
    """

    __tablename__ = "joint_run"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    #: Fingerprint of what went in: the cohorts with their days, people, whose they are, wishes.
    input_hash: Mapped[str] = mapped_column(String(64))
    solver: Mapped[str] = mapped_column(String(80))
    #: How many cohorts, seats given (kept ones included), and people moved by their wishes.
    cohorts: Mapped[int]
    seats: Mapped[int]
    by_wishes: Mapped[int]
    state: Mapped[RunState] = mapped_column(choice_column(RunState), default=RunState.TRIED)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    applied_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)


class AllocationRun(Base):
    """One run: what went in, how it was solved, and what came out as a whole. Never changed but
    for being applied; whoever has the input can work the result out again.
    """

    __tablename__ = "allocation_run"
    __table_args__ = (Index("ix_allocation_run_cohort", "cohort_id", "made_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    #: The plan it was run under, and the seats of each country in the last three runs.
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    before: Mapped[dict[str, int]] = mapped_column(JSON)
    #: Fingerprints of the people and their scores, and of all of the input.
    people_hash: Mapped[str] = mapped_column(String(64))
    input_hash: Mapped[str] = mapped_column(String(64))
    #: Name and version.
    solver: Mapped[str] = mapped_column(String(80))
    #: Seats by country, kept ones included.
    seats: Mapped[dict[str, int]] = mapped_column(JSON)
    held: Mapped[int]
    #: Of those newly given a seat, in hundredths of a point; None where nobody is or has a score.
    mean_score: Mapped[int | None]
    #: 0 to 100, over this run and the last three (`balance.balance_index`).
    balance: Mapped[int]
    state: Mapped[RunState] = mapped_column(choice_column(RunState), default=RunState.TRIED)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    applied_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    #: What else a result follows from: seats that wait for a replacement, by country, and whether
    #: applications were reviewed. None in runs of before: they cannot be worked out again.
    waiting: Mapped[dict[str, int] | None] = mapped_column(JSON, default=None)
    is_reviewed: Mapped[bool | None] = mapped_column(default=None)
    #: Fingerprint of everybody's outcome in its order.
    result_hash: Mapped[str] = mapped_column(String(64), default="")
    #: The run of several cohorts of which this is a part; applied with it only.
    joint_run_id: Mapped[int | None] = mapped_column(
        ForeignKey("joint_run.id"), default=None, index=True
    )


class AllocationOutcome(Base):
    """What a run says of one application, as facts that are put in words when they are shown."""

    __tablename__ = "allocation_outcome"
    __table_args__ = (UniqueConstraint("run_id", "application_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    run_id: Mapped[int] = mapped_column(ForeignKey("allocation_run.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    #: Where it stands among all, from 1: seats first, then the waitlist, then the others.
    position: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(choice_column(Outcome))
    place: Mapped[int | None] = mapped_column(default=None)
    nth: Mapped[int | None] = mapped_column(default=None)
    counts_for: Mapped[Reservation | None] = mapped_column(choice_column(Reservation), default=None)
    obstacle: Mapped[Obstacle | None] = mapped_column(choice_column(Obstacle), default=None)
    #: The cohort in which the person has a seat instead.
    other_cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"), default=None)
    #: What it was run with: score and rank in hundredths, country, and the groups for which seats
    #: can be reserved, with commas between.
    score: Mapped[int | None] = mapped_column(default=None)
    rank: Mapped[int | None] = mapped_column(default=None)
    country: Mapped[str] = mapped_column(String(2), default="")
    groups: Mapped[str] = mapped_column(String(60), default="")
