"""Rows that a workbook does not show: nobody is nominated by them before the officer said so."""

from __future__ import annotations

from typing import Any

import pytest

from tests.admissions.offices import Office
from tests.cohorts.lists.sheets import HEAD, person, workbook
from tests.support.pages import Page


@pytest.fixture
def filtered(office: Office) -> Page:
    """The page of a list of three people, of whom a filter shows the first."""

    def fill(_book: Any, sheet: Any) -> None:
        for number, row in enumerate([HEAD, person(1), person(2), person(3)]):
            sheet.write_row(number, 0, row)
        for number in (2, 3):
            sheet.set_row(number, options={"hidden": True})

    return office.upload(workbook(fill))


def test_nobody_hidden_is_nominated_before_the_officer_said_so(
    office: Office, filtered: Page
) -> None:
    assert "2 rows are hidden in the workbook." in filtered and "Lines 3, 4." in filtered
    assert "Some rows still have errors" in office.browser.get(f"{office.list_url()}/confirm")


@pytest.mark.parametrize(("verb", "people"), [("take", "3 people are"), ("leave", "1 person is")])
def test_the_officer_says_whether_the_hidden_rows_are_used(
    office: Office, filtered: Page, verb: str, people: str
) -> None:
    url = office.list_url()
    page = office.browser.submit(url, action=f"{url}/hidden/{verb}")
    assert "hidden in the workbook" not in page
    assert f"{people} nominated." in office.confirm()


def test_whoever_saves_a_hidden_row_means_it(office: Office, filtered: Page) -> None:
    page = office.browser.submit(f"{office.list_url()}/rows/3", email="new@example.org")
    assert "1 row is hidden in the workbook." in page and "Line 4." in page
