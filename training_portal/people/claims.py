"""Claiming an imported record: the notice, the link, the claim, the objection, the purge.

Nothing joins two records by itself: who has a record already and claims another raises a question
that programme staff settle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.accounts import passwords
from training_portal.accounts import services as accounts
from training_portal.accounts.models import Account
from training_portal.people import claim_notices, purposes, second_records, services
from training_portal.people.models import ClaimQuestion, ClaimState, Person
from training_portal.people.newcomers import new_people
from training_portal.people.purposes import Purpose
from training_portal.people.queries import organisation_name, organisation_name_of
from training_portal.people.rules import UNCLAIMED_KEPT
from training_portal.people.services import Facts
from training_portal.platform import audit, clock, duties, mail, tokens
from training_portal.platform.database import (
    db,
    insert_if_absent,
    lock,
    new_public_id,
    transactional,
)
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.platform.workflow import Refused

CLAIM = "claim"
#: Records erased in one round of the purge.
ROUND = 200


class Claimed(StrEnum):
    """What became of a claim."""

    ATTACHED = "attached"
    ASKED = "asked"
    OVER = "over"


@transactional
def create_people(
    newcomers: Sequence[tuple[Facts, str]],
    *,
    actor: Actor,
    recorded_by_id: int,
    recorded_for: str = "",
    purposes_known: Sequence[Purpose] = (),
    language: str = "en",
    is_demo: bool = False,
) -> list[Person]:
    """Record people whom an organisation puts forward, and send each the notice with a claim link.

    Each newcomer comes with a passport number or a blank. `recorded_for` says for what in words (a
    course); it stands in the notice, with the dates of `purposes_known`, one for each. Without an
    e-mail address no mail goes out: `new_link` makes a link for a printed letter. It costs a dozen
    statements, however many they are.
    """
    people = new_people(
        newcomers, recorded_by_id=recorded_by_id, recorded_for=recorded_for, is_demo=is_demo
    )
    after = {"organisation": recorded_by_id}
    audit.record_all(
        "record", "person", [(person.id, person.id, after) for person in people], actor=actor
    )
    known = dict(zip((person.id for person in people), purposes_known, strict=False))
    _send_notices([person for person in people if person.email], known, language)
    return people


def _send_notices(people: Sequence[Person], known: Mapping[int, Purpose], language: str) -> None:
    if not people:
        return
    links = tokens.issue_all(CLAIM, [person.id for person in people], UNCLAIMED_KEPT)
    organisation = organisation_name(people[0]) or ""
    mail.enqueue_all(
        "claim",
        [
            (
                person.email,
                claim_notices.notice(
                    person, organisation, known.get(person.id), _address(links[person.id])
                ),
            )
            for person in people
        ],
        language=language,
        about=("person", [person.id for person in people]),
    )


def send_notices(person_ids: Sequence[int], *, language: str = "en") -> None:
    """Tell people that courses of theirs were recorded: what is kept, by whom, what they can do.

    In the running unit of work. Each unclaimed record with an address gets one mail with a new
    link; earlier links end. Thousands of mails leave at the outbox's modest pace.
    """
    people = db.session.scalars(
        select(Person)
        .where(
            Person.id.in_(person_ids),
            Person.email != "",
            Person.claimed_at.is_(None),
            Person.erased_at.is_(None),
        )
        .order_by(Person.id)
    ).all()
    ids = [person.id for person in people]
    claim_notices.call_in(ids)
    links = tokens.issue_all(CLAIM, ids, UNCLAIMED_KEPT)
    claim_notices.send_past(
        people, {each: _address(token) for each, token in links.items()}, language
    )


def send_notice(person: Person) -> None:
    """Tell one person who is on no list that staff put them in, in the running unit of work."""
    link = tokens.issue(CLAIM, person.id, UNCLAIMED_KEPT)
    claim_notices.send_recorded(person, organisation_name(person) or "", _address(link))


def end_links(person_ids: Sequence[int]) -> None:
    """End the claim links of records that are taken back, in the running unit of work, with the
    notices that wait to be sent: a link that is dead is mailed to nobody."""
    tokens.withdraw_all(CLAIM, person_ids)
    claim_notices.call_in(person_ids)


def _address(token: str) -> str:
    return f"{current_app.extensions['settings'].public_url}/claim/{token}"


def new_link(person_id: int, *, actor: Actor, language: str = "en") -> str:
    """A new claim link; earlier ones end. It is mailed too where there is an address.

    Raises Refused when the record was claimed or erased, or there is nothing left to claim it for.
    """
    return new_links([person_id], actor=actor, language=language)[person_id]


@transactional
def new_links(person_ids: Sequence[int], *, actor: Actor, language: str = "en") -> dict[int, str]:
    """New claim links for many, by person: for all of them or, with Refused, for nobody.

    The number of statements grows with the bodies that put them in, not with the people.
    """
    people = db.session.scalars(
        select(Person)
        .where(Person.id.in_(person_ids))
        .order_by(Person.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    known = purposes.purposes_of(person_ids)
    for person in people:
        if person.claimed_at is not None or person.erased_at is not None:
            raise Refused(_("This record has been claimed already."))
        if person.archived_at is not None:
            raise Refused(_("It is archived: take it out of the archive first."))
        if person.id in known and known[person.id].over:
            raise Refused(known[person.id].over)
    ids = [person.id for person in people]
    audit.record_all("new_claim_link", "person", [(each, each, {}) for each in ids], actor=actor)
    claim_notices.call_in(ids)
    links = tokens.issue_all(CLAIM, ids, UNCLAIMED_KEPT)
    addresses = {each: _address(links[each]) for each in ids}
    bodies = {body: organisation_name_of(body) for body in {each.recorded_by_id for each in people}}
    past = purposes.histories_of([each for each in ids if each not in known])
    reached = [person for person in people if person.email]
    # Each hears of the record by the notice of how it came here.
    of_the_past = [person for person in reached if person.id in past]
    others = [person for person in reached if person.id not in past]
    nominated = [person for person in others if not person.recorded_from]
    notices = [
        (
            person.email,
            claim_notices.notice(
                person,
                bodies[person.recorded_by_id],
                known.get(person.id),
                addresses[person.id],
            ),
        )
        for person in nominated
    ]
    about = ("person", [person.id for person in nominated])
    mail.enqueue_all("claim", notices, language=language, about=about)
    claim_notices.send_past(of_the_past, addresses, language)
    for person in others:
        if person.recorded_from:
            claim_notices.send_recorded(person, bodies[person.recorded_by_id], addresses[person.id])
    return addresses


def behind(token: str) -> Person | None:
    """The unclaimed record of a link, without using it up."""
    person_id = tokens.peek(CLAIM, token)
    if person_id is None:
        return None
    return db.session.scalars(
        select(Person).where(
            Person.id == person_id, Person.claimed_at.is_(None), Person.erased_at.is_(None)
        )
    ).one_or_none()


def _redeem(token: str) -> Person | None:
    person_id = tokens.redeem(CLAIM, token)
    if person_id is None:
        return None
    person = lock(Person, person_id)
    is_over = person.claimed_at or person.erased_at or person.archived_at
    return None if is_over else person


@transactional
def claim(token: str, account_id: int, *, actor: Actor, is_proven: bool) -> Claimed:
    """Attach an imported record to the signed-in account.

    An account with a record of its own, or one that did not show whose it is (`claim_proof.py`),
    raises a question for programme staff instead. Where the nomination was taken back there is
    nothing to claim, and the link only removes the record.
    """
    known = behind(token)
    if known is None or purposes.is_over(known.id):
        return Claimed.OVER
    person = _redeem(token)
    if person is None:
        return Claimed.OVER
    # Two claims at once cannot both attach, and nobody claims by an account that was just closed.
    if lock(Account, account_id).disabled_at is not None:
        raise Refused(_("This account is disabled."))
    own = db.session.scalar(select(Person.id).where(Person.account_id == account_id))
    if own is None and is_proven:
        person.account_id, person.claimed_at = account_id, clock.now()
        # Nobody hides by a record that nobody claimed: it was held back until this moment.
        person.is_hidden = False
        second_records.close_about(person.id, "claimed_by_another", actor=actor)
        audit.record("claim", "person", person.id, actor=actor, person_id=person.id)
        return Claimed.ATTACHED
    if own is None:
        own = services.person_for_account(account_id, actor=actor).id
    public_id = new_public_id()
    if insert_if_absent(
        ClaimQuestion,
        unclaimed_id=person.id,
        claimant_id=own,
        state=ClaimState.OPEN,
        public_id=public_id,
        asked_at=clock.now(),
    ):
        asked = select(ClaimQuestion.id).where(ClaimQuestion.public_id == public_id)
        question_id = db.session.scalars(asked).one()
        audit.record("ask", "claim_question", question_id, actor=actor, person_id=own)
        audit.record("ask_claim", "person", own, actor=actor, person_id=own)
    return Claimed.ASKED


def claim_with_new_account(token: str, password: str, *, language: str = "en") -> Account | None:
    """Make an account for the record's own address and attach the record; None for a dead link.

    Who has the link reads the mails of that address, so it is confirmed; the date of birth was
    asked for before, where one is recorded. Raises Refused when the address has an account already:
    then one signs in first.
    """
    password_hash = passwords.hashed(password)
    return _claim_with_new_account(token, password_hash, language)


@transactional
def _claim_with_new_account(token: str, password_hash: str, language: str) -> Account | None:
    person = behind(token)
    if person is None or not person.email or purposes.is_over(person.id):
        return None
    account = accounts.open_account(
        person.email,
        person.preferred_name or person.full_name,
        password_hash,
        language=language,
        country=person.residence_country or person.nationality,
        is_demo=person.is_demo,
    )
    claim(token, account.id, actor=accounts.own_actor(account), is_proven=True)
    return account


@transactional
def object_to(token: str) -> bool:
    """“This is not me” or “remove my data”: erase an unclaimed record; False for a dead link."""
    person = _redeem(token)
    if person is None:
        return False
    services.erase(person.id, actor=Actor(reference="link:claim"))
    return True


def purge_unclaimed() -> int:
    """Erase records that nobody claimed within 90 days; returns how many.

    One under a question waits for the answer, but not for ever (`second_records.py`).
    """
    due = db.session.scalars(
        select(Person.id)
        .where(
            Person.claimed_at.is_(None),
            Person.erased_at.is_(None),
            Person.created_at < clock.now() - UNCLAIMED_KEPT,
            ~second_records.asked_about(Person.id),
        )
        .order_by(Person.id)
        .limit(ROUND)
    ).all()
    return duties.each(due, _purge)


@transactional
def _purge(person_id: int) -> bool:
    person = lock(Person, person_id)
    if person.claimed_at is not None or person.erased_at is not None:
        return False
    if db.session.scalar(select(second_records.asked_about(person_id))):
        return False
    services.erase(person_id, actor=SYSTEM)
    return True
