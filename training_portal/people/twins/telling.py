"""What the people themselves hear of a join and of its undoing: by mail, and on “My data”.

The other record may be somebody else's by mistake: each is told of their own record alone, with no
word of what stands on the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from flask import current_app
from sqlalchemy import or_, select

from training_portal.accounts.models import Account
from training_portal.people.models import Person, PersonJoin
from training_portal.platform import clock, mail
from training_portal.platform.database import db
from training_portal.platform.i18n import own_zone

#: For how long a join can be undone.
UNDONE_WITHIN: Final = timedelta(days=90)


def tell_of_joining(made: PersonJoin, *, is_closed: bool) -> None:
    """To who signs in to the kept record, and to whose account this join closed."""
    _tell(made, made.kept_id, "records_joined")
    if is_closed:
        _tell(made, made.other_id, "account_joined")


def tell_of_parting(made: PersonJoin, *, is_open: bool) -> None:
    """Take back what waits; who was sent it hears what holds now."""
    if mail.call_back(_key(made, "records_joined")) is mail.Told.BY_MAIL:
        _tell(made, made.kept_id, "records_parted")
    told = mail.call_back(_key(made, "account_joined"))
    if told is mail.Told.BY_MAIL and is_open:
        _tell(made, made.other_id, "account_parted")


def _key(made: PersonJoin, template: str) -> str:
    return f"{template}:{made.id}"


def _tell(made: PersonJoin, person_id: int, template: str) -> None:
    account = db.session.scalars(
        select(Account).join(Person, Person.account_id == Account.id).where(Person.id == person_id)
    ).one_or_none()
    if account is None:
        return
    mail.enqueue(
        template,
        account.email,
        language=account.language,
        zone=account.time_zone,
        dedupe_key=_key(made, template),
        about=("person", person_id),
        # The account's own name: that of the record may be of the other one by now.
        name=account.display_name or account.email,
        on=clock.day_of(made.joined_at, account.time_zone),
        until=clock.day_of(made.joined_at + UNDONE_WITHIN, account.time_zone),
        link=_address("/me/account/data"),
        sign_in=_address("/sign-in"),
    )


def _address(path: str) -> str:
    return f"{current_app.extensions['settings'].public_url}{path}"


@dataclass(frozen=True)
class OwnJoin:
    """A join of one's own record, as its person reads of it."""

    joined_at: datetime
    undone_at: datetime | None
    #: The last day on which it can be undone; None once it cannot.
    until: date | None


def joins_of(person_id: int) -> Sequence[OwnJoin]:
    """The joins of somebody's record, the newest first; those that stand of the kept one alone."""
    rows = db.session.scalars(
        select(PersonJoin)
        .where(
            or_(
                PersonJoin.kept_id == person_id,
                (PersonJoin.other_id == person_id) & PersonJoin.undone_at.is_not(None),
            )
        )
        .order_by(PersonJoin.id.desc())
    )
    return [
        OwnJoin(made.joined_at, made.undone_at, _last_day(made) if can_be_undone(made) else None)
        for made in rows
    ]


def resting_for_good(person_id: int) -> Sequence[int]:
    """The ids of records that were joined to somebody's, and nobody can make two again."""
    rows = db.session.scalars(
        select(PersonJoin)
        .where(PersonJoin.kept_id == person_id, PersonJoin.undone_at.is_(None))
        .order_by(PersonJoin.id)
    )
    return [made.other_id for made in rows if not can_be_undone(made)]


def _last_day(made: PersonJoin) -> date:
    return clock.day_of(made.joined_at + UNDONE_WITHIN, own_zone(clock.PROGRAMME_ZONE))


def can_be_undone(made: PersonJoin | None) -> bool:
    """Whether the ledger is there and the time is not over."""
    if made is None or made.ledger is None:
        return False
    return clock.now() <= made.joined_at + UNDONE_WITHIN
