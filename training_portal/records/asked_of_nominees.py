"""What is asked of the people whom a body put forward: of whom, for which cohort, until when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import ColumnElement, and_, case, func, literal, null, select, true

from training_portal.admissions import employers
from training_portal.admissions.employers import is_employer
from training_portal.admissions.models import (
    Application,
    ApplicationState,
    Nomination,
    Offer,
    OfferState,
)
from training_portal.admissions.ranks import NEWEST
from training_portal.admissions.rules import end_of_day, mend_by
from training_portal.cohorts.models import Cohort, CohortDecision
from training_portal.health import told_to_bodies
from training_portal.health.told_to_bodies import ForBody
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.queries import in_lists
from training_portal.platform import clock
from training_portal.platform.database import UtcDateTime, db
from training_portal.platform.web.listing import Choices


class PersonStep(StrEnum):
    """What waits for the person."""

    CLAIM = "claim"
    SEND = "send"
    MEND = "mend"
    ANSWER = "answer"
    MEDICAL = "medical"

    @property
    def label(self) -> str:
        labels = {
            PersonStep.CLAIM: _l("To open the link"),
            PersonStep.SEND: _l("To send the application"),
            PersonStep.MEND: _l("To correct the application"),
            PersonStep.ANSWER: _l("To answer an offer"),
            PersonStep.MEDICAL: _l("To give the medical part"),
        }
        return str(labels[self])

    def words(self, people: int, code: str) -> str:
        """How many people of a cohort it waits for."""
        if self is PersonStep.CLAIM:
            return ngettext(
                "%(num)d person has not opened the link yet: %(code)s",
                "%(num)d people have not opened the link yet: %(code)s",
                people,
                code=code,
            )
        if self is PersonStep.SEND:
            return ngettext(
                "%(num)d person has not sent the application yet: %(code)s",
                "%(num)d people have not sent the application yet: %(code)s",
                people,
                code=code,
            )
        if self is PersonStep.MEND:
            return ngettext(
                "%(num)d person is asked to correct the application: %(code)s",
                "%(num)d people are asked to correct the application: %(code)s",
                people,
                code=code,
            )
        if self is PersonStep.ANSWER:
            return ngettext(
                "%(num)d person has an offer to answer: %(code)s",
                "%(num)d people have an offer to answer: %(code)s",
                people,
                code=code,
            )
        return ngettext(
            "%(num)d person has not given the medical part yet: %(code)s",
            "%(num)d people have not given the medical part yet: %(code)s",
            people,
            code=code,
        )


#: SQL: until when an open offer can be answered.
OFFERED_UNTIL: ColumnElement[datetime] = (
    select(func.min(Offer.deadline))
    .where(Offer.application_id == Application.id, Offer.state == OfferState.OPEN)
    .correlate(Application)
    .scalar_subquery()
)


def to_mend(body: Organisation) -> Mapping[int, tuple[str, datetime]]:
    """Whose application was returned, by its id: the cohort, and until when it is to be sent again.

    The rule of that day needs the clock of the venue, so it is no SQL; they are few at a time.
    """
    rows: Iterable[Any] = db.session.execute(
        select(
            Application.id,
            Cohort.public_id,
            Application.decided_at,
            Cohort.application_closes_at,
            Cohort.response_days,
            Cohort.time_zone,
            Cohort.starts_on,
        )
        .join(Nomination, Nomination.id == Application.nomination_id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .where(
            Nomination.organisation_id == body.id,
            employers.as_told(body, Application.state) == ApplicationState.RETURNED,
            Application.decided_at.is_not(None),
            Cohort.starts_on > clock.today(),
        )
    )
    return {row[0]: (row[1], mend_by(*row[2:])) for row in rows}


def mended_until(returned: Mapping[int, tuple[str, datetime]]) -> Any:
    """SQL: until when an application of these is to be sent again, while that is not over."""
    now = clock.now()
    ahead = {key: until for key, (_cohort, until) in returned.items() if until > now}
    if not ahead:
        return null()
    moments = {key: literal(until, UtcDateTime()) for key, until in ahead.items()}
    return case(moments, value=Application.id, else_=null())


def step(body: Organisation) -> Any:
    """SQL: a `PersonStep`, NULL for nothing. Needs Nomination, Person, Application and Cohort.

    What an employer is not told counts as nothing; only whether its link was opened it knows.
    """
    state = employers.as_told(body, Application.state)
    is_ahead = Cohort.starts_on > clock.today()
    can_be_sent = Cohort.application_closes_at > clock.now()
    may_be_draft = employers.as_told(body, Application.state == ApplicationState.DRAFT, true())
    is_unanswered = and_(Person.claimed_at.is_(None), employers.is_live(body), may_be_draft)
    found: list[tuple[ColumnElement[bool], Any]] = [
        (Cohort.decision == CohortDecision.CANCELLED, null()),
        (and_(can_be_sent, is_unanswered), PersonStep.CLAIM.value),
        (and_(can_be_sent, state == ApplicationState.DRAFT), PersonStep.SEND.value),
        (and_(is_ahead, state == ApplicationState.RETURNED), PersonStep.MEND.value),
        (state == ApplicationState.OFFERED, PersonStep.ANSWER.value),
    ]
    if not is_employer(body):
        is_missing = told_to_bodies.for_body() == ForBody.NOT_YET.value
        found.append((is_missing, PersonStep.MEDICAL.value))
    return case(*found, else_=null())


def steps_to_choose(body: Organisation) -> Choices:
    """What the filter offers."""
    steps = [each for each in PersonStep if each is not PersonStep.MEDICAL or not is_employer(body)]
    return [(each.value, each.label) for each in steps]


@dataclass(frozen=True)
class Waiting:
    """How many of a body's people one thing of one cohort waits for, and until when."""

    step: PersonStep
    cohort_id: str
    code: str
    people: int
    until: datetime | None
    zone: str
    #: Whether it can be done until the end of that day, and not until a moment.
    is_day: bool

    @property
    def words(self) -> str:
        return self.step.words(self.people, self.code)


def waiting_for_nominees(body: Organisation) -> list[Waiting]:
    """What waits for the people of a body, what ends first first; two statements."""
    asked = step(body)
    rows = db.session.execute(
        select(
            asked,
            Cohort.public_id,
            Cohort.code,
            func.count(),
            func.min(OFFERED_UNTIL),
            Cohort.application_closes_at,
            told_to_bodies.due_on(),
            Cohort.time_zone,
        )
        .select_from(Nomination)
        .join(Person, Person.id == Nomination.person_id)
        .join(Application, Application.id == NEWEST)
        .join(Cohort, Cohort.id == Nomination.cohort_id)
        .where(Nomination.organisation_id == body.id, in_lists(), asked.is_not(None))
        .group_by(asked, Cohort.id)
    )
    found = _waiting(rows, sorted(to_mend(body).values(), key=lambda each: each[1]))
    return sorted(found, key=lambda each: (each.until or clock.now(), each.code))


def _waiting(rows: Any, to_mend_by: Sequence[tuple[str, datetime]]) -> Iterator[Waiting]:
    for asked, cohort_id, code, people, offered_until, closes_at, due_on, zone in rows:
        found = PersonStep(asked)
        until = closes_at
        if found is PersonStep.ANSWER:
            until = offered_until
        elif found is PersonStep.MEND:
            until = next((at for which, at in to_mend_by if which == cohort_id), closes_at)
        elif found is PersonStep.MEDICAL:
            until = end_of_day(due_on, zone)
        is_day = found is PersonStep.MEDICAL
        yield Waiting(found, cohort_id, code, people, until, zone, is_day)
