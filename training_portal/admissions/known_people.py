"""Whom a body has nominated already, and who may be somebody that is known.

A body hears of its own nominees only; of possible twins programme staff hear and nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from training_portal.admissions.employers import stands
from training_portal.admissions.models import Nomination
from training_portal.organisations.models import Organisation
from training_portal.people.known_again import keys_of_names
from training_portal.people.models import Person
from training_portal.people.queries import in_lists
from training_portal.people.rules import name_key, passport_key
from training_portal.platform import personal
from training_portal.platform.database import db
from training_portal.platform.finding import BETWEEN


@dataclass(frozen=True)
class Known:
    """Whom a body has nominated to a cohort, by what people are known again."""

    passports: frozenset[str]
    people: frozenset[tuple[str, str]]
    #: Keys of e-mail addresses.
    addresses: frozenset[str]
    #: The names by which the body knows them, as names are compared.
    names: frozenset[str] = frozenset()

    def has_named(self, *names: str) -> bool:
        """Whether somebody with one of these names is among them."""
        return any(name_key(name) in self.names for name in names if name)

    def has(self, passport: str, name: str, born: str | None) -> bool:
        if passport and personal.keyed_hash("passport", passport_key(passport)) in self.passports:
            return True
        return bool(born) and (name_key(name), born or "") in self.people


def people_nominated_by(organisation_id: int, cohort_id: int) -> Known:
    """Those whom this body has nominated to this cohort already; one statement.

    Hidden people are no match for anybody: staff hear of them when the second record is claimed.
    Who was taken back can be nominated again.
    """
    body = db.session.get_one(Organisation, organisation_id)
    rows = db.session.execute(
        select(
            Person.passport_hash,
            Person.full_name,
            Person.birth_date,
            Person.email_key,
            Person.name_key,
        )
        .join(Nomination, Nomination.person_id == Person.id)
        .where(
            stands(body),
            Nomination.organisation_id == organisation_id,
            Nomination.cohort_id == cohort_id,
            in_lists(),
        )
    ).all()
    return Known(
        passports=frozenset(row.passport_hash for row in rows if row.passport_hash),
        people=frozenset(
            (name_key(row.full_name), row.birth_date.isoformat()) for row in rows if row.birth_date
        ),
        addresses=frozenset(row.email_key for row in rows if row.email_key),
        names=frozenset(name for row in rows for name in row.name_key.split(BETWEEN) if name),
    )


def possible_twins(people: Iterable[Person]) -> dict[int, int]:
    """For people just recorded: another record with the same passport, or name and birth date.

    For programme staff only; hidden and erased people are never shown by it. Two statements,
    however many people.
    """
    new = {person.id: person for person in people}
    others = (
        select(
            Person.id,
            Person.passport_hash,
            Person.name_key,
            Person.certificate_key,
            Person.birth_date,
        )
        .where(in_lists(), Person.erased_at.is_(None))
        .order_by(Person.id)
    )
    hashes = {person.passport_hash for person in new.values() if person.passport_hash}
    days = {person.birth_date for person in new.values() if person.birth_date}
    known: dict[Any, int] = {}
    for row in db.session.execute(others.where(Person.passport_hash.in_(hashes))):
        if row.id not in new:
            known.setdefault(row.passport_hash, row.id)
    for row in db.session.execute(others.where(Person.birth_date.in_(days))):
        for key in keys_of_names(row) if row.id not in new else ():
            known.setdefault((key, row.birth_date), row.id)
    twins = {}
    for person in new.values():
        marks = [(key, person.birth_date) for key in keys_of_names(person)]
        twin = next((known[m] for m in (person.passport_hash, *marks) if m in known), None)
        if twin is not None:
            twins[person.id] = twin
    return twins
