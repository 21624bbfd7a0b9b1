"""Pure decisions of admission: eligibility rule by rule, the deadline of an offer, the window.

Every rule of a course version gives pass, fail or needs-a-person. What was found and what was asked
for is returned as plain facts, which `wording.py` puts into words when they are shown, in the
reader's language. The kinds of rule and their values are those of `seed_data/reference/courses`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from training_portal.admissions.models import Finding
from training_portal.courses.rules import CEFR, JLPT
from training_portal.people.rules import age_on

#: Somebody who lacks at most this many months of experience is looked at by a person.
NEAR_MISS_MONTHS = 3
NATIVE = "native"


class Education(StrEnum):
    """Highest completed education, low to high (after ISCED 2011, levels 1 to 8)."""

    PRIMARY = "primary"
    LOWER_SECONDARY = "lower_secondary"
    UPPER_SECONDARY = "upper_secondary"
    DIPLOMA = "diploma"
    BACHELOR = "bachelor"
    MASTER = "master"
    DOCTORATE = "doctorate"
    OTHER = "other"

    @property
    def label(self) -> str:
        labels = {
            Education.PRIMARY: _l("Primary school"),
            Education.LOWER_SECONDARY: _l("Lower secondary school"),
            Education.UPPER_SECONDARY: _l("Upper secondary or vocational school"),
            Education.DIPLOMA: _l("Diploma of a college or technical institute"),
            Education.BACHELOR: _l("Bachelor's degree"),
            Education.MASTER: _l("Master's degree"),
            Education.DOCTORATE: _l("Doctorate"),
            Education.OTHER: _l("Something else"),
        }
        return str(labels[self])


@dataclass(frozen=True)
class Profile:
    """What is known of an applicant when the rules are applied; None means not told."""

    starts_on: date
    birth_date: date | None = None
    experience_months: int | None = None
    education: Education | None = None
    #: Level by language (BCP 47): CEFR or JLPT level, or `native`.
    languages: Mapping[str, str] = field(default_factory=dict)
    sending_country: str | None = None
    serves_in_armed_forces: bool | None = None
    #: Last day of the latest course taken part in, and whether this very course was taken before.
    last_participation_ended_on: date | None = None
    took_this_course: bool = False
    documents: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RuleFinding:
    """What one rule found; `facts` is JSON-able."""

    position: int
    kind: str
    finding: Finding
    facts: dict[str, Any]


Verdict = tuple[Finding, dict[str, Any]]


def check_all(
    rules: Iterable[tuple[int, str, Mapping[str, Any]]], profile: Profile
) -> list[RuleFinding]:
    """Apply (position, kind, values) rules; a kind that is not known here is left to a person."""
    return [
        RuleFinding(position, kind, *_CHECKS.get(kind, _unknown)(values, profile))
        for position, kind, values in rules
    ]


def overall(findings: Iterable[Finding]) -> Finding:
    """One failed rule fails the whole; otherwise one open question leaves it to a person."""
    seen = set(findings)
    for finding in (Finding.FAIL, Finding.NEEDS_PERSON):
        if finding in seen:
            return finding
    return Finding.PASS


def _either(passed: bool) -> Finding:
    return Finding.PASS if passed else Finding.FAIL


def _unknown(_values: Mapping[str, Any], _profile: Profile) -> Verdict:
    return Finding.NEEDS_PERSON, {}


def _minimum_age(values: Mapping[str, Any], profile: Profile) -> Verdict:
    needed = int(values["years"])
    if profile.birth_date is None:
        return Finding.NEEDS_PERSON, {"needed": needed, "found": None}
    found = age_on(profile.birth_date, profile.starts_on)
    return _either(found >= needed), {"needed": needed, "found": found}


def _maximum_age(values: Mapping[str, Any], profile: Profile) -> Verdict:
    needed = int(values["years"])
    if profile.birth_date is None:
        return Finding.NEEDS_PERSON, {"needed": needed, "found": None}
    found = age_on(profile.birth_date, profile.starts_on)
    return _either(found <= needed), {"needed": needed, "found": found}


def _experience_years(values: Mapping[str, Any], profile: Profile) -> Verdict:
    needed = int(values["years"])
    found = profile.experience_months
    facts = {"needed": needed, "found_months": found}
    if found is None:
        return Finding.NEEDS_PERSON, facts
    missing = needed * 12 - found
    if missing <= 0:
        return Finding.PASS, facts
    return (Finding.NEEDS_PERSON if missing <= NEAR_MISS_MONTHS else Finding.FAIL), facts


def _education(values: Mapping[str, Any], profile: Profile) -> Verdict:
    needed = Education(values["level"])
    found = profile.education
    facts = {"needed": needed.value, "found": found.value if found else None}
    if found is None or found is Education.OTHER:
        return Finding.NEEDS_PERSON, facts
    order = list(Education)
    return _either(order.index(found) >= order.index(needed)), facts


def _scale_of(level: str) -> Sequence[str] | None:
    return CEFR if level in CEFR else JLPT if level in JLPT else None


def language_reaches(found: str | None, needed: str) -> Finding:
    """Compare two levels of one language; levels of two scales are left to a person."""
    if found is None:
        return Finding.FAIL
    if found == NATIVE:
        return Finding.PASS
    scale = _scale_of(needed)
    if scale is None or found not in scale:
        return Finding.NEEDS_PERSON
    return _either(scale.index(found) >= scale.index(needed))


def _language(values: Mapping[str, Any], profile: Profile) -> Verdict:
    """`any_of` lists the languages of which one is enough, each with its level."""
    wanted = [(str(one["language"]), str(one["level"])) for one in _alternatives(values)]
    verdicts = [
        language_reaches(profile.languages.get(language), level) for language, level in wanted
    ]
    best = min(verdicts, key=_BEST_FIRST.index)
    language, level = wanted[verdicts.index(best)]
    return best, {
        "needed": [{"language": one, "level": at} for one, at in wanted],
        "language": language,
        "level": level,
        "found": profile.languages.get(language),
    }


_BEST_FIRST = [Finding.PASS, Finding.NEEDS_PERSON, Finding.FAIL]


def _alternatives(values: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return values.get("any_of") or [values]


def _sending_country(values: Mapping[str, Any], profile: Profile) -> Verdict:
    needed = sorted(values["countries"])
    found = profile.sending_country
    facts = {"needed": needed, "found": found}
    if found is None:
        return Finding.NEEDS_PERSON, facts
    return _either(found in needed), facts


def _not_armed_forces(_values: Mapping[str, Any], profile: Profile) -> Verdict:
    found = profile.serves_in_armed_forces
    if found is None:
        return Finding.NEEDS_PERSON, {"found": None}
    return _either(not found), {"found": found}


def _days_since_last_participation(values: Mapping[str, Any], profile: Profile) -> Verdict:
    needed = int(values["days"])
    ended = profile.last_participation_ended_on
    if ended is None:
        return Finding.PASS, {"needed": needed, "found": None}
    found = (profile.starts_on - ended).days
    return _either(found >= needed), {"needed": needed, "found": found}


def _never_before(_values: Mapping[str, Any], profile: Profile) -> Verdict:
    return _either(not profile.took_this_course), {"found": profile.took_this_course}


def _document(values: Mapping[str, Any], profile: Profile) -> Verdict:
    needed = str(values["kind"])
    return _either(needed in profile.documents), {"needed": needed}


_CHECKS: dict[str, Callable[[Mapping[str, Any], Profile], Verdict]] = {
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


def offer_deadline(now: datetime, response_days: int, zone: str, starts_on: date) -> datetime:
    """The end of the day `response_days` after today in the venue's zone, aware.

    Never later than the day before the course begins, nor earlier than the end of today. The last
    second counts: 23:59:59 there.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    last = min(today + timedelta(days=response_days), last_day_to_answer(starts_on))
    return end_of_day(max(today, last), zone)


def last_day_to_answer(starts_on: date) -> date:
    """An offer is answered before the course begins, also when more time is given."""
    return starts_on - timedelta(days=1)


def end_of_day(day: date, zone: str) -> datetime:
    """The last second of a day in a zone, aware."""
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(zone))


def mend_by(
    returned_at: datetime, closes_at: datetime, response_days: int, zone: str, starts_on: date
) -> datetime:
    """Until when a returned application is to be sent again: as long as an offer waits, and at
    least until the window closes. The programme may take it later; it need not.
    """
    return max(closes_at, offer_deadline(returned_at, response_days, zone, starts_on))


def is_late(now: datetime, deadline: datetime) -> bool:
    """Whether a deadline is over: the second it names still counts, the next one does not."""
    return now >= deadline + timedelta(seconds=1)


def sending_country(nominated_by: str | None, residence: str | None) -> str | None:
    """That of the nominating organisation, or of residence when applying directly (domain.md)."""
    return nominated_by or residence
