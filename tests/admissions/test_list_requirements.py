"""What a course asks for is held against the rows of a list, as far as they tell."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask

from tests.admissions.offices import BrowserOf, Office, officer_of
from tests.cohorts.lists.sheets import HEAD, person
from tests.factories.programme import make_cohort, make_organisation
from training_portal.admissions.list_requirements import Requirements
from training_portal.cohorts.lists.row import Level, Row

AGES = [(1, "minimum_age", {"years": 25}), (2, "maximum_age", {"years": 40})]
EXPERIENCE = [(3, "experience_years", {"years": 3})]
#: Rules of which a list tells nothing, or nothing that a body may know.
OTHERS = [
    (4, "education", {"level": "bachelor"}),
    (5, "never_before", {}),
    (6, "days_since_last_participation", {"days": 365}),
    (7, "document", {"kind": "passport"}),
]


def asked(rules: list[tuple[int, str, Any]]) -> Requirements:
    return Requirements(rules, starts_on=date(2027, 3, 1), sending_country="KH")


def row(born: str | None, years: int | None = None) -> Row:
    return Row(2, {}, {"birth_date": born, "experience": years})


@pytest.mark.parametrize(
    ("born", "years", "unmet"),
    [
        ("2002-03-01", None, []),  # 25 on the first day of the cohort
        ("2002-03-02", None, ["minimum_age"]),
        ("1986-03-02", None, []),  # still 40
        ("1986-03-01", None, ["maximum_age"]),
        (None, None, []),  # the row has an error of its own
        ("1990-01-01", 3, []),
        ("1990-01-01", 2, ["experience_years"]),
        ("2010-01-01", 0, ["minimum_age", "experience_years"]),
    ],
)
def test_a_row_is_held_against_what_it_tells(
    app: Flask, born: str | None, years: int | None, unmet: list[str]
) -> None:
    found = asked(AGES + EXPERIENCE + OTHERS).unmet_by(row(born, years))
    assert list(found) == unmet
    assert {remark.level for remark in found.values()} <= {Level.WARNING}


def test_the_remark_says_what_is_asked_and_what_was_found(app: Flask) -> None:
    (remark,) = asked(AGES).unmet_by(row("2005-01-01")).values()
    assert remark.column == "birth_date"
    assert remark.words == "22 years old when the course starts; at least 25 is needed."


@pytest.mark.parametrize(("countries", "is_met"), [(["KH", "LA"], True), (["LA"], False)])
def test_the_sending_country_is_said_once_of_the_whole_list(
    app: Flask, countries: list[str], is_met: bool
) -> None:
    asks = asked([(1, "sending_country", {"countries": countries})])
    assert asks.unmet_by(row("1990-01-01")) == {}
    assert bool(asks.unmet_by_all()) is not is_met


def test_rows_are_remarked_on_and_summed_up_and_can_be_nominated(browser_of: BrowserOf) -> None:
    body = make_organisation("KH", nominates=True)
    rules = [(kind, values) for _place, kind, values in AGES + EXPERIENCE]
    office = Office(officer_of(browser_of, body), body, make_cohort(capacity=60, rules=rules))
    young, old = {"Date of birth": "12/03/2008"}, {"Date of birth": "12/03/1960"}
    page = office.send(
        [*person(1, **young), "1"], [*person(2, **old), "10"], [*person(3, **young), "5"],
        [*person(4, **{"Date of birth": "12/03/1995"}), ""],
        head=[*HEAD, "Years of experience"],
    )  # fmt: skip
    assert "3 people do not meet what the course asks for." in page
    assert (
        "Concerned: Minimum age (2 people), Work experience (1 person), Maximum age (1 person)."
        in page
    )
    assert "1 year of experience; 3 years are needed." in page
    page = office.browser.submit(office.list_url(), action=f"{office.list_url()}/rows/3/drop")
    assert "Maximum age" not in page
    assert "2 people do not meet" in office.browser.get(f"{office.list_url()}/confirm")
    assert "3 people are nominated." in office.confirm()
