"""Pages of lists of past cohorts: what they cost, and what a workbook hides."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from tests.cohorts.lists.sheets import workbook
from tests.cohorts.past.archive import BASE, HEAD, Archive, person
from tests.support.statements import statements
from training_portal.platform.database import db


def asked_by(archive: Archive, url: str) -> int:
    """How many statements a page takes."""
    with statements(db.session.connection().engine) as seen:
        archive.browser.get(url)
    return len(seen)


def test_the_pages_of_lists_ask_no_more_of_the_database_for_more(archive: Archive) -> None:
    def send(many: int) -> None:
        archive.send(*map(person, range(many)))

    costs: dict[str, tuple[Callable[[], str], list[int]]] = {
        "lists": (lambda: BASE, []),
        "rows": (lambda: archive.url, []),
    }
    send(3)
    archive.browser.get(BASE)  # what is remembered from the first page on
    for _round in range(2):
        for address, counts in costs.values():
            counts.append(asked_by(archive, address()))
        send(6)
    for counts in (counts for _address, counts in costs.values()):
        assert counts[0] == counts[1] < 25


def test_hidden_rows_of_an_archive_wait_for_a_word(archive: Archive) -> None:
    def fill(_book: Any, sheet: Any) -> None:
        for number, row in enumerate([HEAD, person(1), person(2)]):
            sheet.write_row(number, 0, row)
        sheet.set_row(2, options={"hidden": True})

    page = archive.browser.submit(
        f"{BASE}/upload",
        file=(io.BytesIO(workbook(fill)), "archive.xlsx"),
        source="Paper files of the institute",
    )
    assert "1 row is hidden in the workbook." in page
    page = archive.browser.submit(archive.url, action=f"{archive.url}/hidden/take")
    assert "hidden in the workbook" not in page and "Every row that is left can be taken." in page
