"""Dates of birth: three formats and more, three scripts, two calendars."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cohorts.lists.sheets import HEAD, TODAY, checked, notes_of, person, sheet, turns
from training_portal.cohorts.lists.birth_dates import Read, read_birth_date
from training_portal.cohorts.lists.reading import Cell
from training_portal.cohorts.lists.row import Level
from training_portal.cohorts.lists.values import shown
from training_portal.platform.web.dates import DateProblem

#: Dates that can be read in one way alone.
CLEAR = ["25/03/1988", "03/03/1988", "1988-03-05", "5 Mar 1988"]
BIRTHS = st.dates(TODAY - timedelta(days=36_000), TODAY - timedelta(days=15 * 366))


def read(cell: Cell) -> Read | DateProblem:
    return read_birth_date(cell, shown(cell), TODAY)


@pytest.mark.parametrize(
    "written",
    ["12/03/1988", "12-3-1988", "12.03.1988", "12 03 1988", "1988-03-12", "1988/3/12",
     "12 March 1988", "12 Mar 1988", "12-Mar-1988", "March 12, 1988", "12th March 1988",
     "12/03/1988 00:00:00", "1988-03-12T00:00:00", "12/03/1988 12:00 AM",
     "๑๒/๐๓/๑๙๘๘", "១២/០៣/១៩៨៨", "໑໒/໐໓/໑໙໘໘", "၁၂/၀၃/၁၉၈၈",
     "12 มีนาคม 1988", "12 មីនា 1988", "12 ມີນາ 1988", "ngày 12 tháng 3 năm 1988", "1988年3月12日",
     date(1988, 3, 12)],
)  # fmt: skip
def test_a_birth_date_is_read_as_people_write_it(written: Cell) -> None:
    assert read(written) == Read(date(1988, 3, 12))


@pytest.mark.parametrize(
    "written",
    ["12/03/2531", "12 มี.ค. 2531", "12 มีนาคม 2531", "12 มีนาคม พ.ศ. 2531", "๑๒/๐๓/๒๕๓๑",
     "2531-03-12", date(2531, 3, 12)],
)  # fmt: skip
def test_a_buddhist_year_is_read_and_kept_for_the_note(written: Cell) -> None:
    assert read(written) == Read(date(1988, 3, 12), thai_year=2531)


@pytest.mark.parametrize(
    ("written", "day"),
    [(32214.0, date(1988, 3, 12)), ("19880312", date(1988, 3, 12)), (19880312.0, date(1988, 3, 12)),
     ("12031988", date(1988, 3, 12))],
)  # fmt: skip
def test_a_bare_number_is_taken_for_a_day_with_a_question(written: Cell, day: date) -> None:
    found = read(written)
    assert isinstance(found, Read)
    assert found.day == day
    assert found.guessed_from


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("29/02/1989", "1989 has no 29 February"), ("29 ก.พ. 2532", "1989 has no 29 February"),
        ("31/04/1990", "no day 31"), ("03/25/1990", "There is no month 25"),
        ("12/03/40", "four digits"), ("12/03/20", "four digits"), ("12 มี.ค. 05", "four digits"),
        ("soon", "Write a day"), ("1988", "Write a day"),
        (1988.0, "Write a day"), ("00000000", "Write a day"), ("19881332", "There is no month 13"),
        ("24/11/2026", "lies in the future"), ("01/01/2590", "lies in the future"),
        ("01/01/1850", "too long ago"), (date(2026, 11, 25), "lies in the future"),
        ("12/03/1350", "too long ago"), (-5.0, "Write a day"), (1e12, "Write a day"),
    ],
)  # fmt: skip
def test_what_is_no_birth_date_is_said_in_words(written: Cell, words: str) -> None:
    found = read(written)
    assert isinstance(found, DateProblem)
    assert words in str(found.message)


@pytest.mark.parametrize(
    ("written", "day"),
    [("5-Jun-95", date(1995, 6, 5)), ("12/03/88", date(1988, 3, 12)),
     ("5 Jun '05", date(2005, 6, 5)), ("12 มี.ค. 88", date(1988, 3, 12))],
)  # fmt: skip
def test_a_year_of_two_digits_is_read_where_one_century_makes_a_plausible_age(
    written: str, day: date
) -> None:
    assert read(written) == Read(day, guessed_from=written)


def test_a_year_of_two_digits_that_may_be_buddhist_is_asked_for_in_full() -> None:
    assert isinstance(read_birth_date("12/03/05", "12/03/05", TODAY), Read)
    assert isinstance(read_birth_date("12/03/05", "12/03/05", TODAY, is_thai=True), DateProblem)


@given(BIRTHS)
def test_every_day_survives_each_way_of_writing(day: date) -> None:
    ways = (
        f"{day:%d/%m/%Y}", f"{day:%Y-%m-%d}", f"{day:%d %B %Y}", f"{day:%d %b %Y}",
        f"{day:%d/%m}/{day.year + 543}", day,
    )  # fmt: skip
    for way in ways:
        found = read(way)
        assert isinstance(found, Read)
        assert found.day == day


@given(st.integers(2400, 2699), st.integers(1, 12), st.integers(1, 31))
def test_a_thai_date_is_right_exactly_when_its_gregorian_one_is(
    year: int, month: int, day: int
) -> None:
    thai, western = read(f"{day}/{month}/{year}"), read(f"{day}/{month}/{year - 543}")
    assert isinstance(thai, Read) == isinstance(western, Read)
    if isinstance(thai, Read) and isinstance(western, Read):
        assert thai.day == western.day


@given(st.text(max_size=40))
def test_no_text_is_an_error_of_the_program(text: str) -> None:
    assert isinstance(read(text), Read | DateProblem)


def test_one_date_with_its_month_first_makes_the_whole_list_doubtful() -> None:
    doubtful = person(2, **{"Date of birth": "03/25/1990"})
    found = checked(sheet([HEAD, person(1), doubtful]))
    assert notes_of(found) == [
        "Dates are read with the day first, but line 3 can only have the month first: compare all "
        "dates of birth."
    ]
    for row in found.people:
        ((level, words),) = [(remark.level, remark.words) for remark in row.remarks]
        if row.line == 2:
            assert level is Level.WARNING
            assert words.endswith("is it 12 Mar 1988, or 3 Dec 1988?")


def test_a_list_says_once_which_of_its_dates_could_be_read_either_way() -> None:
    clear = [person(n, **{"Date of birth": day}) for n, day in enumerate(CLEAR, start=20)]
    many = [HEAD, *(person(number) for number in range(1, 13)), *clear]
    found = checked(sheet(many))
    assert notes_of(found) == [
        "Dates were read with the day first: 12/03/1988 is 12 Mar 1988. Lines 2, 3, 4, 5, 6, 7, 8, "
        "9, 10, 11 and 2 more could be read with the month first too."
    ]
    assert not any(row.remarks for row in found.people)
    assert notes_of(checked(sheet([HEAD, *clear]))) == []


@pytest.mark.parametrize(
    ("written", "day"),
    [("03/12/1988", date(1988, 3, 12)), ("03.12.2531", date(1988, 3, 12)),
     ("03-12-88", date(1988, 3, 12)), ("1988-03-12", date(1988, 3, 12)),
     ("12 Mar 1988", date(1988, 3, 12)), (date(1988, 3, 12), date(1988, 3, 12)),
     (32214.0, date(1988, 3, 12)), ("13/03/1988", None)],
)  # fmt: skip
def test_month_first_turns_dates_in_numbers_and_no_others(written: Cell, day: date | None) -> None:
    found = read_birth_date(written, shown(written), TODAY, month_first=True)
    assert (found.day if isinstance(found, Read) else None) == day


def test_a_list_read_month_first_says_so_and_asks_where_a_day_stands_first() -> None:
    rows = [person(1), person(2, **{"Date of birth": "25/03/1990"})]
    found = checked(sheet([HEAD, *rows]), month_first=True)
    assert turns(found)
    assert notes_of(found) == [
        "Dates are read with the month first, but line 3 can only have the day first: compare all "
        "dates of birth."
    ]
    (asked,) = found.people[0].remarks
    assert asked.words.endswith("with the month first: is it 3 Dec 1988, or 12 Mar 1988?")
    found = checked(sheet([HEAD, person(1)]), month_first=True)
    (note,) = notes_of(found)
    assert note.startswith("Dates were read with the month first: 12/03/1988 is 3 Dec")
    clear = [HEAD, *(person(9, **{"Date of birth": day}) for day in CLEAR)]
    assert not turns(checked(sheet(clear)))
    assert not turns(checked(sheet([HEAD, person(1, **{"Date of birth": "12/12/1988"})])))


def test_a_child_is_nobody_to_nominate() -> None:
    found = read("12/03/2020")
    assert isinstance(found, DateProblem)
    assert "6 years old" in str(found.message)


def test_who_is_fourteen_today_is_old_enough_and_a_day_younger_is_not() -> None:
    assert isinstance(read(date(TODAY.year - 14, TODAY.month, TODAY.day)), Read)
    assert isinstance(read(date(TODAY.year - 14, TODAY.month, TODAY.day + 1)), DateProblem)
