"""What the portal knows of the courses that somebody took, takes or will take: the ledger."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, or_, select

from training_portal.cohorts.models import Cohort, CohortDecision, Enrolment, EnrolmentState
from training_portal.courses.models import CourseVersion
from training_portal.eligibility.participation import Participation
from training_portal.platform import clock
from training_portal.platform.database import db

#: Enrolments of people who may have taken part; a no-show never has, and who withdrew only where
#: that was not before the first day (`has_taken_part`).
TOOK_PART = (
    EnrolmentState.ENROLLED,
    EnrolmentState.ACTIVE,
    EnrolmentState.COMPLETED,
    EnrolmentState.NOT_COMPLETED,
    EnrolmentState.DISMISSED,
    EnrolmentState.WITHDRAWN,
)
#: Built once: each application that is sent asks.
_ENROLMENTS = (
    select(
        Enrolment.person_id,
        Cohort.code,
        Cohort.starts_on,
        Cohort.ends_on,
        Cohort.time_zone,
        CourseVersion.course_id
        == select(CourseVersion.course_id)
        .where(CourseVersion.id == bindparam("version"))
        .scalar_subquery(),
        Enrolment.state,
        Enrolment.ended_at,
    )
    .join(Cohort, Cohort.id == Enrolment.cohort_id)
    .join(CourseVersion, CourseVersion.id == Cohort.course_version_id)
    .where(
        Enrolment.person_id.in_(bindparam("people", expanding=True)),
        Enrolment.state.in_(TOOK_PART),
        Cohort.id != bindparam("cohort"),
        # Nobody took part in what was cancelled, but for who had completed it.
        or_(
            Cohort.decision != CohortDecision.CANCELLED,
            Enrolment.state == EnrolmentState.COMPLETED,
        ),
    )
    .order_by(Cohort.starts_on, Cohort.id)
)


#: Of these persons, and beside which cohort: by person what a room knows.
Source = Callable[[Collection[int], Cohort], Mapping[int, Sequence[Participation]]]
_sources: list[Source] = []


def provide(source: Source) -> None:
    """Say who else knows of seats of people in other cohorts than one, once for each room."""
    _sources.append(source)


def of_person(person_id: int | None, cohort: Cohort) -> list[Participation]:
    """All that the portal knows of a person's courses but for this cohort; nothing of nobody."""
    return [] if person_id is None else of_people([person_id], cohort)[person_id]


def of_people(person_ids: Collection[int], cohort: Cohort) -> dict[int, list[Participation]]:
    """The same of many at once, by person, with as many statements as for one."""
    found: dict[int, list[Participation]] = {each: [] for each in person_ids}
    for source in (_enrolments, *_sources):
        for person_id, known in source(person_ids, cohort).items():
            found[person_id] += known
    return found


def _enrolments(
    person_ids: Collection[int], cohort: Cohort
) -> Mapping[int, Sequence[Participation]]:
    """The enrolments in other cohorts, those recorded from lists of the past too.

    Two records that were joined are one person: their enrolments hang on the one that is kept.
    """
    wanted = {
        "people": sorted(person_ids),
        "cohort": cohort.id,
        "version": cohort.course_version_id,
    }
    found: dict[int, list[Participation]] = {}
    rows = db.session.execute(_ENROLMENTS, wanted)
    for person_id, code, starts_on, ends_on, zone, is_same, state, ended_at in rows:
        if has_taken_part(state, starts_on, zone, ended_at):
            left_at = ended_at if is_out(state) else None
            taken = Participation(
                starts_on=starts_on,
                ends_on=_last_day(starts_on, ends_on, zone, left_at),
                is_same_course=bool(is_same),
                code=code,
            )
            found.setdefault(person_id, []).append(taken)
    return found


def is_out(state: EnrolmentState) -> bool:
    """Whether somebody left before the end."""
    return state in (EnrolmentState.DISMISSED, EnrolmentState.WITHDRAWN)


def has_taken_part(
    state: EnrolmentState, starts_on: date, zone: str, ended_at: datetime | None
) -> bool:
    """Whether a place of `TOOK_PART` counts: who withdrew takes part from the first day on, at the
    venue; a withdrawal of which no day is known was none of somebody who came."""
    if state is not EnrolmentState.WITHDRAWN:
        return True
    return ended_at is not None and clock.day_of(ended_at, zone) >= starts_on


def _last_day(starts_on: date, ends_on: date, zone: str, left_at: datetime | None) -> date:
    """The cohort's, or the day on which somebody left before it, at the venue."""
    if left_at is None:
        return ends_on
    return max(starts_on, min(ends_on, clock.day_of(left_at, zone)))
