"""The waitlist as a whole: who stands on it, in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select, update

from training_portal.admissions import application_queries as queries
from training_portal.admissions import decision_services, offer_services
from training_portal.admissions.history import MOVED
from training_portal.admissions.models import Application, ApplicationState
from training_portal.admissions.waitlist_notices import Moved
from training_portal.cohorts.models import Cohort
from training_portal.platform import audit, clock
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor

#: One statement, however many wait.
_MOVE = (
    update(Application)
    .where(Application.id == bindparam("row"))
    .values(waitlist_position=bindparam("place"))
)


def places(cohort_id: int) -> dict[int, int]:
    """By application that waits, its place among those of its country: the number that its person
    reads."""
    counted: Counter[str] = Counter()
    found = {}
    for row_id, country in queries.waitlist(cohort_id):
        counted[country] += 1
        found[row_id] = counted[country]
    return found


@transactional
def arrange(
    cohort_id: int,
    application_ids: Sequence[int],
    *,
    before: Mapping[int, int] | None = None,
    actor: Actor,
) -> list[Moved]:
    """Have these people wait in this order; who waits already and is not named stands behind them.

    Who did not wait yet is told by mail, as by the step that puts one person on the waitlist. Who
    waited at another of the `places` (those of now, or `before` other steps of the same work) has
    that written down and is returned, to be told by the caller.
    Raises Refused naming everybody for whom that is not possible, OwnCase.
    """
    cohort = lock(Cohort, cohort_id)
    before = places(cohort.id) if before is None else before
    named = offer_services.lock_all(cohort, application_ids, decides=actor)
    new = [each.id for each in named if each.state is not ApplicationState.WAITLISTED]
    waiting = [row_id for row_id, _country in queries.waitlist(cohort.id)]
    if new:
        decision_services.decide(cohort.id, new, "waitlist", reason=None, actor=actor)
    order = [*application_ids, *(each for each in waiting if each not in set(application_ids))]
    if order:
        rows = [{"row": row_id, "place": place} for place, row_id in enumerate(order, start=1)]
        db.session.connection().execute(_MOVE, rows)
        db.session.expire_all()
    return _note_moved(cohort, before, actor)


def _note_moved(cohort: Cohort, before: Mapping[int, int], actor: Actor) -> list[Moved]:
    """Write down whose place is another than `before`, a few statements however many they are."""
    now = {
        row_id: place
        for row_id, place in places(cohort.id).items()
        if before.get(row_id, place) != place
    }
    rows = select(Application).where(Application.id.in_(now)).order_by(Application.id)
    applications = db.session.scalars(rows).all() if now else []
    moved = [Moved(each, cohort, before[each.id], now[each.id]) for each in applications]
    moment = clock.now()
    audit.record_many(
        (
            moment,
            audit.Event(
                action=MOVED,
                subject_kind="application",
                subject_id=each.application.id,
                actor=actor,
                before={"place": each.was},
                after={"place": each.place},
                person_id=each.application.person_id,
            ),
        )
        for each in moved
    )
    return moved
