"""“Would I pass?”: anybody sees it before applying, and nothing of it stays."""

from __future__ import annotations

import logging
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories.programme import make_cohort, make_course_version, make_person
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.cohorts.models import Cohort, CohortDecision, Enrolment, EnrolmentState
from training_portal.courses.rules import ELIGIBILITY_KINDS
from training_portal.eligibility import remedies, rules
from training_portal.eligibility.check_forms import NEEDED_BY
from training_portal.eligibility.kinds import Finding
from training_portal.platform import clock
from training_portal.platform.database import Base, db, unit_of_work

RULES = [
    ("minimum_age", {"years": 22}),
    ("nationality", {"countries": ["LA", "VN"]}),
    ("employer_kind", {"kinds": ["private", "ngo"]}),
    ("experience_years", {"years": 3}),
    ("education", {"level": "diploma"}),
    (
        "language",
        {"any_of": [{"language": "en", "level": "B1"}, {"language": "ja", "level": "N3"}]},
    ),
    ("not_armed_forces", {}),
    ("document", {"kind": "employer_letter"}),
]
ANSWERS = {
    "birth_date": "27/03/1994",
    "nationality": "LA",
    "employer_kind": "private",
    "experience_years": "4",
    "education": "bachelor",
    "language_en": "B2",
    "language_ja": "none",
    "armed_forces": "no",
    "documents": ["employer_letter"],
}
ASK = "See the answer"


def rows() -> dict[str, int]:
    return {
        name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in Base.metadata.tables.items()
    }


def test_a_visitor_sees_that_all_conditions_would_be_met(app: Flask, pages: PageClient) -> None:
    cohort = make_cohort(rules=RULES)
    page = pages.get(f"/cohorts/{cohort.public_id}")
    page = pages.get(page.link("Would I pass?"))
    asked = {field for field in NEEDED_BY if f'name="{field}"' in page.html}
    needed = {kind for kind, _values in RULES}
    assert asked == {field for field, kinds in NEEDED_BY.items() if kinds & needed}
    page = pages.submit(page, button=ASK, values=ANSWERS)
    assert "By these answers you meet all conditions." in page
    assert "English CEFR B2; needed: English CEFR B1 or Japanese JLPT N3." in page
    assert page.link("Apply")


def test_what_does_not_pass_is_said_with_what_would_have_to_change(
    app: Flask, pages: PageClient
) -> None:
    cohort = make_cohort(rules=RULES, starts_on=date(2027, 6, 7))
    answers = {
        **ANSWERS, "birth_date": "08/06/2005", "experience_years": "1", "employer_kind": "other",
        "documents": [],
    }  # fmt: skip
    page = pages.submit(f"/cohorts/{cohort.public_id}/check", button=ASK, values=answers)
    assert "By these answers you do not meet 3 conditions." in page
    assert "Look for a course that begins on 8 Jun 2027 or later." in page
    assert "2 years more of work in the field are needed." in page
    assert "Ask for it soon: it is sent with the application." in page
    assert "the programme looks at this and decides." in page
    assert 'value="08/06/2005"' in page.html  # what was answered stands there still


def test_a_question_that_is_left_open_is_named(app: Flask, pages: PageClient) -> None:
    cohort = make_cohort(rules=RULES)
    page = pages.submit(f"/cohorts/{cohort.public_id}/check", button=ASK, status=422)
    assert len(page.errors) == len(ANSWERS) - 1  # all but the documents
    assert "By these answers" not in page


def test_nothing_that_a_visitor_answers_is_kept_or_logged(
    app: Flask, pages: PageClient, caplog: pytest.LogCaptureFixture
) -> None:
    cohort = make_cohort(rules=RULES)
    address = f"/cohorts/{cohort.public_id}/check"
    page = pages.get(address)
    before = rows()
    with caplog.at_level(logging.DEBUG):
        page = pages.submit(page, button=ASK, values=ANSWERS)
    assert "you meet all conditions" in page
    assert rows() == before
    assert page.address == address
    assert "27/03/1994" not in caplog.text and "1994-03-27" not in caplog.text


def test_who_is_signed_in_is_held_against_what_the_portal_knows(app: Flask, browser_of) -> None:
    version = make_course_version(
        [
            ("minimum_age", {"years": 22}),
            ("days_since_last_participation", {"days": 183}),
            ("never_before", {}),
        ]
    )
    person = make_person(birth_date=date(1994, 3, 27))
    cohort = make_cohort(version=version, starts_on=date(2027, 6, 7))
    last = make_cohort(starts_on=date(2027, 3, 1), decision=CohortDecision.CONFIRMED)
    with unit_of_work():
        db.session.add(
            Enrolment(
                cohort_id=last.id,
                person_id=person.id,
                state=EnrolmentState.COMPLETED,
                sending_country="LA",
                enrolled_at=clock.now(),
            )
        )
    browser = browser_of(db.session.get_one(Account, person.account_id))
    page = browser.get(f"/cohorts/{cohort.public_id}/check")
    assert 'value="27/03/1994"' in page.html
    assert 'name="took_before"' not in page.html
    page = browser.submit(page, button=ASK)
    possible = last.ends_on + timedelta(days=183)
    assert f"It is {last.code}." in page
    assert f"{possible.day} {possible:%b %Y} or later" in page
    assert "Has not taken this course before." in page


@pytest.mark.parametrize(
    ("kind", "values", "question"),
    [("never_before", {}, "took_before"), ("once_per_year", {}, "this_year")],
)
def test_a_visitor_says_themselves_what_else_they_take(
    app: Flask, pages: PageClient, kind, values, question
) -> None:
    cohort = make_cohort(rules=[(kind, values)])
    address = f"/cohorts/{cohort.public_id}/check"
    page = pages.submit(address, button=ASK, values={question: "no"})
    assert "you meet all conditions" in page
    page = pages.submit(address, button=ASK, values={question: "yes"})
    assert "By these answers you do not meet 1 condition." in page


@pytest.mark.parametrize("decision", [CohortDecision.DRAFT, CohortDecision.CANCELLED])
def test_of_a_cohort_that_nobody_can_apply_to_nothing_is_asked(
    app: Flask, pages: PageClient, decision
) -> None:
    cohort = make_cohort(rules=RULES, decision=decision)
    pages.get(f"/cohorts/{cohort.public_id}/check", status=404)


def test_each_rule_that_is_not_met_says_what_would_have_to_change(app: Flask) -> None:
    facts = {"needed": 3, "found_months": 12, "possible_on": "2027-09-09"}
    for kind in {*ELIGIBILITY_KINDS, rules.NO_OVERLAP}:
        assert remedies.remedy(kind, Finding.FAIL, facts).endswith("."), kind
        assert remedies.remedy(kind, Finding.NEEDS_PERSON, facts)
        assert not remedies.remedy(kind, Finding.PASS, facts)


@pytest.mark.parametrize(
    ("days", "words"),
    [(-1, "Applications for this intake are closed"), (1, "Applications open on")],
)
def test_outside_the_window_it_says_that_nobody_can_apply(
    app: Flask, pages: PageClient, days: int, words: str
) -> None:
    cohort = make_cohort(rules=RULES)
    with unit_of_work():
        kept = db.session.get_one(Cohort, cohort.id)
        moment = clock.now() + timedelta(days=days)
        if days < 0:
            kept.application_closes_at = moment
        else:
            kept.application_opens_at = moment
    page = pages.get(f"/cohorts/{cohort.public_id}/check")
    assert words in page
    assert words in pages.submit(page, button=ASK, values=ANSWERS)


def test_of_a_course_without_conditions_it_says_so(app: Flask, pages: PageClient) -> None:
    page = pages.get(f"/cohorts/{make_cohort().public_id}/check")
    assert "This course asks for nothing of its own" in page
