"""Nominating one by one: adding, ranking, withdrawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from training_portal.admissions import (
    application_services,
    import_queries,
    kept_order,
    notices,
    ranking,
)
from training_portal.admissions import nomination_queries as queries
from training_portal.admissions.known_people import people_nominated_by
from training_portal.admissions.models import Application, ApplicationState, Nomination
from training_portal.admissions.nominating import Entry, nominate, refuse_closed
from training_portal.cohorts.models import Cohort
from training_portal.organisations.models import Organisation
from training_portal.people import claims
from training_portal.people import services as records
from training_portal.people.models import Person
from training_portal.people.services import Facts
from training_portal.platform import audit, clock
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import Refused


@transactional
def add_nominee(
    cohort: Cohort,
    organisation: Organisation,
    facts: Facts,
    *,
    passport_number: str,
    actor: Actor,
) -> None:
    """Nominate one person. Raises Refused for somebody whom this body has nominated already."""
    cohort = lock(Cohort, cohort.id, shared=True)
    organisation = lock(Organisation, organisation.id)
    refuse_closed(cohort, organisation)
    known = people_nominated_by(organisation.id, cohort.id)
    born = facts.birth_date.isoformat() if facts.birth_date else None
    if known.has(passport_number, facts.full_name, born):
        raise Refused(_("You have nominated this person already."))
    if queries.has_nominee_at(organisation.id, cohort.id, facts.email):
        raise Refused(address_taken_words())
    nominate(cohort, organisation, [Entry(facts, passport_number)], import_id=None, actor=actor)


def nominee_objection(row: queries.NomineeRowOfList, verb: str) -> str | None:
    """Why a nominee cannot be sent the link again (`send_link`) or be taken back (`withdraw`), in
    words, as far as the list knows; None where it is possible."""
    if verb == "withdraw":
        return None if row.can_withdraw else _("This nomination cannot be taken back any more.")
    if row.claimed_at is not None:
        return _("This record has been claimed already.")
    if not row.is_live:
        return _("There is no application of this person that is still open.")
    return None if row.email else no_address_words()


def no_address_words() -> str:
    """Why somebody without an address gets no link by mail."""
    return _("There is no e-mail address: print a letter, or put an address in.")


@transactional
def send_link_again(nomination: Nomination, *, actor: Actor) -> None:
    """Mail a new claim link to a nominee who has not answered; the earlier one ends.

    Raises Refused without an address, and where there is nothing left to claim.
    """
    person = lock(Person, nomination.person_id)
    if not person.email:
        raise Refused(no_address_words())
    claims.new_link(person.id, actor=actor)
    audit.record("send_link", "nomination", nomination.id, actor=actor, person_id=person.id)


@transactional
def correct_email(
    nomination: Nomination, email: str, *, actor: Actor, seen: str | None = None
) -> None:
    """Put the right address of a nominee who has not answered in, and mail a new link there.

    The link that went to the wrong address ends. A blank takes the address away. Raises Refused for
    another nominee's address, and once the person keeps the record; Stale where the address is
    another than was `seen` (`address_version`).
    """
    person = lock(Person, nomination.person_id)
    if person.claimed_at is not None or person.erased_at is not None:
        raise Refused(_("This person keeps the record now, and changes the address there."))
    if email == person.email:
        raise Refused(_("This is the address that is recorded: change it, or go back."))
    refuse_stale(seen, address_version(person))
    if queries.is_address_taken(nomination, email):
        raise Refused(address_taken_words())
    facts = {name: getattr(person, name) for name in Facts.__dataclass_fields__}
    records.change_facts(person.id, Facts(**{**facts, "email": email}), actor=actor)
    claims.new_link(person.id, actor=actor)
    audit.record("correct_email", "nomination", nomination.id, actor=actor, person_id=person.id)


def address_version(person: Person) -> str:
    """The fingerprint of a nominee's address; blank once the person keeps the record."""
    return fingerprint({"email": "" if person.claimed_at else person.email})


def address_taken_words() -> str:
    """What is said of an e-mail address that two nominees would share."""
    return _(
        "Another person you nominated has this address. Everybody needs their own: leave it blank "
        "to get a letter."
    )


@transactional
def make_letter_links(cohort_id: int, person_ids: Sequence[int], *, actor: Actor) -> dict[int, str]:
    """A new claim link for each of these people, by person; earlier ones end.

    Raises Refused when one of them keeps the record by now, or was taken back.
    """
    links = claims.new_links(person_ids, actor=actor)
    nominations = import_queries.nomination_ids(person_ids, cohort_id)
    printed: list[tuple[int, int, dict[str, object]]] = [
        (nominations[each], each, {}) for each in person_ids
    ]
    audit.record_all("print_letter", "nomination", printed, actor=actor)
    return links


@transactional
def rank_nominees(
    cohort: Cohort,
    organisation: Organisation,
    typed: Mapping[int, int],
    *,
    seen: str,
    actor: Actor,
) -> int:
    """Move nominees (by nomination id) to the typed places; returns how many were moved.

    The others make room (ranking.py). `seen` is the fingerprint of the order that the numbers were
    typed beside. Raises Refused when it is another now, and where two were given one number.
    """
    organisation = lock(Organisation, organisation.id)  # As nominating does: one order at a time.
    refuse_closed(cohort, organisation)
    if objection := kept_order.objection(organisation, cohort):
        raise Refused(objection)
    order = queries.live_order(organisation, cohort)
    if ranking.fingerprint(order) != seen:
        raise Refused(order_changed_words())
    if ranking.clashes(order, typed):
        raise Refused(_("Two people were given the same rank: give each their own."))
    moved = len(ranking.moved(order, typed))
    if moved:
        for rank, nomination_id in enumerate(ranking.reordered(order, typed), start=1):
            _set_rank(nomination_id, rank, actor)
    return moved


def order_changed_words() -> str:
    """What is said of numbers that were typed beside another order."""
    return _(
        "The order was changed since you opened this page: compare the numbers, and save once more."
    )


def _set_rank(nomination_id: int, rank: int, actor: Actor) -> None:
    nomination = db.session.get_one(Nomination, nomination_id)
    if nomination.rank == rank:
        return
    audit.record(
        "rank",
        "nomination",
        nomination.id,
        actor=actor,
        before={"rank": nomination.rank},
        after={"rank": rank},
        person_id=nomination.person_id,
    )
    nomination.rank = rank


@transactional
def withdraw_nominee(
    nomination: Nomination,
    application_id: int | None,
    *,
    reason: str,
    actor: Actor,
    seen: ApplicationState | None = None,
) -> None:
    """Take a nomination back: the live application ends with the reason, and the person is told.
    Raises Refused, Stale where the application is no longer in the state `seen`, which an employer
    knows as little as the page that asked it.

    The claim link then only removes the record (people/claims.py).
    """
    if not reason.strip():
        raise Refused(_("Say why: this step needs a reason."))
    row = queries.nominee(nomination)
    if not row.is_told and not row.can_withdraw:
        raise Refused(_("This nomination cannot be taken back any more."))
    if application_id is not None:
        application_services.withdraw_application(
            application_id, reason=reason, actor=actor, told=False, seen=seen
        )
        db.session.flush()
        _tell(nomination, db.session.get_one(Application, application_id), reason)
    elif row.is_told:
        raise Refused(_("There is no application of this person that is still open."))
    # Of an application that has ended an employer is told nothing: it takes back its own word.
    db.session.get_one(Nomination, nomination.id).taken_back_at = clock.now()
    db.session.flush()
    audit.record(
        "withdraw",
        "nomination",
        nomination.id,
        actor=actor,
        person_id=nomination.person_id,
        reason=reason,
    )


def _tell(nomination: Nomination, application: Application, reason: str) -> None:
    notices.taken_back(
        application,
        db.session.get_one(Cohort, application.cohort_id),
        body=db.session.get_one(Organisation, nomination.organisation_id).name,
        reason=reason,
    )
