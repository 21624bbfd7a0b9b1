"""What a nominating body sees: its seats of a cohort, its nominees. Nobody else's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from flask import abort
from sqlalchemy import ColumnElement, Select, case, func, not_, select

from training_portal.accounts.models import Account
from training_portal.admissions import employers
from training_portal.admissions.employers import Known
from training_portal.admissions.lifecycle import WITHDRAWABLE
from training_portal.admissions.models import (
    ENDED_STATES,
    Application,
    ApplicationState,
    Nomination,
    TakenBack,
    shown_state,
)
from training_portal.admissions.ranks import GIVEN, NEWEST, live_places
from training_portal.cohorts.models import Cohort, CohortDecision, SeatShare
from training_portal.cohorts.rules import guarantees_are_released
from training_portal.geography.models import Country
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.queries import in_lists
from training_portal.people.rules import other_name
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor
from training_portal.platform.text import email_key, language_of_script


def nominated_by(organisation: Organisation) -> Select[int]:
    """How many people this body has nominated to a cohort, and whom the cohort may be asked for."""
    return (
        select(func.count())
        .select_from(Nomination)
        .join(Person, Person.id == Nomination.person_id)
        .where(
            Nomination.cohort_id == Cohort.id,
            Nomination.organisation_id == organisation.id,
            in_lists(),
        )
        .correlate(Cohort)
    )


@dataclass(frozen=True)
class Seats:
    """What a body's country can have of a cohort, and how many the body has put forward."""

    least: int
    most: int
    nominated: int
    #: Whether seats that were kept for the country are open to all by now.
    are_released: bool = False

    def too_many(self, more: int = 0) -> bool:
        """Whether more people are put forward than can ever get a seat."""
        return self.nominated + more > self.most


def seats_for(organisation: Organisation, cohort: Cohort) -> Seats:
    """The seats of the body's country, with the nominations of this body that stand."""
    standing = nominated_by(organisation).where(employers.stands(organisation)).scalar_subquery()
    least, most, nominated = db.session.execute(
        select(SeatShare.minimum, SeatShare.maximum, standing)
        .join(Cohort, Cohort.id == SeatShare.cohort_id)
        .where(Cohort.id == cohort.id, SeatShare.country_code == organisation.country_code)
    ).one()
    is_over = least > 0 and are_guarantees_over(cohort)
    return Seats(0 if is_over else least, most, nominated, is_over)


def are_guarantees_over(cohort: Cohort) -> bool:
    """Whether seats guaranteed to a country and not used are open to all by now."""
    today = clock.today(cohort.time_zone)
    return guarantees_are_released(cohort.guarantees_release_on, today)


def cohort_open_to(organisation: Organisation, public_id: str) -> Cohort:
    """An announced cohort with seats for the body's country; 404 otherwise."""
    cohort = db.session.scalars(
        select(Cohort)
        .join(SeatShare, SeatShare.cohort_id == Cohort.id)
        .where(
            Cohort.public_id == public_id,
            Cohort.decision != CohortDecision.DRAFT,
            SeatShare.country_code == organisation.country_code,
        )
    ).one_or_none()
    return cohort or abort(404)


@dataclass(frozen=True)
class NomineeRowOfList:
    """Somebody this body has nominated, with what may be told: never scores or reviewers."""

    public_id: str
    nomination_id: int
    person_id: int
    name: str
    native_name: str
    native_language: str
    name_in_latin: str
    birth_date: date | None
    email: str
    claimed_at: datetime | None
    rank: int | None
    state: ApplicationState | None
    outcome: str
    application_id: int | None
    seat_taken_back: bool | None
    #: Whether the body is told how the application stands; an employer where the person agreed.
    is_told: bool
    #: What an employer knows by its own part in it; None for any other body.
    known: str | None

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    @property
    def other_name(self) -> str:
        """The name in the own script, or in Latin letters where the name itself is in another."""
        return other_name(self.name, self.native_name, self.name_in_latin)

    @property
    def other_language(self) -> str | None:
        return language_of_script(self.other_name) or None

    @property
    def shown_state(self) -> ApplicationState | TakenBack | Known | None:
        if self.known is not None and (not self.is_told or self.known == Known.NO_SEAT):
            return Known(self.known)
        return self.state and shown_state(self.state, bool(self.seat_taken_back))

    @property
    def is_live(self) -> bool:
        if self.known is not None and not self.is_told:
            return Known(self.known).goes_on
        return self.state is not None and self.state not in ENDED_STATES

    @property
    def is_draft(self) -> bool:
        return self.state is ApplicationState.DRAFT

    @property
    def can_withdraw(self) -> bool:
        """Who is enrolled leaves through the enrolment, not through the nomination."""
        if self.known is not None and not self.is_told:
            return self.known == Known.PUT_FORWARD
        return self.state in WITHDRAWABLE


#: The address that a body gave, until the person claims the record: from then on it is their own.
EMAIL_UNTIL_CLAIMED: ColumnElement[str] = case(
    (Person.claimed_at.is_(None), Person.email), else_=""
)


def by_rank(organisation: Organisation) -> ColumnElement[int]:
    """SQL: who is out of it stands behind those whose rank still matters."""
    is_over = not_(employers.is_live(organisation))
    return case((is_over, 100_000), else_=0) + GIVEN


def _live() -> ColumnElement[bool]:
    return Application.state.not_in(sorted(ENDED_STATES))


def _statement(organisation: Organisation, *which: ColumnElement[bool]) -> Select[Any]:
    """Nominees of one body."""
    places = live_places(Nomination.organisation_id == organisation.id, *which)

    def told(column: Any) -> Any:
        return employers.as_told(organisation, column)

    statement = (
        select(
            Nomination.public_id,
            Nomination.id,
            Person.id,
            Person.full_name,
            Person.native_name,
            Person.native_language,
            Person.name_in_latin,
            Person.birth_date,
            EMAIL_UNTIL_CLAIMED,
            Person.claimed_at,
            places.c.place,
            told(Application.state),
            func.coalesce(told(Application.outcome_reason), ""),
            Application.id,
            told(Application.seat_taken_back),
            *employers.known_to(organisation),
        )
        .join(Person, Person.id == Nomination.person_id)
        .outerjoin(Application, Application.id == NEWEST)
        .outerjoin(places, places.c.nomination_id == Nomination.id)
        .where(Nomination.organisation_id == organisation.id, *which, in_lists())
    )
    return cast("Select[Any]", statement)


def nominees_of_body(organisation: Organisation) -> Select[Any]:
    """All nominees of a body, as a statement of `NomineeRowOfList`s."""
    return _statement(organisation)


def nominees_of(organisation: Organisation, cohort: Cohort) -> Select[Any]:
    """The nominees of a body for a cohort, as a statement of `NomineeRowOfList`s."""
    return _statement(organisation, Nomination.cohort_id == cohort.id)


def live_nominees(organisation: Organisation, cohort: Cohort) -> list[NomineeRowOfList]:
    """Those whose rank still matters, in their order."""
    rows = db.session.execute(
        nominees_of(organisation, cohort)
        .where(Application.id.is_not(None), employers.is_live(organisation))
        .order_by(by_rank(organisation), Nomination.id)
    )
    return [NomineeRowOfList(*row) for row in rows]


def live_order(organisation: Organisation, cohort: Cohort) -> list[int]:
    """The nominations of these, by id."""
    return [row.nomination_id for row in live_nominees(organisation, cohort)]


def nomination_of(organisation: Organisation, cohort: Cohort, public_id: str) -> Nomination:
    """A nomination of this body to this cohort; 404 otherwise, and for a hidden person."""
    nomination = db.session.scalars(
        select(Nomination)
        .join(Person, Person.id == Nomination.person_id)
        .where(
            Nomination.public_id == public_id,
            Nomination.organisation_id == organisation.id,
            Nomination.cohort_id == cohort.id,
            in_lists(),
        )
    ).one_or_none()
    return nomination or abort(404)


def nominee(nomination: Nomination) -> NomineeRowOfList:
    """One nominee as the list shows them."""
    body = db.session.get_one(Organisation, nomination.organisation_id)
    of_cohort = _statement(body, Nomination.cohort_id == nomination.cohort_id)
    row = db.session.execute(of_cohort.where(Nomination.id == nomination.id)).one()
    return NomineeRowOfList(*row)


def has_nominee_at(
    organisation_id: int, cohort_id: int, email: str, *, besides: int | None = None
) -> bool:
    """Whether somebody this body has nominated to the cohort has this e-mail address."""
    if not email:
        return False
    body = db.session.get_one(Organisation, organisation_id)
    found = db.session.scalar(
        select(Nomination.id)
        .join(Person, Person.id == Nomination.person_id)
        .where(
            Nomination.organisation_id == organisation_id,
            Nomination.cohort_id == cohort_id,
            Nomination.id.is_distinct_from(besides),
            Person.email_key == email_key(email),
            in_lists(),
            employers.stands(body),
        )
        .limit(1)
    )
    return found is not None


def is_address_taken(nomination: Nomination, email: str) -> bool:
    """Whether another nominee of the same body has this e-mail address."""
    return has_nominee_at(
        nomination.organisation_id, nomination.cohort_id, email, besides=nomination.id
    )


def person_of(nomination: Nomination) -> Person:
    """Who was nominated."""
    return db.session.get_one(Person, nomination.person_id)


def live_application_of(nomination: Nomination) -> int | None:
    """The application of a nomination that has not ended."""
    return db.session.scalar(
        select(Application.id).where(
            Application.nomination_id == nomination.id,
            _live(),
        )
    )


def officer(actor: Actor) -> Account:
    """Who signs a letter."""
    return db.session.get_one(Account, actor.account_id)


def zone_of(organisation: Organisation) -> str:
    """The time zone of the body's country."""
    return db.session.get_one(Country, organisation.country_code).time_zone


def unreached(organisation: Organisation, cohort: Cohort) -> Sequence[Person]:
    """Nominated people without an e-mail of their own who have not claimed their record.

    Who was taken back, or whose cohort was cancelled, gets no letter.
    """
    return db.session.scalars(
        select(Person)
        .join(Nomination, Nomination.person_id == Person.id)
        .join(Application, Application.nomination_id == Nomination.id)
        .where(
            _live(),
            Nomination.organisation_id == organisation.id,
            Nomination.cohort_id == cohort.id,
            Person.email == "",
            Person.claimed_at.is_(None),
            Person.erased_at.is_(None),
            in_lists(),
        )
        .order_by(Person.name_key)
    ).all()
