"""What everybody may see, everybody may take along: the public lists as files, and no more."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import make_company
from tests.factories.placements import make_posting
from tests.factories.programme import make_cohort
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.cohorts.models import CohortDecision
from training_portal.courses.models import CourseVersion
from training_portal.organisations.models import CompanyState
from training_portal.placements.posting_states import PostingState
from training_portal.platform.database import db


@pytest.fixture
def app(app_with_reference: Flask) -> Flask:
    return app_with_reference


def lines(pages: PageClient, address: str) -> list[str]:
    """The lines of the CSV that a visitor gets."""
    answer = pages.client.get(address)
    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    return answer.get_data(as_text=True).lstrip("\ufeff").splitlines()


def test_the_courses_come_with_the_cohorts_that_visitors_see(pages: PageClient) -> None:
    version = db.session.scalars(
        select(CourseVersion).where(CourseVersion.is_current).order_by(CourseVersion.id)
    ).first()
    shown = make_cohort(version=version)
    draft = make_cohort(version=version, decision=CohortDecision.DRAFT)
    found = lines(pages, "/courses?format=csv")
    assert found[0].startswith("Code,Course,Sector,How,Place,Weeks,Cohort,Venue,First day")
    assert len(found) == 21, "each course once, the one with a cohort too"
    text = "\n".join(found)
    assert f"{shown.code},{shown.venue},{shown.starts_on}" in text and draft.code not in text
    assert len(lines(pages, "/courses?q=kaizen&format=csv")) == 2


def test_companies_and_postings_that_are_not_out_are_in_no_file(pages: PageClient) -> None:
    verified = make_company("LA", name="Harness works")
    make_company("LA", name="Waiting works", state=CompanyState.IN_REVIEW)
    make_posting(verified, title="Welder", wage_minor=150_50)
    make_posting(verified, title="Not out yet", state=PostingState.IN_REVIEW)
    companies = lines(pages, "/companies?format=csv&q=works")
    assert [line.split(",")[0] for line in companies] == ["Company", "Harness works"]
    postings = lines(pages, "/placements?format=csv")
    assert len(postings) == 2 and postings[1].startswith("Welder,") and "150.5,USD," in postings[1]


@pytest.mark.parametrize(
    ("query", "first", "count"),
    [
        ("", "Code,Name in its own language,Park,Kind,Country,Corridor,Known for", 34),
        ("&country=LA&sort=-name&columns=position", "Code,Name in its own language,Park,La", 0),
        ("&q=savan", "Code,", 0),
        ("&corridor=east-west&sort=country", "Code,", 0),
    ],
)
def test_the_parks_are_listed_by_country_and_corridor(
    pages: PageClient, query: str, first: str, count: int
) -> None:
    found = lines(pages, f"/parks?format=csv{query}")
    assert found[0].startswith(first) and len(found) > 1 and count in (0, len(found))
    assert "Savan" in pages.get(f"/parks?{query.lstrip('&')}"), "each of these has it"


def test_a_file_asks_as_often_for_many_as_for_few(pages: PageClient) -> None:
    asked: list[int] = []
    for number in range(2):
        for name in range(2):
            make_posting(make_company("LA", name=f"Works {number}{name}"))
        for path in ("/companies", "/placements", "/courses"):
            with statements(db.engine) as seen:
                lines(pages, f"{path}?format=csv")
            asked.append(len(seen))
        version = db.session.scalars(select(CourseVersion)).first()
        make_cohort(version=version)
    assert asked[:3] == asked[3:]
