"""Who is in a group of a cohort now: each group is found by a statement of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, literal, select

from training_portal.accounts.held_roles import is_in_force
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.admissions.models import Application, ApplicationState, Nomination
from training_portal.admissions.permissions import NOMINATORS
from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState, SeatShare
from training_portal.messaging import lacking
from training_portal.messaging.audiences import STATES, Audience, Lacking
from training_portal.messaging.letter_values import letter_language
from training_portal.organisations.models import Organisation
from training_portal.organisations.nominating import puts_forward
from training_portal.people.models import Person
from training_portal.people.queries import visible_people
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor
from training_portal.platform.versions import fingerprint
from training_portal.reviews.models import HELD_REVIEWS, Review


@dataclass(frozen=True)
class Narrowing:
    """By what a group is narrowed: states (none for all of them), a country, a nominating body,
    something that was asked for and is still missing, and rows that were ticked in a table."""

    states: Sequence[str] = ()
    country: str | None = None
    #: The nominating body, by its id.
    body_id: int | None = None
    lacks: Lacking | None = None
    #: The numbers of the applications that were ticked; none for all.
    only: Sequence[str] = ()


@dataclass(frozen=True)
class Reader:
    """Somebody in a group."""

    #: What tells them from others of the group: `application_id`, and so on.
    key: Mapping[str, int]
    public_id: str
    name: str
    email: str
    language: str
    #: How a mail calls them, where staff read another name.
    called: str = ""
    #: The body that an officer nominates for.
    body: str = ""
    #: Whether the actor may know of them.
    is_shown: bool = True
    person_id: int | None = None
    #: On whose clock a mail to them tells moments; None where it is not known.
    zone: str | None = None


@dataclass(frozen=True)
class Group:
    """Everybody in a group, as one of the staff may be told of it."""

    readers: Sequence[Reader] = field(default_factory=tuple)

    @property
    def shown(self) -> list[Reader]:
        """Those whom lists show."""
        return [each for each in self.readers if each.is_shown]

    @property
    def with_address(self) -> int:
        """How many of those get a mail."""
        return sum(bool(each.email) for each in self.shown)

    @property
    def without_address(self) -> int:
        """How many of those read it on their own page only."""
        return len(self.shown) - self.with_address

    @property
    def hidden(self) -> int:
        """How many lists do not show; told only from five on (`message_words.about_hidden`)."""
        return len(self.readers) - len(self.shown)

    @property
    def fingerprint(self) -> str:
        """Who it was, in a word: somebody else by the time of sending is asked about again."""
        return fingerprint({"readers": [dict(each.key) for each in self.readers]})


def group_of(audience: Audience, cohort: Cohort, narrowing: Narrowing, actor: Actor) -> Group:
    """Who is in the group now."""
    return Group(_FINDERS[audience](cohort, narrowing, actor))


#: A person's columns of each reader: account's address and language where the record was claimed.
def _of_person(actor: Actor) -> tuple[Any, ...]:
    return (
        Person.id,
        Person.full_name,
        Person.preferred_name,
        func.coalesce(Account.email, Person.email, ""),
        func.coalesce(Account.language, "en"),
        case((visible_people(actor), literal(1)), else_=literal(0)),
        Account.time_zone,
    )


def _reached() -> tuple[Any, ...]:
    """SQL: whom the programme writes to: hidden people too, for it is their own course."""
    return Person.erased_at.is_(None), Person.archived_at.is_(None)


def _people(name: str, statement: Select[Any]) -> list[Reader]:
    return [
        Reader(
            {name: row_id}, public_id, full_name, email, letter_language(language), preferred,
            is_shown=bool(is_shown), person_id=person_id, zone=zone,
        )
        for row_id, public_id, person_id, full_name, preferred, email, language, is_shown, zone
        in db.session.execute(statement)
    ]  # fmt: skip


def _applicants(cohort: Cohort, narrowing: Narrowing, actor: Actor) -> list[Reader]:
    states = [ApplicationState(each) for each in narrowing.states] or STATES[Audience.APPLICANTS]
    statement: Select[Any] = (
        select(Application.id, Application.public_id, *_of_person(actor))
        .join(Person, Person.id == Application.person_id)
        .outerjoin(Account, Account.id == Person.account_id)
        .where(
            Application.cohort_id == cohort.id,
            Application.state.in_(states),
            Application.closed_to_staff_at.is_(None),
            *_reached(),
        )
        .order_by(Person.name_key, Application.id)
    )
    if narrowing.country:
        statement = statement.where(Application.sending_country == narrowing.country)
    if narrowing.body_id is not None:
        statement = statement.where(_put_forward_by(narrowing.body_id, Application.nomination_id))
    if narrowing.lacks is Lacking.DOCUMENT:
        statement = statement.where(lacking.document())
    if narrowing.only:
        statement = statement.where(Application.public_id.in_(narrowing.only))
    return _people("application_id", statement)


def _put_forward_by(body_id: int, nomination: Any) -> ColumnElement[bool]:
    """SQL: that this body put somebody forward, by the nomination of a row."""
    return exists().where(Nomination.id == nomination, Nomination.organisation_id == body_id)


def _participants(cohort: Cohort, narrowing: Narrowing, actor: Actor) -> list[Reader]:
    states = [EnrolmentState(each) for each in narrowing.states] or STATES[Audience.PARTICIPANTS]
    statement: Select[Any] = (
        select(Enrolment.id, Enrolment.public_id, *_of_person(actor))
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Account, Account.id == Person.account_id)
        .where(Enrolment.cohort_id == cohort.id, Enrolment.state.in_(states), *_reached())
        .order_by(Person.name_key, Enrolment.id)
    )
    if narrowing.country:
        statement = statement.where(Enrolment.sending_country == narrowing.country)
    if narrowing.body_id is not None:
        put_forward = exists().where(
            Nomination.cohort_id == Enrolment.cohort_id,
            Nomination.person_id == Enrolment.person_id,
            Nomination.organisation_id == narrowing.body_id,
        )
        statement = statement.where(put_forward)
    return _people("enrolment_id", statement)


def _bodies(cohort: Cohort, narrowing: Narrowing, _actor: Actor) -> list[Reader]:
    statement = (
        select(
            Account.id,
            Account.public_id,
            Organisation.id,
            Organisation.name,
            Account.display_name,
            Account.email,
            Account.language,
            Account.time_zone,
        )
        .join(RoleAssignment, RoleAssignment.account_id == Account.id)
        .join(Organisation, Organisation.id == RoleAssignment.organisation_id)
        .where(
            RoleAssignment.role.in_(NOMINATORS),
            is_in_force(clock.today()),
            Account.disabled_at.is_(None),
            puts_forward(),
            Organisation.archived_at.is_(None),
            Organisation.country_code.in_(
                select(SeatShare.country_code).where(
                    SeatShare.cohort_id == cohort.id, SeatShare.maximum > 0
                )
            ),
        )
        .order_by(Organisation.search_key, Account.search_key, Account.id)
    )
    if narrowing.country:
        statement = statement.where(Organisation.country_code == narrowing.country)
    if narrowing.body_id is not None:
        statement = statement.where(Organisation.id == narrowing.body_id)
    if narrowing.lacks is Lacking.PART:
        statement = statement.where(Organisation.id.in_(lacking.bodies_without_part(cohort)))
    return [
        Reader(
            {"account_id": account, "organisation_id": body}, public_id, name, email,
            letter_language(language), body=called, zone=zone,
        )
        for account, public_id, body, called, name, email, language, zone in db.session.execute(
            statement
        )
    ]  # fmt: skip


def _reviewers(cohort: Cohort, _narrowing: Narrowing, _actor: Actor) -> list[Reader]:
    rows = db.session.execute(
        select(
            Account.id,
            Account.public_id,
            Account.display_name,
            Account.email,
            Account.language,
            Account.time_zone,
        )
        .where(
            Account.disabled_at.is_(None),
            Account.id.in_(
                select(Review.reviewer_id)
                .join(Application, Application.id == Review.application_id)
                .where(Application.cohort_id == cohort.id, Review.state.in_(HELD_REVIEWS))
            ),
        )
        .order_by(Account.search_key, Account.id)
    )
    return [
        Reader({"account_id": row_id}, public_id, name, email, letter_language(language), zone=zone)
        for row_id, public_id, name, email, language, zone in rows
    ]


_FINDERS = {
    Audience.APPLICANTS: _applicants,
    Audience.PARTICIPANTS: _participants,
    Audience.BODIES: _bodies,
    Audience.REVIEWERS: _reviewers,
}
