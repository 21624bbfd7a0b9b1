"""Finds who is on record twice: a duty that holds what is new, or changed, against all others.

A record is looked up by its marks, so that the cost of one does not grow with all people; what
staff said before is remembered and never asked again by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any, Final, TypeVar

from sqlalchemy import delete, func, insert, or_, select, update

from training_portal.accounts.models import Account
from training_portal.people.events import PersonErased
from training_portal.people.known_again import not_hiding
from training_portal.people.models import Person, PersonMark, Twin, TwinState
from training_portal.people.twins.rules import Likeness, Record, likeness, marks_of
from training_portal.platform import audit, clock, personal
from training_portal.platform.database import (
    db,
    insert_if_absent,
    new_public_id,
    transactional,
)
from training_portal.platform.policy import SYSTEM
from training_portal.platform.text import email_key

_T = TypeVar("_T")
#: Records that one round of the duty compares, and one of its transactions.
ROUND: Final = 3000
_AT_ONCE: Final = 250
#: A mark that more people than this share tells nobody from anybody.
_SHARED_BY: Final = 40


def find() -> int:
    """Compare records that are new or changed; returns how many were compared."""
    due = db.session.scalars(
        select(Person.id)
        .where(Person.compared_at.is_(None), Person.erased_at.is_(None))
        .order_by(Person.id)
        .limit(ROUND)
    ).all()
    return sum(_compare(ids) for ids in _in_parts(due, _AT_ONCE))


def _in_parts(values: Sequence[_T], size: int) -> list[Sequence[_T]]:
    return [values[start : start + size] for start in range(0, len(values), size)]


@transactional
def _compare(person_ids: Collection[int]) -> int:
    # Locked without being read: nothing of these people is changed but when they were compared.
    these = Person.id.in_(person_ids)
    db.session.execute(select(Person.id).where(these).order_by(Person.id).with_for_update())
    own = records_of(person_ids)
    db.session.execute(delete(PersonMark).where(PersonMark.person_id.in_(person_ids)))
    marks = {record.person_id: _hashed(record) for record in own.values()}
    _keep_marks(marks)
    pairs = _sharing({mark for found in marks.values() for mark in found}, frozenset(person_ids))
    others = records_of({each for pair in pairs for each in pair} - own.keys())
    known = {**others, **own}
    alike = {
        pair: found
        for pair in sorted(pairs)
        if known.keys() >= set(pair)
        if (found := likeness(known[pair[0]], known[pair[1]])) is not None
    }
    _keep(alike, person_ids)
    db.session.execute(update(Person).where(these).values(compared_at=clock.now()))
    return len(person_ids)


def _keep_marks(marks: Mapping[int, Collection[str]]) -> None:
    rows = [{"mark": mark, "person_id": each} for each, found in marks.items() for mark in found]
    if rows:
        db.session.execute(insert(PersonMark.__table__), rows)  # type: ignore[arg-type]


def records_of(person_ids: Iterable[int]) -> dict[int, Record]:
    """What people are told apart by, of those who are compared: who hides is nobody's twin."""
    rows = db.session.execute(
        select(
            Person.id,
            Person.full_name,
            Person.native_name,
            Person.name_in_latin,
            Person.birth_date,
            Person.passport_hash,
            Person.email_key,
            Person.phone,
            Person.sex,
            Person.nationality,
            Account.email.label("account_email"),
        )
        .outerjoin(Account, Account.id == Person.account_id)
        .where(Person.id.in_(set(person_ids)), not_hiding())
    )
    return {row.id: _record(row) for row in rows}


def _record(row: Any) -> Record:
    emails = (row.email_key, email_key(row.account_email or ""))
    return Record(
        person_id=row.id,
        names=tuple(filter(None, (row.full_name, row.native_name, row.name_in_latin))),
        born=row.birth_date,
        passport_hash=row.passport_hash,
        emails=frozenset(filter(None, emails)),
        phone=row.phone,
        sex=row.sex,
        nationality=row.nationality,
    )


def _hashed(record: Record) -> list[str]:
    return personal.keyed_hashes("twin", marks_of(record))


def _sharing(marks: Collection[str], person_ids: frozenset[int]) -> set[tuple[int, int]]:
    """Pairs of people with a mark in common of whom one is among these, by their ids, low first."""
    pairs: set[tuple[int, int]] = set()
    for some in _in_parts(sorted(marks), 500):
        telling = (
            select(PersonMark.mark)
            .where(PersonMark.mark.in_(some))
            .group_by(PersonMark.mark)
            .having(func.count().between(2, _SHARED_BY))
        )
        sharers: dict[str, list[int]] = {}
        for mark, person_id in db.session.execute(
            select(PersonMark.mark, PersonMark.person_id).where(PersonMark.mark.in_(telling))
        ):
            sharers.setdefault(mark, []).append(person_id)
        for ids in sharers.values():
            pairs |= {
                pair for pair in combinations(sorted(ids), 2) if not person_ids.isdisjoint(pair)
            }
    return pairs


def _keep(alike: Mapping[tuple[int, int], Likeness], person_ids: Collection[int]) -> None:
    """Propose what is alike, and no longer what is not: of pairs that nobody decided about."""
    standing = db.session.scalars(
        select(Twin)
        .where(or_(Twin.low_id.in_(person_ids), Twin.high_id.in_(person_ids)))
        .order_by(Twin.id)
        .with_for_update()
    ).all()
    for twin in standing:
        found = alike.get((twin.low_id, twin.high_id))
        if found is not None:
            twin.score, twin.reasons = found.score, found.kept
        elif twin.state is TwinState.OPEN:
            db.session.delete(twin)
    db.session.flush()
    for (low, high), found in alike.items():
        _propose(low, high, found)


def _propose(low: int, high: int, found: Likeness) -> None:
    public_id = new_public_id()
    if insert_if_absent(
        Twin,
        public_id=public_id,
        low_id=low,
        high_id=high,
        score=found.score,
        reasons=found.kept,
        state=TwinState.OPEN,
        found_at=clock.now(),
    ):
        twin_id = db.session.scalars(select(Twin.id).where(Twin.public_id == public_id)).one()
        audit.record("propose", "twin", twin_id, actor=SYSTEM)


def forget(event: PersonErased) -> None:
    """Who is erased is nobody's twin; what was said about the pair goes too."""
    both: Sequence[Any] = (Twin.low_id == event.person_id, Twin.high_id == event.person_id)
    db.session.execute(delete(Twin).where(or_(*both)))
    db.session.execute(delete(PersonMark).where(PersonMark.person_id == event.person_id))
