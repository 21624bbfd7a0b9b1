"""Read models and loaders of cohorts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from flask import abort
from sqlalchemy import ColumnElement, bindparam, exists, false, func, or_, select, true

from training_portal.cohorts.models import (
    TAKING_PART,
    Cohort,
    CohortDecision,
    CohortState,
    CohortTrainer,
    Enrolment,
    PastCohort,
    SeatShare,
)
from training_portal.cohorts.permissions import CohortPermission
from training_portal.cohorts.rules import (
    Share,
    Standing,
    Timing,
    effective_state,
    guarantees_are_released,
    is_accepting,
    standing,
)
from training_portal.courses.models import CourseText
from training_portal.courses.titles import is_for_reader
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.queries import visible_people
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor, Permission, Role


def timing_of(cohort: Cohort) -> Timing:
    """What a cohort's state follows from."""
    return Timing(
        decision=cohort.decision,
        is_held=cohort.is_held,
        opens_at=cohort.application_opens_at,
        closes_at=cohort.application_closes_at,
        starts_on=cohort.starts_on,
        ends_on=cohort.ends_on,
        time_zone=cohort.time_zone,
    )


def state_of(cohort: Cohort, now: datetime | None = None) -> CohortState:
    """The state of a cohort now."""
    return effective_state(timing_of(cohort), now or clock.now())


def standing_of(cohort: Cohort, now: datetime | None = None) -> Standing:
    """What those are told of its state who look at it from outside."""
    return standing(timing_of(cohort), now or clock.now())


def accepts_applications(cohort: Cohort, now: datetime | None = None) -> bool:
    """Whether an application may be sent to the cohort now."""
    return is_accepting(timing_of(cohort), now or clock.now())


_SEAT_PLAN = (
    select(SeatShare.country_code, SeatShare.minimum, SeatShare.maximum, SeatShare.taken)
    .where(SeatShare.cohort_id == bindparam("cohort"))
    .order_by(SeatShare.country_code)
)


def seat_plan(cohort_id: int) -> dict[str, Share]:
    """The shares of a cohort by country, read anew."""
    rows = db.session.execute(_SEAT_PLAN, {"cohort": cohort_id})
    return {country: Share(minimum, maximum, taken) for country, minimum, maximum, taken in rows}


def within_reach(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """SQL: the cohorts for which the actor holds the permission.

    The coordinator everywhere, a manager where the host is theirs, a trainer where they teach.
    """
    if not actor.holds(permission):
        return false()
    if actor.holds_everywhere(permission):
        return true()
    reach: list[ColumnElement[bool]] = []
    if organisations := actor.organisations_for(permission):
        reach.append(Cohort.host_id.in_(organisations))
    if Role.TRAINER in actor.roles_for(permission):
        reach.append(
            select(CohortTrainer.id)
            .where(
                CohortTrainer.cohort_id == Cohort.id,
                CohortTrainer.account_id == actor.account_id,
            )
            .exists()
        )
    return or_(*reach) if reach else false()


_BY_PUBLIC_ID = select(Cohort).where(Cohort.public_id == bindparam("public_id"))


def cohort_for(actor: Actor, public_id: str, permission: Permission) -> Cohort:
    """A cohort that the actor may act on.

    404 when it does not exist or is out of reach altogether, 403 when the actor may see it but does
    not hold the permission there.
    """
    statement = _BY_PUBLIC_ID
    if not actor.holds_everywhere(permission):
        statement = statement.where(within_reach(actor, permission))
    cohort = db.session.scalars(statement, {"public_id": public_id}).one_or_none()
    if cohort is not None:
        return cohort
    may_see = db.session.scalar(
        select(Cohort.id).where(
            Cohort.public_id == public_id, within_reach(actor, CohortPermission.SEE)
        )
    )
    abort(403 if may_see else 404)


def permitted(
    actor: Actor, cohort: Cohort, permissions: Iterable[Permission]
) -> frozenset[Permission]:
    """Those of the permissions that the actor holds for this cohort; one statement at most.

    Pages draw their buttons and tabs from it: to hold a permission for some other cohort is not
    enough. The same rule as `within_reach`.
    """
    wanted = frozenset(permissions)
    held = {
        each
        for each in wanted
        if actor.holds_everywhere(each) or cohort.host_id in actor.organisations_for(each)
    }
    by_teaching = {each for each in wanted - held if Role.TRAINER in actor.roles_for(each)}
    if by_teaching and db.session.scalar(
        select(CohortTrainer.id).where(
            CohortTrainer.cohort_id == cohort.id, CohortTrainer.account_id == actor.account_id
        )
    ):
        held |= by_teaching
    return frozenset(held)


def issuer_name(cohort: Cohort) -> str:
    """Who stands behind the cohort's certificates."""
    return db.session.get_one(Organisation, cohort.issuer_id).name


def are_guarantees_released(cohort: Cohort) -> bool:
    """Whether the seats that countries did not use are open to all by today's date at the venue."""
    return guarantees_are_released(cohort.guarantees_release_on, clock.today(cohort.time_zone))


def is_past(cohort_id: int) -> bool:
    """Whether a cohort was over before the portal and recorded afterwards."""
    return db.session.get(PastCohort, cohort_id) is not None


_TITLE = select(CourseText.title).where(
    CourseText.version_id == bindparam("version"), is_for_reader()
)


def course_title(version_id: int) -> str:
    """The title of a course version in the reader's language, in English where there is none."""
    return db.session.scalars(_TITLE, {"version": version_id}).one()


def english_title(version_id: int) -> str:
    """The English title of a course version: for codes, and for mails to who is not known yet."""
    return db.session.scalars(
        select(CourseText.title).where(
            CourseText.version_id == version_id, CourseText.language == "en"
        )
    ).one()


_TITLE_AND_PAST = _TITLE.add_columns(exists().where(PastCohort.cohort_id == bindparam("cohort")))


def title_and_past(cohort: Cohort) -> tuple[str, bool]:
    """The title of a cohort's course for its reader, and whether it was recorded afterwards."""
    wanted = {"version": cohort.course_version_id, "cohort": cohort.id}
    title, past = db.session.execute(_TITLE_AND_PAST, wanted).one()
    return title, past


def course_titles(version_ids: Collection[int]) -> dict[int, str]:
    """The titles of course versions as their reader reads them, by id; one statement."""
    rows = db.session.execute(
        select(CourseText.version_id, CourseText.title).where(
            CourseText.version_id.in_(version_ids), is_for_reader()
        )
    )
    return dict(rows.all())


def count_taking_part(cohort_ids: Sequence[int], actor: Actor) -> dict[int, int]:
    """By cohort, how many people that the actor may know of still have their place."""
    rows = db.session.execute(
        select(Enrolment.cohort_id, func.count())
        .join(Person, Person.id == Enrolment.person_id)
        .where(
            Enrolment.cohort_id.in_(cohort_ids),
            Enrolment.state.in_(TAKING_PART),
            visible_people(actor),
        )
        .group_by(Enrolment.cohort_id)
    )
    return dict(rows.all())


def cohorts_in_reach(actor: Actor, permission: Permission, limit: int = 200) -> list[Cohort]:
    """The cohorts for which the actor holds the permission, not cancelled, latest first."""
    return list(
        db.session.scalars(
            select(Cohort)
            .where(
                within_reach(actor, permission),
                Cohort.decision != CohortDecision.CANCELLED,
            )
            .order_by(Cohort.starts_on.desc(), Cohort.id)
            .limit(limit)
        )
    )
