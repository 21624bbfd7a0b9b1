"""The rule of languages: what somebody says of a language, and what a certificate proves. Pure.

A certificate that was sent and has not expired counts before what somebody says. A rule can ask
for one (`proof`), also of named tests only (`tests`); without it a person looks. Who told of no
language at all is looked at by a person too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from training_portal.classifications.language_tests import LanguageTest
from training_portal.classifications.languages import CEFR, JLPT
from training_portal.eligibility.kinds import Finding

NATIVE: Final = "native"
#: The word of somebody who says that they do not know a language.
NO_LEVEL: Final = "none"


@dataclass(frozen=True)
class Certificate:
    """The result of a test, as its holder tells it."""

    language: str
    test: LanguageTest
    result: str
    expires_on: date | None = None

    @property
    def level(self) -> str | None:
        """What it proves by a public table; None where none says so."""
        return self.test.level(self.result)


def certificates_in(told: Iterable[Mapping[str, Any]]) -> tuple[Certificate, ...]:
    """The certificates among the languages of a snapshot."""
    return tuple(
        Certificate(
            one["language"],
            LanguageTest(one["test"]),
            one.get("result", ""),
            date.fromisoformat(one["expires_on"]) if one.get("expires_on") else None,
        )
        for one in told
        if one.get("test")
    )


def language_reaches(found: str | None, needed: str) -> Finding:
    """Compare two levels of one language; levels of two scales are left to a person."""
    if found is None or found == NO_LEVEL:
        return Finding.FAIL
    if found == NATIVE:
        return Finding.PASS
    scale = _scale_of(needed)
    if scale is None or found not in scale:
        return Finding.NEEDS_PERSON
    return Finding.PASS if scale.index(found) >= scale.index(needed) else Finding.FAIL


def _scale_of(level: str) -> Sequence[str] | None:
    return CEFR if level in CEFR else JLPT if level in JLPT else None


@dataclass(frozen=True)
class Told:
    """What is known of somebody's languages."""

    #: Level by language, by their own word; blank where nothing at all was told.
    levels: Mapping[str, str]
    certificates: Sequence[Certificate]
    #: Whether a certificate was sent that nothing is wrong with.
    is_sent: bool
    #: The day on which a certificate has to be valid: that of closing.
    on: date

    def verdict(self, language: str, level: str, rule: Mapping[str, Any]) -> _Verdict:
        """What one language of a rule finds, with the facts of it."""
        said = self.levels.get(language)
        if said == NATIVE:
            return Finding.PASS, {"found": said}
        own = language_reaches(said, level) if self.levels else Finding.NEEDS_PERSON
        held, why = self._held(language, rule)
        if held is None:
            facts = {"found": said, **({"lack": why} if rule.get("proof") else {})}
            needs_proof = bool(rule.get("proof")) and own is Finding.PASS
            return Finding.NEEDS_PERSON if needs_proof else own, facts
        facts = {"found": said, "test": held.test.value, "result": held.result}
        if held.level is None:
            is_asked_for = bool(rule.get("proof")) or own is not Finding.PASS
            return Finding.NEEDS_PERSON if is_asked_for else Finding.PASS, facts
        facts["proven"] = held.level
        proven = language_reaches(held.level, level)
        if proven is Finding.NEEDS_PERSON:  # A level of the other scale.
            return (own if not rule.get("proof") and own is Finding.PASS else proven), facts
        if proven is Finding.FAIL and own is Finding.PASS:
            return Finding.NEEDS_PERSON, facts
        return proven, facts

    def _held(
        self, language: str, rule: Mapping[str, Any]
    ) -> tuple[Certificate | None, str | None]:
        """The certificate of a language that counts; else why none does."""
        named = rule.get("tests") or list(LanguageTest)
        of_it = [each for each in self.certificates if each.language == language]
        if not of_it:
            return None, "untold"
        fitting = [each for each in of_it if each.test in named]
        if not fitting:
            return None, "other_test"
        valid = [each for each in fitting if each.expires_on is None or each.expires_on >= self.on]
        if not valid:
            return None, "expired"
        return (valid[0], None) if self.is_sent else (None, "unsent")


_Verdict = tuple[Finding, dict[str, Any]]
_BEST_FIRST: Final = [Finding.PASS, Finding.NEEDS_PERSON, Finding.FAIL]


def language_verdict(values: Mapping[str, Any], told: Told) -> _Verdict:
    """`any_of` lists the languages of which one is enough, each with its level."""
    wanted = [(str(one["language"]), str(one["level"])) for one in values.get("any_of") or [values]]
    verdicts = [told.verdict(language, level, values) for language, level in wanted]
    finding, facts = min(verdicts, key=lambda each: _BEST_FIRST.index(each[0]))
    language, level = wanted[verdicts.index((finding, facts))]
    asked: dict[str, Any] = {name: values[name] for name in ("proof", "tests") if values.get(name)}
    return finding, {
        "needed": [{"language": one, "level": at} for one, at in wanted],
        "language": language,
        "level": level,
        **({"told": False} if not told.levels else {}),
        **asked,
        **facts,
    }
