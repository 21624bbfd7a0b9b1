"""The list of lists of past cohorts: found, put in order, taken along, those that wait deleted."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.cohorts.past.archive import BASE, Archive, person
from tests.support.statements import statements
from training_portal.cohorts.models import PastImport, PastState
from training_portal.platform.database import db, unit_of_work


def named(source: str, file: str = "archive.xlsx") -> PastImport:
    """The newest list, called otherwise."""
    with unit_of_work():
        newest = db.session.scalars(
            select(PastImport).order_by(PastImport.id.desc()).limit(1)
        ).one()
        newest.source, newest.original_name = source, file
    return newest


@pytest.fixture
def two(archive: Archive) -> tuple[PastImport, PastImport]:
    """One list that waits, and one that was recorded."""
    archive.send(person(1))
    archive.confirm()
    recorded = named("Annual report of Đồng Nai", "report-2018.xlsx")
    archive.send(person(2, Cohort="QM-2019-1", From="06/05/2019", To="31/05/2019"))
    return named("Letters of the ministry"), recorded


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Letters", "Annual"]),
        ("sort=name", ["Annual", "Letters"]),
        ("sort=places", ["Letters", "Annual"]),
        ("sort=-cohorts", ["Annual", "Letters"]),
        ("sort=state&columns=state.sent_by.recorded", ["Letters", "Annual"]),
        ("state=recorded", ["Annual"]),
        ("state=discarded", ["Letters", "Annual"]),
        ("q=dong+ANNUAL", ["Annual"]),
        ("q=report-2018", ["Annual"]),
        ("q=ｌｅｔｔｅｒｓ", ["Letters"]),
    ],
)
def test_lists_are_found(
    archive: Archive, two: tuple[PastImport, PastImport], query: str, found: list[str]
) -> None:
    text = archive.browser.get(f"{BASE}?{query}").text.partition("Places")[2]
    there = [
        word for word in ("Letters", "Annual") if f"{word} of" in text or f"{word} rep" in text
    ]
    assert sorted(there, key=text.index) == found


def test_where_nothing_is_found_the_page_says_how_to_see_all(
    archive: Archive, two: tuple[PastImport, PastImport]
) -> None:
    page = archive.browser.get(f"{BASE}?q=nothing+like+it")
    assert "No list found" in page and page.link("Show all") == BASE


def test_the_file_has_what_is_shown(archive: Archive, two: tuple[PastImport, PastImport]) -> None:
    text = archive.browser.client.get(f"{BASE}?state=recorded&format=csv&columns=name.places").text
    assert text.splitlines()[0].lstrip("\ufeff") == "List,File,Places"
    assert "Annual report of Đồng Nai,report-2018.xlsx,1" in text and "Letters" not in text


def test_a_manager_finds_the_lists_of_the_own_institution_only(
    archive: Archive, institute: Archive, two: tuple[PastImport, PastImport]
) -> None:
    assert "Letters" not in institute.browser.get(BASE)
    assert "Letters" not in institute.browser.client.get(f"{BASE}?format=csv").text
    url = f"{BASE}/chosen?action=discard&row={two[0].public_id}"
    assert "Tick rows first" in institute.browser.get(url).notices[0]


def test_lists_that_wait_are_deleted_together_and_recorded_ones_stay(
    archive: Archive, two: tuple[PastImport, PastImport]
) -> None:
    rows = [each.public_id for each in two]
    page = archive.browser.submit(BASE, button="Delete these lists", row=rows)
    assert "Left out: 1" in page and "no longer waiting: it was recorded" in page
    page = archive.browser.submit(page, button="Delete these lists: 1")
    assert page.notices == ["1 list is deleted; nothing of it was recorded."]
    states = [db.session.get_one(PastImport, each.id).state for each in two]
    assert states == [PastState.DISCARDED, PastState.RECORDED]
    assert "Letters" not in archive.browser.get(BASE)


def test_the_list_asks_as_often_for_many_as_for_few(archive: Archive) -> None:
    asked: list[int] = []
    for number in range(2):
        for more in range(2):
            archive.send(person(1 + 2 * number + more))
        for page in (BASE, f"{BASE}/chosen?action=discard&all_matching=1"):
            with statements(db.engine) as seen:
                archive.browser.get(page)
            asked.append(len(seen))
    assert asked[:2] == asked[2:]
