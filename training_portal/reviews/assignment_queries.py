"""Who could review what: reviewers, applications, and what is given out already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from training_portal.accounts.held_roles import away_in, is_in_force, is_lent_to
from training_portal.accounts.models import Account, Deputyship, RoleAssignment
from training_portal.admissions.models import Application, ApplicationState, Nomination
from training_portal.admissions.permissions import NominationPermission
from training_portal.cohorts.models import Cohort
from training_portal.courses.models import CourseVersion
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.own_cases import is_about_other
from training_portal.people.queries import in_lists
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor, Role
from training_portal.reviews.models import (
    GIVEN_UP,
    HELD_REVIEWS,
    OPEN_REVIEWS,
    USUALLY_AT_ONCE,
    Review,
    ReviewerField,
    ReviewerProfile,
    ReviewState,
)
from training_portal.reviews.rules.assigning import Candidate, Case
from training_portal.reviews.rules.plan import PlanFacts
from training_portal.reviews.rules.scoring import Tally

#: States in which an application is reviewed.
REVIEWABLE: Final = frozenset({ApplicationState.ELIGIBLE, ApplicationState.SHORTLISTED})


def reviewable() -> ColumnElement[bool]:
    """SQL: the applications whose reviews can be written now: found eligible, not decided further,
    and open to those who read for the programme."""
    return and_(Application.state.in_(REVIEWABLE), Application.closed_to_staff_at.is_(None))


def is_reviewed() -> ColumnElement[bool]:
    """SQL: those of them whose people reviewers may know of. Needs Person.

    Without people who hide or rest: reviewers are no staff who may know of them.
    """
    return and_(reviewable(), in_lists(), Person.erased_at.is_(None))


def is_reviewable(application: Application) -> bool:
    """The same of one that is read already."""
    return application.state in REVIEWABLE and application.closed_to_staff_at is None


def counts_as_reading() -> ColumnElement[bool]:
    """SQL: the reviews that say how far an application is read. What interviewers write is none of
    them; a conflict of interest that they declare bars them from reading too."""
    return or_(Review.is_interview.is_(False), Review.state == ReviewState.CONFLICT)


def of_others(actor: Actor) -> ColumnElement[bool]:
    """SQL: applications that are no case of the actor's own, of which nobody learns who reviews
    them: neither who applied nor the body that put them forward. Needs Nomination, outer joined."""
    bodies = actor.organisations_for(NominationPermission.NOMINATE)
    elsewhere = or_(Nomination.organisation_id.is_(None), Nomination.organisation_id.not_in(bodies))
    return and_(is_about_other(actor, Application.person_id), elsewhere)


@dataclass(frozen=True)
class Reviewer:
    """Somebody who reviews, with what a rule and a mail need to know."""

    candidate: Candidate
    public_id: str
    name: str
    email: str
    language: str
    time_zone: str
    #: The last day on which another stands in for them; None for who is there.
    away_until: date | None

    @property
    def id(self) -> int:
        return self.candidate.id


@dataclass
class Belonging:
    """Where somebody belongs: the bodies they have a role in, and all their countries."""

    bodies: set[int] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)


def can_review(today: date) -> ColumnElement[bool]:
    """SQL: accounts that are open and hold the role of a reviewer on a day. Needs Account."""
    holds_role = (
        select(RoleAssignment.id)
        .where(
            RoleAssignment.account_id == Account.id,
            RoleAssignment.role == Role.REVIEWER,
            is_in_force(today),
        )
        .exists()
    )
    return and_(Account.disabled_at.is_(None), holds_role)


def reviewers(cohort: Cohort) -> list[Reviewer]:
    """Everybody who can be given reviews of a cohort today, by name. Six statements.

    Who is away has no room: the rule gives them nothing, staff still may.
    """
    today = clock.today()
    away = away_in(Role.REVIEWER, today)
    rows = db.session.execute(
        select(
            Account.id,
            Account.public_id,
            func.coalesce(func.nullif(Account.display_name, ""), Account.email),
            Account.email,
            Account.language,
            Account.time_zone,
            func.coalesce(ReviewerProfile.most_at_once, USUALLY_AT_ONCE),
        )
        .outerjoin(ReviewerProfile, ReviewerProfile.account_id == Account.id)
        .where(can_review(today))
        .order_by(Account.search_key, Account.id)
    ).all()
    ids = [row[0] for row in rows]
    belongs, knows = _belonging(ids), _who_knows(cohort.course_version_id, ids)
    in_all, in_cohort = _loads(cohort.id, ids)
    found = []
    for row_id, public_id, name, email, language, zone, most in rows:
        room = max(0, most - in_all.get(row_id, 0))
        candidate = Candidate(
            row_id,
            frozenset(belongs[row_id].countries),
            frozenset(belongs[row_id].bodies),
            row_id in knows,
            in_cohort.get(row_id, 0),
            0 if row_id in away else room,
        )
        until = away[row_id].last_day if row_id in away else None
        found.append(Reviewer(candidate, public_id, name, email, language, zone, until))
    return found


def _belonging(account_ids: Sequence[int]) -> Mapping[int, Belonging]:
    """By account: the bodies of all their roles, those that they have as a deputy too; and the
    countries of these, of their nationality and of their residence."""
    today = clock.today()
    own = select(RoleAssignment.account_id, Organisation.id, Organisation.country_code).join(
        Organisation, Organisation.id == RoleAssignment.organisation_id
    )
    lent = (
        select(Deputyship.deputy_id, Organisation.id, Organisation.country_code)
        .join(RoleAssignment, RoleAssignment.id == Deputyship.assignment_id)
        .join(Organisation, Organisation.id == RoleAssignment.organisation_id)
        .where(Deputyship.deputy_id.in_(account_ids), is_lent_to(Deputyship.deputy_id, today))
    )
    held = own.where(RoleAssignment.account_id.in_(account_ids), is_in_force(today))
    found: defaultdict[int, Belonging] = defaultdict(Belonging)
    for account_id, body, country in db.session.execute(held.union(lent)):
        found[account_id].bodies.add(body)
        found[account_id].countries.add(country)
    people = select(Person.account_id, Person.nationality, Person.residence_country)
    for row in db.session.execute(people.where(Person.account_id.in_(account_ids))).all():
        found[row[0] or 0].countries |= set(filter(None, row[1:]))
    return found


def belonging_of(account_id: int) -> Belonging:
    """Where one account belongs today. Two statements."""
    return _belonging([account_id]).get(account_id, Belonging())


def _who_knows(version_id: int, account_ids: Sequence[int]) -> set[int]:
    return set(
        db.session.scalars(
            select(ReviewerField.account_id)
            .join(CourseVersion, CourseVersion.sector_code == ReviewerField.sector_code)
            .where(CourseVersion.id == version_id, ReviewerField.account_id.in_(account_ids))
        )
    )


def _loads(cohort_id: int, account_ids: Sequence[int]) -> tuple[dict[int, int], dict[int, int]]:
    """By account: open reviews in all cohorts, and reviews given in this one, sent ones too."""
    is_open = and_(Review.state.in_(OPEN_REVIEWS), reviewable())
    is_here = and_(
        Application.cohort_id == cohort_id, or_(is_open, Review.state == ReviewState.SENT)
    )
    rows = db.session.execute(
        select(
            Review.reviewer_id,
            func.sum(case((is_open, 1), else_=0)),
            func.sum(case((is_here, 1), else_=0)),
        )
        .join(Application, Application.id == Review.application_id)
        .where(
            Review.reviewer_id.in_(account_ids),
            Review.state.in_(HELD_REVIEWS),
            Review.is_interview.is_(False),
        )
        .group_by(Review.reviewer_id)
    ).all()
    return {row[0]: int(row[1]) for row in rows}, {row[0]: int(row[2]) for row in rows}


@dataclass(frozen=True)
class CaseRow:
    """An application that is reviewed, with what is given out of it."""

    case: Case
    public_id: str
    person_id: int
    name: str
    tally: Tally
    #: Who has it, or had it and declared a conflict: not given to them by hand either.
    barred: frozenset[int]

    def case_but_for(self, known: frozenset[int]) -> Case:
        """The case as if these alone had it."""
        return replace(self.case, known=known)


def cases(cohort_id: int, plan: PlanFacts, only: int | None = None) -> list[CaseRow]:
    """The applications of a cohort that can be reviewed, or one of them. Two statements."""
    narrowed = Application.cohort_id == cohort_id
    if only is not None:
        narrowed = and_(narrowed, Application.id == only)
    rows = db.session.execute(
        select(
            Application.id,
            Application.sending_country,
            Nomination.organisation_id,
            Person.account_id,
            Application.public_id,
            Person.id,
            Person.full_name,
        )
        .join(Person, Person.id == Application.person_id)
        .outerjoin(Nomination, Nomination.id == Application.nomination_id)
        .where(narrowed, is_reviewed())
        .order_by(Application.id)
    ).all()
    given = _given(narrowed)
    return [_case_row(plan, given.get(row[0], []), *row) for row in rows]


_Given = tuple[int, ReviewState, bool, int | None]


def _given(narrowed: ColumnElement[bool]) -> Mapping[int, list[_Given]]:
    rows = db.session.execute(
        select(
            Review.application_id,
            Review.reviewer_id,
            Review.state,
            Review.is_third,
            Review.total,
        )
        .join(Application, Application.id == Review.application_id)
        .where(narrowed, counts_as_reading())
    )
    found: defaultdict[int, list[_Given]] = defaultdict(list)
    for application_id, reviewer, state, is_third, total in rows:
        found[application_id].append((reviewer, state, is_third, total))
    return found


def tally_of(plan: PlanFacts, given: Iterable[_Given]) -> Tally:
    """How the reviews of an application stand."""
    held = [each for each in given if each[1] in HELD_REVIEWS]
    sent = [each for each in held if each[1] is ReviewState.SENT]
    return Tally(
        plan.reviews_wanted,
        plan.threshold,
        open=len(held) - len(sent),
        sent=len(sent),
        totals=tuple(total or 0 for _who, _state, is_third, total in sent if not is_third),
        first=sum(not is_third for _who, _state, is_third, _total in held),
    )


def _case_row(
    plan: PlanFacts,
    given: Sequence[_Given],
    row_id: int,
    country: str | None,
    body: int | None,
    account: int | None,
    public_id: str,
    person_id: int,
    name: str,
) -> CaseRow:
    tally = tally_of(plan, given)
    known = frozenset(who for who, *_rest in given)
    return CaseRow(
        Case(row_id, country, body, account, tally.missing, known),
        public_id,
        person_id,
        name,
        tally,
        frozenset(who for who, state, *_rest in given if state not in GIVEN_UP),
    )
