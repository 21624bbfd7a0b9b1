"""Staff see what is not translated: the portal's words by room, and parts of published courses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from babel.messages.catalog import Catalog
from flask import Flask

from tests.factories import make_account
from tests.factories.programme import make_course_version
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.platform import catalogues
from training_portal.platform.policy import Role
from training_portal.translations import queries


@pytest.fixture
def half_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A room with a gap and one without."""
    courses, people = Catalog(locale="ja"), Catalog(locale="ja")
    courses.add("Kept", "保存済み")
    courses.add("A sentence that nobody has translated")
    courses.add(("%(num)d seat", "%(num)d seats"))
    people.add("Name", "氏名")
    found = {"people": people, "courses": courses}
    monkeypatch.setattr(catalogues, "rooms", lambda language: found)


def test_what_lacks_most_comes_first(half_said: None) -> None:
    first, second = queries.words_by_room("ja")
    assert (first.room, first.total) == ("courses", 3)
    assert first.lacking == ("A sentence that nobody has translated", "%(num)d seat")
    assert (second.room, second.total, second.lacking) == ("people", 1, ())


def test_a_coordinator_sees_rooms_sentences_and_courses(
    app: Flask, half_said: None, browser_of: Callable[[Account], PageClient]
) -> None:
    make_course_version(title="Welding of corridors")
    browser = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    home = browser.get("/me")
    link = next(a for a in home.tree.iter("a") if "日本語" in "".join(a.itertext()))
    page = browser.get(link.get("href") or "")
    assert page.heading == "What is not translated: Japanese"
    assert "A sentence that nobody has translated" in page
    (gap,) = queries.courses_with_gaps("ja")
    assert (gap.title, gap.has_title) == ("Welding of corridors", False)
    assert gap.title in page


def test_there_is_no_page_for_a_language_without_catalogues(
    app: Flask, browser_of: Callable[[Account], PageClient]
) -> None:
    browser = browser_of(make_account(Role.ADMINISTRATOR))
    browser.get("/manage/translations/tlh", status=404)
