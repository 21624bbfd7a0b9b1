"""A row of “Our nominees”: of a body, and of a company with what its staff share."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from training_portal.admissions.employers import Known
from training_portal.admissions.models import ApplicationState
from training_portal.admissions.nomination_queries import NomineeRowOfList
from training_portal.cohorts.models import EnrolmentState
from training_portal.health.told_to_bodies import ForBody
from training_portal.platform import clock
from training_portal.records.next_steps import Facts, NextStep, next_step


@dataclass(frozen=True)
class OurNominee(NomineeRowOfList):
    """A nomination in the list of a body, with its cohort and what comes next."""

    cohort_id: str
    code: str
    title: str
    starts_on: date
    ends_on: date
    zone: str
    is_cancelled: bool
    place: EnrolmentState | None
    until: datetime | None
    step_until: datetime | None
    is_returned: bool
    is_listed: bool
    #: Why the chain did not endorse the person; None while it did, or has not said.
    not_endorsed: str | None
    nominated_at: datetime
    #: A `ForBody` of the medical part; None where it is not asked for, and for an employer.
    medical: str | None
    medical_due: date | None
    #: When the change was asked for that waits for an answer; None without, and for an employer.
    change: datetime | None
    #: Since when who is nominated goes through a chain of endorsements; None where there is none.
    chain_since: datetime | None = field(kw_only=True)

    @property
    def medical_part(self) -> ForBody | None:
        """Where the medical part stands, as far as the body learns of it."""
        return ForBody(self.medical) if self.medical else None

    @property
    def medical_until(self) -> date | None:
        """The last day to give it, while it is to be given."""
        return self.medical_due if self.medical_part is ForBody.NOT_YET else None

    @property
    def shown(self) -> Any:
        """How it stands: how the place in the course stands, once there is one."""
        return self.place or self.shown_state

    @property
    def is_stopped(self) -> bool:
        """Whether the chain said no, and nothing else has ended it: no seat can be offered."""
        return self.not_endorsed is not None and self.is_live and self.place is None

    @property
    def next(self) -> NextStep:
        """What comes next, and whose step it is."""
        return NextStep.NONE if self.is_stopped else self._next_of(self.state, self.place)

    def _next_of(self, state: ApplicationState | None, place: EnrolmentState | None) -> NextStep:
        has_chain = self.chain_since is not None and self.nominated_at >= self.chain_since
        return next_step(
            Facts(
                state,
                place,
                self.starts_on,
                is_claimed=self.claimed_at is not None,
                is_cancelled=self.is_cancelled,
                waits_for_endorsement=self.step_until is not None,
                list_is_returned=self.is_returned,
                list_is_to_be_sent=has_chain and not self.is_listed,
            ),
            clock.today(self.zone),
        )


@dataclass(frozen=True)
class OurEmployee(OurNominee):
    """One whom a company put forward: what it knows anyway, and what the person shares."""

    tells_attendance: bool
    tells_result: bool
    tells_certificate: bool
    enrolment_id: int | None
    certificate: str | None

    @property
    def shown(self) -> Any:
        """How it stands; how the course ended is told by the result alone."""
        return self.shown_state

    @property
    def next(self) -> NextStep:
        """The same, without what is not told: then it follows from the company's own part in it and
        from the dates of the course."""
        has_seat = self.known == Known.HAS_SEAT
        goes_on = has_seat and clock.today(self.zone) <= self.ends_on
        place = EnrolmentState.ACTIVE if goes_on else None
        if has_seat:
            return self._next_of(ApplicationState.ENROLLED, place)
        if self.is_stopped:
            return NextStep.NONE
        if self.is_told or not self.is_live:
            return self._next_of(self.state, None)
        step = self._next_of(
            ApplicationState.DRAFT if self.claimed_at is None else ApplicationState.SUBMITTED, None
        )
        return NextStep.NONE if step is NextStep.DECIDE else step
