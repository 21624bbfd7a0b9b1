"""A whole list: who is a person, and what rows say about each other."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.cohorts.lists.sheets import HEAD, MAJORITY, TODAY, checked, person, sheet
from training_portal.admissions.nominee_lists import between, check_list
from training_portal.cohorts.lists import checking
from training_portal.cohorts.lists.checking import Checked
from training_portal.cohorts.lists.row import Level
from training_portal.platform.files import UploadRefused


def said(found: Checked, column: str) -> dict[int, list[str]]:
    """What rows say about each other, by line."""
    return {
        line: [remark.words for remark in remarks if remark.column == column]
        for line, remarks in between(found.people).items()
        if any(remark.column == column for remark in remarks)
    }


def test_five_thousand_people_are_taken_and_one_more_is_not(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert checking.MOST_PEOPLE == 5_000
    monkeypatch.setattr(checking, "MOST_PEOPLE", 50)  # As many as a test should wait for.
    assert len(checked(sheet([HEAD, *map(person, range(50))])).people) == 50
    with pytest.raises(UploadRefused, match="more than 50 people; line 52 is one too many"):
        checked(sheet([HEAD, *map(person, range(51))]))


@pytest.mark.parametrize(
    ("people", "others", "is_long"), [(3, 0, False), (3, 9, False), (4, 0, True)]
)
def test_a_list_is_long_by_its_people_and_not_by_its_lines(
    app: Flask, monkeypatch: pytest.MonkeyPatch, people: int, others: int, is_long: bool
) -> None:
    monkeypatch.setattr(checking, "MOST_AT_ONCE", 3)
    rows = [["Ministry"], HEAD, *map(person, range(people)), *[["Total", "", "", "", ""]] * others]
    assert checking.is_long([sheet(rows)]) is is_long


def test_as_many_people_as_a_request_takes_is_what_the_portal_promises() -> None:
    assert checking.MOST_AT_ONCE == 500


def test_reading_tells_how_far_it_has_come(app: Flask) -> None:
    told: list[tuple[int, int]] = []
    check_list(
        [sheet([HEAD, *map(person, range(250))])],
        nominating_country="KH",
        majority=MAJORITY,
        today=TODAY,
        tell=lambda done, total: told.append((done, total)),
    )
    assert told == [(99, 250), (199, 250)]


def test_lines_after_the_last_person_may_be_signatures() -> None:
    rows = [HEAD, *map(person, range(500)), ["Total", "", "", "", ""], ["", "", "Seen", "", ""]]
    assert [line for line, _words in checked(sheet(rows)).skipped] == [502, 503]


@pytest.mark.parametrize(
    ("rows", "words"),
    [([], "There is nothing in this file"), ([["Hello"]], "No row with headings"),
     ([HEAD], "nobody below the headings"), ([HEAD, ["Total: 0"]], "nobody below the headings")],
)  # fmt: skip
def test_what_is_no_list_is_refused_in_words(app: Flask, rows: list[list[str]], words: str) -> None:
    with pytest.raises(UploadRefused, match=words):
        checked(sheet(rows))


@pytest.mark.parametrize(
    "line",
    ["Total", "Total: 38 (20 women)", "Grand total", "Prepared by:", "Approved by", "Director",
     "(Signature and stamp)", "รวมทั้งสิ้น 30 คน", "ลงชื่อ", "សរុប ៤០ នាក់", "ລວມ 25 ຄົນ",
     "စုစုပေါင်း ၂၅", "Tổng cộng: 20", "合計"],
)  # fmt: skip
def test_totals_and_signatures_are_no_people_and_are_named(line: str) -> None:
    found = checked(sheet([HEAD, person(1), [], [line, "", "", "", ""]]))
    assert len(found.people) == 1
    assert found.skipped == [(4, line)]


@pytest.mark.parametrize("name", ["Total Keo", "Sum Dara", "Tong Li", "Note"])
def test_who_is_called_like_a_total_is_a_person_when_more_is_told(name: str) -> None:
    found = checked(sheet([HEAD, person(1, Name=name)]))
    assert found.people[0].values["name"] == name
    assert found.skipped == []


def test_a_name_with_nothing_beside_it_is_a_person_whose_cells_are_missing() -> None:
    (nominee,) = checked(sheet([HEAD, ["SOK Dara", "", "", "", ""]])).people
    assert {remark.column for remark in nominee.remarks if remark.level is Level.ERROR} == {
        "birth_date", "nationality",
    }  # fmt: skip


def test_a_row_whose_name_was_forgotten_is_not_passed_over() -> None:
    (nominee,) = checked(sheet([HEAD, person(1, Name="")])).people
    assert [remark.words for remark in nominee.remarks] == ["The name is missing."]


def test_empty_rows_in_the_middle_are_passed_over_without_a_word() -> None:
    found = checked(sheet([HEAD, person(1), [" ", "\u00a0", "", "", ""], person(2)]))
    assert [nominee.line for nominee in found.people] == [2, 4]
    assert found.skipped == []


@pytest.mark.parametrize(
    "second",
    [
        person(1, **{"E-mail": "other@example.org"}),
        person(1, Name="sok  DARA B", **{"E-mail": ""}),
        person(2, **{"E-mail": "P1@example.org"}),
    ],
    ids=["name and birth date", "spaces and capitals", "e-mail and birth date"],
)
def test_the_same_person_twice_is_named_with_the_other_line(second: list[str]) -> None:
    found = checked(sheet([HEAD, person(1), person(3), second]))
    assert said(found, "row") == {4: ["The same person as line 2."]}


def test_the_same_passport_is_the_same_person_however_it_is_written() -> None:
    rows = [[*HEAD, "Passport"], [*person(1), "N 004-101"], [*person(2), "n004101"]]
    assert said(checked(sheet(rows)), "row") == {3: ["The same person as line 2."]}


def test_two_people_of_one_name_born_on_other_days_are_two() -> None:
    twin = person(1, **{"Date of birth": "13/03/1988", "E-mail": "twin@example.org"})
    assert said(checked(sheet([HEAD, person(1), twin])), "row") == {}


def test_somebody_is_no_duplicate_once_the_other_row_is_left_out() -> None:
    found = checked(sheet([HEAD, person(1), person(1), person(1)]))
    left = between(found.people[1:])
    assert left[3] == []
    assert [remark.words for remark in left[4]] == ["The same person as line 3."]


def test_a_shared_address_is_told_to_each_who_shares_it() -> None:
    shared = {"E-mail": "office@example.org"}
    rows = [person(n, **shared, **{"Date of birth": f"{n}/03/1988"}) for n in (1, 2, 3)]
    rows = [HEAD, *rows, person(4)]
    assert said(checked(sheet(rows)), "email").keys() == {2, 3, 4}
    assert "lines 3, 4" in said(checked(sheet(rows)), "email")[2][0]


def test_somebody_twice_in_the_list_shares_an_address_with_nobody() -> None:
    assert said(checked(sheet([HEAD, person(1), person(1)])), "email") == {}


def test_a_rank_given_twice_is_named() -> None:
    rows = [[*HEAD, "Rank"], [*person(1), "1"], [*person(2), "1"], [*person(3), "2"]]
    assert said(checked(sheet(rows)), "rank") == {
        3: ["The same rank as line 2: the order of the list decides."]
    }


def test_a_few_foreigners_are_asked_about_and_a_mixed_list_is_not() -> None:
    few = checked(sheet([HEAD, *map(person, range(5)), person(9, Nationality="LA")]))
    assert "so the nationality is Lao PDR. Few on this list" in few.people[5].remarks[0].words
    mixed = checked(sheet([HEAD, person(1), person(2, Nationality="LA")]))
    assert mixed.people[1].remarks == []


@pytest.mark.parametrize(
    ("country", "nationality", "is_named"),
    [("TH", "LA", True), ("KH", "TH", False), ("TH", "TH", True)],
)
def test_who_is_of_age_is_asked_of_the_country_that_sends_the_person(
    country: str, nationality: str, is_named: bool
) -> None:
    """As when the person applies: it is kept as the country of residence. Here at 19 years."""
    rows = [
        person(each, Nationality=nationality, **{"Date of birth": "20/12/2006"}) for each in (1, 2)
    ]
    (first, _second) = checked(sheet([HEAD, *rows]), country=country).people
    assert any("A minor until 20 Dec 2026" in each.words for each in first.remarks) is is_named


@pytest.mark.parametrize(
    ("born", "until"),
    [("20/12/2010", "20 Dec 2028"), ("29/02/2012", "1 Mar 2030"), ("24/11/2008", None)],
)
def test_a_minor_is_named_with_the_day_of_majority(born: str, until: str | None) -> None:
    (nominee,) = checked(sheet([HEAD, person(1, **{"Date of birth": born})])).people
    words = [remark.words for remark in nominee.remarks]
    assert (until is not None) == bool(words)
    assert until is None or until in words[0]


@pytest.mark.parametrize(
    ("own", "latin", "is_asked"),
    [
        ("សុខ ដារ៉ា", "", True),
        ("ສົມສັກ ພົມມະຈັນ", "", True),
        ("အောင်ဇော်", "", True),
        ("สมชาย ใจดี", "", True),
        ("សុខ ដារ៉ា", "Sok Dara", False),
        ("Sok Dara", "", False),
    ],
)
def test_a_name_without_latin_letters_is_named_and_taken(
    own: str, latin: str, is_asked: bool
) -> None:
    rows = [[*HEAD, "Native name"], [*person(1, Name=latin or own), own if latin else ""]]
    [found] = checked(sheet(rows)).people
    remarks = [each for each in found.remarks if "Latin letters" in each.words]
    assert [each.level for each in remarks] == [Level.WARNING] * is_asked
