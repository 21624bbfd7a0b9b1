"""Verbs of people: making and keeping a record, agreeing and taking it back, erasing.

Claiming an imported record is in `claims.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import bindparam, func, select, update

from training_portal.accounts import closing
from training_portal.accounts.models import Account
from training_portal.accounts.own_clock import follow_residence
from training_portal.organisations.company_services import forget_contact
from training_portal.people import erasure_ledger
from training_portal.people.events import (
    ConsentWithdrawn,
    NamesChanged,
    PersonErased,
    PersonHidden,
)
from training_portal.people.models import ConsentPurpose, ConsentRecord, Person, Sex
from training_portal.people.passports import set_passport
from training_portal.people.rules import ERASED, name_key
from training_portal.platform import audit, clock, events, forgotten_mails, mail, personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.text import email_key
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import Refused


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is recorded about a person. Nothing but a name is needed, and no name has parts."""

    full_name: str
    name_in_latin: str = ""
    name_on_certificate: str = ""
    native_name: str = ""
    #: BCP 47 code of the language `native_name` is written in.
    native_language: str = ""
    family_name: str | None = None
    preferred_name: str = ""
    birth_date: date | None = None
    #: ISO 3166-1 alpha-2.
    nationality: str | None = None
    residence_country: str | None = None
    residence_province_id: int | None = None
    sex: Sex | None = None
    gender_told: str = ""
    email: str = ""
    #: E.164.
    phone: str = ""
    guardian_name: str = ""


def keys_of(facts: Facts) -> dict[str, Any]:
    """By what a person is searched for, the names that lists show, and known again: by column."""
    names = name_key(facts.full_name, facts.name_in_latin, facts.native_name)
    return {"name_key": names, "email_key": email_key(facts.email)}


def _plain(value: object) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def new_person(facts: Facts, **columns: Any) -> Person:
    """Put a record in, within the running unit of work."""
    person = Person(**asdict(facts), **keys_of(facts), created_at=clock.now(), **columns)
    db.session.add(person)
    db.session.flush()
    return person


@transactional
def person_for_account(account_id: int, *, actor: Actor) -> Person:
    """The person of an account, made from the account's name at first need.

    Call it from what changes something (a form that is sent), not from reading a page: somebody
    who was nominated should be able to claim that record instead.
    """
    account = lock(Account, account_id)  # Two first needs at once make one person.
    person = db.session.scalars(select(Person).where(Person.account_id == account_id)).one_or_none()
    if person is not None:
        return person
    facts = Facts(full_name=account.display_name or account.email, email=account.email)
    person = new_person(
        facts, account_id=account_id, claimed_at=clock.now(), is_demo=account.is_demo
    )
    audit.record("create", "person", person.id, actor=actor, person_id=person.id)
    return person


def facts_version(person: Person | None) -> str:
    """The fingerprint of what is recorded; the passport number, which no page shows, apart."""
    names = Facts.__dataclass_fields__ if person is not None else ()
    return fingerprint({name: getattr(person, name) for name in names})


def write_facts(person: Person, facts: Facts) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set what is recorded; returns what was there before and what is new, of what changed."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name, value in asdict(facts).items():
        if getattr(person, name) != value:
            before[name], after[name] = _plain(getattr(person, name)), _plain(value)
            setattr(person, name, value)
    for name, key in keys_of(facts).items():
        setattr(person, name, key)
    return before, after


@transactional
def change_facts(
    person_id: int,
    facts: Facts,
    *,
    actor: Actor,
    passport_number: str | None = None,
    seen: str | None = None,
    as_typed: Mapping[str, str] | None = None,
) -> Person:
    """Write a person's facts. `passport_number` None leaves it as it is, blank takes it away.

    The audit keeps what changed, sealed under the person's key, and what was typed in Zawgyi before
    it was converted (`as_typed`). Raises Stale when they are no longer those that were `seen`.
    """
    person = lock(Person, person_id)
    refuse_stale(seen, facts_version(person))
    before, after = write_facts(person, facts)
    if passport_number is not None and set_passport(person, passport_number):
        after["passport"] = "changed" if passport_number else "removed"
    if after:
        note_change("change", person, before, after, actor=actor, as_typed=as_typed)
    if after.get("residence_country") and person.account_id is not None:
        follow_residence(person.account_id, after["residence_country"])
    return person


def note_change(
    action: str,
    person: Person,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    actor: Actor,
    reason: str | None = None,
    as_typed: Mapping[str, str] | None = None,
) -> None:
    """Keep in the audit what changed in a record, sealed under the person's key, and tell rooms
    that go by names. In the caller's unit of work.
    """
    audit.record(
        action,
        "person",
        person.id,
        actor=actor,
        after={"fields": sorted(after)},
        person_id=person.id,
        personal_values={
            "before": before,
            "after": after,
            **({"typed_in_zawgyi": dict(as_typed)} if as_typed else {}),
        },
        reason=reason,
    )
    db.session.flush()
    events.emit(NamesChanged(person.id))


@transactional
def keep_own_record(
    account_id: int,
    facts: Facts,
    *,
    actor: Actor,
    passport_number: str | None = None,
    seen: str | None = None,
    as_typed: Mapping[str, str] | None = None,
) -> Person:
    """Write what a signed-in person says of themselves; makes the record when there is none.

    Raises Stale when the record is no longer the one that was `seen`.
    """
    lock(Account, account_id)
    is_new = db.session.scalar(select(Person.id).where(Person.account_id == account_id)) is None
    if is_new and seen == facts_version(None):
        seen = None
    person = person_for_account(account_id, actor=actor)
    return change_facts(
        person.id,
        facts,
        actor=actor,
        passport_number=passport_number,
        seen=seen,
        as_typed=as_typed,
    )


@transactional
def set_own_hidden(account_id: int, hidden: bool, *, actor: Actor) -> None:
    """Hide the signed-in person, or show them again; makes the record when there is none."""
    set_hidden(person_for_account(account_id, actor=actor).id, hidden, actor=actor)


@transactional
def set_hidden(person_id: int, hidden: bool, *, actor: Actor) -> None:
    """Hide a person from every list, small count and government, or show them again."""
    person = lock(Person, person_id)
    if person.is_hidden == hidden:
        return
    person.is_hidden = hidden
    # That somebody hides is itself worth protecting: the audit says it under the person's key.
    audit.record(
        "change",
        "person",
        person.id,
        actor=actor,
        after={"fields": ["is_hidden"]},
        person_id=person.id,
        personal_values={"is_hidden": hidden},
    )
    if hidden:
        events.emit(PersonHidden(person.id))


def refuse_archived(person: Person) -> None:
    """Nothing begins by a record that rests; the caller holds it locked. Raises Refused."""
    if person.archived_at is not None:
        why = _("Your record is archived. Ask the programme to take it out of the archive first.")
        raise Refused(why)


#: Built once: each application that is sent asks for it several times.
_STANDING = select(ConsentRecord).where(
    ConsentRecord.person_id == bindparam("person"),
    ConsentRecord.purpose == bindparam("purpose"),
    ConsentRecord.country_code.is_not_distinct_from(bindparam("country")),
    ConsentRecord.text_sha256 == bindparam("words"),
    ConsentRecord.given_by == bindparam("guardian"),
    ConsentRecord.withdrawn_at.is_(None),
)


@transactional
def give_consent(
    person_id: int,
    purpose: ConsentPurpose,
    *,
    country_code: str | None,
    language: str,
    text: str,
    actor: Actor,
    version: str = "1",
    given_by: str = "",
) -> ConsentRecord:
    """Write down an act of agreeing: to what, in which words (as a hash), in which language.

    `country_code` is the destination for a transfer and the residence otherwise; `given_by` names
    a guardian. Agreeing to the same words again while it holds adds nothing. Raises Refused
    while the record is archived: nothing begins by itself.
    """
    refuse_archived(lock(Person, person_id))
    digest = hashlib.sha256(text.encode()).hexdigest()
    wanted = {
        "person": person_id,
        "purpose": purpose,
        "country": country_code,
        "words": digest,
        "guardian": given_by,
    }
    standing = db.session.scalars(_STANDING, wanted).first()
    if standing is not None:
        return standing
    consent = ConsentRecord(
        person_id=person_id,
        purpose=purpose,
        country_code=country_code,
        text_sha256=digest,
        text_version=version,
        language=language,
        given_by=given_by,
        given_at=clock.now(),
    )
    db.session.add(consent)
    db.session.flush()
    audit.record(
        "give_consent",
        "person",
        person_id,
        actor=actor,
        after={"purpose": purpose.value, "country": country_code, "consent": consent.id},
        person_id=person_id,
    )
    return consent


@transactional
def withdraw_consent(person_id: int, consent_id: int, *, actor: Actor) -> None:
    """Take a consent back; what was agreed to before stays on record. Raises Refused.

    What rests on it ends in the same transaction (ConsentWithdrawn).
    """
    consent = lock(ConsentRecord, consent_id)
    if consent.person_id != person_id or consent.withdrawn_at is not None:
        raise Refused(_("This consent was taken back already."))
    consent.withdrawn_at = clock.now()
    audit.record(
        "withdraw_consent",
        "person",
        person_id,
        actor=actor,
        after={"purpose": consent.purpose.value, "consent": consent.id},
        person_id=person_id,
    )
    events.emit(ConsentWithdrawn(person_id, consent.id, actor))


@transactional
def erase(person_id: int, *, actor: Actor) -> None:
    """Take every personal value of a person away; the row stays for what hangs on it.

    The key is destroyed, so the audit's sealed words are unreadable in every copy of the database.
    Other rooms erase theirs on PersonErased, in the same unit of work; an account is closed for
    good. Raises Refused while that account acts for others. A line of the erasure ledger lets it be
    carried out again on a restored database.
    """
    person = lock(Person, person_id)
    if person.erased_at is not None:
        return
    events.emit(PersonErased(person.id, actor))
    # Who put the person in knew the address; what an account's owner writes, nobody has proved.
    is_proven = person.account_id is None
    if person.account_id is not None:
        closing.close(person.account_id)
    address, names = person.email, {person.full_name, person.name_in_latin, person.preferred_name}
    for name in Facts.__dataclass_fields__:
        column = Person.__table__.c[name]
        setattr(person, name, None if column.nullable else "")
    person.full_name = ERASED
    person.name_key = person.email_key = ""
    person.recorded_for = person.recorded_from = ""
    person.account_id = None
    person.passport_sealed = person.passport_hash = None
    person.erased_at = clock.now()
    db.session.execute(
        update(ConsentRecord)
        .where(ConsentRecord.person_id == person.id)
        .values(given_by="", withdrawn_at=func.coalesce(ConsentRecord.withdrawn_at, clock.now()))
    )
    db.session.flush()
    _forget_mails_to(address, names, is_proven=is_proven)
    audit.record("erase", "person", person.id, actor=actor)
    personal.destroy_key(person_reference(person.id))
    erasure_ledger.note(person)


@transactional
def erase_own(account_id: int, *, actor: Actor) -> None:
    """Erase the signed-in person and close the account, with a receipt by mail.

    Raises Refused while the account acts for others.
    """
    account = lock(Account, account_id)
    address, language = account.email, account.language
    person = db.session.scalars(select(Person).where(Person.account_id == account_id)).one_or_none()
    if person is not None:
        erase(person.id, actor=actor)
    else:
        closing.close(account_id)
        audit.record("erase", "account", account_id, actor=actor)
    mail.enqueue_last("record_erased", address, language=language, at=clock.now())


def _forget_mails_to(address: str, names: Collection[str], *, is_proven: bool) -> None:
    """Take an address from the outbox, and from companies that name it as their contact.

    Unless somebody else shares it. Of an address that nobody proved only the mails about this
    person go.
    """
    shared = (
        select(Person.id)
        .where(Person.email_key == email_key(address))
        .union_all(select(Account.id).where(Account.email_key == email_key(address)))
    )
    if not address or db.session.scalar(shared.limit(1)) is not None:
        return
    if is_proven:
        forgotten_mails.forget_address(address)
        forget_contact(address)
    else:
        forgotten_mails.forget_mails_about(names, address)
