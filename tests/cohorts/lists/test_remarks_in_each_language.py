"""What is kept of a list is the same whoever sends it; each reads it in their own language."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from tests.cohorts.lists.sheets import HEAD, MAJORITY, TODAY, person, sheet
from training_portal.admissions import nominee_lists
from training_portal.cohorts.lists.birth_dates import read_birth_date
from training_portal.cohorts.lists.checking import Checked, Entry
from training_portal.cohorts.lists.countries import why_none
from training_portal.cohorts.lists.date_order import date_notes
from training_portal.cohorts.lists.keeping import Content
from training_portal.cohorts.lists.kept_rows import as_json, from_json, notes_of
from training_portal.cohorts.lists.reading import Sheet, read
from training_portal.cohorts.lists.row import Remark, Row
from training_portal.cohorts.past import reading as past
from training_portal.cohorts.past.groups import Catalogue, Course, Host, name_same, settled
from training_portal.cohorts.past.reading import PastReader, check_past
from training_portal.platform import files
from training_portal.platform.web.dates import DateProblem

SAMPLES = Path(__file__).parents[2] / "samples"
KNOWN = Catalogue(
    [Course("quality-management", 1, "Quality Management", ["Quality Management"])],
    [Host("AICHI0000000", 1, "Aichi Institute", ["Aichi Institute"], "JP", "Asia/Tokyo")],
)
#: Rows with what the samples do not show: another script, other countries, doubtful days.
DOUBTFUL = [
    HEAD,
    person(1, Name="SOK D\u0430ra"),
    person(2, Name="So\u200bk Dara", Sex="Mr"),
    person(3, Name="SOK\u200d Dara", Nationality="Brazil"),
    person(4, Name="Mr", Nationality="BR"),
    person(5, Nationality="Kampuchia", **{"Date of birth": "03/25/1990"}),
    person(6, **{"Date of birth": "31/02/2540"}),
    person(7, **{"Date of birth": "12/03/2020"}),
    person(8, **{"Date of birth": "12/03/2012"}),
    person(9, **{"E-mail": "p1@example.org"}),
    person(1, Nationality="Austria"),
]


def sheets_of_sample(name: str) -> Sequence[Sheet]:
    with (SAMPLES / name).open("rb") as file:
        return read(files.inspect(file, name, files.FileKind.SHEET))


def nominees(sheets: Sequence[Sheet]) -> Checked:
    return nominee_lists.check_list(sheets, nominating_country="KH", majority=MAJORITY, today=TODAY)


def archive(sheets: Sequence[Sheet]) -> Checked:
    return check_past(sheets, PastReader(MAJORITY | {"JP": 18}, TODAY))


def sayings_of_cohorts(rows: Sequence[Row]) -> list[Remark]:
    """What there is to say of the cohorts of a list, and of its rows for their sake."""
    raw = {row.line: row.raw for row in rows}
    groups = [
        settled(key, {**cells, "starts_on": "7/5/2018", "ends_on": end}, KNOWN, TODAY)
        for key, cells in past.cohort_cells(rows, raw).items()
        for end in ("7/5/2017", "7/5/2031", "7/5/2023", "31/6/2018")
    ]
    name_same(groups)
    days = (date(2001, 5, 7), date(2001, 6, 1))
    return [
        *(remark for group in groups for remark in group.remarks),
        *(each for row in rows for each in past.against_cohort(row.values, *days, TODAY)),
        *(each for said in past.between(rows, raw, today=TODAY).values() for each in said),
    ]


def sayings_of_nominees(rows: Sequence[Entry]) -> list[Remark]:
    return [each for said in nominee_lists.between(rows).values() for each in said]


Check = Callable[[Sequence[Sheet]], Checked]
Said = Callable[[Sequence[Row]], list[Remark]]
LISTS: dict[str, tuple[Check, Said]] = {
    name: (archive, sayings_of_cohorts)
    if name.startswith("past")
    else (nominees, sayings_of_nominees)
    for name in (
        "nominees-ministry-cambodia.xlsx", "nominees-thailand.xlsx", "nominees-laos-myanmar.csv",
        "nominees-two-row-headings.xlsx", "past-cohort-kaizen-2019.xlsx",
        "past-cohort-thailand-874.csv", "past-cohorts-archive.xlsx",
    )
}  # fmt: skip


def everything_said(name: str, language: str) -> dict[str, Any]:
    """All that is said of a list which somebody of this language sends, as it is kept."""
    sheets = sheets_of_sample(name) if name in LISTS else [sheet(DOUBTFUL)]
    check, beside = LISTS.get(name, (nominees, sayings_of_nominees))
    with force_locale(language):
        found = check(sheets)
        rows = [Content(row.line, False, False, False, as_json(row)) for row in found.people]
        notes = [*found.notes, *date_notes(rows, month_first=found.month_first)]
        return {
            "rows": [row.content for row in rows],
            "notes": [note.sealed() for note in notes],
            "beside": [
                (each.column, each.level, each.message.sealed()) for each in beside(found.people)
            ],
        }


@pytest.mark.parametrize("name", [*LISTS, "doubtful"])
def test_what_is_kept_of_a_list_is_the_same_whoever_sends_it(app: Flask, name: str) -> None:
    in_english, in_japanese = (everything_said(name, language) for language in ("en", "ja"))
    assert in_english == in_japanese
    assert json.loads(json.dumps(in_english))["rows"]


def test_what_was_kept_says_the_same_when_it_is_opened(app: Flask) -> None:
    for row in nominees([sheet(DOUBTFUL)]).people:
        _raw, _values, opened = from_json(json.loads(json.dumps(as_json(row))))
        assert opened == row.remarks
        for language in ("en", "ja"):
            with force_locale(language):
                assert [each.words for each in opened] == [each.words for each in row.remarks]


def test_what_was_kept_of_a_whole_list_as_words_is_still_said(app: Flask) -> None:
    old = "Read from the sheet “100 %(name)s”."
    new = nominees([sheet(DOUBTFUL[:2]), sheet([["Read me"]])]).notes[0]
    with force_locale("ja"):
        said = [str(note) for note in notes_of({"notes": [old, new.sealed()]})]
    assert said == [old, "シート「List」を読み取りました。"]
    assert notes_of({}) == []


@pytest.mark.parametrize(
    ("text", "in_english", "in_japanese"),
    [
        ("Brazil", "“Brazil” takes no part.", "「Brazil」は対象国ではありません。"),
        (
            "BR",
            "“BR” is Brazil, which takes no part.",
            "「BR」はブラジルで、対象国ではありません。",
        ),
    ],
)
def test_any_country_is_called_by_its_name_in_the_reader_s_language(
    app: Flask, text: str, in_english: str, in_japanese: str
) -> None:
    said = why_none(text)
    for language, words in (("en", in_english), ("ja", in_japanese)):
        with force_locale(language):
            assert str(said) == words


def test_what_is_wrong_with_a_day_is_said_in_the_reader_s_language(app: Flask) -> None:
    found = read_birth_date("31/02/2540", "31/02/2540", TODAY)
    assert isinstance(found, DateProblem)
    assert str(found.message) == "That month has no day 31. Please check the date."
    with force_locale("ja"):
        assert str(found.message) == "その月に31日はありません。日付をご確認ください。"


def test_each_strange_letter_is_told_in_the_reader_s_language(app: Flask) -> None:
    with force_locale("ja"):
        (remark,) = nominees([sheet(DOUBTFUL[:2])]).people[0].remarks
        assert "6文字目の「\u0430」（キリル文字）。" in remark.words
    assert "letter 6 “\u0430” (Cyrillic)." in remark.words
