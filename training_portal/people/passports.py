"""Passport numbers: sealed under the key of their person, and found again by a keyed hash only."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import bindparam, update

from training_portal.people.models import Person
from training_portal.people.rules import passport_key
from training_portal.platform import personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db


def seal_passports(keys: Mapping[int, str]) -> None:
    """Seal the keys of many new people, by their ids, in one statement."""
    sealed = personal.seal_each({person_reference(each): key for each, key in keys.items()})
    table = Person.__table__
    if keys:
        db.session.execute(
            update(table)  # type: ignore[arg-type]
            .where(table.c.id == bindparam("person"))
            .values(passport_sealed=bindparam("sealed")),
            [{"person": each, "sealed": sealed[person_reference(each)]} for each in keys],
        )


def passport_hash(number: str) -> str | None:
    """By what a passport number is found again; None for none."""
    key = passport_key(number)
    return personal.keyed_hash("passport", key) if key else None


def set_passport(person: Person, number: str) -> bool:
    """Seal a passport number under the person's key; it is found by its keyed hash only."""
    key, digest = passport_key(number), passport_hash(number)
    if person.passport_hash == digest:
        return False
    person.passport_hash = digest
    person.passport_sealed = personal.seal(person_reference(person.id), key) if key else None
    return True


def passport_number(person: Person) -> str | None:
    """The passport number in the clear, for the person and for who needs it for a visa."""
    if person.passport_sealed is None:
        return None
    number: str | None = personal.unseal(person_reference(person.id), person.passport_sealed)
    return number


def passport_end(person: Person | None) -> str | None:
    """The last characters of the passport number that is kept, for the person to know it by."""
    number = passport_number(person) if person else None
    return number[-3:] if number else None
