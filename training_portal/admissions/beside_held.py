"""Seats that one person holds, and one more: the rules of those held are held against the new one.

Days between two courses, and one course a year, are rules of one of the two courses at times. Which
seat is accepted first must not decide whether both can be: so the rules of a seat that is held and
whose course has not begun are asked of the new course, as the rules of the new one are of those
held (`conditions.py`).
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import exists, or_, select

from training_portal.admissions.models import Application, ApplicationState, EligibilityFinding
from training_portal.cohorts.models import TAKING_PART, Cohort, Enrolment
from training_portal.courses.models import CourseVersion
from training_portal.eligibility import wording
from training_portal.eligibility.kinds import Finding
from training_portal.eligibility.participation import Participation
from training_portal.eligibility.profiles import rules_of
from training_portal.eligibility.rules import NO_OVERLAP, Profile, about_courses, check_all
from training_portal.platform import clock
from training_portal.platform.database import db


def objection(person_id: int, cohort: Cohort) -> str | None:
    """Which rule of a course in which the person has a seat would not be met beside a seat in this
    cohort, in words; None where all are, or were waived for the other of the two."""
    for held in _held_by(person_id, cohort):
        beside = Profile(
            starts_on=held.starts_on,
            ends_on=held.ends_on,
            participations=[
                Participation(
                    starts_on=cohort.starts_on,
                    ends_on=cohort.ends_on,
                    is_same_course=_course_of(held) == _course_of(cohort),
                    code=cohort.code,
                )
            ],
        )
        for found in check_all(about_courses(rules_of(held)), beside):
            if found.finding is not Finding.FAIL or found.kind == NO_OVERLAP:
                continue  # Two seats on the same days are told by themselves (`held_seats.py`).
            if not _is_waived(person_id, held, cohort, found.kind):
                return _(
                    "There is a seat in %(held)s already, and “%(rule)s” is one of its conditions."
                    " Beside a seat in %(code)s it is not met.",
                    held=held.code,
                    rule=wording.rule_label(found.kind),
                    code=cohort.code,
                )
    return None


def _held_by(person_id: int, cohort: Cohort) -> list[Cohort]:
    """Other cohorts that have not begun, in which the person accepted a seat or has a place."""
    seat = exists().where(
        Application.cohort_id == Cohort.id,
        Application.person_id == person_id,
        Application.state == ApplicationState.ACCEPTED,
    )
    place = exists().where(
        Enrolment.cohort_id == Cohort.id,
        Enrolment.person_id == person_id,
        Enrolment.state.in_(TAKING_PART),
    )
    found = db.session.scalars(
        select(Cohort)
        .where(Cohort.id != cohort.id, or_(seat, place))
        .order_by(Cohort.starts_on, Cohort.id)
    )
    return [each for each in found if clock.today(each.time_zone) < each.starts_on]


def _course_of(cohort: Cohort) -> int:
    return db.session.get_one(CourseVersion, cohort.course_version_id).course_id


def _is_waived(person_id: int, held: Cohort, cohort: Cohort, kind: str) -> bool:
    """Whether the rule was waived in one of the two because of the other."""
    other = {held.id: cohort.code, cohort.id: held.code}
    rows = db.session.execute(
        select(Application.cohort_id, EligibilityFinding.facts)
        .join(Application, Application.id == EligibilityFinding.application_id)
        .where(
            Application.person_id == person_id,
            Application.cohort_id.in_(other),
            EligibilityFinding.rule_kind == kind,
            EligibilityFinding.waived_at.is_not(None),
        )
    )
    return any(facts.get("course") == other[cohort_id] for cohort_id, facts in rows)
