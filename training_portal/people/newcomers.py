"""Many new records at once, within the running unit of work.

The number of statements does not grow with the number of people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from training_portal.people.models import Person
from training_portal.people.passports import passport_hash, seal_passports
from training_portal.people.rules import passport_key
from training_portal.people.services import Facts, keys_of
from training_portal.platform import clock
from training_portal.platform.database import db, insert_all


def unsaved(facts: Facts, **columns: Any) -> Person:
    """A record that is not put in yet, for `keep_people`."""
    return Person(**asdict(facts), **keys_of(facts), **columns)


def keep_people(made: Sequence[Person]) -> list[Person]:
    """Put records in; they come back in their order, with their ids."""
    insert_all(made)
    return _as_kept(made)


def new_people(newcomers: Sequence[tuple[Facts, str]], **columns: Any) -> list[Person]:
    """Put records in, each with its passport number or blank; they come back in their order."""
    now = clock.now()
    made = [
        unsaved(facts, passport_hash=passport_hash(number), created_at=now, **columns)
        for facts, number in newcomers
    ]
    insert_all(made)
    addresses = [person.public_id for person in made]
    found = select(Person.public_id, Person.id).where(Person.public_id.in_(addresses))
    ids = dict(db.session.execute(found).all())
    seal_passports(
        {
            ids[person.public_id]: passport_key(number)
            for person, (_facts, number) in zip(made, newcomers, strict=True)
            if person.passport_hash
        }
    )
    return _as_kept(made)


def _as_kept(made: Sequence[Person]) -> list[Person]:
    addresses = [person.public_id for person in made]
    people = {
        person.public_id: person
        for person in db.session.scalars(select(Person).where(Person.public_id.in_(addresses)))
    }
    return [people[address] for address in addresses]
