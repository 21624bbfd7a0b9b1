"""Who of those that staff put in may be somebody that the portal knows: proposed, never joined.

Whoever hides is no match for anybody; who is only held back until they claim their record is not
hiding. Programme staff see a match, and nobody else does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from training_portal.accounts.models import Account
from training_portal.people.models import Person
from training_portal.people.passports import passport_hash
from training_portal.people.rules import name_key
from training_portal.platform.database import db
from training_portal.platform.finding import BETWEEN
from training_portal.platform.messages import Message, Term, together
from training_portal.platform.messages import message as _m
from training_portal.platform.text import email_key

#: Values that one statement asks for; databases bound the number of parameters.
_AT_ONCE = 500


@dataclass(frozen=True)
class Match:
    """Somebody who is known, as far as staff need it to say whether it is the same person."""

    person_id: int
    public_id: str
    name: str
    born: date | None
    #: Why it may be the same person.
    why: Message
    is_claimed: bool
    #: Where a notice reaches them.
    address: str

    @property
    def words(self) -> Term:
        """The person in a few words."""
        born = [_m("born in %(year)d", year=self.born.year)] if self.born else []
        return together([self.name, *born, self.why])


@dataclass
class Known:
    """People who are known, by what they are known again."""

    marks: dict[tuple[object, ...], Match]
    addresses: frozenset[str]

    def match(self, values: Mapping[str, Any]) -> Match | None:
        return next((self.marks[mark] for mark in _marks(values) if mark in self.marks), None)


def _marks(values: Mapping[str, Any]) -> list[tuple[object, ...]]:
    name, born = name_key(values["name"]), values["birth_date"]
    marks: list[tuple[object, ...]] = []
    if values["passport"]:
        marks.append(("passport", passport_hash(values["passport"])))
    if born:
        marks.append(("born", name, date.fromisoformat(born)))
    if values["email"]:
        marks.append(("email", name, email_key(values["email"])))
    return marks


def not_hiding() -> ColumnElement[bool]:
    """SQL: whom a match may be: neither erased nor archived, nor hidden at their own wish."""
    return and_(
        Person.erased_at.is_(None),
        Person.archived_at.is_(None),
        or_(Person.is_hidden.is_(False), Person.claimed_at.is_(None)),
    )


def known_people(rows: Iterable[Mapping[str, Any]]) -> Known:
    """Those who may be people of these rows: of each `name`, `birth_date` (ISO), `email` and
    `passport`, blank where it is not known. A few statements, however many rows.
    """
    entries = list(rows)
    passports = {passport_hash(row["passport"]) for row in entries if row["passport"]}
    days = {date.fromisoformat(each) for row in entries if (each := row["birth_date"])}
    addresses = {email_key(row["email"]) for row in entries if row["email"]}
    found: dict[int, Any] = {}
    for column, wanted in (
        (Person.passport_hash, passports),
        (Person.birth_date, days),
        (Person.email_key, addresses),
        (Account.email_key, addresses),
    ):
        values = sorted(wanted, key=str)
        for start in range(0, len(values), _AT_ONCE):
            for row in db.session.execute(_people(column.in_(values[start : start + _AT_ONCE]))):
                found[row.id] = row
    return _by_marks(found.values())


def _people(condition: ColumnElement[bool]) -> Any:
    return (
        select(
            Person.id,
            Person.public_id,
            Person.full_name,
            Person.name_key,
            Person.certificate_key,
            Person.birth_date,
            Person.passport_hash,
            Person.email,
            Person.claimed_at,
            Account.email.label("account_email"),
        )
        .outerjoin(Account, Account.id == Person.account_id)
        .where(not_hiding(), condition)
    )


def keys_of_names(person: Any) -> list[str]:
    """By what names staff know somebody again: those of lists, and that of the certificates."""
    keys = (*person.name_key.split(BETWEEN), person.certificate_key)
    return [key for key in dict.fromkeys(keys) if key]


def _by_marks(rows: Iterable[Any]) -> Known:
    marks: dict[tuple[object, ...], Match] = {}
    addresses = set()
    for row in sorted(rows, key=lambda each: each.id):
        emails = {email_key(each) for each in (row.email, row.account_email) if each}
        addresses |= emails

        def known(why: Message, row: Any = row) -> Match:
            return Match(
                row.id,
                row.public_id,
                row.full_name,
                row.birth_date,
                why,
                row.claimed_at is not None,
                row.account_email or row.email,
            )

        if row.passport_hash:
            marks.setdefault(("passport", row.passport_hash), known(_m("the same passport")))
        for name in keys_of_names(row):
            if row.birth_date:
                match = known(_m("the same name and date of birth"))
                marks.setdefault(("born", name, row.birth_date), match)
            for email in emails:
                marks.setdefault(("email", name, email), known(_m("the same name and e-mail")))
    return Known(marks, frozenset(addresses))
