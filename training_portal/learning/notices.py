"""The mails of sessions: to the people and trainers of a cohort when one is cancelled or moved.

Each of them is told once, however many sessions go in one act, and when the next session is. Who
acts knows already. What is over changes nobody's way any more: of that nobody is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import select

from training_portal.accounts.models import Account
from training_portal.cohorts.models import TAKING_PART, Cohort, CohortTrainer, Enrolment
from training_portal.cohorts.planning_queries import Addressee, addresses_of
from training_portal.config import Settings
from training_portal.courses.models import CourseText
from training_portal.learning.models import TrainingSession
from training_portal.people.models import Person
from training_portal.platform import clock, mail
from training_portal.platform.database import db
from training_portal.platform.gathering import in_one_go
from training_portal.platform.policy import Actor


@dataclass(frozen=True)
class SessionTimes:
    """When and where a session is."""

    starts_at: datetime
    ends_at: datetime
    place: str


def times_of(session: TrainingSession) -> SessionTimes:
    """As they are now."""
    return SessionTimes(session.starts_at, session.ends_at, session.place)


def concerned(cohort: Cohort, actor: Actor) -> list[tuple[Addressee, str]]:
    """Those who are told, each with the page they read: people in the course, then trainers.

    A trainer who has a place as well is told once.
    """
    people = addresses_of(
        Person.id.in_(
            select(Enrolment.person_id).where(
                Enrolment.cohort_id == cohort.id, Enrolment.state.in_(TAKING_PART)
            )
        )
    )
    trainers = db.session.execute(
        select(Account.display_name, Account.email, Account.language, Account.time_zone)
        .join(CohortTrainer, CohortTrainer.account_id == Account.id)
        .where(
            CohortTrainer.cohort_id == cohort.id,
            Account.id != (actor.account_id or 0),
            Account.disabled_at.is_(None),
        )
        .order_by(Account.id)
    )
    found = {each.address: (each, "/me/courses") for each in people}
    for row in trainers:
        trainer = Addressee(*row)
        found.setdefault(trainer.address, (trainer, f"/manage/cohorts/{cohort.public_id}/sessions"))
    return list(found.values())


def cancelled(
    cohort: Cohort, sessions: Sequence[TrainingSession], *, reason: str, actor: Actor
) -> int:
    """Tell of sessions that will not take place; returns how many people are told.

    A move whose mails still wait is taken back: people read when they know the session to be.
    """
    ahead = [each for each in sessions if each.ends_at > clock.now()]
    if not ahead:
        return 0
    key = f"{ahead[0].id}"
    known = [(each.title, _known(each, times_of(each))) for each in ahead]
    for each in ahead:
        each.moved_from = None
    return _tell("session_cancelled", cohort, key, actor, sessions=known, reason=reason)


def moved(cohort: Cohort, session: TrainingSession, before: SessionTimes, *, actor: Actor) -> int:
    """Tell of another time or place of a session; returns how many people are told.

    A move whose mails still wait is taken back: what is told is the difference to what people know,
    and nothing where it is again when and where they know it to be.
    """
    now = times_of(session)
    if now == before or max(before.ends_at, now.ends_at) <= clock.now():
        return 0
    before = _known(session, before)
    session.moved_from = None
    if now == before:
        return 0
    key = f"{session.id}:{clock.now():%Y%m%d%H%M%S%f}"
    session.moved_from = {
        "key": f"session_moved:{key}:",
        "starts_at": before.starts_at.isoformat(),
        "ends_at": before.ends_at.isoformat(),
        "place": before.place,
    }
    return _tell("session_moved", cohort, key, actor, session=session, before=before)


def _known(session: TrainingSession, before: SessionTimes) -> SessionTimes:
    """What people know of a session that is moved once more: `before`, or what it was before that
    where no mail of the last move has left."""
    last = session.moved_from
    if last is None or mail.call_back(begins=last["key"]) is not mail.Told.TAKEN_BACK:
        return before
    starts_at, ends_at = (datetime.fromisoformat(last[each]) for each in ("starts_at", "ends_at"))
    return SessionTimes(starts_at, ends_at, last["place"])


def _tell(template: str, cohort: Cohort, key: str, actor: Actor, **context: object) -> int:
    settings: Settings = current_app.extensions["settings"]
    addressees = concerned(cohort, actor)
    titles = _titles(cohort)
    following = _next_session(cohort)
    with in_one_go():
        for each, path in addressees:
            mail.enqueue(
                template,
                each.address,
                language=each.language,
                zone=each.zone,
                dedupe_key=mail.key_for(f"{template}:{key}", each.address),
                about=("cohort", cohort.id),
                name=each.name,
                course=titles.get(each.language, titles["en"]),
                cohort=cohort,
                following=following,
                link=settings.public_url + path,
                **context,
            )
    return len(addressees)


def _titles(cohort: Cohort) -> dict[str, str]:
    rows = db.session.execute(
        select(CourseText.language, CourseText.title).where(
            CourseText.version_id == cohort.course_version_id
        )
    )
    return dict(rows.all())


def _next_session(cohort: Cohort) -> TrainingSession | None:
    """The first session that is still to begin, as it stands in the running unit of work."""
    db.session.flush()
    return db.session.scalars(
        select(TrainingSession)
        .where(
            TrainingSession.cohort_id == cohort.id,
            TrainingSession.cancelled_at.is_(None),
            TrainingSession.starts_at > clock.now(),
        )
        .order_by(TrainingSession.starts_at, TrainingSession.id)
        .limit(1)
    ).first()
