"""Programme staff put in somebody who is on no list: as with lists, held back until the person has
taken the record over, and proposed where it may be somebody that is known.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.organisations.models import Organisation
from training_portal.people import claim_notices, claims
from training_portal.people.known_again import Match, known_people
from training_portal.people.letters import Letter, addressed, blank_letters
from training_portal.people.models import Person
from training_portal.people.permissions import PeoplePermission
from training_portal.people.queries import organisation_name
from training_portal.people.rules import UNCLAIMED_KEPT
from training_portal.people.services import Facts, new_person
from training_portal.platform import audit
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.text import email_key
from training_portal.platform.web.plain_text import Words
from training_portal.platform.workflow import NotAllowed, Refused


class KnownAlready(Exception):
    """It may be somebody who is known: staff look, and say."""

    def __init__(self, match: Match) -> None:
        super().__init__(match.name)
        self.match = match


class AddressShared(Exception):
    """Somebody else here has this address: a notice sent there would tell them."""


@transactional
def add_person(
    facts: Facts, *, body: str, source: str, actor: Actor, are_not: Collection[str] = ()
) -> Person:
    """Put a person in, and mail them what is recorded, from where, and what they can do.

    `body` is the public id of the organisation that the programme knows them from, `source` says
    how, in words that the person reads. `are_not` are those who were proposed and are somebody
    else. Raises KnownAlready for others who may be the same, AddressShared, Refused, NotAllowed.
    """
    if not actor.holds(PeoplePermission.ADD):
        raise NotAllowed
    row_id = db.session.scalar(select(Organisation.id).where(Organisation.public_id == body))
    if row_id is None:
        raise Refused(_("There is no such organisation."))
    # Two who put in the same person at once find each other.
    organisation = lock(Organisation, row_id)
    _refuse_known(facts, are_not)
    person = new_person(
        facts,
        recorded_by_id=organisation.id,
        recorded_from=source,
        is_hidden=True,
        is_demo=organisation.is_demo,
    )
    after = {"held_back": True, "organisation": organisation.id}
    audit.record("record", "person", person.id, actor=actor, after=after, person_id=person.id)
    if person.email:
        claims.send_notice(person)
    return person


def _refuse_known(facts: Facts, are_not: Collection[str]) -> None:
    rows = [
        {
            "name": name,
            "birth_date": facts.birth_date.isoformat() if facts.birth_date else "",
            "email": facts.email,
            "passport": "",
        }
        for name in dict.fromkeys((facts.full_name, facts.native_name, facts.name_in_latin))
        if name
    ]
    known = known_people(rows)
    for match in filter(None, map(known.match, rows)):
        if match.public_id not in are_not:
            raise KnownAlready(match)
    if facts.email and email_key(facts.email) in known.addresses:
        raise AddressShared


@dataclass(frozen=True)
class ToldByLetter:
    """A letter with a claim link, and what it says beside it."""

    letter: Letter
    organisation: str
    source: str
    kinds: Sequence[Words]
    removed_on: date


def make_letter(person: Person, *, actor: Actor) -> ToldByLetter:
    """A letter for somebody without an e-mail address; links on earlier letters end.

    Raises Refused for a record that somebody has claimed, or that is erased.
    """
    links = claims.new_links([person.id], actor=actor)
    (letter,) = addressed(blank_letters([person]), links)
    return ToldByLetter(
        letter,
        organisation_name(person) or "",
        person.recorded_from,
        claim_notices.recorded_kinds(person),
        (person.created_at + UNCLAIMED_KEPT).date(),
    )
