"""Sessions move along when a cohort's days do, and are planned anew when a cohort is cloned."""

from __future__ import annotations

from datetime import datetime

from flask_babel import ngettext
from sqlalchemy import select

from training_portal.cohorts.effects import Change
from training_portal.cohorts.events import CohortChanged, CohortCloned
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.planning_rules import CohortFacts, moved_along, sessions_move
from training_portal.courses.models import CourseModule
from training_portal.learning.models import TrainingSession
from training_portal.platform import audit, clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor


def planned(cohort_id: int) -> list[TrainingSession]:
    """The sessions of a cohort that are not cancelled."""
    return list(
        db.session.scalars(
            select(TrainingSession)
            .where(TrainingSession.cohort_id == cohort_id, TrainingSession.cancelled_at.is_(None))
            .order_by(TrainingSession.id)
        )
    )


def _moved(moment: datetime, before: CohortFacts, after: CohortFacts) -> datetime:
    """Where a moment of a session lies after the change: the same time of day at the venue."""
    days = sessions_move(before, after, clock.now())
    return moved_along(moment, days, before.time_zone, after.time_zone)


def _moves(before: CohortFacts, after: CohortFacts) -> bool:
    return bool(sessions_move(before, after, clock.now())) or before.time_zone != after.time_zone


def foresee(change: Change, _actor: Actor) -> list[str]:
    """How many sessions move, and by how much."""
    days = sessions_move(change.before, change.after, clock.now())
    count = len(planned(change.cohort.id)) if days else 0
    if not count:
        return []
    weeks = ngettext("%(num)d day", "%(num)d days", abs(days))
    if days > 0:
        return [
            ngettext(
                "%(num)d planned session moves %(span)s later.",
                "%(num)d planned sessions move %(span)s later.",
                count,
                span=weeks,
            )
        ]
    return [
        ngettext(
            "%(num)d planned session moves %(span)s earlier.",
            "%(num)d planned sessions move %(span)s earlier.",
            count,
            span=weeks,
        )
    ]


def objections(change: Change) -> list[str]:
    """No session may lie outside the days of its cohort."""
    before, after = change.before, change.after
    outside = 0
    for session in planned(change.cohort.id):
        first = after.day_of(_moved(session.starts_at, before, after))
        last = after.day_of(_moved(session.ends_at, before, after))
        outside += first < after.starts_on or last > after.ends_on
    if not outside:
        return []
    return [
        ngettext(
            "%(num)d session would lie outside these days. Change or cancel it first.",
            "%(num)d sessions would lie outside these days. Change or cancel them first.",
            outside,
        )
    ]


def move_along(event: CohortChanged) -> None:
    """Move planned sessions with their cohort, in its transaction."""
    if not _moves(event.before, event.after):
        return
    for session in planned(event.cohort_id):
        old = session.starts_at
        session.starts_at = _moved(session.starts_at, event.before, event.after)
        session.ends_at = _moved(session.ends_at, event.before, event.after)
        session.moved_from = None  # The mail of the cohort's new days tells of it.
        audit.record(
            "change",
            "training_session",
            session.id,
            actor=event.actor,
            before={"starts_at": old.isoformat()},
            after={"starts_at": session.starts_at.isoformat()},
        )


def plan_anew(event: CohortCloned) -> None:
    """Plan the sessions of the pattern in the clone; those that do not fit its days are left out.

    Modules are those of the same code in the clone's version of the course.
    """
    cohort = db.session.get_one(Cohort, event.cohort_id)
    source = db.session.get_one(Cohort, event.source_id)
    modules = _modules(source.course_version_id, cohort.course_version_id)
    for session in planned(source.id):
        starts_at, ends_at = (
            moved_along(moment, event.days, source.time_zone, cohort.time_zone)
            for moment in (session.starts_at, session.ends_at)
        )
        if starts_at.date() < cohort.starts_on or ends_at.date() > cohort.ends_on:
            continue
        copy = TrainingSession(
            cohort_id=cohort.id,
            module_id=modules.get(session.module_id),
            written_title=session.written_title,
            names=session.names,
            starts_at=starts_at,
            ends_at=ends_at,
            place=session.place,
        )
        db.session.add(copy)
        db.session.flush()
        audit.record(
            "plan",
            "training_session",
            copy.id,
            actor=event.actor,
            after={"title": copy.title, "starts_at": starts_at.isoformat()},
        )


def _modules(old_version: int, new_version: int) -> dict[int | None, int]:
    """Ids of a version's modules by those of the same code in another version."""
    rows = db.session.execute(
        select(CourseModule.version_id, CourseModule.id, CourseModule.code).where(
            CourseModule.version_id.in_([old_version, new_version])
        )
    ).all()
    by_code = {code: row_id for version, row_id, code in rows if version == new_version}
    return {
        row_id: by_code[code]
        for version, row_id, code in rows
        if version == old_version and code in by_code
    }
