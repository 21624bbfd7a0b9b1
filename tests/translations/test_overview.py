"""Staff see what is not translated: the portal's words by room, and parts of published courses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from babel.messages.catalog import Catalog
from flask import Flask
from sqlalchemy import select, update

from tests.factories import make_account, make_park
from tests.factories.programme import make_course_version
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.courses.models import Competency, CourseText
from training_portal.geography.models import Country, Province
from training_portal.platform import catalogues
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role
from training_portal.translations import queries


@pytest.fixture
def half_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A room with gaps and one without."""
    courses, people = Catalog(locale="ja"), Catalog(locale="ja")
    place = [("templates/courses/course.html", 1), ("training_portal/courses/gaps.py", 1)]
    courses.add("Kept", "保存済み")
    courses.add("A sentence that nobody has translated", locations=place)
    courses.add(("%(num)d seat", "%(num)d seats"), context="of a plan")
    people.add("Name", "氏名")
    found = {"people": people, "courses": courses}
    monkeypatch.setattr(catalogues, "rooms", lambda language: found)


@pytest.fixture
def coordinator(app: Flask, browser_of: Callable[[Account], PageClient]) -> PageClient:
    return browser_of(make_account(Role.PROGRAMME_COORDINATOR))


def test_what_lacks_most_comes_first(half_said: None) -> None:
    first, second = queries.words_by_room("ja")
    assert (first.room, first.total, first.lacking) == ("courses", 3, 2)
    assert (second.room, second.total, second.lacking) == ("people", 1, 0)


def test_each_text_is_told_with_its_file_and_where_it_stands(app: Flask, half_said: None) -> None:
    found = [each for each in queries.lacking_texts("ja") if each.of.endswith(".po")]
    assert [each.exported for each in found] == [
        (
            "A sentence that nobody has translated",
            "courses.po",
            "templates/courses/course.html · training_portal/courses/gaps.py",
        ),
        ("%(num)d seat / %(num)d seats", "courses.po", "of a plan"),
    ]


def test_of_a_course_each_part_is_told_that_is_there_in_english_alone(app: Flask) -> None:
    version = make_course_version(title="Welding of corridors")
    with unit_of_work():
        text = db.session.scalars(select(CourseText).filter_by(version_id=version.id)).one()
        text.place, text.fee = "Nagoya", ""
        db.session.add_all(
            [
                CourseText(version_id=version.id, language="ja", title="回廊の溶接"),
                Competency(version_id=version.id, code="C1", position=1, texts={"en": "Weld"}),
                Competency(
                    version_id=version.id, code="C2", position=2, texts={"en": "Test", "ja": "検査"}
                ),
            ]
        )
    of_course = [each for each in queries.lacking_texts("ja") if each.is_course]
    assert [(each.text, each.where) for each in of_course] == [
        ("Nagoya", "Place"),
        ("Weld", "Competencies · C1"),
    ]


def test_a_coordinator_finds_and_narrows_the_texts_and_takes_them_along(
    half_said: None, coordinator: PageClient
) -> None:
    make_course_version(title="Welding of corridors")
    home = coordinator.get("/me")
    link = next(a for a in home.tree.iter("a") if "日本語" in "".join(a.itertext()))
    address = link.get("href") or ""
    page = coordinator.get(address)
    assert page.heading == "What is not translated: Japanese"
    assert "A sentence that nobody has translated" in page and "Welding of corridors" in page
    assert "templates/courses/course.html" in page
    page = coordinator.get(f"{address}?of=courses.po&sort=-of")
    assert "%(num)d seats" in page and "Welding of corridors" not in page
    file = coordinator.client.get(f"{address}?q=nobody&format=csv").text
    assert "A sentence that nobody has translated,courses.po" in file and "seats" not in file
    assert "No text found" in coordinator.get(f"{address}?q=no+such+words")


def test_many_texts_come_in_pages(coordinator: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    many = Catalog(locale="ja")
    for number in range(30):
        many.add(f"Sentence {number:02}")
    monkeypatch.setattr(catalogues, "rooms", lambda language: {"courses": many})
    page = coordinator.get("/manage/translations/ja?of=courses.po&page=2")
    assert "26–30 of 30" in page and "Sentence 29" in page and "Sentence 01" not in page


def test_names_of_the_reference_data_are_told_by_file_and_code(app: Flask) -> None:
    make_park(code="savan-park", name="Savan Park")
    with unit_of_work():
        db.session.execute(update(Country).values(names={"ja": "国"}))
        db.session.execute(update(Province).values(names={"ja": "県"}))
    found = [each for each in queries.lacking_texts("ja") if not each.of.endswith(".po")]
    assert ("Savan Park", "parks.csv", "savan-park") in [each.exported for each in found]
    assert {each.of for each in found}.isdisjoint({"countries.csv", "provinces.csv"})


def test_where_nothing_lacks_that_is_said(
    coordinator: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogues, "rooms", lambda language: {"courses": Catalog(locale="ja")})
    monkeypatch.setattr(queries, "REFERENCE", ())
    page = coordinator.get("/manage/translations/ja")
    assert "every name and every published course is there in this language" in page


def test_there_is_no_page_for_a_language_without_catalogues(
    app: Flask, browser_of: Callable[[Account], PageClient]
) -> None:
    browser = browser_of(make_account(Role.ADMINISTRATOR))
    browser.get("/manage/translations/tlh", status=404)
