"""Whom a run could not look at, and which seats it leaves empty: said before it is applied."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import ngettext
from sqlalchemy import func, select

from training_portal.admissions.models import Application, ApplicationState
from training_portal.allocations.inputs import WAITING_STATES
from training_portal.allocations.plan import Outcome
from training_portal.courses.rules import country_name
from training_portal.endorsements.standings import without_endorsement
from training_portal.people.models import Person
from training_portal.people.queries import visible_people
from training_portal.platform.database import db
from training_portal.platform.policy import Actor
from training_portal.reviews.interviews_left import InterviewsLeft

#: Sent and not over, but not yet where a seat can be offered from.
NOT_YET = (ApplicationState.SUBMITTED, ApplicationState.RETURNED, ApplicationState.ELIGIBLE)


def count_not_yet(cohort_id: int, actor: Actor) -> dict[ApplicationState, int]:
    """How many the actor may know of are in each state that no run looks at yet."""
    rows = db.session.execute(
        select(Application.state, func.count())
        .join(Person, Person.id == Application.person_id)
        .where(
            Application.cohort_id == cohort_id,
            Application.state.in_(NOT_YET),
            visible_people(actor),
        )
        .group_by(Application.state)
    )
    return dict(rows.all())


def without_reviews(outcomes: Mapping[Outcome, int]) -> list[str]:
    """Who took no part for want of reviews, of those without a seat, in a sentence or none."""
    missing = outcomes.get(Outcome.NOT_SCORED, 0)
    asked = sum(count for outcome, count in outcomes.items() if outcome is not Outcome.KEPT)
    if not missing:
        return []
    return [
        ngettext(
            "%(num)s of %(all)s people on the shortlist and the waitlist lacks reviews and takes "
            "no part.",
            "%(num)s of %(all)s people on the shortlist and the waitlist lack reviews and take "
            "no part.",
            missing,
            all=asked,
        )
    ]


def not_on_the_list(not_yet: Mapping[ApplicationState, int]) -> list[str]:
    """Who takes no part because nobody put them on the shortlist, in up to three sentences: those
    who wait for staff are as many as in the list of tasks, who has to mend something is apart."""
    eligible, unchecked, returned = (
        not_yet.get(state, 0)
        for state in (
            ApplicationState.ELIGIBLE,
            ApplicationState.SUBMITTED,
            ApplicationState.RETURNED,
        )
    )
    found = []
    if eligible:
        found.append(
            ngettext(
                "%(num)s eligible person is not on the shortlist and takes no part.",
                "%(num)s eligible people are not on the shortlist and take no part.",
                eligible,
            )
        )
    if unchecked:
        found.append(
            ngettext(
                "%(num)s application is not decided on yet: whether it is eligible is open.",
                "%(num)s applications are not decided on yet: whether they are eligible is open.",
                unchecked,
            )
        )
    if returned:
        found.append(
            ngettext(
                "%(num)s application was returned to be corrected, and takes no part until it is "
                "sent again and decided on.",
                "%(num)s applications were returned to be corrected, and take no part until they "
                "are sent again and decided on.",
                returned,
            )
        )
    return found


def waiting_seats(waiting: Mapping[str, int]) -> list[str]:
    """Which seats wait for a replacement, and are no seats of the run: a sentence by country."""
    return [
        ngettext(
            "%(num)s seat of %(country)s waits for a replacement: it counts as taken, and this run "
            "does not give it out.",
            "%(num)s seats of %(country)s wait for a replacement: they count as taken, and this "
            "run does not give them out.",
            seats,
            country=country_name(code),
        )
        for code, seats in waiting.items()
        if seats
    ]


def empty_seats(capacity: int, seats: Mapping[str, int]) -> list[str]:
    """How many seats a run leaves empty, in a sentence or none."""
    empty = capacity - sum(seats.values())
    if empty <= 0:
        return []
    return [
        ngettext(
            "%(num)s of %(all)s seats stays empty.",
            "%(num)s of %(all)s seats stay empty.",
            empty,
            all=capacity,
        )
    ]


def open_interviews(left: InterviewsLeft) -> list[str]:
    """Of those who are offered a seat: whose interview is still open, a sentence each."""
    found = []
    if left.ahead:
        found.append(
            ngettext(
                "The interview of %(num)s person who is offered a seat has not taken place.",
                "The interviews of %(num)s people who are offered a seat have not taken place.",
                left.ahead,
            )
        )
    if left.unmarked:
        found.append(
            ngettext(
                "Of %(num)s person who is offered a seat nobody said whether they came to the "
                "interview.",
                "Of %(num)s people who are offered a seat nobody said whether they came to the "
                "interview.",
                left.unmarked,
            )
        )
    if left.absent:
        found.append(
            ngettext(
                "%(num)s person who is offered a seat did not come to the interview.",
                "%(num)s people who are offered a seat did not come to the interview.",
                left.absent,
            )
        )
    if left.unscored:
        found.append(
            ngettext(
                "The score sheet of the interview of %(num)s person who is offered a seat is "
                "missing.",
                "The score sheets of the interviews of %(num)s people who are offered a seat are "
                "missing.",
                left.unscored,
            )
        )
    return found


def count_not_endorsed(cohort_id: int, actor: Actor) -> int:
    """How many of those who could be given a seat lack an endorsement, of those the actor may know
    of."""
    kept = without_endorsement(cohort_id)
    if not kept:
        return 0
    found = (
        select(func.count())
        .select_from(Application)
        .join(Person, Person.id == Application.person_id)
        .where(
            Application.id.in_(list(kept)),
            Application.state.in_(sorted(WAITING_STATES)),
            visible_people(actor),
        )
    )
    return db.session.scalar(found) or 0
