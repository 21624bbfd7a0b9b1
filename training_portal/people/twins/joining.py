"""Joining two records of one person, field by field; `parting.py` undoes it within 90 days.

The other record rests: nobody but coordinators finds it, no mail is sent, nothing begins by it.
What hung on it hangs on the one that is kept, and a sealed ledger says what was changed, which
rows moved, and which were there before.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update

from training_portal.accounts import roles
from training_portal.accounts.held_roles import is_held_or_coming
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.people import claims, moving, services
from training_portal.people.events import PersonErased, PersonHidden, RecordsMoved
from training_portal.people.models import (
    ClaimQuestion,
    ClaimState,
    Person,
    PersonJoin,
    Twin,
    TwinState,
)
from training_portal.people.passports import passport_number, set_passport
from training_portal.people.services import Facts, note_change, write_facts
from training_portal.people.twins import consents, telling
from training_portal.people.twins.choosing import GROUPS, version_of
from training_portal.people.twins.services import lock_pair
from training_portal.people.twins.telling import UNDONE_WITHIN
from training_portal.platform import audit, clock, events, personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor, Role
from training_portal.platform.versions import refuse_stale
from training_portal.platform.workflow import Refused


def objections(kept: Person, other: Person) -> list[str]:
    """Why two records cannot be joined this way round yet, in words."""
    found = []
    if kept.erased_at or other.erased_at:
        found.append(_("One of the two records is erased."))
    if kept.archived_at or other.archived_at:
        found.append(_("One of the two records is archived: take it out of the archive first."))
    if kept.claimed_at is None and other.claimed_at is not None:
        found.append(_("Keep the record that the person has taken over."))
    both = (kept.id, other.id)
    asked = select(ClaimQuestion.id).where(
        ClaimQuestion.unclaimed_id.in_(both) | ClaimQuestion.claimant_id.in_(both),
        ClaimQuestion.state == ClaimState.OPEN,
    )
    if db.session.scalar(asked.limit(1)) is not None:
        found.append(_("A claim of one of these records waits to be settled."))
    if other.account_id is not None and _acts_for_others(other.account_id):
        found.append(_("The other account has a role here, which an administrator ends first."))
    return [*found, *moving.objections(kept.id, other.id)]


def _acts_for_others(account_id: int) -> bool:
    held = select(RoleAssignment.id).where(
        RoleAssignment.account_id == account_id,
        RoleAssignment.role != Role.TRAINEE,
        is_held_or_coming(clock.today()),
    )
    return db.session.scalar(held.limit(1)) is not None


@transactional
def join(
    twin_id: int,
    *,
    kept_id: int,
    from_other: Collection[str],
    reason: str,
    actor: Actor,
    seen: str | None = None,
) -> None:
    """Make two records one: `kept_id` stays, with the fields of `from_other` (`choosing.GROUPS`)
    from the other.

    All that hangs on the other moves; its account, if there is one, no longer signs in. Of consents
    the narrower holds. Raises Refused with what stands against it, Stale, OwnCase, NotAllowed.
    """
    twin, people = lock_pair(twin_id, actor)
    kept = people[kept_id]
    other = people[twin.high_id if kept_id == twin.low_id else twin.low_id]
    if twin.state is not TwinState.OPEN:
        raise Refused(_("This was settled already."))
    refuse_stale(seen, version_of(kept, other))
    if why := objections(kept, other):
        raise Refused(why[0])
    ended = _end_wider_consents(kept, other)
    stayed = moving.rows_of(kept.id)
    moved = moving.move(kept.id, other.id)
    before, after = _take_over(kept, other, from_other)
    is_closed = _close_account(other, actor)
    ledger = {
        "before": before,
        "after": after,
        "moved": moved,
        "stayed": stayed,
        "consents": ended,
        "account": is_closed,
    }
    other.archived_at = clock.now()
    claims.end_links([other.id])
    made = PersonJoin(
        kept_id=kept.id,
        other_id=other.id,
        joined_at=clock.now(),
        ledger=personal.seal(person_reference(kept.id), ledger),
    )
    db.session.add(made)
    db.session.flush()
    twin.state, twin.decided_at = TwinState.JOINED, clock.now()
    audit.record(
        "join",
        "twin",
        twin.id,
        actor=actor,
        after={"kept": kept.id, "moved": moved},
        person_id=kept.id,
        reason=reason,
    )
    audit.record("join_into", "person", other.id, actor=actor, after={"kept": kept.id})
    note_change("join_records", kept, _but_passport(before), _but_passport(after), actor=actor)
    telling.tell_of_joining(made, is_closed=is_closed)
    events.emit(PersonHidden(other.id))
    events.emit(RecordsMoved((kept.id,), actor))


def _but_passport(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "passport"}


def _end_wider_consents(kept: Person, other: Person) -> list[int]:
    wider = consents.ending(kept.id, other.id)
    for consent in wider:
        consent.withdrawn_at = clock.now()
    db.session.flush()
    return [consent.id for consent in wider]


def _take_over(
    kept: Person, other: Person, from_other: Collection[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write the chosen fields; returns what was there and what is there now, the passport too."""
    names = {name for key in from_other if key != "passport" for name in GROUPS[key][1]}
    present = Facts(**{name: getattr(kept, name) for name in Facts.__dataclass_fields__})
    chosen = {name: getattr(other, name) for name in names}
    before, after = write_facts(kept, replace(present, **chosen))
    if "passport" in from_other:
        number, had = passport_number(other) or "", passport_number(kept) or ""
        if set_passport(kept, number):
            before["passport"], after["passport"] = had, number
    return before, after


def _close_account(other: Person, actor: Actor) -> bool:
    """Let nobody sign in to the other record any more; whether somebody could until now."""
    if other.account_id is None or lock(Account, other.account_id).disabled_at is not None:
        return False
    why = _("The person has another record, with an account of its own.")
    roles.set_disabled(other.account_id, True, reason=why, actor=actor)
    return True


def join_of(twin: Twin) -> PersonJoin | None:
    """The join of a pair that stands; None where there is none."""
    both = (twin.low_id, twin.high_id)
    return db.session.scalars(
        select(PersonJoin).where(
            PersonJoin.kept_id.in_(both),
            PersonJoin.other_id.in_(both),
            PersonJoin.undone_at.is_(None),
        )
    ).one_or_none()


def joined_into(person_id: int) -> Person | None:
    """The record that this one was joined to; None for none."""
    return db.session.scalars(
        select(Person)
        .join(PersonJoin, PersonJoin.kept_id == Person.id)
        .where(PersonJoin.other_id == person_id, PersonJoin.undone_at.is_(None))
    ).one_or_none()


def forget(event: PersonErased) -> None:
    """An erasure takes the ledger along, and the records that were joined to the one erased: they
    are of the same person."""
    others = db.session.scalars(
        select(PersonJoin.other_id)
        .where(PersonJoin.kept_id == event.person_id, PersonJoin.undone_at.is_(None))
        .order_by(PersonJoin.other_id)
    ).all()
    db.session.execute(
        update(PersonJoin)
        .where(
            (PersonJoin.kept_id == event.person_id) | (PersonJoin.other_id == event.person_id),
            PersonJoin.ledger.is_not(None),
        )
        .values(ledger=None)
    )
    for other_id in others:
        services.erase(other_id, actor=event.actor)


@transactional
def forget_old() -> int:
    """Destroy the ledgers of joins that can no longer be undone; returns how many."""
    due = db.session.scalars(
        select(PersonJoin)
        .where(
            PersonJoin.ledger.is_not(None),
            PersonJoin.joined_at < clock.now() - UNDONE_WITHIN,
        )
        .limit(500)
        .with_for_update()
    ).all()
    for made in due:
        made.ledger = None
    return len(due)
