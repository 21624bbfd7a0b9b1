"""Dates as people write them."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from training_portal.cohorts.lists.birth_dates import read_birth_date
from training_portal.platform.web import dates
from training_portal.platform.web.dates import DateProblem, read_date, read_month

TODAY = date(2026, 11, 24)
NO_DATE = "Write a day, a month and a year, for example 12/02/2027."


def objection(found: object) -> str:
    """Why a text is no date, where nothing is offered in its place."""
    assert isinstance(found, DateProblem) and found.suggestion is None
    return str(found.message)


@pytest.mark.parametrize(
    "text",
    [
        "2027-02-12",
        "2027/2/12",
        "12/02/2027",
        "12/2/2027",
        " 12 . 02 . 2027 ",
        "12-02-2027",
        "12 2 2027",
        "12 Feb 2027",
        "12 february 2027",
        "Fri 12 Feb 2027",
        "Fri, 12 Feb 2027",
        "12.-Feb-.2027",
        "Feb. 12 2027",
        "วันพฤหัสบดีที่ 12 กุมภาพันธ์ ค.ศ. 2027",
        "12-Feb-2027",
        "12th February, 2027",
        "Feb 12, 2027",
        "February 12 2027",
        "2027年2月12日",
        "12 tháng 2 năm 2027",
        "ngày 12 tháng 2, 2027",
        "๑๒/๐๒/๒๐๒๗",
        "໑໒/໐໒/໒໐໒໗",
        "១២/០២/២០២៧",
        "၁၂/၀၂/၂၀၂၇",
        "12 กุมภาพันธ์ 2027",
        "12 ก.พ. ค.ศ. 2027",
        "12 ກຸມພາ 2027",
        "12 កុម្ភៈ 2027",
        "12 ဖေဖော်ဝါရီ 2027",
    ],
)
def test_one_day_written_in_many_ways(text: str):
    assert read_date(text, today=TODAY) == date(2027, 2, 12)


@pytest.mark.parametrize(
    "text", ["12/02/2571", "12 ก.พ. 2571", "๑๒ กุมภาพันธ์ พ.ศ. ๒๕๗๑", "2571-02-12"]
)
def test_a_buddhist_year_is_refused_with_the_year_it_means(gallery: Flask, text: str):
    with gallery.test_request_context():
        found = read_date(text, today=TODAY)
    assert isinstance(found, DateProblem)
    assert str(found.message) == "2571 is far ahead. Is it a Buddhist year? Then write 2028."
    assert found.suggestion == date(2028, 2, 12)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("29/02/2027", "2027 has no 29 February: it is not a leap year."),
        ("31/04/2027", "That month has no day 31. Please check the date."),
        ("0/04/2027", "That month has no day 0. Please check the date."),
        ("12/13/2027", "There is no month 13. Write the day first, then the month."),
        ("12/02/27", "Write the year with four digits, like this: 1990 or 2027."),
        ("12/02/0027", "Write the year with four digits, like this: 1990 or 2027."),
        ("tomorrow", "Write a day, a month and a year, for example 12/02/2027."),
        ("12 Foo 2027", "Write a day, a month and a year, for example 12/02/2027."),
        ("2027", "Write a day, a month and a year, for example 12/02/2027."),
    ],
)
def test_what_is_wrong_with_a_date_is_said_in_words(gallery: Flask, text: str, words: str):
    with gallery.test_request_context():
        assert objection(read_date(text, today=TODAY)) == words


def test_29_february_of_a_leap_year_is_a_day():
    assert read_date("29/02/2028", today=TODAY) == date(2028, 2, 29)


def test_29_february_of_a_buddhist_common_year_suggests_no_day(gallery: Flask):
    with gallery.test_request_context():
        found = read_date("29/02/2570", today=TODAY)
    assert objection(found) == "2027 has no 29 February: it is not a leap year."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("31/12/9999", "9999 is far ahead. Please check the year."),
        ("31/04/2570", "That month has no day 31. Please check the date."),
    ],
)
def test_only_days_that_make_sense_are_offered(gallery: Flask, text: str, words: str):
    with gallery.test_request_context():
        assert objection(read_date(text, today=TODAY)) == words


@pytest.mark.parametrize("text", ["1" + "." * 198 + "x", "Fri " * 20 + "12 Feb 2027", "x" * 61])
def test_what_is_longer_than_any_date_is_not_looked_at(
    gallery: Flask, monkeypatch: pytest.MonkeyPatch, text: str
):
    """Patterns on long text cost time that a list of a few hundred such cells multiplies."""
    looked_at: list[str] = []
    monkeypatch.setattr(dates, "_plain", lambda text: looked_at.append(text) or "")
    with gallery.test_request_context():
        assert objection(read_date(text, today=TODAY)) == NO_DATE
        assert isinstance(read_month(text, today=TODAY), DateProblem)
        assert objection(read_birth_date(text, text, TODAY)) == NO_DATE
    assert looked_at == []


@pytest.mark.parametrize(
    "text",
    [
        "03/2022",
        "3-2022",
        "2022-03",
        "March 2022",
        "mar. 2022",
        "2022年3月",
        "มีนาคม 2022",
        "tháng 3 2022",
    ],
)
def test_one_month_written_in_many_ways(text: str):
    assert read_month(text, today=TODAY) == date(2022, 3, 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2022", "Write the month too, for example 03/2022."),
        ("2565", "2565 is far ahead. Is it a Buddhist year? Then write 2022."),
        ("03/2565", "2565 is far ahead. Is it a Buddhist year? Then write 2022."),
        ("03/22", "Write the year with four digits, like this: 1990 or 2027."),
        ("13/2022", "There is no month 13. Write the month first, then the year."),
        ("soon", "Write a month and a year, for example 03/2022."),
    ],
)
def test_what_is_wrong_with_a_month_is_said_in_words(gallery: Flask, text: str, words: str):
    with gallery.test_request_context():
        found = read_month(text, today=TODAY)
    assert isinstance(found, DateProblem)
    assert str(found.message) == words


@given(st.dates(date(1900, 1, 1), date(2400, 12, 31)))
def test_a_date_written_by_the_portal_is_read_back(day: date):
    assert read_date(f"{day.day:02d}/{day.month:02d}/{day.year}", today=TODAY) == day
    assert read_date(day.isoformat(), today=TODAY) == day


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_a_problem(typed: str):
    assert isinstance(read_date(typed, today=TODAY), date | DateProblem)
    assert isinstance(read_month(typed, today=TODAY), date | DateProblem)
