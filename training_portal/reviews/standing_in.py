"""For whom a reviewer stands in, and which of the reviews of who is away they may take over.

A deputy of a reviewer is a reviewer, who judges in their own name: they have no part in what the
absent wrote, and find no application that they could not be given by rule.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort
from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import aliased

from training_portal.accounts.held_roles import Absent, absent_peers
from training_portal.admissions.models import Application, Nomination
from training_portal.people.models import Person
from training_portal.people.queries import in_lists
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor, Role
from training_portal.reviews.assignment_queries import belonging_of, reviewable
from training_portal.reviews.models import GIVEN_UP, OPEN_REVIEWS, Review, ReviewState
from training_portal.reviews.review_queries import Desk, own_review


@dataclass(frozen=True)
class Reach:
    """Who is away today, and where the reader belongs: what bars them from an application."""

    account_id: int | None
    away: tuple[Absent, ...]
    bodies: frozenset[int] = frozenset()
    countries: frozenset[str] = frozenset()

    @property
    def names(self) -> dict[int, Absent]:
        return {each.account_id: each for each in self.away}


def reach_of(actor: Actor) -> Reach:
    """One statement; three more for who stands in for somebody today."""
    away = tuple(absent_peers(actor.account_id, Role.REVIEWER, clock.today()))
    if not away or actor.account_id is None:
        return Reach(actor.account_id, ())
    own = belonging_of(actor.account_id)
    return Reach(actor.account_id, away, frozenset(own.bodies), frozenset(own.countries))


def may_take(reach: Reach) -> ColumnElement[bool]:
    """SQL: open reviews of who is away that the reader may take over.

    As the rule that gives reviews out: not their own application, none that a body of theirs put
    forward, none of a country of theirs, none that they have or had or declared a conflict with.
    Needs Review, Application, Person, and Nomination, outer joined.
    """
    if not reach.away:
        return false()
    own = aliased(Review)
    has_or_had = (
        select(own.id)
        .where(
            own.application_id == Review.application_id,
            own.reviewer_id == reach.account_id,
            own.state.not_in(GIVEN_UP),
        )
        .exists()
    )
    body, country = Nomination.organisation_id, Application.sending_country
    return and_(
        Review.reviewer_id.in_([each.account_id for each in reach.away]),
        Review.is_interview.is_(False),
        Review.state.in_(OPEN_REVIEWS),
        reviewable(),
        in_lists(),
        Person.erased_at.is_(None),
        or_(Person.account_id.is_(None), Person.account_id != reach.account_id),
        or_(body.is_(None), body.not_in(reach.bodies)),
        or_(country.is_(None), country.not_in(reach.countries)),
        ~has_or_had,
    )


class StandInDesk(Desk):
    """A review of who is away, before its deputy takes it over: nothing of what was written."""

    def __init__(self, review: Review, application: Application, absent: Absent) -> None:
        super().__init__(review, application)
        self.stands_in_for = absent

    @property
    def shown_state(self) -> ReviewState:
        return ReviewState.ASSIGNED

    @property
    def was_begun(self) -> bool:
        """Whether the absent had begun to write."""
        return self.review.state is ReviewState.BEGUN

    @property
    def reads(self) -> bool:
        return False

    @property
    def typed(self) -> None:
        return None


def absent_review(actor: Actor, public_id: str) -> StandInDesk:
    """A review that the actor may take over today; 404 for every other."""
    reach = reach_of(actor)
    row = db.session.execute(
        select(Review, Application)
        .join(Application, Application.id == Review.application_id)
        .join(Person, Person.id == Application.person_id)
        .outerjoin(Nomination, Nomination.id == Application.nomination_id)
        .where(Review.public_id == public_id, may_take(reach))
    ).first()
    if row is None:
        abort(404)
    return StandInDesk(row[0], row[1], reach.names[row[0].reviewer_id])


def found_review(actor: Actor, public_id: str) -> Desk:
    """The actor's own review, or one that they may take over; 404 for every other."""
    if actor.account_id is not None and _is_given_to(actor.account_id, public_id):
        return own_review(actor, public_id)
    return absent_review(actor, public_id)


def _is_given_to(account_id: int, public_id: str) -> bool:
    own = select(Review.id).where(Review.public_id == public_id, Review.reviewer_id == account_id)
    return db.session.scalar(own) is not None
