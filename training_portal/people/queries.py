"""Read models of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort
from flask_babel import gettext as _
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    and_,
    bindparam,
    false,
    func,
    or_,
    select,
    true,
)

from training_portal.accounts.held_roles import was_given
from training_portal.accounts.models import Deputyship, RoleAssignment
from training_portal.organisations.models import Organisation
from training_portal.people.models import (
    ConsentPurpose,
    ConsentRecord,
    Person,
)
from training_portal.people.permissions import PeoplePermission
from training_portal.platform.audit import PersonalRead, person_reference
from training_portal.platform.database import db
from training_portal.platform.i18n import listed, listed_phrases
from training_portal.platform.policy import Actor

#: Lines of the read log that one page shows.
READS_SHOWN = 200


def in_lists() -> ColumnElement[bool]:
    """SQL: the persons that lists show to anybody: who neither hides nor is archived."""
    return and_(Person.is_hidden.is_(False), Person.archived_at.is_(None))


def visible_people(actor: Actor) -> ColumnElement[bool]:
    """SQL: the persons that a list or a count may show to the actor; every list applies it.

    Hidden and archived persons are shown to themselves and to the coordinator only, so that no
    staff of a named government sees who hides; nobody else counts them either. Erased persons are
    shown to nobody.
    """
    return and_(Person.erased_at.is_(None), known_people(actor))


def known_people(actor: Actor) -> ColumnElement[bool]:
    """SQL: the same with erased persons, for what stays of them: a certificate's number."""
    if sees_hidden(actor):
        return true()
    shown = in_lists()
    if actor.account_id is None:
        return shown
    return or_(shown, _is_own(actor.account_id))


def _is_own(account_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """True or false, never NULL as a bare comparison for a person without an account: who may not
    be shown is counted by the opposite of this."""
    return func.coalesce(Person.account_id == account_id, false())


#: By whether hidden persons are seen: `visible_people` for statements that are built once for all
#: readers. The parameter `reader` is the id of the reader's account, or None.
VISIBLE: Mapping[bool, ColumnElement[bool]] = {
    True: Person.erased_at.is_(None),
    False: and_(
        Person.erased_at.is_(None),
        or_(in_lists(), _is_own(bindparam("reader", type_=Integer))),
    ),
}


def sees_hidden(actor: Actor) -> bool:
    """Whether lists show hidden persons to the actor: the key of `VISIBLE`."""
    return actor.holds(PeoplePermission.SEE_HIDDEN)


def person_of(account_id: int | None) -> Person | None:
    """The person of an account, if there is one yet."""
    if account_id is None:
        return None
    return db.session.scalars(select(Person).where(Person.account_id == account_id)).one_or_none()


def has_consent(
    person_id: int, purpose: ConsentPurpose, *, country_code: str | None = None
) -> bool:
    """Whether a consent stands now; for a transfer to this country of destination."""
    statement = select(ConsentRecord.id).where(
        ConsentRecord.person_id == person_id,
        ConsentRecord.purpose == purpose,
        ConsentRecord.withdrawn_at.is_(None),
    )
    if country_code is not None:
        statement = statement.where(ConsentRecord.country_code == country_code)
    return db.session.scalar(statement.limit(1)) is not None


def own_consents(person_id: int) -> Sequence[ConsentRecord]:
    """What a person agreed to, newest first, those taken back too."""
    return db.session.scalars(
        select(ConsentRecord)
        .where(ConsentRecord.person_id == person_id)
        .order_by(ConsentRecord.id.desc())
    ).all()


def own_consent(account_id: int | None, consent_id: int) -> ConsentRecord:
    """One of the account's own consents; 404 for anybody else's, as for none."""
    if consent_id >= 2**31:
        abort(404)
    found = db.session.scalars(
        select(ConsentRecord)
        .join(Person, Person.id == ConsentRecord.person_id)
        .where(ConsentRecord.id == consent_id, Person.account_id == account_id)
    ).one_or_none()
    return found or abort(404)


@dataclass(frozen=True)
class ReadRow:
    """Somebody looked at a person's record: in which work, how often, when last."""

    reader: str
    work: str
    times: int
    last_at: datetime


def work_of(endpoint: str) -> str:
    """In which work a page is that shows people."""
    words = {
        "admissions": _("Applications"),
        "learning": _("Attendance and marks"),
        "reviews": _("Reviews"),
        "credentials": _("Certificates"),
        "cohorts": _("Cohorts"),
        "people": _("Personal records"),
        "records": _("Personal records"),
        "alumni": _("Alumni network"),
        "placements": _("Placements"),
        "health": _("Care during a course"),
    }
    return words.get(endpoint.partition(".")[0], _("Other work"))


def kinds_of_readers(references: set[str]) -> dict[str, str]:
    """What kind of reader each account is: roles and bodies, no names of staff."""
    ids = [int(each.partition(":")[2]) for each in references if each.startswith("account:")]
    rows = db.session.execute(
        select(RoleAssignment.account_id, RoleAssignment.role, Organisation.name)
        .outerjoin(Organisation, Organisation.id == RoleAssignment.organisation_id)
        .where(RoleAssignment.account_id.in_(ids), was_given())
        .order_by(RoleAssignment.id)
    )
    lent = db.session.execute(
        select(Deputyship.deputy_id, RoleAssignment.role, Organisation.name)
        .join(RoleAssignment, RoleAssignment.id == Deputyship.assignment_id)
        .outerjoin(Organisation, Organisation.id == RoleAssignment.organisation_id)
        .where(Deputyship.deputy_id.in_(ids))
        .order_by(Deputyship.id)
    )
    words: dict[str, list[str]] = {}
    for account_id, role, organisation in [*rows, *lent]:
        label = listed([role.label, organisation]) if organisation else role.label
        words.setdefault(f"account:{account_id}", []).append(label)
    return {reference: listed_phrases(dict.fromkeys(labels)) for reference, labels in words.items()}


def reads_of(person: Person) -> list[ReadRow]:
    """Who read a person's record, in which work, newest first; the person's own reads left out."""
    rows = db.session.execute(
        select(
            PersonalRead.actor,
            PersonalRead.endpoint,
            func.count(),
            func.max(PersonalRead.at),
        )
        .where(
            PersonalRead.person_ref == person_reference(person.id),
            PersonalRead.actor != f"account:{person.account_id}",
        )
        .group_by(PersonalRead.actor, PersonalRead.endpoint)
        .order_by(func.max(PersonalRead.at).desc())
        .limit(READS_SHOWN)
    ).all()
    readers = kinds_of_readers({actor for actor, _endpoint, _times, _last in rows})
    # Several pages are one kind of work: a reader stands once for each kind.
    found: dict[tuple[str, str], ReadRow] = {}
    for actor, endpoint, times, last in rows:
        reader, work = readers.get(actor, _("Somebody with the link")), work_of(endpoint)
        known = found.get((reader, work))
        found[reader, work] = ReadRow(
            reader, work, times + (known.times if known else 0), known.last_at if known else last
        )
    return list(found.values())


def person_of_id(actor: Actor, public_id: str) -> Person:
    """A person whom the actor may be shown, wherever they belong; 404 for none and for others.

    For those who answer for all records; lists have a reach of their own.
    """
    found = db.session.scalars(
        select(Person).where(Person.public_id == public_id, visible_people(actor))
    ).one_or_none()
    return found or abort(404)


def organisation_name(person: Person) -> str | None:
    """Who put an imported record in."""
    return organisation_name_of(person.recorded_by_id) or None


def organisation_name_of(organisation_id: int | None) -> str:
    """The name of an organisation; blank for none."""
    statement = select(Organisation.name).where(Organisation.id == organisation_id)
    return db.session.scalar(statement) or ""
