"""Making two records again of one that was joined, within 90 days.

What had moved goes back, and with it what was made since and hangs on it: an enrolment on its
application, a link with a company on its placement. What was made since on the person herself
stays with the record that was kept, and staff are told so before. A consent that carries rows of
both is there for each afterwards.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, select, update

from training_portal.accounts import roles
from training_portal.accounts.models import Account
from training_portal.people import moving
from training_portal.people.events import RecordsMoved
from training_portal.people.models import ConsentRecord, Person, PersonJoin, Sex, Twin, TwinState
from training_portal.people.moving import Parting, Resting, name_of
from training_portal.people.passports import passport_number, set_passport
from training_portal.people.services import Facts, note_change, write_facts
from training_portal.people.twins import telling
from training_portal.people.twins.joining import join_of
from training_portal.people.twins.services import lock_pair
from training_portal.people.twins.telling import can_be_undone
from training_portal.platform import audit, clock, events, personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import Refused

#: A row that moves: the name of its column, and its id.
Row = tuple[str, int]
_CONSENTS = name_of(ConsentRecord.person_id)


@dataclass(frozen=True)
class Plan:
    """What undoing a join does, and why it cannot be done yet."""

    parting: Parting
    #: Of what goes back, that which was made since the join.
    following: moving.Rows
    #: Consents that are to be there for both, with whom each is made for.
    shared: Collection[tuple[int, int]]
    objections: Collection[str]

    @property
    def version(self) -> str:
        """The fingerprint of what staff saw of it."""
        both = (self.following, self.parting.staying)
        return fingerprint({"rows": [{name: sorted(rows[name]) for name in rows} for rows in both]})


def foresee(made: PersonJoin) -> Plan:
    """What undoing a join that can be undone would do now."""
    kept, other = (db.session.get_one(Person, each) for each in (made.kept_id, made.other_id))
    return _plan(made, _ledger(made), kept, other)


def _ledger(made: PersonJoin) -> dict[str, Any]:
    ledger: dict[str, Any] | None = personal.unseal(
        person_reference(made.kept_id), made.ledger or b""
    )
    assert ledger is not None  # It can be undone: the ledger is there, and so is the key.
    return ledger


def _plan(made: PersonJoin, ledger: dict[str, Any], kept: Person, other: Person) -> Plan:
    moved: dict[str, list[int]] = ledger["moved"]
    #: Ledgers of before this was kept do not say what was the kept record's own.
    stayed: dict[str, list[int]] | None = ledger.get("stayed")
    there = moving.rows_of(kept.id)
    going, torn = _going(_rows(moved) & _rows(there), _rows(stayed or {}), kept.id)
    users = _users_of_consents(kept.id, there.get(_CONSENTS, ()), _by_column(going))
    own = (stayed or {}).get(_CONSENTS, ())
    going |= {
        (_CONSENTS, each) for each, goes in users.items() if goes == {True} if each not in own
    }
    since = _rows(there) - going - _rows(stayed) if stayed is not None else ()
    parting = Parting(
        kept_id=kept.id,
        other_id=other.id,
        going=_by_column(going),
        staying=_by_column(since),
        since=made.joined_at,
        now=_facts(kept),
        after={kept.id: _facts_before(kept, ledger), other.id: _facts(other)},
    )
    shared = [
        (consent, kept.id if (_CONSENTS, consent) in going else other.id)
        for consent, goes in sorted(users.items())
        if ((_CONSENTS, consent) not in going) in goes
    ]
    why = [*_joined_since(made), *torn, *moving.ties(parting)]
    return Plan(parting, _by_column(going - _rows(moved)), shared, why)


def _rows(rows: moving.Rows) -> set[Row]:
    return {(name, row_id) for name, ids in rows.items() for row_id in ids}


def _by_column(rows: Iterable[Row]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for name, row_id in rows:
        found.setdefault(name, set()).add(row_id)
    return found


def _going(begin: set[Row], stayed: set[Row], kept_id: int) -> tuple[set[Row], list[str]]:
    """What goes back, with all that hangs together with it; and sentences on what was the kept
    record's before the join and hangs together with it all the same."""
    beside: dict[Row, set[Row]] = {}
    for following in moving.followings():
        names = name_of(following.child), name_of(following.parent)
        for child_id, parent_id in moving.pairs_of(following, kept_id):
            child, parent = (names[0], child_id), (names[1], parent_id)
            beside.setdefault(child, set()).add(parent)
            beside.setdefault(parent, set()).add(child)
    going, reached, torn = set(begin), sorted(begin), []
    while reached:
        row = reached.pop()
        for near in sorted(beside.get(row, ())):
            if near in stayed:
                torn.append(_torn(row, near))
            elif near not in going:
                going.add(near)
                reached.append(near)
    return going, torn


def _torn(going: Row, staying: Row) -> str:
    one, other = (" ".join(moving.named({name: [row]})) for name, row in (going, staying))
    return _(
        "By now %(one)s from the other record goes together with %(other)s of the kept one: end "
        "that first.",
        one=one,
        other=other,
    )


def _users_of_consents(
    kept_id: int, consents: Collection[int], going: moving.Rows
) -> dict[int, set[bool]]:
    """By consent: whether rows that rest on it go back (True), stay (False), or both."""
    found: dict[int, set[bool]] = {}
    for resting in moving.restings():
        owner: Any = resting.person.class_
        statement = select(resting.consent, owner.id).where(
            resting.consent.in_(consents), resting.person == kept_id
        )
        if resting.on is not None:
            statement = statement.join(owner, resting.on)
        rows = going.get(name_of(resting.person), ())
        for consent_id, owner_id in db.session.execute(statement):
            found.setdefault(consent_id, set()).add(owner_id in rows)
    return found


def _joined_since(made: PersonJoin) -> list[str]:
    later = select(PersonJoin.id).where(
        PersonJoin.kept_id == made.kept_id,
        PersonJoin.id > made.id,
        PersonJoin.undone_at.is_(None),
        PersonJoin.ledger.is_not(None),
    )
    if db.session.scalar(later.limit(1)) is None:
        return []
    return [_("Another record was joined to the kept one since: undo that first.")]


@transactional
def undo(twin_id: int, *, reason: str, actor: Actor, seen: str | None = None) -> None:
    """Put both records back. A field that was changed since stays as it is.

    Raises Refused once it is too late, and with what stands against it; Stale where it would do
    something else than was `seen` (`Plan.version`); OwnCase, NotAllowed.
    """
    twin, people = lock_pair(twin_id, actor)
    made = join_of(twin)
    if made is None or not can_be_undone(made):
        raise Refused(_("This cannot be undone any more."))
    kept, other = people[made.kept_id], people[made.other_id]
    if kept.archived_at is not None:
        raise Refused(_("The kept record is archived, or joined to another one: undo that first."))
    ledger = _ledger(made)
    plan = _plan(made, ledger, kept, other)
    if plan.objections:
        raise Refused(next(iter(plan.objections)))
    refuse_stale(seen, plan.version)
    moving.hang(plan.parting.going, to_id=other.id, from_id=kept.id)
    _share_consents(plan.shared)
    db.session.execute(
        update(ConsentRecord)
        .where(ConsentRecord.id.in_(ledger["consents"]))
        .values(withdrawn_at=None)
    )
    _give_back(kept, ledger)
    is_open = bool(ledger["account"]) and _open_account(other, actor)
    other.archived_at = None
    made.undone_at, made.ledger = clock.now(), None
    twin.state, twin.decided_at = TwinState.OPEN, None
    _record(twin, kept, other, plan, reason, actor)
    telling.tell_of_parting(made, is_open=is_open)
    events.emit(RecordsMoved((kept.id, other.id), actor))


def _record(twin: Twin, kept: Person, other: Person, plan: Plan, reason: str, actor: Actor) -> None:
    went = {name: sorted(ids) for name, ids in plan.following.items()}
    audit.record(
        "part",
        "twin",
        twin.id,
        actor=actor,
        after={"made_since": went, "shared_consents": sorted(each for each, _to in plan.shared)},
        person_id=kept.id,
        reason=reason,
    )
    audit.record("part_from", "person", other.id, actor=actor, after={"kept": kept.id})
    note_change("part_records", kept, {}, {}, actor=actor)


def _share_consents(shared: Collection[tuple[int, int]]) -> None:
    """Make consents that carry rows of both once more, for who has them not, and have the rows of
    each rest on their own."""
    for consent_id, person_id in shared:
        given = db.session.get_one(ConsentRecord, consent_id)
        names = ConsentRecord.__table__.columns.keys()
        values = {name: getattr(given, name) for name in names if name != "id"}
        copy = ConsentRecord(**{**values, "person_id": person_id})
        db.session.add(copy)
        db.session.flush()
        for resting in moving.restings():
            _rest_on(resting, person_id, consent_id, copy.id)
    db.session.flush()


def _rest_on(resting: Resting, person_id: int, old: int, new: int) -> None:
    model: Any = resting.consent.class_
    theirs: ColumnElement[bool] = resting.person == person_id
    if resting.on is not None:
        theirs = exists().where(resting.on, theirs).correlate(model)
    db.session.execute(
        update(model)
        .where(resting.consent == old, theirs)
        .values({resting.consent.key: new})
        .execution_options(synchronize_session=False)
    )


def _open_account(other: Person, actor: Actor) -> bool:
    """Let somebody sign in to the other record again; whether somebody can."""
    if other.account_id is None:
        return False
    if lock(Account, other.account_id).disabled_at is not None:
        why = _("The two records are apart again.")
        roles.set_disabled(other.account_id, False, reason=why, actor=actor)
    return True


def _facts(person: Person) -> Facts:
    return Facts(**{name: getattr(person, name) for name in Facts.__dataclass_fields__})


def _facts_before(person: Person, ledger: Mapping[str, Any]) -> Facts:
    """What was there before, where it is still what the join wrote."""
    before, after, present = ledger["before"], ledger["after"], _facts(person)
    as_written = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(present).items()
    }
    old = {
        name: _from_ledger(name, value)
        for name, value in before.items()
        if name != "passport" and as_written[name] == after[name]
    }
    return replace(present, **old)


def _from_ledger(name: str, value: Any) -> Any:
    if name == "birth_date" and value:
        return date.fromisoformat(value)
    return Sex(value) if name == "sex" and value else value


def _give_back(person: Person, ledger: Mapping[str, Any]) -> None:
    before, after = ledger["before"], ledger["after"]
    write_facts(person, _facts_before(person, ledger))
    if "passport" in after and (passport_number(person) or "") == after["passport"]:
        set_passport(person, before["passport"])
    db.session.flush()
