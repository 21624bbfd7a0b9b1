"""Kept pages: given again only while they are what a new one would be, and only to nobody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert, update

from tests.factories.accounts import make_account
from tests.factories.organisations import make_company
from tests.factories.placements import make_posting
from tests.factories.places import make_park
from tests.factories.programme import make_cohort, make_course_version
from tests.support.browsers import signed_in
from tests.support.database import settings_for
from tests.support.statements import statements
from training_portal import create_app
from training_portal.cohorts.models import Cohort
from training_portal.courses.models import Course, CourseText
from training_portal.platform import clock
from training_portal.platform.database import db, insert_all, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.public_pages import NEVER_SHOWN, present
from training_portal.platform.throttle import ThrottleCount
from training_portal.platform.web.kept_pages import KeptPages, Shelf, key_of


@pytest.fixture(autouse=True)
def _one_minute() -> Iterator[None]:
    """No minute ends between two requests of a test."""
    with clock.standing_at(clock.now()):
        yield


@contextmanager
def no_statements(app: Flask) -> Iterator[None]:
    """Whatever is given meanwhile was kept: nothing is asked but the one number."""
    pages: KeptPages = app.extensions["kept_pages"]
    inner = pages.inner

    def refuse(*_anything: object) -> list[bytes]:
        raise AssertionError("The page was made anew.")

    pages.inner = refuse
    try:
        yield
    finally:
        pages.inner = inner


def _by_object(title: str) -> None:
    db.session.query(CourseText).one().title = title


def _by_statement(title: str) -> None:
    db.session.execute(update(CourseText).values(title=title))


def _on_the_connection(title: str) -> None:
    table = CourseText.__table__
    db.session.connection().execute(update(table).values(title=title))


def _as_plain_sql(title: str) -> None:
    db.session.connection().exec_driver_sql(f"update course_text set title = '{title}'")


def _as_new_rows(title: str) -> None:
    """A second course, whose rows come by statements over many rows."""
    old, text = db.session.query(Course).one(), db.session.query(CourseText).one()
    version = make_course_version(title=title)
    assert version.course_id != old.id and text.title != title
    insert_all([])


@pytest.mark.parametrize(
    "write", [_by_object, _by_statement, _on_the_connection, _as_plain_sql, _as_new_rows]
)
def test_what_one_process_commits_the_next_visitor_of_another_sees(
    fresh_database: str, tmp_path: Path, write: Callable[[str], None]
) -> None:
    here, there = (create_app(settings_for(fresh_database, tmp_path)) for _each in range(2))
    visitors = [here.test_client(), there.test_client()]
    with here.app_context():
        make_course_version(title="Before")
    for visitor in visitors:
        assert "Before" in visitor.get("/courses").text
    for app, visitor in zip((here, there), visitors, strict=True):
        with no_statements(app):
            assert "Before" in visitor.get("/courses").text
    with here.app_context(), pytest.raises(ZeroDivisionError), unit_of_work():
        write("Rolled back")
        db.session.flush()
        raise ZeroDivisionError
    with no_statements(there):
        assert "Before" in visitors[1].get("/courses").text
    with here.app_context(), unit_of_work():
        write("After")
    for visitor in visitors:
        assert "After" in visitor.get("/courses").text
    for app in (here, there):
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def test_what_no_page_shows_leaves_the_pages_alone(app: Flask) -> None:
    before = present(app)
    with unit_of_work():
        db.session.execute(
            insert(ThrottleCount).values(bucket="b", hits=1, until=clock.now()),
        )
    with unit_of_work():
        db.session.query(OutboxMail).delete()
    assert present(app) == before
    make_cohort()
    assert present(app) != before


def test_a_browser_that_has_the_page_is_told_so_before_one_is_made(app: Flask) -> None:
    visitor = app.test_client()
    tag = visitor.get("/courses").headers["ETag"]
    with no_statements(app):
        answer = visitor.get("/courses", headers={"If-None-Match": tag})
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == tag and answer.headers["Cache-Control"]
        whole = visitor.get("/courses", headers={"If-None-Match": 'W/"another"'})
        assert whole.status_code == 200 and len(whole.headers["X-Request-ID"]) == 16


def test_words_of_time_turn_with_the_minute(app: Flask) -> None:
    visitor, now = app.test_client(), clock.now().replace(second=0, microsecond=0)
    make_cohort(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=3))
    for moment, words in (
        (now + timedelta(seconds=59), "3\xa0days\xa0left"),
        (now + timedelta(days=2), "24\xa0hours\xa0left"),
        (now + timedelta(days=3) - timedelta(seconds=1), "less\xa0than\xa0an\xa0hour\xa0left"),
        (now + timedelta(days=3), "No open intake"),
    ):
        with clock.standing_at(moment):
            assert words in visitor.get("/courses").text


def test_a_reader_with_a_session_gets_a_page_of_their_own(app: Flask) -> None:
    reader, visitor = signed_in(app, make_account(name="Somebody")), app.test_client()
    assert "Somebody" not in visitor.get("/courses").text
    own = reader.client.get("/courses")
    assert "Somebody" in own.text and own.headers["Cache-Control"] == "no-store"
    assert "Somebody" not in visitor.get("/courses").text


def test_each_language_has_its_own(app: Flask) -> None:
    english, japanese = app.test_client(), app.test_client()
    japanese.set_cookie("language", "ja")
    for _each in range(2):
        assert '<html lang="en"' in english.get("/courses").text
        assert '<html lang="ja"' in japanese.get("/courses").text
    with no_statements(app):
        assert '<html lang="ja"' in japanese.get("/courses").text


PLAIN = {"REQUEST_METHOD": "GET", "PATH_INFO": "/courses", "HTTP_HOST": "portal.test"}


@pytest.mark.parametrize(
    "further",
    [
        {"REQUEST_METHOD": "POST"},
        {"REQUEST_METHOD": "HEAD"},
        {"HTTP_COOKIE": "session=abc"},
        {"HTTP_COOKIE": "language=ja; session=abc"},
        {"HTTP_COOKIE": "__Host-session=abc"},
        {"HTTP_AUTHORIZATION": "Basic YTpi"},
        {"HTTP_RANGE": "bytes=0-9"},
        {"QUERY_STRING": "q=" + "x" * 200},
    ],
)
def test_others_are_always_answered_anew(further: dict[str, str]) -> None:
    assert key_of(PLAIN) is not None and key_of({**PLAIN, **further}) is None


@pytest.mark.parametrize(
    "further",
    [
        {"PATH_INFO": "/"},
        {"QUERY_STRING": "country=KH"},
        {"HTTP_HOST": "elsewhere.test"},
        {"SCRIPT_NAME": "/portal"},
        {"wsgi.url_scheme": "https"},
        {"HTTP_COOKIE": "language=ja"},
        {"HTTP_ACCEPT_LANGUAGE": "ja,en;q=0.5"},
        {"HTTP_ACCEPT_ENCODING": "gzip"},
    ],
)
def test_what_makes_another_page_makes_another_key(further: dict[str, str]) -> None:
    assert key_of({**PLAIN, **further}) not in (None, key_of(PLAIN))


def test_the_oldest_pages_go_when_there_are_too_many(app: Flask) -> None:
    visitor, pages = app.test_client(), app.extensions["kept_pages"]
    pages.shelf = Shelf(most_bytes=20_000)
    try:
        for number in range(1, 8):
            visitor.get(f"/courses?q=word{number}")
        with no_statements(app):
            visitor.get("/courses?q=word7")
        with no_statements(app), pytest.raises(AssertionError):
            visitor.get("/courses?q=word1")
    finally:
        pages.shelf = Shelf()


def test_no_kept_page_reads_what_may_change_without_a_sign(app: Flask) -> None:
    """Each kept page is fetched here: one that is new has to be added, with what it shows."""
    cohort, company, posting = make_cohort(), make_company(), make_posting()
    code = db.session.query(Course).first().code
    addresses = {
        "front.index": "/",
        "front.help_index": "/help",
        "front.help_page": "/help/nominating",
        "courses.catalogue": "/courses?q=a&open=now&country=LA&from=2026-01-01",
        "courses.course": f"/courses/{code}",
        "cohorts.public": f"/cohorts/{cohort.public_id}",
        "cohorts.general_information": f"/cohorts/{cohort.public_id}/general-information",
        "cohorts.general_information_pdf": f"/cohorts/{cohort.public_id}/general-information.pdf",
        "geography.corridors": "/corridors",
        "geography.parks": "/parks",
        "geography.park": f"/parks/{make_park().code}",
        "placements.open_postings": "/placements",
        "placements.public_posting": f"/placements/{posting.public_id}",
        "organisations.companies": "/companies",
        "demand.public_board": "/demand",
        "organisations.public_company": f"/companies/{company.public_id}",
    }
    kept = {name for name, view in app.view_functions.items() if getattr(view, "is_kept", False)}
    assert kept == set(addresses)
    visitor = app.test_client()
    for address in addresses.values():
        with statements(db.session.get_bind()) as seen:
            assert visitor.get(address).status_code == 200, address
        read = {name for sql in seen for name in re.findall(r"(?:FROM|JOIN) \"?(\w+)", sql)}
        # Help says nothing that is in a table.
        assert (read or address.startswith("/help")) and not read & NEVER_SHOWN, address
    assert Cohort.__tablename__ not in NEVER_SHOWN
