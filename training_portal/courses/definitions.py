"""What a course's definition must be to mean anything, wherever it was written.

What passes here can be stored, shown and decided on: a rule
without its number would otherwise be found by the first visitor of the course's page.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from training_portal.courses.models import (
    Competency,
    CourseText,
    CourseVersion,
    Delivery,
    Payer,
    Phase,
)
from training_portal.courses.rule_values import RULE_VALUES, is_language, is_whole, is_words
from training_portal.platform.database import Base
from training_portal.platform.reference_files import too_long

Step = str | int
Where = tuple[Step, ...]

_WORDS = ("place", "audience", "source")
#: Words of a course that stand in English by themselves and in other languages among its texts.
TERMS = ("place", "audience", "fee", "stipend", "travel")
KEYS = frozenset(
    {
        *_WORDS, "code", "sector", "occupations", "level", "duration_weeks", "delivery",
        "place_country", "corridor", "languages", "eligible_countries", "texts", "competencies",
        "modules", "eligibility", "assessments", "completion", "costs", "illustrative",
    }
)  # fmt: skip

#: Parts that a course may do without: files and drafts of before they were there have none.
OPTIONAL_KEYS = frozenset({"cost_items"})


def rows_of(definition: Mapping[str, Any], kind: str) -> Any:
    """The rows of a part that a definition may do without."""
    return definition[kind] if kind not in OPTIONAL_KEYS else definition.get(kind, [])


@dataclass(frozen=True)
class Known:
    """Codes that a definition may refer to."""

    sectors: Collection[str]
    occupations: Collection[str]
    countries: Collection[str]
    corridors: Collection[str]


class Senseless(ValueError):
    """Something in a definition that would not mean anything, and where it stands."""

    def __init__(self, where: Where, why: str) -> None:
        super().__init__(why)
        self.where = where


def problems(content: Mapping[str, Any], known: Known) -> list[Senseless]:
    """What is wrong in a definition that no file holds: the first thing of each of its parts."""
    check = Check(Senseless, content, known)
    found: list[Senseless] = []
    for part in check.parts:
        try:
            part()
        except Senseless as fault:
            found.append(fault)
    if not found:
        try:
            check.agreement()
        except Senseless as fault:
            found.append(fault)
    return found


class Check:
    """Goes through a definition key by key; the first thing that is wrong is raised."""

    def __init__(
        self, fail: Callable[[Where, str], Exception], course: Mapping[str, Any], known: Known
    ) -> None:
        self.fail = fail
        self.course = course
        self.known = known

    @property
    def parts(self) -> Sequence[Callable[[], None]]:
        """The checks that look at one part each."""
        hours = {"hours": lambda v: isinstance(v, int | float) and 0 < v < 100_000}
        marks = {
            "weight": lambda value: is_whole(value, 1, 100),
            "pass_mark": lambda value: is_whole(value, 0, 100),
            "attempts": lambda value: is_whole(value, 1, 20),
        }
        phase = {"phase": lambda value: value in list(Phase)}
        payer = {"borne_by": lambda value: value in list(Payer)}
        return (
            self._plain,
            self._references,
            self._texts,
            lambda: self._parts("competencies", {}),
            lambda: self._parts("modules", hours, phase),
            lambda: self._parts("cost_items", payer, needed=False),
            lambda: self._parts("assessments", marks),
            lambda: self._rules("eligibility"),
            lambda: self._rules("completion"),
        )

    def all(self) -> None:
        for part in self.parts:
            part()
        self.agreement()

    def _need(self, good: bool, where: Where, why: str) -> None:
        if not good:
            raise self.fail(where, why)

    def _fits(self, model: type[Base], where: Where, value: str) -> None:
        if why := too_long(model, {str(where[-1]): value}):
            raise self.fail(where, why)

    def _plain(self) -> None:
        course = self.course
        for key in _WORDS:
            self._need(is_words(course[key]), (key,), "words are missing")
            self._fits(CourseVersion, (key,), course[key])
        self._need(is_whole(course["level"], 1, 8), ("level",), "AQRF has the levels 1 to 8")
        weeks = course["duration_weeks"]
        self._need(
            isinstance(weeks, int | float) and not isinstance(weeks, bool) and 0 < weeks < 1000,
            ("duration_weeks",),
            "it must be a number of weeks",
        )
        self._need(
            course["delivery"] in list(Delivery),
            ("delivery",),
            f"it must be one of {', '.join(Delivery)}",
        )
        self._need(isinstance(course["illustrative"], bool), ("illustrative",), "true or false")
        costs = course["costs"]
        self._need(
            isinstance(costs, dict) and set(costs) == {"fee", "stipend", "travel"},
            ("costs",),
            "it must have fee, stipend and travel",
        )
        for key, value in costs.items():
            self._need(is_words(value), ("costs", key), "words are missing")
            self._fits(CourseVersion, ("costs", key), value)

    def _references(self) -> None:
        for key, known in (
            ("occupations", self.known.occupations),
            ("eligible_countries", self.known.countries),
        ):
            self._codes((key,), self.course[key], known)
        self._codes(("sector",), [self.course["sector"]], self.known.sectors)
        self._codes(("place_country",), [self.course["place_country"]], self.known.countries)
        if self.course["corridor"] is not None:
            self._codes(("corridor",), [self.course["corridor"]], self.known.corridors)
        languages = self.course["languages"]
        self._need(isinstance(languages, list) and bool(languages), ("languages",), "none named")
        for number, language in enumerate(languages):
            self._need(is_language(language), ("languages", number), f"{language} is no language")
        self._once(("languages",), languages)

    def _codes(self, where: Where, codes: Any, known: Collection[str]) -> None:
        self._need(isinstance(codes, list) and bool(codes), where, "none named")
        for code in codes:
            # A number that was not quoted is not the code it looks like: 01 would be 1.
            self._need(isinstance(code, str) and code in known, where, f"{code} is not known")
        self._once(where, codes)

    def _once(self, where: Where, values: Sequence[str]) -> None:
        for number, value in enumerate(values):
            self._need(value not in values[:number], where, f"{value} stands there twice")

    def _texts(self) -> None:
        texts = self.course["texts"]
        self._need(
            isinstance(texts, dict) and "en" in texts, ("texts",), "words in English are missing"
        )
        for language, text in texts.items():
            where = ("texts", language)
            self._need(is_language(language), where, f"{language} is no language")
            terms = TERMS if language != "en" else ()
            self._need(
                isinstance(text, dict) and set(text) <= {"title", "summary", "objectives", *terms},
                where,
                f"it may have {', '.join(('title', 'summary', 'objectives', *terms))}",
            )
            self._need(is_words(text.get("title")), where, "the title is missing")
            self._need(isinstance(text.get("summary", ""), str), where, "the summary is no text")
            for key in ("title", "summary"):
                self._fits(CourseText, (*where, key), text.get(key, ""))
            for key in set(terms) & set(text):
                self._need(is_words(text[key]), (*where, key), "words are missing")
                self._fits(CourseText, (*where, key), text[key])
            objectives = text.get("objectives", [])
            self._need(
                isinstance(objectives, list) and all(map(is_words, objectives)),
                (*where, "objectives"),
                "each must be a text",
            )
        self._need(
            is_words(texts["en"].get("summary")) and bool(texts["en"].get("objectives")),
            ("texts", "en"),
            "summary and objectives are missing",
        )

    def _parts(
        self,
        key: str,
        numbers: Mapping[str, Callable[[Any], bool]],
        further: Mapping[str, Callable[[Any], bool]] = MappingProxyType({}),
        *,
        needed: bool = True,
    ) -> None:
        """Rows with a code, words, all of `numbers` and what they have of `further`."""
        parts = rows_of(self.course, key)
        self._need(isinstance(parts, list) and bool(parts or not needed), (key,), "none named")
        tests = {**numbers, **further}
        for number, part in enumerate(parts):
            where = (key, number)
            self._need(isinstance(part, dict), where, "it must have a code and words")
            self._need(is_words(part.get("code")), where, "the code is missing")
            # The tables of all parts have codes of one length.
            self._fits(Competency, (*where, "code"), part["code"])
            self._need("en" in part, where, "words in English are missing")
            for name, value in part.items():
                if name in tests:
                    self._need(tests[name](value), (*where, name), f"{value} cannot be")
                elif name != "code":
                    self._need(is_language(name), (*where, name), "it is not known")
                    self._need(is_words(value), (*where, name), "words are missing")
            missing = sorted(set(numbers) - set(part))
            self._need(not missing, where, f"missing: {', '.join(missing)}")
        self._once((key,), [part["code"] for part in parts])

    def _rules(self, stage: str) -> None:
        rules = self.course[stage]
        self._need(isinstance(rules, list) and bool(rules), (stage,), "none named")
        for number, rule in enumerate(rules):
            where = (stage, number)
            kind = rule.get("rule") if isinstance(rule, dict) else None
            test = RULE_VALUES[stage].get(kind) if isinstance(kind, str) else None
            if test is None:
                raise self.fail(where, f"there is no rule {kind}")
            values = {name: value for name, value in rule.items() if name != "rule"}
            self._need(test(values), where, f"{kind} cannot have {values}")

    def agreement(self) -> None:
        """What must agree between the parts of a definition."""
        course = self.course
        weights = sum(part["weight"] for part in course["assessments"])
        self._need(weights == 100, ("assessments",), f"the weights add up to {weights}, not 100")
        components = {part["code"] for part in course["assessments"]}
        ages = {}
        for stage, number, rule in self._each_rule():
            where = (stage, number)
            if rule["rule"] == "component_passed":
                known = rule["component"] in components
                self._need(known, where, f"there is no assessment {rule['component']}")
            elif rule["rule"] == "sending_country":
                self._need(
                    rule["countries"] == course["eligible_countries"],
                    where,
                    "these must be the eligible countries",
                )
            elif rule["rule"] in ("minimum_age", "maximum_age"):
                ages[rule["rule"]] = rule["years"]
        youngest, oldest = ages.get("minimum_age", 0), ages.get("maximum_age", 200)
        self._need(youngest <= oldest, ("eligibility",), "nobody is of that age")

    def _each_rule(self) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
        for stage in RULE_VALUES:
            for number, rule in enumerate(self.course[stage]):
                yield stage, number, rule
