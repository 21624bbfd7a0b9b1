"""The catalogue and a course's page, on the real reference data."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from tests.factories.programme import make_cohort, make_course_version
from tests.support.pages import PageClient
from training_portal.courses.models import CourseText, CourseVersion
from training_portal.courses.rules import (
    ELIGIBILITY_KINDS,
    completion_in_words,
    country_name,
    eligibility_in_words,
    language_name,
)
from training_portal.courses.titles import is_for_reader
from training_portal.platform import clock
from training_portal.platform.database import db


@pytest.fixture
def app(app_with_reference: Flask) -> Flask:
    return app_with_reference


@pytest.fixture
def catalogue(pages: PageClient) -> PageClient:
    return pages


@pytest.mark.parametrize(
    ("query", "there", "not_there"),
    [
        ("country=MM", "Automobile Maintenance", "Electricity (diploma)"),
        ("corridor=east-west", "Customs Clearance", "Production Management"),
        ("sector=D", "Electricity (diploma)", "Quality Management"),
        ("language=lo", "Customs Clearance", "Mechatronics"),
        ("q=KAIZEN", "Practical Improvement", "Mechatronics"),
        ("q=%E7%94%9F%E7%94%A3%E7%AE%A1%E7%90%86", "Production Management", "Mechatronics"),
    ],
)
def test_courses_are_found_by_what_people_know(
    catalogue: PageClient, query: str, there: str, not_there: str
) -> None:
    page = catalogue.get(f"/courses?{query}")
    assert there in page and not_there not in page


def test_a_reader_s_own_title_comes_first_and_the_english_one_beside_it(
    catalogue: PageClient,
) -> None:
    query = "?q=%E7%94%9F%E7%94%A3%E7%AE%A1%E7%90%86"
    assert catalogue.get(f"/courses{query}").link("Production Management")
    catalogue.client.set_cookie("language", "ja")
    page = catalogue.get(f"/courses{query}")
    course = catalogue.get(page.link("生産管理"))
    assert course.heading.startswith("生産管理")
    assert '<span lang="en">Production Management</span>' in course.html


@pytest.mark.parametrize("language", ["en", "ja", "vi"])
def test_each_course_has_one_title_for_each_reader(app: Flask, language: str) -> None:
    with app.test_request_context(), force_locale(language):
        rows = db.session.execute(
            select(CourseText.language)
            .join(CourseVersion, CourseVersion.id == CourseText.version_id)
            .where(CourseVersion.is_current, is_for_reader())
        )
        assert len(languages := list(rows.scalars())) == 20
        assert set(languages) <= {language, "en"}


def test_twenty_courses_stand_there_and_nothing_fits_is_said(catalogue: PageClient) -> None:
    assert "20" in catalogue.get("/courses")
    assert "No course fits" in catalogue.get("/courses?open=now")
    assert "No course fits" in catalogue.get("/courses?q=astrology")


def test_junk_in_the_address_is_never_an_error(catalogue: PageClient) -> None:
    for query in ("page=-1", "page=99999999999999999999", "sort=;drop", "country=XX", "per=0"):
        catalogue.get(f"/courses?{query}")


def test_a_course_says_everything_on_one_page(catalogue: PageClient) -> None:
    page = catalogue.get("/courses/customs-single-window")
    assert "At least 21 years old on the first day." in page
    assert "Language: English B1 or Thai B1 or Lao B1 or better." in page
    assert "Coming late 3 times counts as one absence." in page
    assert "ພິທີການພາສີ" in page
    assert "Illustrative" in page
    catalogue.get("/courses/no-such-course", status=404)


def test_every_kind_of_rule_has_words() -> None:
    values = {
        "years": 3,
        "level": "bachelor",
        "language": "en",
        "countries": ["KH"],
        "days": 183,
        "kind": "passport",
        "lines": ["southern"],
        "kinds": ["private"],
    }
    sentences = {eligibility_in_words(kind, values) for kind in ELIGIBILITY_KINDS}
    assert len(sentences) == len(ELIGIBILITY_KINDS)
    assert eligibility_in_words("star_sign", {}) == "A rule that a person checks."
    assert completion_in_words("total_mark", {"minimum": 60}, {}) == "A total mark of at least 60."


def test_countries_have_the_initiatives_names() -> None:
    assert country_name("LA") == "Lao PDR"
    assert country_name("FR") == "France"
    assert language_name("lo") == "Lao"


def test_what_can_be_applied_for_comes_first_the_nearest_deadline_on_top(
    app: Flask, pages: PageClient
) -> None:
    for title, days in (("Crane Work", -2), ("Arc Welding", -1), ("Work", 20), ("Yards", 3)):
        make_cohort(
            version=make_course_version(title=title), closes_at=clock.now() + timedelta(days=days)
        )
    html = pages.get("/courses").html
    titles = ("Yards", "Work", "Arc Welding", "Crane Work")
    places = [html.index(f">{title}</a>") for title in titles]
    assert places == sorted(places)
