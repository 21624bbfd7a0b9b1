"""Whoever switches to Japanese reads Japanese: no sentence or label of ours stays English."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import make_account
from tests.factories.programme import make_cohort, make_course_version
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.platform import catalogues
from training_portal.platform.policy import Role

VISITOR = ("/", "/courses", "/corridors", "/sign-in", "/sign-up", "/verify", "/placements")
EVERYBODY = ("/me", "/me/profile", "/me/account", "/me/applications", "/me/certificates")
STAFF = ("/manage/cohorts", "/manage/courses", "/manage/jobs", "/manage/translations/ja")
#: Read or heard beside the text.
_ATTRIBUTES = ("aria-label", "title", "placeholder", "alt", "data-label")


@cache
def _english() -> re.Pattern[str]:
    """Everything the portal says in English and otherwise in Japanese, with any values."""
    said = {
        form
        for catalogue in catalogues.rooms("ja").values()
        for message in catalogues.messages(catalogue)
        for form in catalogues.forms(message.id)
        if form not in catalogues.forms(message.string)
        and re.search("[A-Za-z]{3}", re.sub(r"%\(\w+\)\w", "", form))
    }
    sentences = (
        re.sub(r"%\\\(\w+\\\)\w", ".+", re.escape(form)).replace("%%", "%") for form in sorted(said)
    )
    return re.compile("|".join(sentences))


def _read(element: Element, lang: str = "ja") -> Iterator[str]:
    """Each piece of text that is said to be Japanese."""
    lang = element.get("lang", lang)
    if element.tag in {"script", "style"}:
        return
    if lang == "ja":
        yield from (element.get(name, "") for name in _ATTRIBUTES)
        yield element.text or ""
    for child in element:
        yield from _read(child, lang)
        if lang == "ja":
            yield child.tail or ""


def _left_in_english(pages: PageClient, url: str) -> list[str]:
    page = pages.get(url)
    assert '<html lang="ja">' in page.html
    words = {" ".join(text.split()) for text in _read(page.tree)}
    return sorted(text for text in words if _english().fullmatch(text))


def _in_japanese(pages: PageClient) -> PageClient:
    pages.client.set_cookie("language", "ja")
    return pages


@pytest.fixture
def programme(app: Flask) -> None:
    make_cohort(version=make_course_version(title="Welding of corridors"))


def test_a_visitor_reads_japanese(client: FlaskClient, programme: None) -> None:
    pages = _in_japanese(PageClient(client))
    assert {url: _left_in_english(pages, url) for url in VISITOR} == {url: [] for url in VISITOR}


def test_staff_read_japanese(programme: None, browser_of: Callable[[Account], PageClient]) -> None:
    pages = _in_japanese(browser_of(make_account(Role.PROGRAMME_COORDINATOR, name="小林 葵")))
    wanted = (*EVERYBODY, *STAFF)
    assert {url: _left_in_english(pages, url) for url in wanted} == {url: [] for url in wanted}


def test_what_is_left_in_english_would_be_found() -> None:
    assert _english().fullmatch("Choose an answer for “国”.")
    assert not _english().fullmatch("Welding of corridors")
