"""What a first visit to a public page weighs over the wire, and what a second one costs."""

from __future__ import annotations

import gzip
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.programme import make_cohort, make_course_version

#: Bytes a first visit may weigh in all (performance.md), and a later page.
FIRST_VISIT, LATER_PAGE = 30 * 1024, 8 * 1024
_ASSET = re.compile(r'(?:href|src)="(/static/[^"]+)"')
PACKED = {"Accept-Encoding": "gzip"}


@pytest.fixture
def app(app_with_reference: Flask) -> Flask:
    return app_with_reference


@pytest.fixture
def filled(app: Flask, client: FlaskClient) -> FlaskClient:
    """The real corridors, parks and courses, and a front page with all its rows."""
    for number in range(6):
        make_cohort(version=make_course_version(title=f"Production Management {number}"))
    return client


def weight(client: FlaskClient, path: str, seen: set[str]) -> int:
    """Bytes of a page and of the files it is the first to need, scripts' imports included."""
    answer = client.get(path, headers=PACKED)
    assert answer.status_code == 200
    html = gzip.decompress(answer.data).decode()
    asked, total = set(_ASSET.findall(html)) - seen, len(answer.data)
    while asked:
        address = asked.pop()
        seen.add(address)
        file = client.get(address, headers=PACKED)
        assert file.status_code == 200, address
        total += len(file.data)
        if address.endswith(".js"):
            packed = file.headers.get("Content-Encoding") == "gzip"
            script = (gzip.decompress(file.data) if packed else file.data).decode()
            folder = address.rsplit("/", 1)[0]
            asked |= {f"{folder}/{name}" for name in re.findall(r'"\./([^"]+)"', script)} - seen
    return total


@pytest.mark.parametrize("path", ["/", "/courses", "/courses/customs-single-window"])
def test_a_first_visit_is_light(filled: FlaskClient, path: str) -> None:
    assert weight(filled, path, set()) <= FIRST_VISIT


def test_later_pages_are_lighter_still(filled: FlaskClient) -> None:
    seen: set[str] = set()
    weight(filled, "/", seen)
    for path in ("/courses", "/courses/customs-single-window"):
        assert weight(filled, path, seen) <= LATER_PAGE


@pytest.mark.parametrize("path", ["/", "/courses", "/courses/customs-single-window"])
def test_an_unchanged_page_is_not_sent_again(filled: FlaskClient, path: str) -> None:
    first = filled.get(path)
    assert "public" in first.headers["Cache-Control"]
    again = filled.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and not again.data
