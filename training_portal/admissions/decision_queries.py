"""What a decision would do, said before it is done: for whom it is possible, and for whom not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from training_portal.admissions import rules
from training_portal.admissions.lifecycle import APPLICATION
from training_portal.admissions.models import Application, ApplicationState, Finding
from training_portal.admissions.worktable_queries import ApplicationRow
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import seat_plan
from training_portal.cohorts.rules import Share, guarantees_are_released, room_for
from training_portal.platform import clock
from training_portal.platform.database import db


@dataclass(frozen=True)
class Outlook:
    """Whom a step can be taken for, and who stays as is with the reason in words."""

    verb: str
    label: str
    possible: list[ApplicationRow]
    impossible: list[tuple[ApplicationRow, str]]
    needs_reason: bool

    @property
    def is_offer(self) -> bool:
        return self.verb == "offer"


def outlook(cohort: Cohort, verb: str, rows: Sequence[ApplicationRow]) -> Outlook:
    """Look at each chosen application in its order; an offer also counts the seats as they go."""
    possible: list[ApplicationRow] = []
    impossible: list[tuple[ApplicationRow, str]] = []
    plan = SeatsLeft(cohort) if verb == "offer" else None
    for row in rows:
        objection = _objection(verb, row)
        if objection is None and plan is not None:
            objection = plan.take(row.country or "")
        if objection is None:
            possible.append(row)
        else:
            impossible.append((row, objection))
    step = next(step for step in APPLICATION.transitions if step.verb == verb)
    return Outlook(verb, str(step.label), possible, impossible, step.needs_reason)


def _objection(verb: str, row: ApplicationRow) -> str | None:
    if APPLICATION.find(verb, row.state) is None:
        return _("The state is “%(state)s”.", state=row.state.label)
    if verb == "find_eligible" and row.finding is Finding.FAIL:
        return _("A rule is not met: open the application and decide on a waiver.")
    return None


class SeatsLeft:
    """The seat plan as it would be after some offers; nothing is taken."""

    def __init__(self, cohort: Cohort) -> None:
        self.cohort = cohort
        self.shares: dict[str, Share] = seat_plan(cohort.id)
        self.released = guarantees_are_released(
            cohort.guarantees_release_on, clock.today(cohort.time_zone)
        )

    def take(self, country: str) -> str | None:
        """Count one seat for a country, or say why it can have none."""
        room = room_for(
            country,
            self.shares,
            capacity=self.cohort.capacity,
            guarantees_released=self.released,
        )
        if room.seats < 1:
            return room.obstacle
        share = self.shares[country]
        self.shares[country] = replace(share, taken=share.taken + 1)
        return None

    def take_all(self, countries: Iterable[str]) -> int:
        """How many of these, in this order, could have a seat; those who cannot are passed over."""
        return sum(self.take(country) is None for country in countries)


def deadline_of_offers(cohort: Cohort) -> datetime:
    """Until when an offer that is made now can be answered."""
    return rules.offer_deadline(
        clock.now(), cohort.response_days, cohort.time_zone, cohort.starts_on
    )


def to_decide(cohort_ids: Sequence[int]) -> dict[int, int]:
    """By cohort, how many applications wait for a decision of staff: for the list of tasks."""
    rows = db.session.execute(
        select(Application.cohort_id, func.count())
        .where(
            Application.cohort_id.in_(cohort_ids),
            Application.state == ApplicationState.SUBMITTED,
        )
        .group_by(Application.cohort_id)
    )
    return dict(rows.all())
