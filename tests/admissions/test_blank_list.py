"""The list without people that an office can fill in: what reads lists knows its headings."""

from __future__ import annotations

import io

from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from training_portal.admissions.blank_list import columns
from training_portal.cohorts.lists.columns import PEOPLE


def test_each_heading_is_read_as_its_column() -> None:
    assert {each.heading: PEOPLE.column_of(each.heading) for each in columns()} == {
        each.heading: each.name for each in columns()
    }


def test_it_is_a_workbook_with_the_headings_and_nothing_else(client: FlaskClient) -> None:
    answer = client.get("/nominations/blank-list")
    assert answer.headers["Content-Disposition"] == "attachment; filename=nominees.xlsx"
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows == [[each.heading for each in columns()]]
