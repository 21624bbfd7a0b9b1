"""What the rules look at, made of what somebody told and of what the portal knows."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from training_portal.classifications.employers import EmployerKind
from training_portal.cohorts.models import Cohort
from training_portal.courses.models import CourseRule, RuleStage
from training_portal.eligibility.kinds import Education
from training_portal.eligibility.languages import certificates_in
from training_portal.eligibility.participation import Participation
from training_portal.eligibility.rules import Profile, Rule
from training_portal.geography.queries import lines_of_province
from training_portal.platform import clock
from training_portal.platform.database import db

_RULES = (
    select(CourseRule.position, CourseRule.kind, CourseRule.values)
    .where(CourseRule.version_id == bindparam("version"), CourseRule.stage == RuleStage.ELIGIBILITY)
    .order_by(CourseRule.position)
)


def rules_of(cohort: Cohort) -> Sequence[Rule]:
    """Position, kind and values of the rules of the course version the cohort keeps."""
    rows = db.session.execute(_RULES, {"version": cohort.course_version_id})
    return [(position, kind, values) for position, kind, values in rows]


def lives_on(rules: Sequence[Rule], province: str | None) -> frozenset[str] | None:
    """The corridors of a province of residence, where a rule asks; None where it is not known."""
    if any(kind == "residence_corridor" for _position, kind, _values in rules):
        return lines_of_province(province)
    return None


def profile(
    told: Mapping[str, Any],
    cohort: Cohort,
    *,
    sending_country: str | None,
    lives_on: frozenset[str] | None = None,
    participations: Sequence[Participation] = (),
    documents: frozenset[str] = frozenset(),
    lacks: Mapping[str, str] | None = None,
) -> Profile:
    """What was told as the rules take it, with what the portal knows; reads nothing.

    `told` is the snapshot of an application, or what of a form is right so far; what is missing
    counts as not told. `lives_on`: the corridors of the province of residence.
    """
    education, employer = told.get("education"), told.get("employer_kind")
    return Profile(
        starts_on=cohort.starts_on,
        ends_on=cohort.ends_on,
        closes_on=clock.day_of(cohort.application_closes_at, cohort.time_zone),
        birth_date=_date(told.get("birth_date")),
        experience_months=told.get("experience_months"),
        months_in_career=told.get("months_in_field"),
        education=Education(education) if education else None,
        languages={one["language"]: one["level"] for one in told.get("languages") or ()},
        certificates=certificates_in(told.get("languages") or ()),
        sending_country=sending_country,
        nationality=told.get("nationality"),
        lives_on=lives_on,
        employer_kind=EmployerKind(employer) if employer else None,
        serves_in_armed_forces=told.get("serves_in_armed_forces"),
        participations=[*participations, *_told_of(told, participations)],
        documents=documents,
        lacks=lacks or {},
    )


def _told_of(told: Mapping[str, Any], known: Sequence[Participation]) -> list[Participation]:
    """The last training that somebody told of, and what stands among their stays in another
    country, by the first day of the month in which it ended; without what the portal knows to the
    day, and each month once.
    """
    trained = _date(told.get("last_training_on"))
    ends = {_date(each.get("to")): True for each in told.get("stays_abroad") or ()}
    # The answer to the very question says more than a stay that ended in the same month.
    ends |= {trained: False}
    return [
        Participation(ends_on=month, ends_by=last, is_stay=is_stay)
        for month, is_stay in ends.items()
        if month is not None
        for last in [month.replace(day=monthrange(month.year, month.month)[1])]
        if not any(month <= each.ends_on <= last for each in known)
    ]


def _date(value: str | date | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
