"""Seats that wait for a replacement, and who of a body could have them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort
from flask_babel import gettext as _
from sqlalchemy import and_, case, func, select

from training_portal.admissions import conditions, employers, reserved_seats
from training_portal.admissions.models import (
    SEATED_STATES,
    Application,
    ApplicationState,
    Nomination,
)
from training_portal.admissions.nominating_bodies import body_ids
from training_portal.admissions.nomination_queries import by_rank
from training_portal.admissions.ranks import live_places
from training_portal.allocations.inputs import WAITING_STATES, kept_rules
from training_portal.cohorts.models import Cohort
from training_portal.organisations.models import Organisation
from training_portal.organisations.nominating import puts_forward
from training_portal.people.models import Person
from training_portal.people.queries import in_lists
from training_portal.platform.database import db
from training_portal.platform.policy import Actor
from training_portal.replacements.models import Replacement, ReplacementState
from training_portal.reviews.plan_queries import plan_of
from training_portal.reviews.queries import scores

OPEN = ReplacementState.OPEN


def kept(cohort_ids: Collection[int]) -> Mapping[int, Mapping[str, int]]:
    """How many seats of each cohort wait for a replacement, by country; one statement."""
    rows = db.session.execute(
        select(Replacement.cohort_id, Replacement.country_code, func.count())
        .where(Replacement.cohort_id.in_(cohort_ids), Replacement.state == OPEN)
        .group_by(Replacement.cohort_id, Replacement.country_code)
        .order_by(Replacement.cohort_id, Replacement.country_code)
    )
    found: dict[int, dict[str, int]] = {}
    for cohort_id, country, count in rows:
        found.setdefault(cohort_id, {})[country] = count
    return found


def open_in(cohort_id: int) -> list[int]:
    """The seats of a cohort that wait for a replacement, by id."""
    statement = (
        select(Replacement.id)
        .where(Replacement.cohort_id == cohort_id, Replacement.state == OPEN)
        .order_by(Replacement.id)
    )
    return list(db.session.scalars(statement))


def nominating_body(application: Application) -> Organisation | None:
    """Who put the person forward, as long as that body still puts people forward and may know of
    the person: None for who applied directly, hides, rests or is erased, and for whose employer
    does not know of the seat."""
    return db.session.scalar(
        select(Organisation)
        .join(Nomination, Nomination.organisation_id == Organisation.id)
        .join(Application, Application.nomination_id == Nomination.id)
        .join(Person, Person.id == Nomination.person_id)
        .where(
            Application.id == application.id,
            puts_forward(),
            in_lists(),
            employers.seat_told_to_its_body(),
        )
    )


@dataclass(frozen=True)
class Candidate:
    """A nominee of the body who has no seat and could be offered one."""

    application_id: int
    public_id: str
    person_id: int
    name: str
    rank: int | None
    state: ApplicationState


def candidates(cohort_id: int, organisation_id: int, country: str) -> list[Candidate]:
    """Nominees of a body on the shortlist or the waitlist, in the body's own order.

    Of an employer's those who let it see how they stand.
    """
    body = db.session.get_one(Organisation, organisation_id)
    places = live_places(Nomination.organisation_id == body.id, Nomination.cohort_id == cohort_id)
    rows = db.session.execute(
        select(
            Application.id,
            Application.public_id,
            Person.id,
            Person.full_name,
            places.c.place,
            Application.state,
        )
        .join(Nomination, Nomination.id == Application.nomination_id)
        .join(Person, Person.id == Application.person_id)
        .outerjoin(places, places.c.nomination_id == Nomination.id)
        .where(
            Application.cohort_id == cohort_id,
            Nomination.organisation_id == organisation_id,
            Application.sending_country == country,
            Application.state.in_(sorted(WAITING_STATES)),
            Application.closed_to_staff_at.is_(None),
            employers.told(body, employers.STATE),
            in_lists(),
        )
        .order_by(by_rank(body), Nomination.id)
    )
    return [Candidate(*row) for row in rows]


class Rules:
    """What the published rules say of each who could have a seat; asked one by one, as needed."""

    def __init__(self, cohort: Cohort) -> None:
        self._kept_from, self._fit = reserved_seats.of(cohort), _found_fit(cohort.id)
        self._failing = conditions.failing(cohort.id)

    def objection(self, person: Candidate) -> str | None:
        """Why somebody cannot have a seat now, in words."""
        is_fit = self._fit is None or person.application_id in self._fit
        if not is_fit or person.application_id in self._failing:
            # Which of them it is would tell of a score, or of another course.
            return _("The programme cannot offer this person a seat yet.")
        return self._kept_from(db.session.get_one(Application, person.application_id))

    def needs_reason(self, chosen: Candidate, people: Iterable[Candidate]) -> bool:
        """Whether somebody comes before the chosen one who could have the seat too."""
        return next(self.able(people)) != chosen

    def able(self, people: Iterable[Candidate]) -> Iterator[Candidate]:
        """Those who can have one, in their order."""
        return (each for each in people if self.objection(each) is None)


def objections(cohort: Cohort, people: Sequence[Candidate]) -> dict[int, str]:
    """Why some of these cannot have a seat under the published rules, by application, in words."""
    rules = Rules(cohort)
    found = {each.application_id: rules.objection(each) for each in people}
    return {row_id: words for row_id, words in found.items() if words}


def _found_fit(cohort_id: int) -> set[int] | None:
    """Whose reviews are in and reach the cut-off; None where applications are not reviewed."""
    if plan_of(cohort_id) is None:
        return None
    rules = kept_rules(cohort_id)
    cut_off = (rules.cut_off if rules else None) or 0
    return {
        row_id
        for row_id, score in scores(cohort_id).items()
        if score.is_complete and score.mean >= cut_off
    }


@dataclass(frozen=True)
class Waiting:
    """A seat that waits for a replacement, as its page and lists show it."""

    public_id: str
    cohort_id: str
    code: str
    version_id: int
    zone: str
    body_id: str
    body: str
    until: datetime
    #: Who gave it up; blank where the reader may not know of the person (any more).
    name: str


#: SQL: whether a body may know of the seat of whom it put forward.
_may_be_named = and_(in_lists(), employers.seat_told_to_its_body())
_WAITING = (
    select(
        Replacement.public_id,
        Cohort.public_id,
        Cohort.code,
        Cohort.course_version_id,
        Cohort.time_zone,
        Organisation.public_id,
        Organisation.name,
        Replacement.until,
        case((_may_be_named, Person.full_name), else_=""),
    )
    .join(Cohort, Cohort.id == Replacement.cohort_id)
    .join(Organisation, Organisation.id == Replacement.organisation_id)
    .join(Application, Application.id == Replacement.left_id)
    .join(Person, Person.id == Application.person_id)
    .join(Nomination, Nomination.id == Application.nomination_id)
    .where(Replacement.state == OPEN)
    .order_by(Replacement.until, Replacement.id)
)


def waiting_at(cohort_id: int, organisation_id: int) -> list[Waiting]:
    """The seats of a cohort for which this body can name a replacement."""
    rows = db.session.execute(
        _WAITING.where(
            Replacement.cohort_id == cohort_id, Replacement.organisation_id == organisation_id
        )
    )
    return [Waiting(*row) for row in rows]


def waiting_in(cohort_id: int) -> list[Waiting]:
    """All seats of a cohort that wait, for its staff."""
    return [
        Waiting(*row)
        for row in db.session.execute(_WAITING.where(Replacement.cohort_id == cohort_id))
    ]


def waiting_for(actor: Actor) -> list[Waiting]:
    """The seats for which the actor can name a replacement, for all bodies of theirs."""
    rows = db.session.execute(_WAITING.where(Replacement.organisation_id.in_(body_ids(actor))))
    return [Waiting(*row) for row in rows]


def waiting_at_body(organisation: Organisation) -> list[Waiting]:
    """The seats of all cohorts for which this body can name a replacement."""
    rows = db.session.execute(_WAITING.where(Replacement.organisation_id == organisation.id))
    return [Waiting(*row) for row in rows]


def replacement_of(organisation: Organisation, cohort: Cohort, public_id: str) -> Replacement:
    """A seat of this body in this cohort; 404 otherwise."""
    found = db.session.scalars(
        select(Replacement).where(
            Replacement.public_id == public_id,
            Replacement.organisation_id == organisation.id,
            Replacement.cohort_id == cohort.id,
        )
    ).one_or_none()
    return found or abort(404)


def name_of(application_id: int | None) -> str:
    """Whose application it is, for the body; blank for whom it may not know of (any more)."""
    name = db.session.scalar(
        select(Person.full_name)
        .join(Application, Application.person_id == Person.id)
        .join(Nomination, Nomination.id == Application.nomination_id)
        .join(Organisation, Organisation.id == Nomination.organisation_id)
        .where(Application.id == application_id, _may_be_named)
    )
    return name or ""


def country_replaced_by(application_id: int) -> str | None:
    """The country whose seat somebody got as a replacement, as long as it is theirs."""
    return db.session.scalar(
        select(Replacement.country_code)
        .join(Application, Application.id == Replacement.application_id)
        .where(
            Replacement.application_id == application_id,
            Application.state.in_(sorted(SEATED_STATES)),
        )
    )
