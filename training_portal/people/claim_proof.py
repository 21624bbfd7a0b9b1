"""Whose record it is: what is asked for before the page behind a claim link shows it.

A link may reach the wrong person: by a mistyped address, a shared mailbox, a letter on a desk. So
the date of birth is asked for, which the rightful person knows at once and the link does not tell.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import Enum, auto

from training_portal.people.models import Person
from training_portal.platform import audit, throttle
from training_portal.platform.database import transactional
from training_portal.platform.policy import Actor

#: Wrong dates at one record within a week, by whoever has the link: at this pace a link's ninety
#: days are enough for one date in a hundred of those a grown-up can have.
TRIES, WINDOW = 10, timedelta(days=7)


class Proof(Enum):
    """What shows that a record is that of who has its link."""

    BIRTH_DATE = auto()
    #: No date is recorded, but the account is that of the address the record came with.
    ADDRESS = auto()
    #: Neither: programme staff look at the claim.
    STAFF = auto()


class Told(Enum):
    """What became of a date that was told."""

    RIGHT = auto()
    WRONG = auto()
    TOO_OFTEN = auto()


def wanted(person: Person, account_email: str) -> Proof:
    """Which proof a record asks of an account with this confirmed address."""
    if person.birth_date is not None:
        return Proof.BIRTH_DATE
    own = bool(person.email) and person.email.casefold() == account_email.casefold()
    return Proof.ADDRESS if own else Proof.STAFF


def tell(person: Person, born: date | None, *, actor: Actor) -> Told:
    """Hold a date that was told against the record's; each try is counted, a wrong one audited."""
    if not throttle.hit("claim-born", person.public_id, limit=TRIES, window=WINDOW):
        return Told.TOO_OFTEN
    if born != person.birth_date:
        _note_wrong_date(person.id, actor)
        return Told.WRONG
    throttle.forget("claim-born", person.public_id)
    return Told.RIGHT


@transactional
def _note_wrong_date(person_id: int, actor: Actor) -> None:
    audit.record("wrong_birth_date", "person", person_id, actor=actor, person_id=person_id)
