"""Verbs of a cohort's sessions: planned, changed, cancelled; those whom it concerns get a mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.cohorts.models import Cohort, CohortDecision, Enrolment, EnrolmentState
from training_portal.cohorts.queries import is_past
from training_portal.courses.models import CourseModule
from training_portal.learning import notices, queries
from training_portal.learning.models import Attendance, TrainingSession
from training_portal.platform import audit, clock
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import Refused


@transactional
def plan_session(
    cohort: Cohort,
    *,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    place: str = "",
    module_id: int | None = None,
    trainer_id: int | None = None,
    series: str | None = None,
    actor: Actor,
) -> TrainingSession:
    """Add a session to a cohort, to a `series` where many are planned in one go.

    Without a title it is called like its module. Raises Refused when its times make no sense, or
    the cohort is over.
    """
    cohort = lock(Cohort, cohort.id)
    _refuse_what_is_over(cohort)
    _refuse_bad_times(cohort, starts_at, ends_at)
    title, names = _titles(title, module_id)
    session = TrainingSession(
        cohort_id=cohort.id,
        module_id=module_id,
        written_title=title,
        names=names,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        trainer_id=trainer_id,
        series=series,
    )
    db.session.add(session)
    db.session.flush()
    audit.record(
        "plan",
        "training_session",
        session.id,
        actor=actor,
        after={"title": title, "starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()},
    )
    return session


def _titles(written: str, module_id: int | None) -> tuple[str, dict[str, str]]:
    """What a session is called, and its names by language where it is called like its module.

    Left blank it takes the module's title; the names are copied, as a version never changes.
    """
    module = db.session.get(CourseModule, module_id) if module_id is not None else None
    if module is not None and (not written or written in module.texts.values()):
        return module.texts["en"], dict(module.texts)
    return written, {}


def session_version(session: TrainingSession) -> str:
    """The fingerprint of what a form of the session shows."""
    names = ("written_title", "starts_at", "ends_at", "place", "module_id")
    return fingerprint({name: getattr(session, name) for name in names})


@transactional
def change_session(
    session: TrainingSession,
    *,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    module_id: int | None,
    actor: Actor,
    seen: str | None = None,
) -> int:
    """Change a planned session; one that was cancelled stays as it is.

    Returns how many people are told by mail that it is at another time or place. Raises Stale when
    it is no longer what was `seen`.
    """
    cohort = lock(Cohort, session.cohort_id)
    session = lock(TrainingSession, session.id)
    refuse_stale(seen, session_version(session))
    if session.cancelled_at is not None:
        raise Refused(_("This session was cancelled."))
    _refuse_what_is_over(cohort)
    _refuse_bad_times(cohort, starts_at, ends_at)
    title, names = _titles(title, module_id)
    before = {"title": session.written_title, "starts_at": session.starts_at.isoformat()}
    times = notices.times_of(session)
    session.written_title, session.names = title, names
    session.place, session.module_id = place, module_id
    session.starts_at, session.ends_at = starts_at, ends_at
    audit.record(
        "change",
        "training_session",
        session.id,
        actor=actor,
        before=before,
        after={"title": title, "starts_at": starts_at.isoformat()},
    )
    return notices.moved(cohort, session, times, actor=actor)


def cancel_session(session: TrainingSession, *, reason: str, actor: Actor) -> int:
    """The same as `cancel_sessions` for one."""
    return cancel_sessions([session], reason=reason, actor=actor)


@transactional
def cancel_sessions(sessions: Sequence[TrainingSession], *, reason: str, actor: Actor) -> int:
    """Cancel sessions of a cohort: they stay on record and count for nobody's attendance.

    Returns how many people are told, each once. Raises Refused without a reason, for one that was
    cancelled already, and when completion is recorded: certificates rest on it. Nor is a session
    cancelled that somebody was marked at: it took place, and whoever missed it missed it.
    """
    cohort = lock(Cohort, sessions[0].cohort_id)
    for session in sessions:
        _cancel(cohort, session, reason=reason, actor=actor)
    return notices.cancelled(cohort, sessions, reason=reason.strip(), actor=actor)


def _cancel(cohort: Cohort, session: TrainingSession, *, reason: str, actor: Actor) -> None:
    _refuse_what_is_over(cohort)
    session = lock(TrainingSession, session.id)
    if session.cancelled_at is not None:
        raise Refused(_("This session was already cancelled."))
    if db.session.scalar(select(Attendance.id).where(Attendance.session_id == session.id).limit(1)):
        raise Refused(_("Attendance was taken at this session, so it took place: correct that."))
    if not reason.strip():
        raise Refused(_("Say why the session is cancelled."))
    session.cancelled_at, session.cancelled_because = clock.now(), reason.strip()
    audit.record("cancel", "training_session", session.id, actor=actor, reason=reason)


def _refuse_what_is_over(cohort: Cohort) -> None:
    """A session that took place may be put in late, until completion rests on what is there."""
    if cohort.decision is CohortDecision.CANCELLED:
        raise Refused(_("This cohort was cancelled: no session takes place."))
    if is_past(cohort.id):
        raise Refused(_("This cohort was recorded afterwards: it has no sessions to plan."))
    ended = (EnrolmentState.COMPLETED, EnrolmentState.NOT_COMPLETED)
    if db.session.scalar(
        select(Enrolment.id)
        .where(Enrolment.cohort_id == cohort.id, Enrolment.state.in_(ended))
        .limit(1)
    ):
        raise Refused(_("Completion is recorded: sessions stay as they were."))


def _refuse_bad_times(cohort: Cohort, starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise Refused(_("The session must end after it begins."))
    if (ends_at - starts_at).total_seconds() > 16 * 3600:
        raise Refused(_("A session lasts at most 16 hours: plan one for each day."))
    first, last = queries.local_day(cohort, starts_at), queries.local_day(cohort, ends_at)
    if first < cohort.starts_on or last > cohort.ends_on:
        raise Refused(_("The session must lie between the first and the last day of the cohort."))
