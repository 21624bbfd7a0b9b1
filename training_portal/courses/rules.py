"""The rules of courses in plain words: pure. What a rule finds is decided elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from babel import Locale
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from training_portal.classifications.employers import EmployerKind
from training_portal.geography.countries import country_name as country_name  # noqa: PLC0414 - for rooms that word rules
from training_portal.geography.models import CorridorLine
from training_portal.platform.i18n import listed, listed_phrases

Values = Mapping[str, Any]

#: Common European Framework of Reference for Languages (Council of Europe, 2001), low to high.
CEFR = ("A1", "A2", "B1", "B2", "C1", "C2")
#: Japanese-Language Proficiency Test, low to high.
JLPT = ("N5", "N4", "N3", "N2", "N1")
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


def _locale() -> Locale:
    return get_locale() or Locale("en")


def language_name(code: str) -> str:
    """A language in the reader's language: `Lao` for `lo`."""
    # Not in the Unicode Consortium's lists.
    names = {"jra": _("Jarai")}
    return str(names.get(code) or _locale().languages.get(code, code))


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
    return str(_("Language: %(languages)s or better.", languages=f" {_('or')} ".join(parts)))


ELIGIBILITY_KINDS: Mapping[str, Callable[[Values], str]] = {
    "minimum_age": lambda v: str(
        _("At least %(years)d years old on the first day.", years=v["years"])
    ),
    "maximum_age": lambda v: str(
        _("At most %(years)d years old on the first day.", years=v["years"])
    ),
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
