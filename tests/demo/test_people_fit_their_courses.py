"""The demo's keys lead into the reference data, and its people meet the rules of their courses."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.demo.conftest import DEMO, SEED_DATA, read
from training_portal.demo import rules
from training_portal.eligibility.kinds import Finding
from training_portal.eligibility.rules import Profile, check_all

REFERENCE = SEED_DATA / "reference"
COHORTS: list[dict[str, Any]] = read(DEMO / "cohorts.yaml")["cohorts"]
COURSES = {path.stem: read(path) for path in (REFERENCE / "courses").glob("*.yaml")}
TODAY = date(2026, 11, 24)
Rows = dict[str, dict[str, Any]]


def table(name: str) -> dict[str, dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def provinces_used(organisations: Rows, accounts: Rows) -> Iterable[tuple[str, str]]:
    for entry in organisations.values():
        yield entry["province"], entry["country"]
    for entry in accounts.values():
        yield entry["person"]["province"], entry["person"]["nationality"]


def test_provinces_exist_today_and_lie_in_their_country(
    organisations: Rows, accounts: Rows
) -> None:
    known = table("provinces")
    for code, country in provinces_used(organisations, accounts):
        assert known[code]["country"] == country, code
        assert not known[code]["valid_to"], code


@pytest.mark.parametrize("entry", COHORTS, ids=lambda entry: entry["key"])
def test_a_cohort_is_held_where_its_course_is_and_as_long(entry: dict[str, Any]) -> None:
    course = COURSES[entry["course"]]
    length = entry["days"]["ends"] - entry["days"]["starts"] + 1
    assert entry["venue_country"] == course["place_country"]
    assert entry["corridor"] == course["corridor"]
    assert abs(length - course["duration_weeks"] * 7) <= 3
    assert set(entry["seats"]) <= set(course["eligible_countries"])
    zones = {row["time_zone"] for row in table("countries").values()}
    assert entry["time_zone"] in zones


@pytest.mark.parametrize("entry", COHORTS, ids=lambda entry: entry["key"])
def test_the_park_of_a_cohort_lies_in_the_country_of_the_venue(entry: dict[str, Any]) -> None:
    if entry["park"] is not None:
        assert table("parks")[entry["park"]]["country"] == entry["venue_country"]
    if entry["corridor"] is not None:
        assert entry["corridor"] in table("corridors")


def findings(entry: dict[str, Any], person: rules.Invented) -> dict[str, Finding]:
    course_rules = COURSES[entry["course"]]["eligibility"]
    profile = Profile(
        starts_on=TODAY + timedelta(days=entry["days"]["starts"]),
        birth_date=person.birth_date,
        experience_months=person.experience_years * 12,
        education=person.education,
        languages=person.languages,
        sending_country=person.country,
        serves_in_armed_forces=False,
        documents=frozenset(
            values["kind"] for values in course_rules if values["rule"] == "document"
        ),
    )
    numbered = [(at, values["rule"], values) for at, values in enumerate(course_rules)]
    return {found.kind: found.finding for found in check_all(numbered, profile)}


@pytest.mark.parametrize("entry", COHORTS, ids=lambda entry: entry["key"])
def test_people_of_the_audience_are_eligible_and_those_who_fall_short_are_not(
    entry: dict[str, Any],
    stocks: dict[str, rules.NameStock],
    audiences: dict[str, rules.Audience],
    employers: list[rules.Employer],
) -> None:
    kind = entry["audience"]
    wanted = [rules.Slot(country, kind) for country in entry["seats"] for _ in range(40)]
    wanted += [rules.Slot(country, kind, falls_short=True) for country in entry["seats"]]
    people = rules.compose(
        wanted, stocks=stocks, audiences=audiences, employers=employers, seed=7, today=TODAY
    )
    asks_experience = any(
        values["rule"] == "experience_years" for values in COURSES[entry["course"]]["eligibility"]
    )
    for slot, person in zip(wanted, people, strict=True):
        found = findings(entry, person)
        refused = slot.falls_short and asks_experience
        failed = {rule for rule, finding in found.items() if finding is not Finding.PASS}
        assert failed == ({"experience_years"} if refused else set()), person


def test_where_people_are_ineligible_the_course_asks_for_experience() -> None:
    for entry in COHORTS:
        if any(states.get("ineligible") for states in entry["applicants"].values()):
            kinds = {values["rule"] for values in COURSES[entry["course"]]["eligibility"]}
            assert "experience_years" in kinds, entry["key"]
