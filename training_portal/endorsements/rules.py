"""Steps of a chain for a body, their deadlines, and who needs an endorsement: pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from typing import Final
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.endorsements.models import (
    MOST_DAYS,
    EndorsementState,
    Proof,
    StepBody,
    Verdict,
    WhenOver,
)

#: So long before a deadline whose step it is is reminded.
BEFORE: Final = timedelta(days=3)
#: Signs of the code on a letter: with sixty bits nobody comes upon one.
CODE_LENGTH: Final = 12
#: The headings of part A, by the name of the field, in their order.
PART_HEADINGS: Final = {
    "organisation_profile": _l("Profile and mission of the organisation"),
    "department_profile": _l("Profile and mission of the department"),
    "problem": _l("The problem at present"),
    "why_course": _l("Why this course"),
    "objectives": _l("Objectives"),
    "afterwards": _l("What will be done after the course"),
}
#: Those that say what the body is; the others are about one course.
OF_THE_BODY: Final = ("organisation_profile", "department_profile")


@dataclass(frozen=True)
class StepFacts:
    """A step as a chain has it; `organisation_id` for a certain organisation only."""

    body: StepBody
    organisation_id: int | None
    days: int
    proof: Proof
    when_over: WhenOver
    #: Where an office without accounts gets its link; blank for none.
    office_email: str = ""

    @property
    def plain(self) -> dict[str, object]:
        """As the audit keeps it."""
        return {
            "body": self.body.value,
            "organisation": self.organisation_id,
            "days": self.days,
            "proof": self.proof.value,
            "when_over": self.when_over.value,
            "office": bool(self.office_email),
        }


def objections(steps: Sequence[StepFacts]) -> list[str]:
    """What stands against a chain, in words."""
    found = []
    if not steps:
        found.append(_("A chain has at least one step: say who endorses."))
    bodies = [(each.body, each.organisation_id) for each in steps]
    if len(set(bodies)) < len(bodies):
        found.append(_("The same body stands at two steps."))
    if any(not 1 <= each.days <= MOST_DAYS for each in steps):
        found.append(_("Give each step from 1 to %(most)d days.", most=MOST_DAYS))
    return found


def steps_for(
    steps: Sequence[StepFacts], body: int, parent: int | None
) -> list[tuple[int, StepFacts]]:
    """The steps that a list of this body takes, each with the organisation whose step it is.

    What a body is a part of has no step where it is a part of nothing, and nobody signs twice.
    """
    whose = {StepBody.UNIT: body, StepBody.PARENT: parent}
    found: dict[int, StepFacts] = {}
    for step in steps:
        organisation = whose.get(step.body, step.organisation_id)
        if organisation is not None:
            found.setdefault(organisation, step)
    return list(found.items())


def due(now: datetime, days: int, zone: str) -> datetime:
    """The last second of the day that comes `days` after today in a zone, aware."""
    last = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
    return datetime.combine(last, time(23, 59, 59), ZoneInfo(zone))


def due_before(now: datetime, days: int, zone: str, starts_on: date, cohort_zone: str) -> datetime:
    """The same, and never after the eve of the course in the zone of the cohort: on its first day
    nobody can take part any more by what is endorsed then."""
    eve = datetime.combine(starts_on - timedelta(days=1), time(23, 59, 59), ZoneInfo(cohort_zone))
    return min(due(now, days, zone), eve)


def is_over(now: datetime, due_at: datetime) -> bool:
    """Whether a deadline is over; the second that it names still counts."""
    return now >= due_at + timedelta(seconds=1)


class Need(Enum):
    """How a nomination stands to an endorsement."""

    #: No chain asks for one.
    NONE = auto()
    #: A chain asks for one, and the person stands on no list yet.
    TO_SEND = auto()
    WAITING = auto()
    RETURNED = auto()
    ENDORSED = auto()
    NOT_ENDORSED = auto()
    #: The course began or was cancelled before anything was decided.
    LAPSED = auto()

    @property
    def allows_an_offer(self) -> bool:
        """Whether somebody can be offered a seat."""
        return self in (Need.NONE, Need.ENDORSED)


def need(
    nominated_at: datetime,
    chain_since: datetime | None,
    state: EndorsementState | None,
    verdict: Verdict | None,
) -> Need:
    """How a nomination stands: by the chain in force for its body, and by the list it stands on.

    Who was nominated before there was a chain needs no endorsement, as long as no list asks for it.
    """
    if verdict is Verdict.NOT_ENDORSED:
        return Need.NOT_ENDORSED
    if state is None or verdict is None:
        is_asked = chain_since is not None and nominated_at >= chain_since
        return Need.TO_SEND if is_asked else Need.NONE
    by_state: Mapping[EndorsementState, Need] = {
        EndorsementState.UNDER_WAY: Need.WAITING,
        EndorsementState.RETURNED: Need.RETURNED,
        EndorsementState.ENDORSED: Need.ENDORSED,
        EndorsementState.LAPSED: Need.LAPSED,
    }
    return by_state.get(state, Need.NOT_ENDORSED)
