"""What the passing of time does to an appeal: who decides is reminded, then the next are told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select

from training_portal.admissions.models import Application
from training_portal.appeals import notices
from training_portal.appeals.deciders import administrators, of_cohort, of_programme
from training_portal.appeals.models import Appeal, AppealState
from training_portal.cohorts.models import Cohort, CohortDecision
from training_portal.people.models import Person
from training_portal.people.queries import in_lists
from training_portal.platform import audit, clock, duties
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import SYSTEM

#: So long before its deadline who decides an appeal is reminded of it.
BEFORE: Final = timedelta(days=3)
#: So many at most are looked at in a round; the next round takes those behind them.
BATCH: Final = 500


def keep_time() -> int:
    """Look at each open appeal whose deadline is near or over and that was not looked at for it.

    Only at what something follows for, the longest due first: none is kept waiting by others.
    """
    now = clock.now()
    found = db.session.scalars(
        select(Appeal.id)
        .join(Application, Application.id == Appeal.application_id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .where(
            _waits(),
            Cohort.decision != CohortDecision.CANCELLED,
            Appeal.late_at.is_(None),
            or_(
                Appeal.due_at <= now - timedelta(seconds=1),
                and_(Appeal.reminded_at.is_(None), Appeal.due_at <= now + BEFORE),
            ),
        )
        .order_by(Appeal.due_at, Appeal.id)
        .limit(BATCH)
    ).all()
    return duties.each(found, _keep_time_of)


def _waits() -> ColumnElement[bool]:
    return and_(Appeal.state == AppealState.OPEN, Application.state == Appeal.against)


@transactional
def _keep_time_of(appeal_id: int) -> int:
    """One appeal; a second worker finds it done."""
    application_id = db.session.get_one(Appeal, appeal_id).application_id
    cohort = lock(Cohort, db.session.get_one(Application, application_id).cohort_id, shared=True)
    application = lock(Application, application_id)
    appeal = lock(Appeal, appeal_id)
    is_open = appeal.state is AppealState.OPEN and application.state.value == appeal.against.value
    if not is_open or appeal.late_at is not None:
        return 0
    if clock.now() >= appeal.due_at + timedelta(seconds=1):
        return _pass_on(appeal, application, cohort)
    if appeal.reminded_at is not None:
        return 0
    appeal.reminded_at = clock.now()
    notices.due_soon(appeal, application, cohort, _who_decides(appeal, application, cohort))
    return 1


def _who_decides(appeal: Appeal, application: Application, cohort: Cohort) -> Collection[int]:
    """The staff of the cohort, with their deputies; where none of them may, the coordinators."""
    first = appeal.decided_first_by
    own = of_cohort(cohort, first) if _is_known_to_all(application) else ()
    return own or of_programme(first)


def _is_known_to_all(application: Application) -> bool:
    """Whether staff may know of the person: who hides is known to the coordinators alone."""
    shown = select(Person.id).where(Person.id == application.person_id, in_lists())
    return db.session.scalar(shown) is not None


def _pass_on(appeal: Appeal, application: Application, cohort: Cohort) -> int:
    """The time is over: the coordinators, who may decide it as well, and who was to decide are
    told, and the person. Where nobody is left who may, the administrators, who give roles."""
    appeal.late_at = clock.now()
    audit.record("pass_on", "appeal", appeal.id, actor=SYSTEM, person_id=application.person_id)
    own = _who_decides(appeal, application, cohort)
    above = set(of_programme(appeal.decided_first_by)) - set(own)
    notices.late(appeal, application, cohort, own, is_own=True)
    notices.late(appeal, application, cohort, above, is_own=False)
    if not own and not above:
        notices.nobody_decides(appeal, cohort, administrators())
    notices.waits_longer(appeal, application, cohort)
    return 1
