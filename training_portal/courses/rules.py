"""The rules of courses in plain words: pure. What a rule finds is decided elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from babel import Locale
from babel.dates import format_date
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from training_portal.classifications.employers import EmployerKind
from training_portal.classifications.language_tests import LanguageTest
from training_portal.classifications.languages import CEFR as CEFR  # noqa: PLC0414 - likewise
from training_portal.classifications.languages import JLPT as JLPT  # noqa: PLC0414 - likewise
from training_portal.classifications.languages import language_name as language_name  # noqa: PLC0414 - for rooms that word rules
from training_portal.geography.countries import country_name as country_name  # noqa: PLC0414 - for rooms that word rules
from training_portal.geography.models import CorridorLine
from training_portal.platform.i18n import listed, listed_phrases

Values = Mapping[str, Any]

#: The day on which applications close, as a rule of age names it.
CLOSING = "closing"
#: Levels of education that a rule may ask for, low to high (after ISCED 2011, levels 1 to 8).
EDUCATION_LEVELS = (
    "primary",
    "lower_secondary",
    "upper_secondary",
    "diploma",
    "bachelor",
    "master",
    "doctorate",
)


def _education(level: str) -> str:
    levels = {
        "primary": _("primary school"),
        "lower_secondary": _("lower secondary school"),
        "upper_secondary": _("upper secondary or vocational school"),
        "diploma": _("a diploma of a college or technical institute"),
        "bachelor": _("a bachelor’s degree"),
        "master": _("a master’s degree"),
        "doctorate": _("a doctorate"),
    }
    return str(levels[level])


def _document(kind: str) -> str:
    kinds = {
        "employer_letter": _("A letter from the employer."),
        "passport": _("A copy of the passport, page with the photo."),
        "certificate": _("A certificate of education or language."),
    }
    return str(kinds[kind])


def _languages(values: Values) -> str:
    wanted = values.get("any_of") or [values]
    parts = [f"{language_name(each['language'])} {each['level']}" for each in wanted]
    words = str(_("Language: %(languages)s or better.", languages=f" {_('or')} ".join(parts)))
    if not values.get("proof"):
        return words
    if tests := values.get("tests"):
        named = listed_phrases(LanguageTest(each).label for each in tests)
        return f"{words} {_('With a certificate: %(tests)s.', tests=named)}"
    return f"{words} {_('With a certificate.')}"


def calendar_day(on: str) -> str:
    """A day of every year: `1 April`, `4月1日`."""
    month, day = map(int, on.split("-"))
    locale = get_locale() or Locale("en")
    pattern = "M月d日" if locale.language == "ja" else "d MMMM"
    return str(format_date(date(2000, month, day), pattern, locale=locale))


def _minimum_age(v: Values) -> str:
    if v.get("on") == CLOSING:
        return _("At least %(years)d years old on the day applications close.", years=v["years"])
    if on := v.get("on"):
        return _(
            "At least %(years)d years old on %(day)s of the year in which it begins.",
            years=v["years"],
            day=calendar_day(on),
        )
    return _("At least %(years)d years old on the first day.", years=v["years"])


def _maximum_age(v: Values) -> str:
    if v.get("on") == CLOSING:
        return _("At most %(years)d years old on the day applications close.", years=v["years"])
    if on := v.get("on"):
        return _(
            "At most %(years)d years old on %(day)s of the year in which it begins.",
            years=v["years"],
            day=calendar_day(on),
        )
    return _("At most %(years)d years old on the first day.", years=v["years"])


ELIGIBILITY_KINDS: Mapping[str, Callable[[Values], str]] = {
    "minimum_age": _minimum_age,
    "maximum_age": _maximum_age,
    "experience_years": lambda v: ngettext(
        "At least %(num)d year of work in the field.",
        "At least %(num)d years of work in the field.",
        v["years"],
    ),
    "education": lambda v: str(_("Completed %(level)s, or higher.", level=_education(v["level"]))),
    "language": _languages,
    "sending_country": lambda v: str(
        _(
            "Sent by, or living in: %(countries)s.",
            countries=listed(country_name(code) for code in v["countries"]),
        )
    ),
    "nationality": lambda v: str(
        _(
            "A national of one of these: %(countries)s.",
            countries=listed(country_name(code) for code in v["countries"]),
        )
    ),
    "residence_corridor": lambda v: str(
        _(
            "Lives in a province on: %(corridors)s.",
            corridors=listed(CorridorLine(line).label for line in v["lines"]),
        )
    ),
    "employer_kind": lambda v: str(
        _(
            "Works for one of these: %(kinds)s.",
            kinds=listed_phrases(EmployerKind(kind).label for kind in v["kinds"]),
        )
    ),
    "not_armed_forces": lambda _v: str(_("Not a member of the armed forces.")),
    "days_since_last_participation": lambda v: str(
        _(
            "At least %(days)d days from the end of the last course taken to the first day of "
            "this one.",
            days=v["days"],
        )
    ),
    "once_per_year": lambda _v: str(
        _("Takes part in no other course that begins in the same calendar year.")
    ),
    "never_before": lambda _v: str(_("Has not taken this course before.")),
    "document": lambda v: _document(v["kind"]),
}


def eligibility_in_words(kind: str, values: Values) -> str:
    """What a rule asks for, as a sentence."""
    wording = ELIGIBILITY_KINDS.get(kind)
    return wording(values) if wording else str(_("A rule that a person checks."))


def completion_in_words(kind: str, values: Values, components: Mapping[str, str]) -> str:
    """What completion needs, as a sentence; `components` gives titles by code."""
    if kind == "attendance_percent":
        words = str(
            _("Attendance of at least %(minimum)s %% of the hours.", minimum=values["minimum"])
        )
        if late := values.get("late_counts_as_absence"):
            words += " " + str(_("Coming late %(times)d times counts as one absence.", times=late))
        return words
    if kind == "component_passed":
        title = components.get(values["component"], values["component"])
        return str(_("Passed: %(title)s.", title=title))
    return str(_("A total mark of at least %(minimum)s.", minimum=values["minimum"]))
