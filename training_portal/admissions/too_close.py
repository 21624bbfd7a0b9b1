"""Courses of two records that are too close for one person, by the rules of the later one."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts.models import Cohort, Enrolment
from training_portal.eligibility import ledger, participation
from training_portal.eligibility.participation import Dates, Participation
from training_portal.eligibility.profiles import rules_of
from training_portal.platform.database import db

#: A seat that is accepted or offered, and no place in the cohort yet.
SEATS = (ApplicationState.OFFERED, ApplicationState.ACCEPTED)


def clashes(kept_id: int, other_id: int) -> list[str]:
    """Of places and seats of both together, those between which fewer days lie than the later
    course asks for, or of which it allows one in a year.

    What lies on the same days, or is one course twice, is told by itself.
    """
    both = (kept_id, other_id)
    found: list[str] = []
    for cohort in _cohorts_of(both):
        earlier = [
            taken
            for person_id in both
            for taken in ledger.of_person(person_id, cohort)
            if taken.starts_on is not None
            if (taken.starts_on, taken.code) < (cohort.starts_on, cohort.code)
        ]
        for taken in sorted(earlier, key=lambda each: each.code):
            found += _against(taken, cohort)
    return found


def _cohorts_of(person_ids: tuple[int, int]) -> list[Cohort]:
    places = (
        select(Cohort, Enrolment.state, Enrolment.ended_at)
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .where(Enrolment.person_id.in_(person_ids), Enrolment.state.in_(ledger.TOOK_PART))
    )
    seats = (
        select(Cohort)
        .join(Application, Application.cohort_id == Cohort.id)
        .where(Application.person_id.in_(person_ids), Application.state.in_(SEATS))
    )
    found = {each.id: each for each in db.session.scalars(seats)}
    for cohort, state, ended_at in db.session.execute(places):
        if ledger.has_taken_part(state, cohort.starts_on, cohort.time_zone, ended_at):
            found[cohort.id] = cohort
    return sorted(found.values(), key=lambda each: (each.starts_on, each.id))


def _against(taken: Participation, cohort: Cohort) -> Iterator[str]:
    dates = Dates(cohort.starts_on, cohort.ends_on)
    for _position, kind, values in rules_of(cohort):
        found = participation.days_between(taken, dates)
        if kind == "days_since_last_participation" and 1 <= found < int(values["days"]):
            yield _(
                "Days between %(one)s and %(two)s: %(found)d. %(two)s asks for %(needed)d.",
                one=taken.code,
                two=cohort.code,
                found=found,
                needed=int(values["days"]),
            )
        elif kind == "once_per_year" and participation.once_in_a_year(taken, dates)[1] != (
            cohort.starts_on
        ):
            yield _(
                "%(one)s and %(two)s begin in one calendar year; %(two)s allows one a year.",
                one=taken.code,
                two=cohort.code,
            )
