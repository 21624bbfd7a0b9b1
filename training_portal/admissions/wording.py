"""What an eligibility rule found, in words. Only facts are stored; they are worded when shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from babel import Locale
from babel.lists import format_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from training_portal.admissions.models import DocumentKind, Finding
from training_portal.admissions.rules import NATIVE, Education
from training_portal.courses.rules import JLPT, country_name, language_name

__all__ = ["country_name", "document_label", "language_name", "reason", "rule_label"]

Facts = Mapping[str, Any]


def _locale() -> Locale:
    return get_locale() or Locale("en")


def _listed(parts: list[str], style: Literal["standard", "or"] = "standard") -> str:
    return format_list(parts, style, locale=_locale())


def rule_label(kind: str) -> str:
    """What a rule is about, as a heading."""
    labels = {
        "minimum_age": _("Minimum age"),
        "maximum_age": _("Maximum age"),
        "experience_years": _("Work experience"),
        "education": _("Education"),
        "language": _("Language"),
        "sending_country": _("Country"),
        "not_armed_forces": _("Not in the armed forces"),
        "days_since_last_participation": _("Time since the last course"),
        "never_before": _("First time on this course"),
        "document": _("Document"),
    }
    return labels.get(kind, _("A rule of this course"))


def reason(kind: str, finding: Finding, facts: Facts) -> str:
    """One or two short sentences: what the rule asks for and what was found."""
    wording = _WORDINGS.get(kind)
    if wording is None:
        return _("The portal cannot check this rule: a person will look at it.")
    return wording(finding, facts)


def level_name(level: str) -> str:
    """`CEFR B1`, `JLPT N3`, `mother tongue`."""
    if level == NATIVE:
        return _("mother tongue")
    return f"JLPT {level}" if level in JLPT else f"CEFR {level}"


def months(count: int) -> str:
    """`2 years and 9 months`."""
    years, rest = divmod(count, 12)
    parts = []
    if years:
        parts.append(ngettext("%(num)d year", "%(num)d years", years))
    if rest or not years:
        parts.append(ngettext("%(num)d month", "%(num)d months", rest))
    return _listed(parts)


def ages(rules: Iterable[tuple[int, str, Facts]]) -> str:
    """Whom a course is for by age, in a sentence; blank where no rule says."""
    years = {kind: int(values["years"]) for _position, kind, values in rules if "years" in values}
    least, most = years.get("minimum_age"), years.get("maximum_age")
    if least and most:
        return _(
            "The course is for people from %(least)d to %(most)d years old when it starts.",
            least=least,
            most=most,
        )
    if least:
        return _("The course is for people of %(least)d or older when it starts.", least=least)
    if most:
        return _("The course is for people of at most %(most)d when it starts.", most=most)
    return ""


def _minimum_age(finding: Finding, facts: Facts) -> str:
    if facts["found"] is None:
        return _(
            "The course is for people of %(needed)d or older. The birth date is not known.", **facts
        )
    return _("%(found)d years old when the course starts; at least %(needed)d is needed.", **facts)


def _maximum_age(finding: Finding, facts: Facts) -> str:
    if facts["found"] is None:
        return _(
            "The course is for people of at most %(needed)d. The birth date is not known.", **facts
        )
    return _("%(found)d years old when the course starts; at most %(needed)d is allowed.", **facts)


def _experience_years(finding: Finding, facts: Facts) -> str:
    needed = ngettext("%(num)d year", "%(num)d years", facts["needed"])
    if facts["found_months"] is None:
        return _("%(needed)s of experience are needed; none was told.", needed=needed)
    found = months(facts["found_months"])
    if finding is Finding.NEEDS_PERSON:
        return _(
            "%(found)s of experience; %(needed)s are needed. It is close, so a person decides.",
            found=found,
            needed=needed,
        )
    return _("%(found)s of experience; %(needed)s are needed.", found=found, needed=needed)


def _education(finding: Finding, facts: Facts) -> str:
    needed = Education(facts["needed"]).label
    if facts["found"] is None:
        return _("Needed: %(needed)s. No education was told.", needed=needed)
    found = Education(facts["found"]).label
    return _("%(found)s; needed: %(needed)s or higher.", found=found, needed=needed)


def _language(finding: Finding, facts: Facts) -> str:
    needed = _listed(
        [f"{language_name(one['language'])} {level_name(one['level'])}" for one in facts["needed"]],
        "or",
    )
    if facts["found"] is None:
        return _("Needed: %(needed)s. It is not among the languages told.", needed=needed)
    told = f"{language_name(facts['language'])} {level_name(facts['found'])}"
    if finding is Finding.NEEDS_PERSON:
        return _(
            "%(told)s; needed: %(needed)s. The two scales differ, so a person decides.",
            told=told,
            needed=needed,
        )
    return _("%(told)s; needed: %(needed)s.", told=told, needed=needed)


def _sending_country(finding: Finding, facts: Facts) -> str:
    needed = _listed([country_name(code) for code in facts["needed"]])
    if facts["found"] is None:
        return _(
            "The course is for people from %(needed)s. The country is not known.", needed=needed
        )
    return _(
        "From %(found)s; the course is for people from %(needed)s.",
        found=country_name(facts["found"]),
        needed=needed,
    )


def _not_armed_forces(finding: Finding, facts: Facts) -> str:
    if facts["found"] is None:
        return _("Members of armed forces cannot take part; the question was not answered.")
    if facts["found"]:
        return _("Serves in armed forces; members cannot take part.")
    return _("Declares not to serve in armed forces.")


def _days_since_last_participation(finding: Finding, facts: Facts) -> str:
    if facts["found"] is None:
        return _("No earlier course is known; %(needed)d days between two are needed.", **facts)
    if facts["found"] < 0:
        return _("Another course has not ended when this one starts.")
    return _("%(found)d days between the last course and this one; %(needed)d are needed.", **facts)


def _never_before(finding: Finding, facts: Facts) -> str:
    if facts["found"]:
        return _("Took this course before; it can be taken once.")
    return _("Has not taken this course before.")


def _document(finding: Finding, facts: Facts) -> str:
    label = document_label(facts["needed"])
    if finding is Finding.PASS:
        return _("“%(document)s” is there.", document=label)
    return _("“%(document)s” is missing.", document=label)


def document_label(kind: str) -> str:
    try:
        return DocumentKind(kind).label
    except ValueError:
        return kind


_WORDINGS: dict[str, Callable[[Finding, Facts], str]] = {
    "minimum_age": _minimum_age,
    "maximum_age": _maximum_age,
    "experience_years": _experience_years,
    "education": _education,
    "language": _language,
    "sending_country": _sending_country,
    "not_armed_forces": _not_armed_forces,
    "days_since_last_participation": _days_since_last_participation,
    "never_before": _never_before,
    "document": _document,
}
