"""Pure decisions about who may take part: every rule of a course version, one by one.

Each gives pass, fail or needs-a-person. What was found and what was asked for is returned as plain
facts, which `wording.py` puts into words when they are shown, in the reader's language. The kinds
of rule and their values are those of `seed_data/reference/courses`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from training_portal.classifications.employers import EmployerKind
from training_portal.eligibility import ages, participation
from training_portal.eligibility.kinds import DocumentKind, Education, Finding
from training_portal.eligibility.languages import (
    Certificate,
    Told,
    language_verdict,
)
from training_portal.eligibility.participation import Against, Dates, Participation
from training_portal.people.rules import ASSUMED_MAJORITY

#: Somebody who lacks at most this many months of experience is looked at by a person.
NEAR_MISS_MONTHS = 3
#: What is told as a sum and what the career comes to may differ by so many months, which is how
#: far from memory a sum is; beyond it a person looks at both.
CAREER_MAY_DIFFER_BY = 12
CERTIFICATE = DocumentKind.CERTIFICATE.value
#: No two courses at the same time: of every course, whatever its own rules are.
NO_OVERLAP = "no_overlap"
#: Rules about what else somebody took part in. What they find is told to the programme's staff and
#: to the person, never to a nominating body (domain.md, "Who sees whom").
ABOUT_EARLIER_COURSES = frozenset(
    {"days_since_last_participation", "once_per_year", "never_before", NO_OVERLAP}
)
#: Rules that another first day could meet.
BOUND_TO_DAYS = ABOUT_EARLIER_COURSES | {"minimum_age"}
Rule = tuple[int, str, Mapping[str, Any]]


@dataclass(frozen=True)
class Profile:
    """What is known of an applicant when the rules are applied; None means not told."""

    starts_on: date
    #: The last day of the cohort; the first where none is said.
    ends_on: date | None = None
    birth_date: date | None = None
    experience_months: int | None = None
    #: The same, reckoned from the entries of the career that somebody says were in the field.
    months_in_career: int | None = None
    education: Education | None = None
    #: The day on which applications close, at the venue; the first where none is said.
    closes_on: date | None = None
    #: Level by language (BCP 47): CEFR or JLPT level, `native`, or `none`.
    languages: Mapping[str, str] = field(default_factory=dict)
    certificates: Sequence[Certificate] = ()
    sending_country: str | None = None
    nationality: str | None = None
    #: The corridors beside which the person lives; None where the province is not known.
    lives_on: frozenset[str] | None = None
    employer_kind: EmployerKind | None = None
    serves_in_armed_forces: bool | None = None
    #: What else the person took, takes or has a seat in; never this cohort itself.
    participations: Sequence[Participation] = ()
    documents: frozenset[str] = frozenset()
    #: By kind of a document that is there, what is wrong with it: `refused`, `expired`,
    #: `ends_early`.
    lacks: Mapping[str, str] = field(default_factory=dict)

    @property
    def dates(self) -> Dates:
        return Dates(self.starts_on, self.ends_on or self.starts_on)


@dataclass(frozen=True)
class RuleFinding:
    """What one rule found; `facts` is JSON-able."""

    position: int
    kind: str
    finding: Finding
    facts: dict[str, Any]


@dataclass(frozen=True)
class Checked:
    """What all rules found, and when it would be possible."""

    findings: list[RuleFinding]
    #: Where a day stands against it: from which first day on none would. None where no day does, or
    #: none ends.
    possible_on: date | None


Verdict = tuple[Finding, dict[str, Any]]


def check_all(rules: Iterable[Rule], profile: Profile) -> list[RuleFinding]:
    """Apply (position, kind, values) rules; a kind that is not known here is left to a person.

    That nobody takes two courses at once is a rule of all of them: it stands behind the others,
    and only where it finds something.
    """
    found = [
        RuleFinding(position, kind, *_CHECKS.get(kind, _unknown)(values, profile))
        for position, kind, values in rules
    ]
    finding, facts = _no_overlap({}, profile)
    if finding is not Finding.PASS:
        last = max((each.position for each in found), default=0)
        found.append(RuleFinding(last + 1, NO_OVERLAP, finding, facts))
    return found


def check(rules: Sequence[Rule], profile: Profile) -> Checked:
    """Apply all rules, and look for the next day where a day stands against it."""
    found = check_all(rules, profile)
    waits = any(
        each.kind in BOUND_TO_DAYS and each.finding is not Finding.PASS and each.facts
        for each in found
    )
    return Checked(found, next_first_day(rules, profile) if waits else None)


def overall(findings: Iterable[Finding]) -> Finding:
    """One failed rule fails the whole; otherwise one open question leaves it to a person."""
    seen = set(findings)
    for finding in (Finding.FAIL, Finding.NEEDS_PERSON):
        if finding in seen:
            return finding
    return Finding.PASS


def is_waivable(kind: str, facts: Mapping[str, Any]) -> bool:
    """Whether a person may let somebody pass by this rule.

    Not the sending country: seats are given out by it, and a seat for another has no place in the
    plan that the countries agreed on. Not the lowest age for who is under age on the first day:
    what a guardian and the law of work ask for hangs on it.
    """
    if kind == "sending_country":
        return False
    if kind == "minimum_age":
        found = facts.get("on_first_day", facts.get("found"))
        return found is None or found >= ASSUMED_MAJORITY
    return True


def next_first_day(rules: Sequence[Rule], profile: Profile) -> date | None:
    """The first day, not before the cohort's, on which one as long could begin for this person, as
    far as days decide: age and other courses. None where none can.
    """
    oldest = [values for _position, kind, values in rules if kind == "maximum_age"]
    others = [_AGAINST[kind](values) for _position, kind, values in rules if kind in _AGAINST]
    born = profile.birth_date
    grown = [
        ages.possible_on(values, born, profile.dates, profile.closes_on)
        for _position, kind, values in rules
        if kind == "minimum_age" and born is not None
    ]
    day = participation.first_day(
        profile.participations,
        profile.dates.moved_to(max([profile.starts_on, *grown])),
        [*others, participation.not_at_once],
    )
    if day is not None and born is not None:
        dates, closes_on = profile.dates, profile.closes_on
        if any(ages.is_too_old(values, born, day, dates, closes_on) for values in oldest):
            return None
    return day


def _either(passed: bool) -> Finding:
    return Finding.PASS if passed else Finding.FAIL


def _unknown(_values: Mapping[str, Any], _profile: Profile) -> Verdict:
    return Finding.NEEDS_PERSON, {}


def _minimum_age(values: Mapping[str, Any], profile: Profile) -> Verdict:
    born, dates, closes_on = profile.birth_date, profile.dates, profile.closes_on
    facts = ages.facts_of(values, born, dates, closes_on)
    if born is None:
        return Finding.NEEDS_PERSON, facts
    if facts["found"] < facts["needed"]:
        facts["possible_on"] = ages.possible_on(values, born, dates, closes_on).isoformat()
    return _either(facts["found"] >= facts["needed"]), facts


def _maximum_age(values: Mapping[str, Any], profile: Profile) -> Verdict:
    facts = ages.facts_of(values, profile.birth_date, profile.dates, profile.closes_on)
    if profile.birth_date is None:
        return Finding.NEEDS_PERSON, facts
    return _either(facts["found"] <= facts["needed"]), facts


def _experience_years(values: Mapping[str, Any], profile: Profile) -> Verdict:
    needed = int(values["years"])
    found = profile.experience_months
    facts: dict[str, Any] = {"needed": needed, "found_months": found}
    if profile.months_in_career is not None:
        # What stands there month by month counts before a sum; the sum is told beside it.
        found = profile.months_in_career
        facts |= {"found_months": found, "told_months": profile.experience_months}
    if found is None:
        return Finding.NEEDS_PERSON, facts
    finding = _enough(needed, found)
    told = facts.get("told_months")
    if told is not None and abs(told - found) > CAREER_MAY_DIFFER_BY:
        facts["differs"] = True
        # Too little by both is too little; otherwise neither of the two is believed unseen.
        is_sure = finding is Finding.FAIL and _enough(needed, told) is Finding.FAIL
        return Finding.FAIL if is_sure else Finding.NEEDS_PERSON, facts
    return finding, facts


def _enough(years: int, months: int) -> Finding:
    missing = years * 12 - months
    if missing <= 0:
        return Finding.PASS
    return Finding.NEEDS_PERSON if missing <= NEAR_MISS_MONTHS else Finding.FAIL


def _education(values: Mapping[str, Any], profile: Profile) -> Verdict:
    needed = Education(values["level"])
    found = profile.education
    facts = {"needed": needed.value, "found": found.value if found else None}
    if found is None or found is Education.OTHER:
        return Finding.NEEDS_PERSON, facts
    order = list(Education)
    return _either(order.index(found) >= order.index(needed)), facts


def _language(values: Mapping[str, Any], profile: Profile) -> Verdict:
    is_sent = CERTIFICATE in profile.documents and not profile.lacks.get(CERTIFICATE)
    on = profile.closes_on or profile.starts_on
    told = Told(profile.languages, profile.certificates, is_sent=is_sent, on=on)
    return language_verdict(values, told)


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


def _nationality(values: Mapping[str, Any], profile: Profile) -> Verdict:
    needed = sorted(values["countries"])
    found = profile.nationality
    facts = {"needed": needed, "found": found}
    if found is None:
        return Finding.NEEDS_PERSON, facts
    return _either(found in needed), facts


def _residence_corridor(values: Mapping[str, Any], profile: Profile) -> Verdict:
    needed = sorted(values["lines"])
    if profile.lives_on is None:
        return Finding.NEEDS_PERSON, {"needed": needed, "found": None}
    found = sorted(profile.lives_on)
    return _either(bool(set(found) & set(needed))), {"needed": needed, "found": found}


def _employer_kind(values: Mapping[str, Any], profile: Profile) -> Verdict:
    needed = [kind.value for kind in EmployerKind if kind in values["kinds"]]
    found = profile.employer_kind
    facts = {"needed": needed, "found": found.value if found else None}
    if found is None or (found is EmployerKind.OTHER and found not in needed):
        return Finding.NEEDS_PERSON, facts
    return _either(found in needed), facts


#: What stands against a first day by each rule about other courses, made of the rule's values.
_AGAINST: dict[str, Callable[[Mapping[str, Any]], Against]] = {
    "days_since_last_participation": lambda values: participation.apart_by(int(values["days"])),
    "once_per_year": lambda _values: participation.once_in_a_year,
    "never_before": lambda _values: participation.never_twice,
}


def about_courses(rules: Iterable[Rule]) -> list[Rule]:
    """Those of these rules that hold one course of a person against another."""
    return [rule for rule in rules if rule[1] in _AGAINST]


def _found_of(profile: Profile, rule: Against) -> Verdict:
    """What a rule about other courses finds, by which, and from when on it would not."""
    standing = participation.standing(profile.participations, profile.dates, rule)
    by = standing.by
    if standing.finding is Finding.PASS:
        return standing.finding, {}
    assert by is not None
    return standing.finding, {
        "course": by.code,
        "ended_on": by.ends_on.isoformat(),
        "is_only_offered": by.is_only_offered,
        **({"is_stay": True} if by.is_stay else {}),
        "starts_on": profile.starts_on.isoformat(),
        "possible_on": standing.possible_on.isoformat() if standing.possible_on else None,
    }


def _days_since_last_participation(values: Mapping[str, Any], profile: Profile) -> Verdict:
    needed = int(values["days"])
    dates = profile.dates
    finding, facts = _found_of(profile, participation.apart_by(needed))
    days = [participation.days_between(taken, dates) for taken in profile.participations]
    return finding, {"needed": needed, "found": min(days, default=None), **facts}


def _once_per_year(_values: Mapping[str, Any], profile: Profile) -> Verdict:
    finding, facts = _found_of(profile, participation.once_in_a_year)
    return finding, {"year": profile.starts_on.year, **facts}


def _never_before(_values: Mapping[str, Any], profile: Profile) -> Verdict:
    finding, facts = _found_of(profile, participation.never_twice)
    return finding, {"found": finding is not Finding.PASS, **facts}


def _no_overlap(_values: Mapping[str, Any], profile: Profile) -> Verdict:
    return _found_of(profile, participation.not_at_once)


def _document(values: Mapping[str, Any], profile: Profile) -> Verdict:
    needed = str(values["kind"])
    if needed in profile.documents and (lack := profile.lacks.get(needed)):
        is_valid_now = lack == "ends_early"
        finding = Finding.NEEDS_PERSON if is_valid_now else Finding.FAIL
        return finding, {"needed": needed, "lack": lack}
    return _either(needed in profile.documents), {"needed": needed}


_CHECKS: dict[str, Callable[[Mapping[str, Any], Profile], Verdict]] = {
    "minimum_age": _minimum_age,
    "maximum_age": _maximum_age,
    "experience_years": _experience_years,
    "education": _education,
    "language": _language,
    "sending_country": _sending_country,
    "nationality": _nationality,
    "residence_corridor": _residence_corridor,
    "employer_kind": _employer_kind,
    "not_armed_forces": _not_armed_forces,
    "days_since_last_participation": _days_since_last_participation,
    "once_per_year": _once_per_year,
    "never_before": _never_before,
    "document": _document,
}
