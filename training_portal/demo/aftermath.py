"""What came after the courses: papers corrected and revoked, people who hid, left, were erased.

Those whom the demo's accounts stand for, and whoever has an account, are left as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from training_portal.accounts import deputies
from training_portal.accounts.deputy_rules import Days
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.alumni import link_services, membership_services, safety_services
from training_portal.alumni.models import LinkKind, LinkState, NetworkMember, PersonLink
from training_portal.cohorts.models import Enrolment
from training_portal.credentials import services as credentials
from training_portal.credentials.models import Certificate
from training_portal.demo import material
from training_portal.people import services as people
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM, Actor, Role

#: How long a deputy has a role, in days from the day on which the demo is told.
DAYS_LENT = 45


def tell(staff: Actor, now: datetime) -> None:
    """Let each happen once, to another person each, some days ago."""
    graduates = _graduates()
    steps: tuple[Callable[[Person], None], ...] = (
        lambda person: _correct(person, staff),
        lambda person: _revoke(person, staff),
        lambda person: people.set_hidden(person.id, True, actor=SYSTEM),
        lambda person: people.erase(person.id, actor=SYSTEM),
    )
    for days, step in enumerate(steps, start=2):
        with clock.standing_at(now - timedelta(days=days)):
            step(next(graduates))
    with clock.standing_at(now - timedelta(days=1)):
        _part()
        _report()
        _lend()


def _graduates() -> Iterator[Person]:
    """People without an account who hold a certificate; first those outside the network.

    Its figures would else lose what its pages are to show.
    """
    found = db.session.scalars(
        select(Person.id)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(Certificate, Certificate.enrolment_id == Enrolment.id)
        .where(Person.account_id.is_(None))
        .order_by(Person.id.in_(select(NetworkMember.person_id)), Certificate.id)
    ).all()
    return (db.session.get_one(Person, each) for each in dict.fromkeys(found))


def _certificate_of(person: Person) -> Certificate:
    return db.session.scalars(
        select(Certificate)
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .where(Enrolment.person_id == person.id)
        .order_by(Certificate.id)
        .limit(1)
    ).one()


def _correct(person: Person, staff: Actor) -> None:
    """The name in capitals, as it stands in the passport's machine-readable lines."""
    old = _certificate_of(person)
    credentials.reissue(
        old,
        holder_name=old.holder_name.upper(),
        holder_native_name=old.holder_native_name,
        reason=material.phrases()["certificates"]["corrected"],
        actor=staff,
    )


def _revoke(person: Person, staff: Actor) -> None:
    reason = material.phrases()["certificates"]["revoked"]
    credentials.revoke(_certificate_of(person), reason=reason, actor=staff)


def _part() -> None:
    """Two members end their connection, and one of another pair leaves the network."""
    links = db.session.scalars(
        select(PersonLink)
        .where(PersonLink.kind == LinkKind.CONNECTION, PersonLink.state == LinkState.CONFIRMED)
        .order_by(PersonLink.id)
    ).all()
    apart = [link for link in links if not {link.low_id, link.high_id} & _with_account()]
    first, last = apart[0], apart[-1]
    link_services.end(first.id, first.asker_id, actor=SYSTEM)
    membership_services.leave(last.asker_id, actor=SYSTEM)


def _report() -> None:
    """A member tells programme staff about another, which waits to be looked at."""
    members = db.session.scalars(
        select(NetworkMember.person_id)
        .where(NetworkMember.left_at.is_(None), NetworkMember.person_id.not_in(_with_account()))
        .order_by(NetworkMember.id.desc())
        .limit(2)
    ).all()
    reporter, reported = members
    safety_services.report(
        reporter, reported, material.phrases()["network"]["reported"], actor=SYSTEM
    )


def _lend() -> None:
    """Who is away has named a deputy, for some weeks."""
    today = clock.today()
    of_account = {each["key"]: each for each in material.accounts()}
    for told in of_account.values():
        if "deputy_of" not in told:
            continue
        holder, role = db.session.execute(
            select(RoleAssignment.account_id, RoleAssignment.id)
            .join(Account, Account.id == RoleAssignment.account_id)
            .where(Account.email == of_account[told["deputy_of"]]["email"])
            .where(RoleAssignment.role == Role(of_account[told["deputy_of"]]["role"]))
        ).one()
        deputies.name(
            role,
            told["email"],
            Days(today, today + timedelta(days=DAYS_LENT)),
            reason=material.phrases()["accounts"]["on_leave"],
            actor=Actor(f"account:{holder}", holder),
        )


def _with_account() -> set[int]:
    return set(db.session.scalars(select(Person.id).where(Person.account_id.is_not(None))))
