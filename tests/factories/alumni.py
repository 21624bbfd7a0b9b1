"""Alumni: people with a completion, members of the network, links between them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from tests.factories.accounts import make_account
from tests.factories.people import make_person
from tests.factories.places import make_country
from tests.factories.programme import make_cohort
from training_portal.accounts.models import Account
from training_portal.alumni import membership_services
from training_portal.alumni.models import (
    LinkKind,
    LinkSource,
    LinkState,
    NetworkMember,
    PersonLink,
)
from training_portal.alumni.rules import canonical
from training_portal.cohorts.models import Cohort, CohortDecision, Enrolment, EnrolmentState
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, transactional
from training_portal.platform.policy import SYSTEM, Actor, Grant, Role


def make_finished_cohort(**more: Any) -> Cohort:
    """A cohort that was over some weeks ago."""
    today = clock.today()
    return make_cohort(
        decision=CohortDecision.CONFIRMED,
        opens_at=clock.now() - timedelta(days=200),
        closes_at=clock.now() - timedelta(days=160),
        starts_on=today - timedelta(days=100),
        **more,
    )


@transactional
def complete(person: Person, cohort: Cohort, country: str = "LA") -> Enrolment:
    """Have a person complete a cohort, sent by a country."""
    make_country(country)
    enrolment = Enrolment(
        cohort_id=cohort.id,
        person_id=person.id,
        state=EnrolmentState.COMPLETED,
        sending_country=country,
        enrolled_at=clock.now() - timedelta(days=90),
    )
    db.session.add(enrolment)
    db.session.flush()
    return enrolment


def make_alumna(
    full_name: str = "Chum Sothy",
    *,
    country: str = "LA",
    cohort: Cohort | None = None,
    account: Account | None = None,
    **facts: Any,
) -> Person:
    """A grown person with an account and a completion."""
    cohort = cohort or make_finished_cohort()
    facts.setdefault("birth_date", date(1990, 5, 17))
    facts.setdefault("residence_country", country)
    person = make_person(full_name, account=account or make_account(name=full_name), **facts)
    complete(person, cohort, country)
    return person


def make_member(
    full_name: str = "Chum Sothy", *, values: dict[str, Any] | None = None, **more: Any
) -> NetworkMember:
    """An alumna in the network. `values` are columns of the membership, `more` of make_alumna."""
    return join(make_alumna(full_name, **more), **(values or {}))


@transactional
def join(person: Person, **values: Any) -> NetworkMember:
    """Let an alumna into the network, with these columns of the membership."""
    member = membership_services.join(
        person.id, language="en", contact_email=person.email, actor=SYSTEM
    )
    for name, value in values.items():
        setattr(member, name, value)
    db.session.flush()
    return member


@transactional
def make_link(
    one: NetworkMember,
    other: NetworkMember,
    *,
    kind: LinkKind = LinkKind.CONNECTION,
    state: LinkState = LinkState.CONFIRMED,
) -> PersonLink:
    """A link between two members, asked by the first."""
    low, high = canonical(one.person_id, other.person_id)
    countries = {each.person_id: each.sending_country for each in (one, other)}
    has_been = state in {LinkState.CONFIRMED, LinkState.ENDED}
    link = PersonLink(
        kind=kind,
        low_id=low,
        high_id=high,
        asker_id=one.person_id,
        source=LinkSource.DIRECTORY,
        state=state,
        low_country=countries[low],
        high_country=countries[high],
        asked_at=clock.now(),
        answered_at=clock.now() if has_been or state is LinkState.DECLINED else None,
        since=clock.today() if has_been else None,
        ended_at=clock.now() if state is LinkState.ENDED else None,
    )
    db.session.add(link)
    db.session.flush()
    return link


def account_of(member: NetworkMember) -> Account:
    """The account a member signs in with."""
    return db.session.scalars(
        select(Account)
        .join(Person, Person.account_id == Account.id)
        .where(Person.id == member.person_id)
    ).one()


def acting(member: NetworkMember) -> Actor:
    """The member as somebody who acts."""
    account = account_of(member)
    return Actor(f"account:{account.id}", account.id, frozenset({Grant(Role.TRAINEE)}))
