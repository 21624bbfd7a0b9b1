"""What an eligibility rule found, in words. Only facts are stored; they are worded when shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Literal

from babel import Locale
from babel.lists import format_list
from flask_babel import get_locale, ngettext, pgettext
from flask_babel import gettext as _

from training_portal.classifications.employers import EmployerKind
from training_portal.courses.rules import country_name, eligibility_in_words, language_name
from training_portal.eligibility.kinds import DocumentKind, Education, Finding
from training_portal.eligibility.language_words import language_reason
from training_portal.eligibility.rules import NO_OVERLAP
from training_portal.geography.models import CorridorLine
from training_portal.platform.i18n import date_only, listed_phrases

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
        "nationality": _("Nationality"),
        "residence_corridor": _("Lives beside a corridor"),
        "employer_kind": _("Employer"),
        "not_armed_forces": _("Not in the armed forces"),
        "days_since_last_participation": _("Time since the last course"),
        "once_per_year": _("One course in a year"),
        "never_before": _("First time on this course"),
        NO_OVERLAP: _("No other course at the same time"),
        "document": _("Document"),
    }
    return labels.get(kind, _("A rule of this course"))


def reason(kind: str, finding: Finding, facts: Facts) -> str:
    """One or two short sentences: what the rule asks for and what was found."""
    wording = _WORDINGS.get(kind)
    if wording is None:
        return _("The portal cannot check this rule: a person will look at it.")
    return wording(finding, facts)


def months(count: int) -> str:
    """`2 years and 9 months`."""
    years, rest = divmod(count, 12)
    in_years = ngettext("%(num)d year", "%(num)d years", years)
    in_months = ngettext("%(num)d month", "%(num)d months", rest)
    if not years:
        return in_months
    if not rest:
        return in_years
    # One span, not two things beside each other: Japanese has nothing in between.
    return pgettext("a span of time", "%(years)s and %(months)s", years=in_years, months=in_months)


_AGES = ("minimum_age", "maximum_age")


def ages(rules: Iterable[tuple[int, str, Facts]]) -> str:
    """Whom a course is for by age, in a sentence; blank where no rule says."""
    of_ages = [(kind, values) for _position, kind, values in rules if kind in _AGES]
    if any(values.get("on") for _kind, values in of_ages):
        return " ".join(eligibility_in_words(kind, values) for kind, values in of_ages)
    years = {kind: int(values["years"]) for kind, values in of_ages}
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
    if day := facts.get("on"):
        return _(
            "%(found)d years old on %(day)s, which counts; at least %(needed)d is needed.",
            day=date_only(date.fromisoformat(day)),
            found=facts["found"],
            needed=facts["needed"],
        )
    return _("%(found)d years old when the course starts; at least %(needed)d is needed.", **facts)


def _maximum_age(finding: Finding, facts: Facts) -> str:
    if facts["found"] is None:
        return _(
            "The course is for people of at most %(needed)d. The birth date is not known.", **facts
        )
    if day := facts.get("on"):
        return _(
            "%(found)d years old on %(day)s, which counts; at most %(needed)d is allowed.",
            day=date_only(date.fromisoformat(day)),
            found=facts["found"],
            needed=facts["needed"],
        )
    return _("%(found)d years old when the course starts; at most %(needed)d is allowed.", **facts)


def _experience_years(finding: Finding, facts: Facts) -> str:
    # Where the two differ, that is what a person looks at: not that it is close.
    words = _experience(Finding.FAIL if facts.get("differs") else finding, facts)
    if "told_months" not in facts:
        return words
    if facts["told_months"] is None or facts["told_months"] == facts["found_months"]:
        return words + " " + _("Reckoned from the career.")
    told = months(facts["told_months"])
    if finding is Finding.NEEDS_PERSON and facts.get("differs"):
        said = _(
            "This is what the positions in the field of the course come to, month by month; as a "
            "sum %(months)s were told. A person looks at both.",
            months=told,
        )
        return f"{words} {said}"
    return words + " " + _("Reckoned from the career; the person told %(months)s.", months=told)


def _experience(finding: Finding, facts: Facts) -> str:
    needed = facts["needed"]
    if facts["found_months"] is None:
        return ngettext(
            "%(num)d year of experience is needed; none was told.",
            "%(num)d years of experience are needed; none was told.",
            needed,
        )
    found = months(facts["found_months"])
    if finding is Finding.NEEDS_PERSON:
        return ngettext(
            "%(found)s of experience; %(num)d year is needed. It is close, so a person decides.",
            "%(found)s of experience; %(num)d years are needed. It is close, so a person decides.",
            needed,
            found=found,
        )
    return ngettext(
        "%(found)s of experience; %(num)d year is needed.",
        "%(found)s of experience; %(num)d years are needed.",
        needed,
        found=found,
    )


def _education(finding: Finding, facts: Facts) -> str:
    needed = Education(facts["needed"]).label
    if facts["found"] is None:
        return _("Needed: %(needed)s. No education was told.", needed=needed)
    found = Education(facts["found"]).label
    return _("%(found)s; needed: %(needed)s or higher.", found=found, needed=needed)


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


def _nationality(finding: Finding, facts: Facts) -> str:
    needed = _listed([country_name(code) for code in facts["needed"]])
    if facts["found"] is None:
        return _("The course is for nationals of %(needed)s. None was told.", needed=needed)
    return _(
        "Nationality: %(found)s; the course is for nationals of %(needed)s.",
        found=country_name(facts["found"]),
        needed=needed,
    )


def _residence_corridor(finding: Finding, facts: Facts) -> str:
    needed = _lines(facts["needed"], "or")
    if facts["found"] is None:
        return _("Needed: a province on the %(needed)s. No province was told.", needed=needed)
    if not facts["found"]:
        return _("The province lies on no corridor; needed: the %(needed)s.", needed=needed)
    return _(
        "The province lies on the %(found)s; needed: the %(needed)s.",
        found=_lines(facts["found"]),
        needed=needed,
    )


def _lines(codes: Iterable[str], style: Literal["standard", "or"] = "standard") -> str:
    return _listed([CorridorLine(code).label for code in codes], style)


def _employer_kind(finding: Finding, facts: Facts) -> str:
    needed = listed_phrases(EmployerKind(kind).label for kind in facts["needed"])
    if facts["found"] is None:
        return _("The course is for people who work for: %(needed)s. None was told.", needed=needed)
    found = EmployerKind(facts["found"]).label
    if finding is Finding.NEEDS_PERSON:
        return _(
            "%(found)s; needed: %(needed)s. A person looks at what kind it is.",
            found=found,
            needed=needed,
        )
    return _("%(found)s; needed: %(needed)s.", found=found, needed=needed)


def _days_since_last_participation(finding: Finding, facts: Facts) -> str:
    if facts["found"] is None:
        return _("No earlier course is known; %(needed)d days between two are needed.", **facts)
    if facts["found"] < 1 and finding is not Finding.PASS:
        words = _("Another course has not ended when this one starts.")
    else:
        words = _(
            "%(found)d days between the last course and this one; %(needed)d are needed.", **facts
        )
    if facts.get("is_stay"):
        words += " " + _(
            "It was told among stays in another country: a person looks at whether it was a"
            " training programme."
        )
    elif finding is Finding.NEEDS_PERSON and not facts.get("is_only_offered"):
        words += " " + _("Only the month of its end is known, so a person looks at the day.")
    return words + _when_possible(facts)


def _once_per_year(finding: Finding, facts: Facts) -> str:
    if finding is Finding.PASS:
        return _("No other course that begins in %(year)s is known.", year=facts["year"])
    if finding is Finding.NEEDS_PERSON and not facts.get("is_only_offered"):
        return _(
            "A training that ended in %(year)s was told. Whether it began in that year, too, is not"
            " known, so a person looks at it; one a year can be taken.",
            year=facts["year"],
        ) + _when_possible(facts)
    return _(
        "Another course begins in %(year)s; one a year can be taken.", year=facts["year"]
    ) + _when_possible(facts)


def _never_before(finding: Finding, facts: Facts) -> str:
    if facts["found"]:
        return _("Took this course before; it can be taken once.") + _when_possible(facts)
    return _("Has not taken this course before.")


def _no_overlap(finding: Finding, facts: Facts) -> str:
    return _("Another course is held on the same days as this one.") + _when_possible(facts)


def _when_possible(facts: Facts) -> str:
    """Which course it is, and from which day on nothing stands against it, as further sentences.

    Findings of before these were told have neither.
    """
    words = []
    if facts.get("is_only_offered"):
        words.append(_("The seat there is offered and not accepted yet, so a person decides."))
    if code := facts.get("course"):
        words.append(_("It is %(course)s.", course=code))
    if day := facts.get("possible_on"):
        words.append(
            _(
                "Possible for a course that begins on %(day)s or later; this one begins %(start)s.",
                day=date_only(date.fromisoformat(day)),
                start=date_only(date.fromisoformat(facts["starts_on"])),
            )
        )
    return "".join(f" {each}" for each in words)


def _document(finding: Finding, facts: Facts) -> str:
    label = document_label(facts["needed"])
    if finding is Finding.PASS:
        return _("“%(document)s” is there.", document=label)
    if facts.get("lack") == "refused":
        return _("“%(document)s” was refused: another one is asked for.", document=label)
    if facts.get("lack") == "expired":
        return _("“%(document)s” has expired: another one is asked for.", document=label)
    if facts.get("lack") == "ends_early":
        return _("“%(document)s” is not valid until the end of the course.", document=label)
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
    "language": language_reason,
    "sending_country": _sending_country,
    "nationality": _nationality,
    "residence_corridor": _residence_corridor,
    "employer_kind": _employer_kind,
    "not_armed_forces": _not_armed_forces,
    "days_since_last_participation": _days_since_last_participation,
    "once_per_year": _once_per_year,
    "never_before": _never_before,
    NO_OVERLAP: _no_overlap,
    "document": _document,
}
