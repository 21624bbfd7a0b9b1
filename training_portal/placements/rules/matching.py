"""What fits somebody, and why: in words that the person can check."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _


@dataclass(frozen=True)
class Graduate:
    """What is known of somebody that a posting may ask for."""

    countries: frozenset[str]
    #: Courses completed, by id.
    courses: frozenset[int]
    #: Occupation groups that those courses prepare for.
    occupations: frozenset[str]
    #: Languages told, by code.
    languages: frozenset[str]


@dataclass(frozen=True)
class Wanted:
    """What a posting asks for."""

    invited: Collection[str]
    courses: Collection[int]
    occupation: str | None
    occupation_title: str
    working_language: str
    language_name: str
    country: str
    country_name: str


@dataclass(frozen=True)
class Fit:
    """How well it fits, and why."""

    score: int
    reasons: tuple[str, ...]


COURSE: Final = 4
OCCUPATION: Final = 3
LANGUAGE: Final = 2
HOME: Final = 1


def fit(graduate: Graduate, wanted: Wanted, course_titles: dict[int, str]) -> Fit | None:
    """Why a posting fits; None when it does not.

    It fits somebody who is invited and who completed a course that prepares for it, or for its
    occupation. Language and country only say which of them come first.
    """
    if not graduate.countries & set(wanted.invited):
        return None
    reasons: list[tuple[int, str]] = []
    for course in sorted(graduate.courses & set(wanted.courses)):
        title = course_titles.get(course, "")
        reasons.append((COURSE, _("Your course “%(course)s” prepares for it.", course=title)))
    if wanted.occupation in graduate.occupations:
        reasons.append(
            (
                OCCUPATION,
                _("Your courses prepare for this work: %(title)s.", title=wanted.occupation_title),
            )
        )
    if not reasons:
        return None
    if wanted.working_language in graduate.languages:
        reasons.append(
            (LANGUAGE, _("You speak the language at work: %(name)s.", name=wanted.language_name))
        )
    if wanted.country in graduate.countries:
        reasons.append((HOME, _("It is in %(country)s.", country=wanted.country_name)))
    return Fit(sum(points for points, _words in reasons), tuple(words for _p, words in reasons))
