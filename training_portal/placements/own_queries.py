"""What somebody sees of the own applications, and which open postings fit."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort
from sqlalchemy import select

from training_portal.courses.rules import country_name, language_name
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.placements import profile_queries
from training_portal.placements.application_states import (
    OVER,
    WITHOUT_PLACEMENT,
    InterviewAnswer,
    PlacementState,
)
from training_portal.placements.lifecycle import PLACEMENT
from training_portal.placements.models import (
    PlacementApplication,
    Posting,
    PostingCountry,
    PostingCourse,
)
from training_portal.placements.public_queries import OpenRow, open_postings
from training_portal.placements.rules import ending
from training_portal.placements.rules.matching import Fit, Wanted, fit
from training_portal.placements.waiting_queries import goes_on
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import Transition

#: Open postings looked at for "what fits"; more are not open at once.
LOOKED_AT = 500


@dataclass(frozen=True)
class OwnRow:
    """One of the reader's own applications."""

    public_id: str
    state: PlacementState
    title: str
    language: str
    company: str
    submitted_at: datetime
    offer_deadline: datetime | None
    time_zone: str

    interview_at: datetime | None
    interview_answer: InterviewAnswer | None
    #: Whether an answer is possible now: not while the posting or its company is suspended.
    goes_on: bool
    decided_at: datetime | None
    #: What the person was told of how it ended.
    reason: str

    @property
    def asks_answer(self) -> bool:
        """Whether an interview was proposed that has not begun, and not answered."""
        return (
            self.state is PlacementState.INTERVIEW
            and self.interview_answer is None
            and self.interview_at is not None
            and self.interview_at > clock.now()
        )

    @property
    def waits_for_answer(self) -> bool:
        return self.state is PlacementState.OFFERED


def own_applications(actor: Actor) -> list[OwnRow]:
    """The applications of the person who is signed in, newest first."""
    columns: tuple[Any, ...] = (
        PlacementApplication.public_id,
        PlacementApplication.state,
        Posting.title,
        Posting.language,
        Organisation.name,
        PlacementApplication.submitted_at,
        PlacementApplication.offer_deadline,
        Posting.time_zone,
        PlacementApplication.interview_at,
        PlacementApplication.interview_answer,
        goes_on(),
        PlacementApplication.decided_at,
        PlacementApplication.outcome_reason,
    )
    rows = db.session.execute(
        select(*columns)
        .join(Posting, Posting.id == PlacementApplication.posting_id)
        .join(Organisation, Organisation.id == Posting.organisation_id)
        .join(Person, Person.id == PlacementApplication.person_id)
        .where(Person.account_id == actor.account_id)
        .order_by(PlacementApplication.submitted_at.desc(), PlacementApplication.id.desc())
    )
    return [OwnRow(*row) for row in rows]


def offers_to_answer(actor: Actor) -> list[OwnRow]:
    """The reader's open offers and proposals for an interview that can be answered now."""
    return [
        row
        for row in own_applications(actor)
        if row.goes_on and (row.waits_for_answer or row.asks_answer)
    ]


def turned_down(actor: Actor, since: datetime) -> list[OwnRow]:
    """Of the reader's applications those that others ended since a moment without a placement."""
    return [
        row
        for row in own_applications(actor)
        if row.state in WITHOUT_PLACEMENT
        if row.state is PlacementState.REJECTED or row.reason
        if row.decided_at is not None and row.decided_at >= since
    ]


def own_application(actor: Actor, public_id: str) -> tuple[Posting, PlacementApplication]:
    """One of the reader's own applications; 404 for anybody else's."""
    row = db.session.execute(
        select(Posting, PlacementApplication)
        .join(PlacementApplication, PlacementApplication.posting_id == Posting.id)
        .join(Person, Person.id == PlacementApplication.person_id)
        .where(PlacementApplication.public_id == public_id, Person.account_id == actor.account_id)
    ).one_or_none()
    return (row[0], row[1]) if row else abort(404)


#: The steps of who applied.
_OWN_STEPS = ("accept", "decline", "withdraw", "begin", "leave")


def own_steps(
    application: PlacementApplication, actor: Actor, *, too_early: bool
) -> list[Transition[PlacementState]]:
    """What the person can do now; `too_early` to say that work has begun."""
    # To an offer one says yes or no: withdrawing would be a second way to say no.
    is_offer = PLACEMENT.find("accept", application.state) is not None
    hidden = {
        "accept": application.offer_stopped_at is not None,
        "withdraw": is_offer,
        "begin": too_early,
    }
    steps = PLACEMENT.available(application, actor)
    return [each for each in steps if each.verb in _OWN_STEPS and not hidden.get(each.verb)]


def why_not_begun(application: PlacementApplication, posting: Posting) -> str | None:
    """Why nobody can say yet that work has begun, in words; None where one can, or need not."""
    if application.state is not PlacementState.ACCEPTED:
        return None
    return ending.objection_to_begin(clock.today(posting.time_zone), posting.starts_on)


def person_of(application: PlacementApplication) -> Person:
    """Whose application it is."""
    return db.session.get_one(Person, application.person_id)


def what_fits(person: Person) -> list[tuple[OpenRow, Fit]]:
    """The open postings that fit, the best first, each with why. Six statements, however many."""
    graduate, titles = profile_queries.graduate_of(person)
    if not graduate.courses:
        return []
    applied = select(PlacementApplication.posting_id).where(
        PlacementApplication.person_id == person.id, PlacementApplication.state.not_in(OVER)
    )
    rows = db.session.execute(
        open_postings()
        .add_columns(Posting.occupation_code, Posting.working_language)
        .where(Posting.id.not_in(applied))
        .order_by(Posting.closes_at, Posting.id)
        .limit(LOOKED_AT)
    ).all()
    ids = [row[0] for row in rows]
    invited = _by_posting(PostingCountry.posting_id, PostingCountry.country_code, ids)
    courses = _by_posting(PostingCourse.posting_id, PostingCourse.course_id, ids)
    found: list[tuple[OpenRow, Fit]] = []
    for *values, occupation, language in rows:
        row = OpenRow(*values)
        wanted = Wanted(
            invited=invited[row.id],
            courses=courses[row.id],
            occupation=occupation,
            occupation_title=row.occupation or "",
            working_language=language,
            language_name=language_name(language) if language else "",
            country=row.country_code,
            country_name=country_name(row.country_code),
        )
        if (fitting := fit(graduate, wanted, titles)) is not None:
            found.append((row, fitting))
    return sorted(found, key=lambda pair: (-pair[1].score, pair[0].closes_at))


def _by_posting(posting: Any, value: Any, ids: list[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for posting_id, each in db.session.execute(select(posting, value).where(posting.in_(ids))):
        found[posting_id].append(each)
    return found
