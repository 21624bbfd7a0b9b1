"""Mending rows: which comes next, and what stands in its fields."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from tests.cohorts.lists.sheets import TODAY
from training_portal.admissions.nomination_forms import MendForm
from training_portal.cohorts.lists.kept_rows import KeptRow
from training_portal.cohorts.lists.mending import next_line
from training_portal.cohorts.lists.reading import Cell
from training_portal.cohorts.lists.values import read_row


@pytest.mark.parametrize(
    ("lines", "after", "following"),
    [([3, 9, 5], 5, 9), ([3, 9], 9, 3), ([3], 4, 3), ([4], 4, None), ([], 4, None)],
)
def test_the_next_line_is_the_one_below_and_then_the_first(
    lines: list[int], after: int, following: int | None
) -> None:
    assert next_line(lines, after) == following


@pytest.mark.parametrize(
    ("cell", "field", "beside"),
    [(33450.0, "31/07/1991", "In the list: “33450”."),
     ("12/03/2531", "12/03/1988", "In the list: “12/03/2531”."),
     (date(1991, 7, 31), "31/07/1991", ""), ("31/07/1991", "31/07/1991", ""), ("soon", "soon", "")],
)  # fmt: skip
def test_a_day_that_was_read_stands_in_its_field_as_it_would_be_typed(
    app: Flask, cell: Cell, field: str, beside: str
) -> None:
    cells = {"name": "SOK Dara", "birth_date": cell, "nationality": "KH"}
    row = read_row(5, cells, TODAY, "KH")
    kept = KeptRow(row.line, is_dropped=False, raw=row.raw, values=row.values, remarks=row.remarks)
    with app.test_request_context():
        form = MendForm.of(kept)
    assert form.birth_date.data == field
    assert (str(form.birth_date.description) == beside) == bool(beside)
