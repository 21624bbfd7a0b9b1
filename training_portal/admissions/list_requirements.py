"""What a course asks of people, as far as a list of nominees can show it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from training_portal.cohorts.lists.checking import Entry
from training_portal.cohorts.lists.row import Level, Remark
from training_portal.eligibility.kinds import Finding
from training_portal.eligibility.rules import Profile, RuleFinding, check_all
from training_portal.eligibility.wording import reason
from training_portal.platform.messages import worded

Rule = tuple[int, str, Mapping[str, Any]]
#: Which column of a list tells what a kind of rule asks for.
_COLUMNS = {
    "minimum_age": "birth_date",
    "maximum_age": "birth_date",
    "experience_years": "experience",
}


@dataclass(frozen=True)
class Requirements:
    """The rules of a course version, held against lists of one body for one cohort.

    The programme decides on each application, when more is known: so what is found here is a
    warning and never an error. Of earlier courses nothing is said: they are not for the body to
    know (domain.md).
    """

    #: Position, kind and values of each rule (admissions/rules.py).
    rules: Sequence[Rule]
    #: The first day of the cohort, and the one on which applications close: ages count on one.
    starts_on: date
    #: Of the nominating body: the sending country of everybody on its lists (domain.md).
    sending_country: str
    closes_on: date | None = None

    def unmet_by_all(self) -> list[str]:
        """What nobody on the body's lists meets, whoever it is, in sentences."""
        rules = [rule for rule in self.rules if rule[1] == "sending_country"]
        return [_words(found) for found in _unmet(rules, self._profile(None, None))]

    def unmet_by(self, row: Entry) -> dict[str, Remark]:
        """What a row does not meet, by kind of rule.

        What the row does not tell is asked of the person later, and not remarked on.
        """
        told = {column for column in _COLUMNS.values() if row.values[column] not in (None, "")}
        rules = [rule for rule in self.rules if _COLUMNS.get(rule[1]) in told]
        profile = self._profile(row.values["birth_date"], row.values["experience"])
        return {
            found.kind: Remark(_COLUMNS[found.kind], Level.WARNING, worded(_words(found)))
            for found in _unmet(rules, profile)
        }

    def _profile(self, born: str | None, years: int | None) -> Profile:
        return Profile(
            starts_on=self.starts_on,
            closes_on=self.closes_on,
            birth_date=date.fromisoformat(born) if born else None,
            experience_months=None if years is None else years * 12,
            sending_country=self.sending_country,
        )


def _unmet(rules: Iterable[Rule], profile: Profile) -> list[RuleFinding]:
    return [found for found in check_all(rules, profile) if found.finding is not Finding.PASS]


def _words(found: RuleFinding) -> str:
    return reason(found.kind, found.finding, found.facts)
