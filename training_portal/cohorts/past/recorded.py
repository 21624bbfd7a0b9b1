"""What came of a list: its cohorts, how its people stand, letters for those without an e-mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from training_portal.accounts.models import Account
from training_portal.cohorts import timeline
from training_portal.cohorts.models import (
    Cohort,
    Enrolment,
    PastCohort,
    PastImport,
    PastPlace,
)
from training_portal.cohorts.past.histories import of_people
from training_portal.courses.models import CourseText
from training_portal.courses.titles import is_for_reader
from training_portal.organisations.models import Organisation
from training_portal.people import claim_notices, claims
from training_portal.people.models import Person
from training_portal.people.purposes import PastCourse
from training_portal.people.queries import organisation_name_of
from training_portal.people.rules import UNCLAIMED_KEPT
from training_portal.platform.database import db
from training_portal.platform.policy import Actor
from training_portal.platform.web.plain_text import Words
from training_portal.platform.web.shell import TimelineEntry


@dataclass(frozen=True)
class RecordedCohort:
    """A cohort that was recorded from a list."""

    public_id: str
    code: str
    title: str
    host: str
    starts_on: date
    ends_on: date
    places: int


def cohorts_of(kept: PastImport) -> list[RecordedCohort]:
    """The cohorts of a list, oldest first."""
    rows = db.session.execute(
        select(
            Cohort.public_id,
            Cohort.code,
            CourseText.title,
            Organisation.name,
            Cohort.starts_on,
            Cohort.ends_on,
            Cohort.seats_taken,
        )
        .join(PastCohort, PastCohort.cohort_id == Cohort.id)
        .join(CourseText, CourseText.version_id == Cohort.course_version_id)
        .join(Organisation, Organisation.id == Cohort.host_id)
        .where(PastCohort.import_id == kept.id, is_for_reader())
        .order_by(Cohort.starts_on, Cohort.id)
    )
    return [RecordedCohort(*row) for row in rows]


@dataclass(frozen=True)
class Standing:
    """How the people of a list stand, in numbers."""

    people: int
    claimed: int
    #: Records that nobody has claimed and that are still there.
    waiting: int
    #: Of those, people without an e-mail of their own.
    unreached: int
    erased: int
    #: Until when records wait to be claimed.
    until: date | None


def standing_of(kept: PastImport) -> Standing:
    """How the people of a list stand now; one statement."""
    rows = db.session.execute(
        select(Person.id, Person.claimed_at, Person.erased_at, Person.email, Person.created_at)
        .where(Person.id.in_(_people_of(kept)))
        .order_by(Person.id)
    ).all()
    waiting = [row for row in rows if row.claimed_at is None and row.erased_at is None]
    return Standing(
        people=len(rows),
        claimed=sum(row.claimed_at is not None and row.erased_at is None for row in rows),
        waiting=len(waiting),
        unreached=sum(not row.email for row in waiting),
        erased=sum(row.erased_at is not None for row in rows),
        until=min(((row.created_at + UNCLAIMED_KEPT).date() for row in waiting), default=None),
    )


def _people_of(kept: PastImport):  # type: ignore[no-untyped-def]
    return (
        select(Enrolment.person_id)
        .join(PastPlace, PastPlace.enrolment_id == Enrolment.id)
        .where(PastPlace.import_id == kept.id)
    )


def unreached(kept: PastImport) -> list[Person]:
    """People of a list whom no mail reaches and who have not taken over their record, by name."""
    return list(
        db.session.scalars(
            select(Person)
            .where(
                Person.id.in_(_people_of(kept)),
                Person.email == "",
                Person.claimed_at.is_(None),
                Person.erased_at.is_(None),
            )
            .order_by(Person.name_key, Person.id)
        )
    )


@dataclass(frozen=True)
class Told:
    """What a letter says to one person beside the link."""

    organisation: str
    history: Sequence[PastCourse]
    kinds: Sequence[Words]
    removed_on: date


def told_of(people: Sequence[Person]) -> dict[int, Told]:
    """By person, what the notice says to them."""
    histories = of_people([person.id for person in people])
    bodies = {body: organisation_name_of(body) for body in {each.recorded_by_id for each in people}}
    return {
        person.id: Told(
            bodies[person.recorded_by_id],
            histories.get(person.id, []),
            claim_notices.recorded_kinds(person),
            (person.created_at + UNCLAIMED_KEPT).date(),
        )
        for person in people
    }


def make_letter_links(people: Sequence[Person], *, actor: Actor) -> Mapping[int, str]:
    """New claim links for letters, by person; links on earlier letters end."""
    return claims.new_links([person.id for person in people], actor=actor)


@dataclass(frozen=True)
class Writer:
    """Who answers questions about a letter."""

    name: str
    email: str


def writer(actor: Actor) -> Writer:
    """The member of staff who prints letters."""
    account = db.session.get_one(Account, actor.account_id)
    return Writer(account.display_name or account.email, account.email)


def history_of(kept: PastImport) -> list[TimelineEntry]:
    """What happened to a list."""
    return timeline.entries([("past_import", kept.id)])
