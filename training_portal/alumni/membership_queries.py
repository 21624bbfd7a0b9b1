"""Who is in the network, who may join it, and where a reader stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import abort
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, case, exists, literal, or_, select
from sqlalchemy.orm import aliased

from training_portal.alumni.models import (
    Circle,
    LinkKind,
    LinkState,
    NetworkBlock,
    NetworkMember,
    PersonLink,
)
from training_portal.alumni.permissions import AlumniPermission
from training_portal.alumni.rules import latest_birth
from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.geography.models import Country
from training_portal.organisations.models import Company, CompanyState
from training_portal.people.models import ConsentRecord, Person
from training_portal.people.queries import in_lists, person_of
from training_portal.people.rules import ASSUMED_MAJORITY
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor


def has_completed(person_id: int) -> bool:
    """Whether somebody is an alumna or alumnus: a person with a completion."""
    return first_sending_country(person_id) is not None


def first_sending_country(person_id: int) -> str | None:
    """The sending country of a person's first completion; None without one."""
    return db.session.scalar(
        select(Enrolment.sending_country)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Enrolment.person_id == person_id, Enrolment.state == EnrolmentState.COMPLETED)
        .order_by(Cohort.ends_on, Enrolment.id)
        .limit(1)
    )


def objection_to_joining(person: Person) -> str | None:
    """Why a person cannot be in the network, in words; None when they can."""
    if not has_completed(person.id):
        return str(_("The network is for those who have completed a course."))
    if person.is_hidden:
        return str(_("You are hidden, so no list may show you. Let yourself be shown first."))
    if person.archived_at is not None:
        return str(
            _("Your record is archived. Ask the programme to take it out of the archive first.")
        )
    if person.birth_date is None:
        return str(
            _("Write your date of birth into your profile first: the network is for adults.")
        )
    if person.birth_date > _latest_birth_in(person.residence_country):
        return str(_("The network is for adults. You can join when you are of age."))
    barred = select(NetworkMember.id).where(
        NetworkMember.person_id == person.id, NetworkMember.barred_at.is_not(None)
    )
    if db.session.scalar(barred) is not None:
        return str(_("The programme has closed the network for you. Write to it if that is wrong."))
    return None


def _today() -> date:
    return clock.today()


def _latest_birth_in(country: str | None) -> date:
    age = db.session.scalar(select(Country.age_of_majority).where(Country.code == country))
    return latest_birth(_today(), age if age is not None else ASSUMED_MAJORITY)


def _of_age() -> ColumnElement[bool]:
    """SQL: of age where the person lives. The ages are few and cost one small statement."""
    ages = db.session.execute(select(Country.code, Country.age_of_majority)).all()
    today = _today()
    strictest = latest_birth(today, ASSUMED_MAJORITY)
    different = {code: latest_birth(today, age) for code, age in ages if age != ASSUMED_MAJORITY}
    if not different:
        return Person.birth_date <= strictest
    return Person.birth_date <= case(
        *((Person.residence_country == code, literal(day)) for code, day in different.items()),
        else_=literal(strictest),
    )


def is_there() -> ColumnElement[bool]:
    """SQL: the member is in the network now; every list, page and count of members applies it.

    It asks anew each time: consent standing, a completion, of age, not hidden, not erased. Needs
    `Person` joined to `NetworkMember`.
    """
    return and_(
        NetworkMember.left_at.is_(None),
        in_lists(),
        Person.erased_at.is_(None),
        Person.claimed_at.is_not(None),
        _of_age(),
        exists().where(
            ConsentRecord.id == NetworkMember.consent_id, ConsentRecord.withdrawn_at.is_(None)
        ),
        exists().where(
            Enrolment.person_id == NetworkMember.person_id,
            Enrolment.state == EnrolmentState.COMPLETED,
        ),
    )


def members_there() -> Select[int]:
    """SQL for statements of other tables: ids of the persons who are in the network now."""
    return (
        select(NetworkMember.person_id)
        .join(Person, Person.id == NetworkMember.person_id)
        .where(is_there())
    )


@dataclass(frozen=True)
class Reader:
    """Who reads the network: a member, or staff, a company, anybody, each in a circle."""

    #: The reader's own person when they are a member.
    person_id: int | None
    circle: Circle

    @property
    def is_member(self) -> bool:
        return self.person_id is not None


ANYBODY = Reader(None, Circle.PUBLIC)


def own_member(actor: Actor) -> NetworkMember | None:
    """The actor's own membership, while they are in the network."""
    person = person_of(actor.account_id)
    if person is None:
        return None
    return db.session.scalars(
        select(NetworkMember)
        .join(Person, Person.id == NetworkMember.person_id)
        .where(NetworkMember.person_id == person.id, is_there())
    ).one_or_none()


def is_alumnus(actor: Actor) -> bool:
    """Whether the account's person has completed a course, in the network or not."""
    person = person_of(actor.account_id)
    return person is not None and has_completed(person.id)


def own_person(actor: Actor) -> Person:
    """The person of the account; 404 while there is none."""
    return person_of(actor.account_id) or abort(404)


def is_of_verified_company(actor: Actor) -> bool:
    """Whether the actor works in the portal for a company that is verified now."""
    organisations = actor.organisations_for(AlumniPermission.READ_AS_COMPANY)
    if not organisations:
        return False
    return (
        db.session.scalar(
            select(Company.id).where(
                Company.organisation_id.in_(organisations),
                Company.state == CompanyState.VERIFIED,
            )
        )
        is not None
    )


def standing_of(actor: Actor) -> Reader:
    """Where an actor stands: the innermost circle that they are in."""
    if actor.account_id is None:
        return ANYBODY
    member = own_member(actor)
    if member is not None:
        return Reader(member.person_id, Circle.ALUMNI)
    if actor.holds(AlumniPermission.READ_AS_STAFF):
        return Reader(None, Circle.ALUMNI)
    if is_of_verified_company(actor):
        return Reader(None, Circle.COMPANIES)
    return ANYBODY


def reader_for(actor: Actor) -> Reader:
    """The reader of the directory; 403 for everybody who has no business in it."""
    reader = standing_of(actor)
    return reader if reader is not ANYBODY else abort(403)


def _mates(person_id: int) -> Select[int]:
    """SQL: ids of those who completed a cohort together with a person."""
    own, other = aliased(Enrolment), aliased(Enrolment)
    return (
        select(other.person_id)
        .join(own, own.cohort_id == other.cohort_id)
        .where(
            own.person_id == person_id,
            own.state == EnrolmentState.COMPLETED,
            other.state == EnrolmentState.COMPLETED,
        )
    )


def is_mate_of(person_id: int) -> ColumnElement[bool]:
    """SQL: the member completed a cohort together with this person."""
    return NetworkMember.person_id.in_(_mates(person_id))


def is_connected_with(person_id: int) -> ColumnElement[bool]:
    """SQL: the member and this person are connected, confirmed by both."""
    standing = and_(PersonLink.kind == LinkKind.CONNECTION, PersonLink.state == LinkState.CONFIRMED)
    return or_(
        NetworkMember.person_id.in_(
            select(PersonLink.high_id).where(PersonLink.low_id == person_id, standing)
        ),
        NetworkMember.person_id.in_(
            select(PersonLink.low_id).where(PersonLink.high_id == person_id, standing)
        ),
    )


def reach_of(reader: Reader) -> ColumnElement[int]:
    """SQL: the circle in which the reader stands for each member."""
    if reader.person_id is None:
        return literal(int(reader.circle))
    return case(
        (NetworkMember.person_id == reader.person_id, int(Circle.NOBODY)),
        (is_connected_with(reader.person_id), int(Circle.CONNECTIONS)),
        (is_mate_of(reader.person_id), int(Circle.COHORT)),
        else_=int(reader.circle),
    )


def reach_between(one: int, other: int) -> Circle:
    """The circle in which two members, by their persons, stand for each other."""
    reach = reach_of(Reader(one, Circle.ALUMNI))
    return Circle(db.session.scalars(select(reach).where(NetworkMember.person_id == other)).one())


def not_blocked(reader: Reader) -> Sequence[ColumnElement[bool]]:
    """SQL: neither of the two has blocked the other; nothing to ask for who is no member."""
    if reader.person_id is None:
        return ()
    return (
        NetworkMember.person_id.not_in(
            select(NetworkBlock.blocker_id).where(NetworkBlock.blocked_id == reader.person_id)
        ),
        NetworkMember.person_id.not_in(
            select(NetworkBlock.blocked_id).where(NetworkBlock.blocker_id == reader.person_id)
        ),
    )


def may_be_met(reader: Reader) -> ColumnElement[bool]:
    """SQL: the members that this reader may know of at all, by name."""
    return and_(is_there(), NetworkMember.show_name >= reach_of(reader), *not_blocked(reader))
