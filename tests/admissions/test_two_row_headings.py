"""The sample with headings in two rows, and with a second sheet that holds a list too."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from training_portal.admissions.nominee_lists import check_list
from training_portal.cohorts.lists.checking import Checked
from training_portal.cohorts.lists.reading import read
from training_portal.cohorts.lists.row import Level
from training_portal.platform import files

SAMPLE = Path(__file__).parents[1] / "samples" / "nominees-two-row-headings.xlsx"


def checked() -> Checked:
    with SAMPLE.open("rb") as file:
        upload = files.inspect(file, SAMPLE.name, files.FileKind.SHEET)
    return check_list(
        read(upload), nominating_country="KH", majority={"KH": 18}, today=date(2026, 11, 29)
    )


def test_names_and_dates_in_several_columns_are_put_together() -> None:
    found = checked()
    assert {row.line: (row.values["name"], row.values["birth_date"]) for row in found.people} == {
        5: ("SOK Dara", "1988-03-12"),
        6: ("CHEA Sreymom", "1991-07-05"),
        7: ("Somchai THONGDEE", "1988-12-04"),
        8: ("KEO Chanthy", None),
    }
    assert found.skipped == [] and found.unread == []


def test_only_what_is_wrong_is_an_error() -> None:
    errors = [
        (row.line, remark.column)
        for row in checked().people
        for remark in row.remarks
        if remark.level is Level.ERROR
    ]
    assert errors == [(8, "birth_date")]


def test_the_other_sheet_is_named_with_what_can_be_done() -> None:
    notes = map(str, checked().notes)
    assert any(note.startswith("“Provinces” holds a list too and was not read.") for note in notes)
