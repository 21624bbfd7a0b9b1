"""Many sessions in one go: planned at the same hours of chosen weekdays, and taken back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.cohorts.models import Cohort
from training_portal.learning import queries
from training_portal.learning.models import TrainingSession
from training_portal.learning.session_services import cancel_sessions, plan_session
from training_portal.platform import i18n
from training_portal.platform.database import db, lock, new_public_id, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import Refused

#: More sessions than this in one go are a slip of the pen.
MOST = 200
#: So many days are named in a refusal; more are counted.
MOST_NAMED = 5


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

    Times are of the venue. Raises Refused as `refuse_unplannable` does.
    """
    cohort = lock(Cohort, cohort.id)
    refuse_unplannable(cohort, days, starts=starts, ends=ends)
    series = new_public_id() if len(days) > 1 else None
    for starts_at, ends_at in _moments(cohort, days, starts, ends):
        plan_session(
            cohort,
            title=title,
            starts_at=starts_at,
            ends_at=ends_at,
            place=place,
            module_id=module_id,
            series=series,
            actor=actor,
        )
    return len(days)


def version_of(sessions: Sequence[TrainingSession]) -> str:
    """The fingerprint of the sessions that a page says will be cancelled."""
    return fingerprint({each.public_id: each.starts_at.isoformat() for each in sessions})


@transactional
def cancel_series(
    cohort: Cohort, series: str, *, reason: str, actor: Actor, seen: str | None = None
) -> int:
    """Cancel those sessions of a series that have not begun: all of them; returns how many.

    What has begun or was marked took place and stays. Raises Stale when it would be other sessions
    than those that were `seen`, and Refused as `cancel_session` does, or where none is left.
    """
    cohort = lock(Cohort, cohort.id)
    sessions = queries.still_to_come(cohort.id, series)
    refuse_stale(seen, version_of(sessions))
    if not sessions:
        raise Refused(_("None of these sessions is still to come."))
    cancel_sessions(sessions, reason=reason, actor=actor)
    return len(sessions)


def refuse_unplannable(cohort: Cohort, days: Collection[date], *, starts: time, ends: time) -> None:
    """Raise Refused, in words, for no day or too many, days outside the cohort, or taken hours."""
    if not days:
        raise Refused(_("No day of this period falls on these weekdays."))
    if len(days) > MOST:
        raise Refused(_("These are %(count)d days: plan at most 200 in one go.", count=len(days)))
    if min(days) < cohort.starts_on or max(days) > cohort.ends_on:
        raise Refused(_("The session must lie between the first and the last day of the cohort."))
    _refuse_meetings(cohort, _moments(cohort, days, starts, ends))


def _moments(
    cohort: Cohort, days: Collection[date], starts: time, ends: time
) -> list[tuple[datetime, datetime]]:
    zone = ZoneInfo(cohort.time_zone)
    return [
        (datetime.combine(day, starts, zone), datetime.combine(day, ends, zone))
        for day in sorted(days)
    ]


def _refuse_meetings(cohort: Cohort, moments: Collection[tuple[datetime, datetime]]) -> None:
    """Nobody sits in two sessions at once; what was cancelled is in nobody's way."""
    there = db.session.execute(
        select(TrainingSession.starts_at, TrainingSession.ends_at).where(
            TrainingSession.cohort_id == cohort.id, TrainingSession.cancelled_at.is_(None)
        )
    ).all()
    meeting = [
        starts.date()
        for starts, ends in moments
        if any(starts < other_end and other_start < ends for other_start, other_end in there)
    ]
    if meeting:
        named = i18n.listed(i18n.day(each) for each in meeting[:MOST_NAMED])
        more = len(meeting) - MOST_NAMED
        if more > 0:
            named = _("%(days)s and %(count)d more", days=named, count=more)
        raise Refused(_("There is a session at this time already: %(days)s.", days=named))
