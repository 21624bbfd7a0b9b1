"""What the forms of demand choose from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from training_portal.cohorts import planning_queries
from training_portal.courses.drafting_queries import lists
from training_portal.courses.models import Course
from training_portal.courses.outline import LANGUAGES
from training_portal.courses.rules import language_name
from training_portal.geography.queries import provinces_in_force
from training_portal.organisations.site_queries import parks, sites_of
from training_portal.platform import clock
from training_portal.platform.database import db

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Lists:
    """Values and labels, by what is chosen."""

    courses: Pairs
    sectors: Pairs
    occupations: Pairs
    languages: Pairs


def common() -> Lists:
    """What is the same for everybody."""
    found = lists()
    return Lists(
        courses=[(each.code, each.title) for each in planning_queries.courses_to_open()],
        sectors=found.sectors,
        occupations=found.occupations,
        languages=[(code, language_name(code)) for code in LANGUAGES],
    )


def course_id(code: str | None) -> int | None:
    """The id of a course by its code; None for none."""
    return db.session.scalar(select(Course.id).where(Course.code == code)) if code else None


def course_code(course_id: int | None) -> str | None:
    """The code of a course by its id; None for none."""
    if course_id is None:
        return None
    return db.session.scalar(select(Course.code).where(Course.id == course_id))


def parks_in(country: str, present: str | None) -> Pairs:
    """The parks of a country; of the archived ones the `present` one only."""
    found = parks(present=present)
    return [(each.code, each.name) for each in found if each.country_code == country]


def provinces_in(country: str) -> Pairs:
    """The provinces of a country."""
    today = clock.today()
    return [(code, name) for code, there, name in provinces_in_force(today) if there == country]


def open_sites(organisation_id: int) -> list[Any]:
    """The sites of a company that are not closed."""
    return sites_of(organisation_id, with_closed=False)


def hosts() -> Pairs:
    """The organisations that can hold cohorts, by country and name: (public id, label)."""
    return [
        (each.public_id, each.label)
        for each in planning_queries.bodies()
        if each.kind.value != "company" and not each.is_archived
    ]
