"""What programme staff say about two records that may be of one person."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.people.models import Person, Twin, TwinState
from training_portal.people.own_cases import refuse_about
from training_portal.people.permissions import PeoplePermission
from training_portal.platform import audit, clock
from training_portal.platform.database import db, lock_many, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import NotAllowed, Refused


def lock_pair(twin_id: int, actor: Actor) -> tuple[Twin, dict[int, Person]]:
    """Lock two people and the proposal that they are one, for who may decide.

    In the order in which an erasure and the duty that compares take them. Raises Refused where one
    of the two was erased, which takes the proposal along; NotAllowed, OwnCase.
    """
    if not actor.holds(PeoplePermission.SETTLE_CLAIMS):
        raise NotAllowed
    both = db.session.execute(select(Twin.low_id, Twin.high_id).where(Twin.id == twin_id)).first()
    people = lock_many(Person, tuple(both)) if both is not None else {}
    twin = db.session.scalars(
        select(Twin)
        .where(Twin.id == twin_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if twin is None:
        raise Refused(_("One of the two records is erased."))
    refuse_about(people, actor)
    return twin, people


@transactional
def keep_apart(twin_id: int, *, reason: str, actor: Actor) -> None:
    """They are two people: remembered with its reason, and not proposed again by itself.

    Raises Refused when it was decided already; OwnCase, NotAllowed.
    """
    twin, _people = lock_pair(twin_id, actor)
    if twin.state is not TwinState.OPEN:
        raise Refused(_("This was settled already."))
    twin.state, twin.decided_at = TwinState.KEPT_APART, clock.now()
    audit.record("keep_apart", "twin", twin.id, actor=actor, person_id=twin.low_id, reason=reason)


@transactional
def reopen(twin_id: int, *, actor: Actor) -> None:
    """Look at a pair once more that was kept apart. Raises Refused, OwnCase, NotAllowed."""
    twin, _people = lock_pair(twin_id, actor)
    if twin.state is not TwinState.KEPT_APART:
        raise Refused(_("Only what was kept apart can be looked at once more."))
    twin.state, twin.decided_at = TwinState.OPEN, None
    audit.record("reopen", "twin", twin.id, actor=actor)
