"""A course's definition in words, part by part, and what two definitions differ in: pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.courses.definitions import TERMS, rows_of
from training_portal.courses.models import Delivery, Payer, Phase
from training_portal.courses.rules import (
    completion_in_words,
    country_name,
    eligibility_in_words,
    language_name,
)
from training_portal.platform.i18n import colon, listed, listed_phrases

#: The parts that are written on a page each, in their order.
SECTIONS: dict[str, LazyString] = {
    "texts": _l("Titles and descriptions"),
    "basics": _l("What, where, for whom"),
    "competencies": _l("Competencies"),
    "modules": _l("Modules"),
    "assessments": _l("Assessment"),
    "eligibility": _l("Who can take part"),
    "completion": _l("What completion needs"),
    "cost_items": _l("Costs, line by line"),
}
#: Languages that a course is described in, English first.
LANGUAGES = ("en", "ja", "km", "lo", "my", "th", "vi")
#: The countries that a new course is open to until its writer says otherwise.
SENDING_AT_FIRST = ("KH", "LA", "MM", "TH", "VN")
#: Stands in a line for what a draft does not say yet.
_OPEN = "–"


def section_of(key: str) -> str:
    """The part in which a key of a definition is written."""
    return key if key in SECTIONS else "basics"


def blank(code: str, title: str) -> dict[str, Any]:
    """A course of which only the code and the title are known."""
    return {
        "code": code,
        "sector": "",
        "occupations": [],
        "level": 4,
        "duration_weeks": 2,
        "delivery": "in_japan",
        "place": "",
        "place_country": "JP",
        "corridor": None,
        "languages": ["en"],
        "eligible_countries": list(SENDING_AT_FIRST),
        "audience": "",
        "texts": {"en": {"title": title, "summary": "", "objectives": []}},
        "competencies": [],
        "modules": [],
        # Each country puts its own people forward: a course that is for all says so.
        "eligibility": [{"rule": "sending_country", "countries": list(SENDING_AT_FIRST)}],
        "assessments": [],
        "completion": [],
        "costs": {"fee": "", "stipend": "", "travel": ""},
        "cost_items": [],
        "illustrative": False,
        "source": "",
    }


def title_of(definition: Mapping[str, Any]) -> str:
    """What a course is called in English; its code while a draft has no title."""
    return str(definition["texts"]["en"]["title"] or definition["code"])


def kept_together(content: dict[str, Any]) -> dict[str, Any]:
    """The rule on sending countries names the countries that the course is open to."""
    rules = [
        {**rule, "countries": content["eligible_countries"]}
        if rule["rule"] == "sending_country"
        else rule
        for rule in content["eligibility"]
    ]
    return {**content, "eligibility": rules}


#: What the texts of a course are called, by their key in a definition.
TEXTS: dict[str, LazyString] = {
    "title": _l("Title"),
    "summary": _l("Summary"),
    "objectives": _l("What it is for"),
    "place": _l("Place"),
    "audience": _l("For whom"),
    "fee": _l("Fee"),
    "stipend": _l("Allowance"),
    "travel": _l("Travel"),
}


class Line(str):
    """A line in a language of its own, after the name of that language and what the line is."""

    label: str
    language: str
    words: str

    def __new__(cls, language: str, key: str, words: str) -> Line:
        """`Japanese · Title: ...`, the words apart for pages that say what language they are in."""
        label = f"{language_name(language)} · {TEXTS[key]}"
        line = super().__new__(cls, f"{colon(label)}{words}")
        line.label, line.language, line.words = label, language, words
        return line


def in_words(
    definition: Mapping[str, Any], section: str, names: Mapping[str, str] = MappingProxyType({})
) -> list[str]:
    """What a part says, line by line; lines of two definitions can be compared.

    `names` are what codes of sectors, occupations and corridors are called.
    """
    if section == "basics":
        return _basics(definition, names)
    if section == "texts":
        return _texts(definition["texts"])
    if section == "eligibility":
        return [eligibility_in_words(*_rule(rule)) for rule in definition["eligibility"]]
    if section == "completion":
        titles = {part["code"]: part.get("en", "") for part in definition["assessments"]}
        return [completion_in_words(*_rule(rule), titles) for rule in definition["completion"]]
    return [_part(part, section) for part in rows_of(definition, section)]


def _rule(rule: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    values = {name: value for name, value in _with_gaps(rule).items() if name != "rule"}
    if "any_of" in values:
        values["any_of"] = [_with_gaps(level) for level in values["any_of"]]
    return rule["rule"], values


def _with_gaps(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a rule, with a mark for each that is not said yet."""
    needed = ("minimum", "language", "level")
    return {
        name: _OPEN if name in needed and value in (None, "") else value
        for name, value in values.items()
    }


def _part(part: Mapping[str, Any], section: str) -> str:
    words = " · ".join(
        [
            part["code"] or _OPEN,
            *(part[language] for language in LANGUAGES if part.get(language)),
        ]
    )
    if section == "modules":
        if phase := part.get("phase"):
            words = f"{words} · {Phase(phase).label}"
        if "hours" in part:
            return _("%(part)s: %(hours)s hours", part=words, hours=f"{part['hours']:g}")
    if section == "cost_items":
        return f"{words} · {Payer(part['borne_by']).label}"
    if section == "assessments":
        attempts = part.get("attempts")
        return _(
            "%(part)s: weight %(weight)s %%, pass mark %(mark)s, %(attempts)s",
            part=words,
            weight=part.get("weight", _OPEN),
            mark=part.get("pass_mark", _OPEN),
            attempts=ngettext("%(num)d attempt", "%(num)d attempts", attempts)
            if attempts
            else _("attempts: %(num)s", num=_OPEN),
        )
    return words


def _texts(texts: Mapping[str, Any]) -> list[str]:
    lines: list[str] = []
    for language in (*LANGUAGES, *(each for each in texts if each not in LANGUAGES)):
        text = texts.get(language)
        if text is None:
            continue
        if text["title"]:
            lines.append(Line(language, "title", text["title"]))
        if text.get("summary"):
            lines.append(Line(language, "summary", text["summary"]))
        lines += [Line(language, "objectives", line) for line in text.get("objectives", [])]
        lines += [Line(language, term, text[term]) for term in TERMS if text.get(term)]
    return lines


def _basics(course: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    level, weeks, country = course["level"], course["duration_weeks"], course["place_country"]
    facts: Sequence[tuple[str, str]] = (
        (_("Sector"), names.get(course["sector"], course["sector"])),
        (_("Occupations"), listed_phrases(names.get(code, code) for code in course["occupations"])),
        (_("Level"), _("AQRF %(level)s", level=level) if level is not None else ""),
        (_("Weeks"), f"{weeks:g}" if weeks is not None else ""),
        (_("How"), Delivery(course["delivery"]).label if course["delivery"] else ""),
        (_("Place"), course["place"]),
        (_("Country"), country_name(country) if country else ""),
        (_("Corridor"), names.get(course["corridor"], course["corridor"] or "–")),
        (_("Taught in"), listed(map(language_name, course["languages"]))),
        (_("Open to"), listed(map(country_name, course["eligible_countries"]))),
        (_("For whom"), course["audience"]),
        (_("Fee"), course["costs"]["fee"]),
        (_("Allowance"), course["costs"]["stipend"]),
        (_("Travel"), course["costs"]["travel"]),
        (_("Source"), course["source"]),
        (_("Illustrative"), _("yes") if course["illustrative"] else ""),
    )
    return [f"{colon(label)}{value}" for label, value in facts if value]


@dataclass(frozen=True)
class Difference:
    """What a part says no longer, and what it says now."""

    section: str
    label: str
    gone: Sequence[str]
    new: Sequence[str]


def differences(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    names: Mapping[str, str] = MappingProxyType({}),
) -> list[Difference]:
    """The parts in which two definitions differ, with the lines that do."""
    found = []
    for section, label in SECTIONS.items():
        old, new = in_words(before, section, names), in_words(after, section, names)
        if old != new:
            gone = [line for line in old if line not in new]
            came = [line for line in new if line not in old]
            found.append(Difference(section, str(label), gone, came))
    return found


def only_adds_words(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether two right definitions differ in nothing but words in languages that were blank.

    What was said in English, or in any language, is said in `after` by the same words.
    """
    texts, new = before["texts"], after["texts"]
    plain = [key for key in before if key not in ("texts", *_IN_LANGUAGES, *_UNORDERED)]
    return (
        all(before[key] == after[key] for key in plain)
        and all(set(before[key]) == set(after[key]) for key in _UNORDERED)
        and texts["en"] == new["en"]
        and all(language in new and _holds(new[language], texts[language]) for language in texts)
        and all(
            _kinds(before, key) == _kinds(after, key)
            and all(map(_holds, rows_of(after, key), rows_of(before, key)))
            for key in _IN_LANGUAGES
        )
    )


#: Parts that are lists of words by language, and lists whose order says nothing.
_IN_LANGUAGES = ("competencies", "modules", "assessments", "cost_items")
_UNORDERED = ("occupations", "languages", "eligible_countries")


def _kinds(definition: Mapping[str, Any], key: str) -> list[tuple[str, str]]:
    """The codes of a part's rows, with the phase of each."""
    return [(row["code"], row.get("phase", Phase.CORE)) for row in rows_of(definition, key)]


def _holds(new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    return all(new.get(key) == value for key, value in old.items() if value not in ("", []))
