"""Programme staff set right what is recorded of somebody: with a reason, and the person is told.

What is sent already (applications, certificates) stays as it was; a certificate has a correction of
its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import Enum, auto
from typing import Final

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from training_portal.accounts.models import Account
from training_portal.people.models import Person
from training_portal.people.permissions import PeoplePermission
from training_portal.people.services import Facts, facts_version, note_change, write_facts
from training_portal.platform import mail
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.own_cases import OwnCase
from training_portal.platform.policy import Actor
from training_portal.platform.versions import refuse_stale
from training_portal.platform.web.plain_text import Words
from training_portal.platform.workflow import NotAllowed, Refused

#: What staff correct, in words.
FIELDS: Final[Mapping[str, Words]] = {
    "full_name": _l("full name"),
    "native_name": _l("name in the own script"),
    "name_in_latin": _l("name in Latin letters"),
    "birth_date": _l("date of birth"),
}


class Outcome(Enum):
    """What came of a correction."""

    #: It says what stands there already: nobody is told, nothing is written.
    UNCHANGED = auto()
    TOLD = auto()
    #: No address of the person is known, or the record is archived.
    NOT_TOLD = auto()


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What stands in the record from now on."""

    full_name: str
    native_name: str = ""
    #: BCP 47.
    native_language: str = ""
    name_in_latin: str = ""
    birth_date: date | None = None


@transactional
def correct_record(
    person_id: int,
    correction: Correction,
    *,
    reason: str,
    actor: Actor,
    seen: str | None = None,
    as_typed: Mapping[str, str] | None = None,
) -> Outcome:
    """Set a record right, and tell the person. Raises Refused, OwnCase, NotAllowed, Stale.

    The audit keeps what was there and the reason, sealed under the person's key. The mail says
    which facts were corrected and why, not what they say: an unclaimed record is opened by its
    date of birth.
    """
    if not actor.holds(PeoplePermission.CORRECT):
        raise NotAllowed
    person = lock(Person, person_id)
    refuse_stale(seen, facts_version(person))
    if person.erased_at is not None:
        raise Refused(_("This record is erased."))
    if person.account_id is not None and person.account_id == actor.account_id:
        raise OwnCase(_("Your own record you change in your profile."))
    present = Facts(**{name: getattr(person, name) for name in Facts.__dataclass_fields__})
    if correction.native_name == person.native_name:
        # Its letters do not tell every language.
        correction = replace(correction, native_language=person.native_language)
    before, after = write_facts(person, replace(present, **asdict(correction)))
    if not after:
        return Outcome.UNCHANGED
    note_change("correct", person, before, after, actor=actor, reason=reason, as_typed=as_typed)
    return _tell(person, [words for name, words in FIELDS.items() if name in after], reason)


def _tell(person: Person, fields: list[Words], reason: str) -> Outcome:
    account = db.session.scalars(
        select(Account).where(Account.id == person.account_id)
    ).one_or_none()
    address = account.email if account is not None else person.email
    if not address or person.archived_at is not None:
        return Outcome.NOT_TOLD
    mail.enqueue(
        "record_corrected",
        address,
        language=account.language if account is not None else "en",
        name=person.full_name,
        fields=fields,
        reason=reason,
        link=_own_page() if account is not None else "",
    )
    return Outcome.TOLD


def _own_page() -> str:
    return f"{current_app.extensions['settings'].public_url}/me/profile"
