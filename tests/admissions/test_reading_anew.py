"""A text file whose letters were guessed wrong is read again as the officer says."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from tests.admissions.offices import Office, newest_list
from tests.cohorts.lists.sheets import person, workbook_of
from tests.factories.jobs import work
from training_portal.admissions.models import ImportState, NomineeRow
from training_portal.cohorts.lists import checking
from training_portal.platform.database import db

THAI = (
    "Name,ชื่อ - นามสกุล,Date of birth,Sex,Nationality\r\nSomchai,สมชาย ทองดี,12/03/2531,ชาย,ไทย\r\n"
).encode("cp874")


def test_the_officer_sees_how_the_names_look_in_each_encoding_and_chooses(office: Office) -> None:
    page = office.upload(THAI, "a.csv")
    assert "read as Thai text of older Windows" in page and "สมชาย ทองดี" in page
    page = office.browser.get(f"{office.list_url()}/encoding")
    assert "สมชาย" in page and "Western European of older Windows" in page
    assert "Unicode" not in page
    page = office.browser.submit(f"{office.list_url()}/encoding", encoding="cp1252")
    assert "สมชาย" not in page
    page = office.browser.submit(f"{office.list_url()}/encoding", encoding="cp874")
    assert "สมชาย ทองดี" in page
    assert db.session.scalar(select(func.count()).select_from(NomineeRow)) == 1


def test_an_encoding_that_does_not_fit_is_no_choice(office: Office) -> None:
    office.upload(THAI, "a.csv")
    page = office.browser.submit(f"{office.list_url()}/encoding", status=422, encoding="utf-8")
    assert page.errors
    assert "สมชาย ทองดี" in office.browser.get(office.list_url())


def test_a_reading_without_headings_is_refused_and_the_old_one_stays(office: Office) -> None:
    content = THAI.replace(b"Name,", "ชื่อ,".encode("cp874")).replace(
        b"Date of birth", "วันเกิด".encode("cp874")
    )
    content = content.replace(b"Sex", "เพศ".encode("cp874")).replace(
        b"Nationality", "สัญชาติ".encode("cp874")
    )
    office.upload(content, "a.csv")
    page = office.browser.submit(f"{office.list_url()}/encoding", status=422, encoding="cp1252")
    assert "No row with headings was found" in page
    assert newest_list().encoding == "cp874"


def test_a_workbook_has_nothing_to_choose(office: Office) -> None:
    office.upload(workbook_of([["Name", "Date of birth", "Sex"], ["Dara", "12/03/1988", "M"]]))
    assert "read the file in another way" not in office.browser.get(office.list_url())
    office.browser.get(f"{office.list_url()}/encoding", status=404)


def test_a_list_that_is_done_with_is_not_read_again(office: Office) -> None:
    office.upload(THAI.replace("ไทย".encode("cp874"), b"KH"), "a.csv")
    form = office.browser.get(f"{office.list_url()}/encoding")
    office.confirm()
    assert "no longer kept" in office.browser.get(f"{office.list_url()}/encoding")
    page = office.browser.submit(form, status=409, encoding="cp1252")
    assert "This list is no longer waiting" in page
    assert "no longer kept" in office.browser.get(page.link("Open the list"))


def test_a_long_text_file_is_read_again_by_a_job(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "MOST_AT_ONCE", 0)
    office.upload(THAI, "a.csv")
    work()
    office.browser.submit(f"{office.list_url()}/encoding", encoding="cp1252")
    assert newest_list().state is ImportState.READING
    assert work()
    assert "สมชาย" not in office.browser.get(office.list_url())
    assert newest_list().encoding == "cp1252"


def test_an_officer_s_list_is_read_month_first_and_rows_that_were_corrected_stay(
    office: Office,
) -> None:
    office.send(person(1), person(2), person(3, **{"Date of birth": "03/13/1988"}))
    office.browser.submit(f"{office.list_url()}/rows/3", birth_date="11/10/1987")
    page = office.browser.submit(office.list_url(), button="Read all dates with the month first")
    assert page.notices == [
        "Dates are read with the month first now: 2 rows changed. "
        "1 row that was corrected here stays as it is."
    ]
    assert all(day in page for day in ("3 Dec 1988", "11 Oct 1987", "13 Mar 1988"))
    # What is typed in a row's page has the day first, however the list was read.
    page = office.browser.submit(f"{office.list_url()}/rows/2", phone="012 000 103")
    assert "3 Dec 1988" in page
    another_window = office.browser.get(office.list_url())
    office.confirm()
    back = "Read all dates with the day first again"
    refused = office.browser.submit(another_window, button=back, status=409)
    assert "This list is no longer waiting" in refused


def test_a_row_that_was_corrected_or_left_out_is_named_no_more_as_doubtful(office: Office) -> None:
    page = office.send(person(1), person(2), person(3))
    assert "Lines 2, 3, 4 could be read with the month first too." in page
    page = office.browser.submit(f"{office.list_url()}/rows/2", birth_date="11/10/1987")
    assert "Lines 3, 4 could be read with the month first too." in page
    office.browser.submit(f"{office.list_url()}/rows/3", birth_date="13/03/1988")
    page = office.browser.submit(f"{office.list_url()}/rows/4", birth_date="14/03/1988")
    assert "could be read with the month first too" not in page


def test_the_date_that_makes_the_others_doubtful_is_named_until_it_is_corrected(
    office: Office,
) -> None:
    page = office.send(person(1), person(2, **{"Date of birth": "03/25/1990"}))
    assert "line 3 can only have the month first" in page
    page = office.browser.submit(f"{office.list_url()}/rows/3", birth_date="25/03/1990")
    assert "can only have the month first" not in page
