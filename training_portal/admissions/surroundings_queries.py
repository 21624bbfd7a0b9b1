"""What the steps' forms of an application need to know of its cohort and the world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, or_, select

from training_portal.admissions.application_steps import ProvinceChoice, Surroundings
from training_portal.cohorts.models import Cohort
from training_portal.courses.rules import country_name
from training_portal.eligibility.kinds import DocumentKind
from training_portal.eligibility.profiles import rules_of
from training_portal.geography.models import Country, Province
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.sorting import by_letters
from training_portal.questionnaires.queries import asked


def surroundings(cohort: Cohort) -> Surroundings:
    """What the steps' forms need to know: the course's questions, countries and provinces."""
    today = clock.today(cohort.time_zone)
    course_rules = rules_of(cohort)
    return Surroundings(
        rule_kinds=frozenset(kind for _position, kind, _values in course_rules),
        countries=[
            (code, country_name(code))
            for code in db.session.scalars(select(Country.code).order_by(Country.position))
        ],
        provinces=_provinces(today),
        documents=asked_documents(course_rules),
        today=today,
        questionnaire=asked(cohort.id),
    )


def asked_documents(
    course_rules: Sequence[tuple[int, str, Mapping[str, Any]]],
) -> list[DocumentKind]:
    """The documents that the course's rules ask for; the rules' loader checks their names."""
    return [
        DocumentKind(values["kind"])
        for _position, kind, values in course_rules
        if kind == "document"
    ]


_PROVINCES = (
    select(Province.code, Province.name, Province.country_code)
    .where(
        or_(Province.valid_from.is_(None), Province.valid_from <= bindparam("today")),
        or_(Province.valid_to.is_(None), Province.valid_to >= bindparam("today")),
    )
    .order_by(by_letters(Province.sorted_by))
)


def _provinces(today: date) -> list[ProvinceChoice]:
    return [ProvinceChoice(*row) for row in db.session.execute(_PROVINCES, {"today": today})]
