"""What a draft lacks before it can be published, and what is not in another language yet: pure.

A draft is kept with gaps; each is named by the control that fills it, in the order of the course's
page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.courses.definitions import OPTIONAL_KEYS, TERMS, Known, problems, rows_of
from training_portal.courses.outline import LANGUAGES, SECTIONS, section_of
from training_portal.courses.rules import language_name


@dataclass(frozen=True)
class Gap:
    """What is not said yet, or not so that it can stand."""

    section: str
    #: The id of the control that fills it; blank where it is the part as a whole.
    control: str
    words: str


#: Keys of the basics, their control and what the form calls them, in the course's page's order.
_BASICS: tuple[tuple[str, str, LazyString], ...] = (
    ("sector", "sector", _l("Sector")),
    ("occupations", "occupations-0", _l("Prepares for")),
    ("level", "level", _l("Level")),
    ("duration_weeks", "duration_weeks", _l("Length in weeks")),
    ("delivery", "delivery", _l("How it is held")),
    ("place", "place", _l("Place")),
    ("place_country", "place_country", _l("Country")),
    ("languages", "languages-0", _l("Taught in")),
    ("eligible_countries", "eligible_countries-0", _l("Open to people of")),
    ("audience", "audience", _l("For whom")),
    ("fee", "fee", _l("Fee")),
    ("stipend", "stipend", _l("Allowance")),
    ("travel", "travel", _l("Travel")),
    ("source", "source", _l("Where title and contents come from")),
)
#: What the words of a course are called with their language.
_TEXTS: Mapping[str, LazyString] = {
    "title": _l("Title, %(language)s"),
    "summary": _l("Summary, %(language)s"),
    "objectives": _l("What it is for, %(language)s"),
    "place": _l("Place, %(language)s"),
    "audience": _l("For whom, %(language)s"),
    "fee": _l("Fee, %(language)s"),
    "stipend": _l("Allowance, %(language)s"),
    "travel": _l("Travel, %(language)s"),
}
#: The columns of rows of like things, with what they are called.
_ROWS: Mapping[str, Mapping[str, LazyString]] = {
    "competencies": {"code": _l("Code"), "en": _l("In English")},
    "modules": {"code": _l("Code"), "hours": _l("Hours"), "en": _l("In English")},
    "assessments": {
        "code": _l("Code"),
        "weight": _l("Weight (%)"),
        "pass_mark": _l("Pass mark"),
        "attempts": _l("Attempts"),
        "en": _l("In English"),
    },
    "cost_items": {"code": _l("Code"), "en": _l("In English")},
}  # fmt: skip


def gaps(content: Mapping[str, Any], known: Known) -> list[Gap]:
    """What keeps a draft from being published, in the order of its parts."""
    found = [gap for section in SECTIONS for gap in _FINDERS[section](content)]
    named = {gap.section for gap in found}
    for fault in problems(content, known):
        # What no form lets through, such as a code that has gone from the lists since.
        section = section_of(str(fault.where[0]))
        if section not in named:
            named.add(section)
            found.append(Gap(section, "", _("This does not fit: %(what)s.", what=fault)))
    order = list(SECTIONS)
    return sorted(found, key=lambda gap: order.index(gap.section))


def _texts(content: Mapping[str, Any]) -> Iterator[Gap]:
    texts = content["texts"]
    for language in LANGUAGES:
        text = texts.get(language, {})
        needed = ("title", "summary", "objectives") if language == "en" else ("title",)
        for key in needed if language == "en" or text else ():
            if not text.get(key):
                yield _text_gap(language, key)


def _text_gap(language: str, key: str) -> Gap:
    words = str(_TEXTS[key]) % {"language": language_name(language)}
    return Gap("texts", f"{key}_{language}", words)


def _basics(content: Mapping[str, Any]) -> Iterator[Gap]:
    said = {**content, **content["costs"]}
    for key, control, label in _BASICS:
        if said[key] in (None, "", []):
            yield Gap("basics", control, str(label))


def _rows(kind: str, content: Mapping[str, Any]) -> Iterator[Gap]:
    rows = rows_of(content, kind)
    if not rows and kind not in OPTIONAL_KEYS:
        yield Gap(kind, "code_0", _("At least one"))
    for number, row in enumerate(rows):
        for key, label in _ROWS[kind].items():
            if row.get(key) in (None, ""):
                yield Gap(kind, f"{key}_{number}", _in_row(number, str(label)))


def _in_row(number: int, label: str) -> str:
    return _("Row %(number)s: %(field)s", number=number + 1, field=label)


def _assessments(content: Mapping[str, Any]) -> Iterator[Gap]:
    yield from _rows("assessments", content)
    weights = [row.get("weight") for row in content["assessments"]]
    if weights and None not in weights and sum(weights) != 100:
        words = _("The weights add up to %(total)s, not to 100.", total=sum(weights))
        yield Gap("assessments", "weight_0", words)


def _eligibility(content: Mapping[str, Any]) -> Iterator[Gap]:
    rules = content["eligibility"]
    if not rules:
        words = _("Choose at least one rule: who can take part must be said.")
        yield Gap("eligibility", "sending_country", words)
    for rule in rules:
        levels = rule.get("any_of") or [rule] if rule["rule"] == "language" else []
        for number, each in enumerate(levels, start=1):
            if not each["level"]:
                words = _("Choose the level that is needed.")
                yield Gap("eligibility", f"level_{number}", words)
            if not each["language"]:
                words = _("Choose the language of this level.")
                yield Gap("eligibility", f"language_{number}", words)


def _completion(content: Mapping[str, Any]) -> Iterator[Gap]:
    rules = content["completion"]
    if not rules:
        words = _("Choose at least one rule: what completion needs must be said.")
        yield Gap("completion", "minimum", words)
    there = {row["code"] for row in content["assessments"]}
    for rule in rules:
        if rule["rule"] == "attendance_percent" and rule["minimum"] is None:
            yield Gap("completion", "minimum", _("Say how much attendance is needed."))
        elif rule["rule"] == "component_passed" and rule["component"] not in there:
            words = _(
                "It needs %(code)s to be passed, which the assessment no longer has.",
                code=rule["component"],
            )
            yield Gap("completion", "", words)


_FINDERS: Mapping[str, Callable[[Mapping[str, Any]], Iterable[Gap]]] = {
    "texts": _texts,
    "basics": _basics,
    "competencies": lambda content: _rows("competencies", content),
    "modules": lambda content: _rows("modules", content),
    "assessments": _assessments,
    "eligibility": _eligibility,
    "completion": _completion,
    "cost_items": lambda content: _rows("cost_items", content),
}


@dataclass(frozen=True)
class Untranslated:
    """A language that a course is begun in, and what of it is there in English only."""

    language: str
    gaps: list[Gap]


def untranslated(content: Mapping[str, Any]) -> list[Untranslated]:
    """What a reader of each language that the course has a title in still reads in English."""
    found = [
        Untranslated(language, list(_in_english_only(content, language)))
        for language in LANGUAGES[1:]
        if content["texts"].get(language)
    ]
    return [each for each in found if each.gaps]


def _in_english_only(content: Mapping[str, Any], language: str) -> Iterable[Gap]:
    text, english = content["texts"][language], content["texts"]["en"]
    in_english = {**english, **content["costs"], "place": content["place"]}
    in_english["audience"] = content["audience"]
    for key in ("summary", "objectives", *TERMS):
        if in_english.get(key) and not text.get(key):
            yield _text_gap(language, key)
    for kind in _ROWS:
        for number, row in enumerate(rows_of(content, kind)):
            if row.get("en") and not row.get(language):
                words = f"{SECTIONS[kind]} · {row['en']}"
                yield Gap(kind, f"{language}_{number}", words)
