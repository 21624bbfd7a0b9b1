"""A list of past cohorts that one member of staff sent is read by another in their own language."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.cohorts.lists.sheets import workbook
from tests.cohorts.past.archive import BASE, HEAD, Archive, newest, person, staff
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.cohorts.past.queries import LISTS
from training_portal.platform.database import unit_of_work
from training_portal.platform.policy import Role

#: What is said of the cells below, as each of the two reads it.
REMARKS = {
    "“3/5/85” is taken as 3 May 1985.": "「3/5/85」を1985年5月3日とみなしました。",
    "“Laoss” is no country of the programme; did you mean Lao PDR (LA)?": (
        "「Laoss」はプログラム対象国ではありません。ラオス (LA)のことですか。"
    ),
    "“perhaps” is no result that is known: write completed or not completed.": (
        "「perhaps」は認識できない結果です。completedまたはnot completedと入力してください。"
    ),
    "The same person as line 3.": "3行目と同じ人です。",
    "The last day lies before the first.": "最終日が初日より前です。",
}
ROWS = (
    person(1, Sending_country="Laoss", Result="perhaps", **{"Date of birth": "3/5/85"}),
    person(2),
    person(2),
    person(4, Cohort="QM-2018-2", From="01/06/2018", To="07/05/2018"),
)


@pytest.fixture
def colleague(archive: Archive, browser_of: Callable[[Account], PageClient]) -> Archive:
    """Another coordinator, who reads Japanese."""
    browser = browser_of(staff(Role.PROGRAMME_COORDINATOR))
    browser.client.set_cookie("language", "ja")
    return replace(archive, browser=browser)


def test_each_reads_the_page_of_a_list_in_their_own_language(
    archive: Archive, colleague: Archive
) -> None:
    archive.send(*ROWS)
    mine, theirs = (each.browser.get(each.url) for each in (archive, colleague))
    for in_english, in_japanese in REMARKS.items():
        assert in_english in mine and in_japanese not in mine
        assert in_japanese in theirs and in_english not in theirs


def test_what_is_said_of_a_row_stands_beside_its_fields_in_the_reader_s_language(
    archive: Archive, colleague: Archive
) -> None:
    archive.send(*ROWS)
    page = colleague.browser.get(f"{colleague.url}/rows/2")
    for in_japanese in list(REMARKS.values())[:3]:
        assert in_japanese in page
    assert "is taken as" not in page and "did you mean" not in page


def test_a_row_that_the_colleague_mends_is_read_by_the_sender(
    archive: Archive, colleague: Archive
) -> None:
    archive.send(*ROWS)
    colleague.browser.submit(
        f"{colleague.url}/rows/2", sending_country="LA", outcome="completed", birth_date="3/5/85"
    )
    assert "“3/5/85” is taken as 3 May 1985." in archive.browser.get(archive.url)


def test_the_file_of_findings_is_in_the_language_of_who_takes_it(
    archive: Archive, colleague: Archive
) -> None:
    archive.send(*ROWS)
    for who, words in ((archive, REMARKS.keys()), (colleague, REMARKS.values())):
        answer = who.browser.client.get(f"{who.url}/findings.csv")
        found = {line[-1] for line in csv.reader(io.StringIO(answer.get_data(as_text=True)))}
        assert set(words) <= found


def test_what_is_said_of_the_list_as_a_whole_is_in_the_reader_s_language(
    archive: Archive, colleague: Archive
) -> None:
    def fill(book: Any, sheet: Any) -> None:
        for number, row in enumerate([HEAD, person(1)]):
            sheet.write_row(number, 0, row)
        book.add_worksheet("Notes").write_row(0, 0, ["Please read this first."])

    page = archive.browser.submit(
        f"{BASE}/upload",
        file=(io.BytesIO(workbook(fill)), "archive.xlsx"),
        source="Paper files of the institute",
    )
    assert "Read from the sheet “List”." in page
    assert "シート「List」を読み取りました。" in colleague.browser.get(colleague.url)


def test_remarks_that_were_kept_as_words_are_still_shown(
    archive: Archive, colleague: Archive
) -> None:
    archive.send(person(1))
    kept = newest()
    (row,), _reading = LISTS.unsealed(kept)
    old = {"column": "name", "level": "warning", "words": "100 % sure that “Keo” is %(s)s?"}
    with unit_of_work():
        LISTS.reseal(kept, row.line, {**row.content, "remarks": [old]})
    for who in (archive, colleague):
        assert old["words"] in who.browser.get(who.url)
        assert old["words"] in who.browser.get(f"{who.url}/rows/{row.line}")


def test_who_may_be_known_already_is_said_in_the_reader_s_language(
    archive: Archive, colleague: Archive
) -> None:
    archive.record(1)
    archive.send(person(1, Cohort="QM-2019-1", From="06/05/2019", To="31/05/2019"))
    assert "1984, the same name and date of birth" in archive.browser.get(archive.url)
    assert "1984年生まれ、氏名と生年月日が同じ" in colleague.browser.get(colleague.url)
