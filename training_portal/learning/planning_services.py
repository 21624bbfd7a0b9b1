"""Planning many sessions in one go: the same hours on each chosen weekday of a period."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from training_portal.cohorts.models import Cohort
from training_portal.learning.models import TrainingSession
from training_portal.learning.services import plan_session
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import Refused

#: More sessions than this in one go are a slip of the pen.
MOST = 200


@transactional
def plan_repeated(
    cohort: Cohort,
    days: Collection[date],
    *,
    title: str,
    starts: time,
    ends: time,
    place: str,
    module_id: int | None,
    actor: Actor,
) -> int:
    """Plan a session on each of the days: all of them, or none; returns how many.

    Times are of the venue. Raises Refused when a day has a session at that time already, or lies
    outside the cohort.
    """
    cohort = lock(Cohort, cohort.id)
    if not days:
        raise Refused(_("No day of this period falls on these weekdays."))
    if len(days) > MOST:
        raise Refused(_("These are %(count)d days: plan at most 200 in one go.", count=len(days)))
    zone = ZoneInfo(cohort.time_zone)
    moments = [
        (datetime.combine(day, starts, zone), datetime.combine(day, ends, zone))
        for day in sorted(days)
    ]
    _refuse_meetings(cohort, moments)
    for starts_at, ends_at in moments:
        plan_session(
            cohort,
            title=title,
            starts_at=starts_at,
            ends_at=ends_at,
            place=place,
            module_id=module_id,
            actor=actor,
        )
    return len(moments)


def _refuse_meetings(cohort: Cohort, moments: Collection[tuple[datetime, datetime]]) -> None:
    """Nobody sits in two sessions at once; what was cancelled is in nobody's way."""
    there = db.session.execute(
        select(TrainingSession.starts_at, TrainingSession.ends_at).where(
            TrainingSession.cohort_id == cohort.id, TrainingSession.cancelled_at.is_(None)
        )
    ).all()
    meeting = sum(
        any(starts < other_end and other_start < ends for other_start, other_end in there)
        for starts, ends in moments
    )
    if meeting:
        raise Refused(
            ngettext(
                "On %(num)d of these days there is a session at this time already.",
                "On %(num)d of these days there are sessions at this time already.",
                meeting,
            )
        )
