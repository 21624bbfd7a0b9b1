"""The waitlist as a whole: who stands on it, in which order."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, update

from training_portal.admissions import application_queries as queries
from training_portal.admissions import decision_services, offer_services
from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts.models import Cohort
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor

#: One statement, however many wait.
_MOVE = (
    update(Application)
    .where(Application.id == bindparam("row"))
    .values(waitlist_position=bindparam("place"))
)


@transactional
def arrange(cohort_id: int, application_ids: Sequence[int], *, actor: Actor) -> None:
    """Have these people wait in this order; who waits already and is not named stands behind them.

    Who did not wait yet is told by mail, as by the step that puts one person on the waitlist.
    Raises Refused naming everybody for whom that is not possible, OwnCase.
    """
    cohort = lock(Cohort, cohort_id)
    named = offer_services.lock_all(cohort, application_ids, decides=actor)
    new = [each.id for each in named if each.state is not ApplicationState.WAITLISTED]
    waiting = [row_id for row_id, _country in queries.waitlist(cohort.id)]
    if new:
        decision_services.decide(cohort.id, new, "waitlist", reason=None, actor=actor)
    order = [*application_ids, *(each for each in waiting if each not in set(application_ids))]
    if order:
        places = [{"row": row_id, "place": place} for place, row_id in enumerate(order, start=1)]
        db.session.connection().execute(_MOVE, places)
        db.session.expire_all()
