"""What programme staff say about two records that may be of one person."""

from __future__ import annotations

from flask_babel import gettext as _

from training_portal.people.models import Person, Twin, TwinState
from training_portal.people.own_cases import refuse_about
from training_portal.people.permissions import PeoplePermission
from training_portal.platform import audit, clock
from training_portal.platform.database import lock, lock_many, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import NotAllowed, Refused


def lock_pair(twin_id: int, actor: Actor) -> tuple[Twin, dict[int, Person]]:
    """Lock a proposal and its two people, for who may decide. Raises NotAllowed, OwnCase."""
    if not actor.holds(PeoplePermission.SETTLE_CLAIMS):
        raise NotAllowed
    twin = lock(Twin, twin_id)
    refuse_about([twin.low_id, twin.high_id], actor)
    return twin, lock_many(Person, (twin.low_id, twin.high_id))


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
