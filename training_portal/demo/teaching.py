"""Sessions, attendance, marks, completion and certificates of the demo's cohorts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from training_portal.cohorts import leaving_services
from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.credentials import services as credentials
from training_portal.demo import material
from training_portal.learning import queries, services, session_services
from training_portal.learning.models import Presence, TrainingSession
from training_portal.platform import clock
from training_portal.platform.policy import Actor

E = EnrolmentState
#: Sessions of a demo cohort at most: enough to see, few enough to make quickly.
MOST_SESSIONS = 12
_LEAVING = {
    E.WITHDRAWN: "withdraw",
    E.DISMISSED: "dismiss",
    E.NO_SHOW: "no_show",
}


def teach(
    cohort: Cohort,
    outcomes: Mapping[int, tuple[Enrolment, EnrolmentState]],
    *,
    now: datetime,
    staff: Actor,
    trainer: Actor,
    stream: Random,
) -> None:
    """Tell of a cohort from its first day to today, or to its certificates."""
    zone = ZoneInfo(cohort.time_zone)
    first = datetime.combine(cohort.starts_on, time(8), zone)
    sessions = _plan(cohort, now, staff, stream)
    if first > now:
        return
    with clock.standing_at(first + timedelta(hours=1)):
        _leave(outcomes, staff)
        services.begin(cohort, actor=staff)
    with clock.standing_at(min(now, first + timedelta(days=2))):
        _leave(outcomes, staff, already_begun=True)
    for session in sessions:
        # Today's session is left to whoever tries the demo.
        if session.ends_at < now - timedelta(hours=20):
            with clock.standing_at(session.ends_at):
                services.take_attendance(session, _presences(outcomes, stream), actor=trainer)
    last = datetime.combine(cohort.ends_on, time(16), zone)
    if last < now:
        _finish(cohort, outcomes, last, now, staff, trainer, stream)


def course_days(first: date, last: date, today: date) -> list[date]:
    """Working days of the course, not too many; today and yesterday are always among them.

    Who tries the demo on a Sunday finds a session to take attendance of, too.
    """
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    kept = {today, today - timedelta(days=1)}.intersection(days)
    working = [day for day in days if day.weekday() < 5] or days
    if len(working) > MOST_SESSIONS:
        step = len(working) / MOST_SESSIONS
        working = [working[int(place * step)] for place in range(MOST_SESSIONS)]
    return sorted({*working, *kept})


def _plan(cohort: Cohort, now: datetime, staff: Actor, stream: Random) -> list[TrainingSession]:
    zone = ZoneInfo(cohort.time_zone)
    modules = queries.modules(cohort.course_version_id)
    planned = []
    days = course_days(cohort.starts_on, cohort.ends_on, now.astimezone(zone).date())
    for place, day in enumerate(days):
        module = modules[place * len(modules) // len(days)]
        planned.append(
            session_services.plan_session(
                cohort,
                title="",
                starts_at=datetime.combine(day, time(9), zone),
                ends_at=datetime.combine(day, time(stream.choice((12, 15, 16))), zone),
                place="",
                module_id=module.id,
                actor=staff,
            )
        )
    return planned


def _leave(
    outcomes: Mapping[int, tuple[Enrolment, EnrolmentState]],
    staff: Actor,
    *,
    already_begun: bool = False,
) -> None:
    for enrolment, outcome in outcomes.values():
        if outcome in _LEAVING and (outcome is not E.NO_SHOW) == already_begun:
            leaving_services.end_place(
                enrolment,
                _LEAVING[outcome],
                actor=staff,
                reason=material.phrases()["left_because"][outcome.value],
            )


def _presences(
    outcomes: Mapping[int, tuple[Enrolment, EnrolmentState]], stream: Random
) -> dict[int, Presence]:
    found = {}
    for enrolment_id, (enrolment, outcome) in outcomes.items():
        if enrolment.state not in services.TAKING_PART:
            continue
        chance = stream.random()
        if outcome is E.NOT_COMPLETED:
            found[enrolment_id] = Presence.ABSENT if chance < 0.6 else Presence.PRESENT
        else:
            found[enrolment_id] = Presence.PRESENT if chance < 0.97 else Presence.EXCUSED
    return found


def _finish(
    cohort: Cohort,
    outcomes: Mapping[int, tuple[Enrolment, EnrolmentState]],
    last: datetime,
    now: datetime,
    staff: Actor,
    trainer: Actor,
    stream: Random,
) -> None:
    with clock.standing_at(last):
        for component in queries.components(cohort.course_version_id):
            points = {
                enrolment_id: (1, Decimal(_points(outcome, stream)))
                for enrolment_id, (enrolment, outcome) in outcomes.items()
                if enrolment.state in services.TAKING_PART
            }
            services.record_marks(component, cohort, points, actor=trainer)
    with clock.standing_at(min(now, last + timedelta(days=2))):
        services.complete_cohort(cohort, actor=staff)
    if last + timedelta(days=5) < now:
        with clock.standing_at(last + timedelta(days=5)):
            credentials.issue_for_cohort(cohort, actor=staff)


def _points(outcome: EnrolmentState, stream: Random) -> int:
    return stream.randint(20, 45) if outcome is E.NOT_COMPLETED else stream.randint(68, 97)


def enrolments_with_outcomes(
    enrolments: Sequence[Enrolment],
    wanted: Mapping[str, Mapping[str, int]],
    fixed: Mapping[int, EnrolmentState],
) -> dict[int, tuple[Enrolment, EnrolmentState]]:
    """Give each enrolment its outcome: the fixed ones (by person), then by country."""
    left = {
        country: [E(state) for state, count in states.items() for _ in range(count)]
        for country, states in wanted.items()
    }
    found = {}
    ordered = sorted(enrolments, key=lambda each: each.person_id not in fixed)
    for enrolment in ordered:
        waiting = left.get(enrolment.sending_country, [])
        outcome = fixed.get(enrolment.person_id) or (waiting[0] if waiting else E.ENROLLED)
        if outcome in waiting:
            waiting.remove(outcome)
        found[enrolment.id] = (enrolment, outcome)
    return found
