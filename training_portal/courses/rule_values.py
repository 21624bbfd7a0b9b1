"""What the values of a rule must be, by its kind: see the tables in seed_data/README.md. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from babel import Locale, UnknownLocaleError

from training_portal.classifications.employers import EmployerKind
from training_portal.classifications.language_tests import LanguageTest
from training_portal.courses.rules import CEFR, CLOSING, EDUCATION_LEVELS, JLPT
from training_portal.geography.countries import COUNTRIES
from training_portal.geography.models import CorridorLine


def is_language(value: Any) -> bool:
    try:
        Locale.parse(value, sep="-")
    except (UnknownLocaleError, ValueError, TypeError, AttributeError):
        return False
    return isinstance(value, str)


def is_whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_several(value: Any, known: Iterable[str]) -> bool:
    """A list of at least one of these, none of them twice."""
    return (
        isinstance(value, list)
        and bool(value)
        and set(map(str, value)) <= set(known)
        and len(set(value)) == len(value)
    )


def is_words(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_level(values: Mapping[str, Any]) -> bool:
    """A language and a level of its scale: JLPT is for Japanese only."""
    scale = (*CEFR, *JLPT) if values.get("language") == "ja" else CEFR
    return (
        set(values) == {"language", "level"}
        and is_language(values["language"])
        and values["level"] in scale
    )


def _is_proof(values: Mapping[str, Any]) -> bool:
    """Whether a certificate is asked for, and of which tests: these only with it."""
    tests = values.get("tests")
    is_proof = values.get("proof", True) is True
    return is_proof and (tests is None or ("proof" in values and _is_several(tests, LanguageTest)))


def _is_language_rule(values: Mapping[str, Any]) -> bool:
    if not _is_proof(values):
        return False
    values = {name: value for name, value in values.items() if name not in ("proof", "tests")}
    several = values.get("any_of")
    if several is None:
        return _is_level(values)
    return (
        set(values) == {"any_of"}
        and isinstance(several, list)
        and bool(several)
        and all(isinstance(one, dict) and _is_level(one) for one in several)
    )


def _has(**wanted: Callable[[Any], bool]) -> Callable[[Mapping[str, Any]], bool]:
    """Exactly these values, each as it should be."""
    return lambda values: (
        set(values) == set(wanted) and all(test(values[key]) for key, test in wanted.items())
    )


def _is_age(values: Mapping[str, Any]) -> bool:
    """Years, and the day on which they count where that is not the first."""
    return (
        set(values) <= {"years", "on"}
        and is_whole(values.get("years"), 10, 100)
        and ("on" not in values or values["on"] == CLOSING or is_calendar_day(values["on"]))
    )


def is_calendar_day(value: Any) -> bool:
    """A day that every year has, as `MM-DD`."""
    if not isinstance(value, str) or not re.fullmatch(r"\d\d-\d\d", value, re.ASCII):
        return False
    try:
        date(2001, *map(int, value.split("-")))
    except ValueError:
        return False
    return True


_PERCENT = _has(minimum=lambda value: is_whole(value, 1, 100))
#: The test of each kind of rule.
RULE_VALUES: Mapping[str, Mapping[str, Callable[[Mapping[str, Any]], bool]]] = {
    "eligibility": {
        "minimum_age": _is_age,
        "maximum_age": _is_age,
        "experience_years": _has(years=lambda value: is_whole(value, 1, 50)),
        "education": _has(level=lambda value: value in EDUCATION_LEVELS),
        "language": _is_language_rule,
        "sending_country": _has(countries=lambda value: isinstance(value, list)),
        "nationality": _has(countries=lambda value: _is_several(value, COUNTRIES)),
        "residence_corridor": _has(lines=lambda value: _is_several(value, CorridorLine)),
        "employer_kind": _has(kinds=lambda value: _is_several(value, EmployerKind)),
        "not_armed_forces": _has(),
        "days_since_last_participation": _has(days=lambda value: is_whole(value, 1, 3660)),
        "once_per_year": _has(),
        "never_before": _has(),
        "document": _has(kind=lambda v: v in ("employer_letter", "passport", "certificate")),
    },
    "completion": {
        "attendance_percent": _has(
            minimum=lambda value: is_whole(value, 1, 100),
            late_counts_as_absence=lambda value: value is None or is_whole(value, 1, 20),
        ),
        "component_passed": _has(component=is_words),
        "total_mark": _PERCENT,
    },
}
