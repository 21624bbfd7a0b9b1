"""Archiving a record: for who died, is known twice, or wants rest but no erasure.

The record stays as it is, and what it proves goes on to hold; but who does not see hidden people
finds it in no list, choice or count, no mail is sent, and its person cannot apply. Coordinators
find it under its filter, and take it out again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask_babel import gettext as _
from sqlalchemy import exists, select

from training_portal.accounts.held_roles import is_held_or_coming
from training_portal.accounts.models import RoleAssignment
from training_portal.people import claims
from training_portal.people.events import PersonHidden
from training_portal.people.models import ClaimQuestion, ClaimState, Person
from training_portal.people.own_cases import refuse_about
from training_portal.people.permissions import PeoplePermission
from training_portal.people.twins.joining import joined_into
from training_portal.platform import audit, clock, events
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor, Role
from training_portal.platform.workflow import NotAllowed, Refused

#: Sentences on what is under way with a person, which ends before the record rests.
UnderWay = Callable[[int], Sequence[str]]

_under_way: list[UnderWay] = []


def register(under_way: UnderWay) -> None:
    """Have a room say what is under way with a person, once: where its module is loaded."""
    _under_way.append(under_way)


def objections(person: Person) -> list[str]:
    """What is under way with a person, in words: why the record cannot be archived yet."""
    found = [sentence for each in _under_way for sentence in each(person.id)]
    asked = exists().where(
        (ClaimQuestion.unclaimed_id == person.id) | (ClaimQuestion.claimant_id == person.id),
        ClaimQuestion.state == ClaimState.OPEN,
    )
    if db.session.scalar(select(asked)):
        found.append(_("A claim of this record waits to be settled."))
    holds = exists().where(
        RoleAssignment.account_id == person.account_id,
        RoleAssignment.role != Role.TRAINEE,
        is_held_or_coming(clock.today()),
    )
    if person.account_id is not None and db.session.scalar(select(holds)):
        found.append(_("The person has a role here, which an administrator ends first."))
    return found


@transactional
def set_archived(person_id: int, away: bool, *, reason: str, actor: Actor) -> None:
    """Archive a record (`away`), or take it out again; the reason is sealed under its key.

    Links by which an unclaimed record could be claimed end, with the notices that wait; files that
    show the person are not given any longer. Raises Refused, OwnCase, NotAllowed.
    """
    if not actor.holds(PeoplePermission.ARCHIVE):
        raise NotAllowed
    person = lock(Person, person_id)
    refuse_about([person.id], actor)
    if person.erased_at is not None:
        raise Refused(_("This record is erased."))
    if (person.archived_at is not None) is away:
        raise Refused(_("It is archived already.") if away else _("It is not archived."))
    if not away and joined_into(person.id) is not None:
        raise Refused(_("It is joined to another record: undo that instead."))
    if away and (why := objections(person)):
        raise Refused(why[0])
    person.archived_at = clock.now() if away else None
    audit.record(
        "archive" if away else "restore",
        "person",
        person.id,
        actor=actor,
        person_id=person.id,
        reason=reason,
    )
    if away:
        claims.end_links([person.id])
        events.emit(PersonHidden(person.id))
