"""Headings in seven languages, wherever they stand."""

from __future__ import annotations

import pytest

from tests.cohorts.lists.sheets import HEAD, checked, person, sheet
from training_portal.cohorts.lists.columns import PEOPLE, find_table


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Name (as in passport)", "name"), ("FULL NAME", "name"), ("Name of Nominee", "name"),
        ("Họ và tên", "name"), ("ชื่อ-นามสกุล (ภาษาอังกฤษ)", "name"), ("ឈ្មោះជាអក្សរឡាតាំង", "name"),
        ("ชื่อ - นามสกุล", "native_name"), ("ຊື່ ແລະ ນາມສະກຸນ", "native_name"), ("အမည်", "native_name"),
        ("ឈ្មោះ / Name", "native_name"), ("Name in Khmer", "native_name"), ("氏名", "native_name"),
        ("Given name(s)", "given_name"), ("Surname", "family_name"), ("นามสกุล", "native_family"),
        ("D.O.B.", "birth_date"), ("Date of Birth (dd/mm/yyyy)", "birth_date"),
        ("วัน/เดือน/ปีเกิด", "birth_date"), ("ថ្ងៃខែឆ្នាំកំណើត", "birth_date"), ("生年月日", "birth_date"),
        ("Ngày sinh", "birth_date"), ("ວັນ ເດືອນ ປີ ເກີດ", "birth_date"), ("မွေးသက္ကရာဇ်", "birth_date"),
        ("Sex (M/F)", "sex"), ("เพศ", "sex"), ("ភេទ", "sex"), ("Giới tính", "sex"),
        ("Country code", "nationality"), ("สัญชาติ", "nationality"), ("Quốc tịch", "nationality"),
        ("Passport No.", "passport"), ("No. of passport", "passport"), ("លេខលិខិតឆ្លងដែន", "passport"),
        ("Passport expiry date", "ignored"), ("Place of Birth", "ignored"), ("Age", "ignored"),
        ("Name of Organization", "organisation"), ("Organisation / Department", "organisation"),
        ("หน่วยงาน", "organisation"), ("Current position", "position"), ("Chức vụ", "position"),
        ("No. of years of experience", "experience"), ("E-MAIL", "email"), ("อีเมล", "email"),
        ("Mobile phone", "phone"), ("Contact number", "phone"), ("Số điện thoại", "phone"),
        ("Priority", "rank"), ("ลำดับความสำคัญ", "rank"), ("No.", "number"), ("ល.រ", "number"),
        ("Remarks", "remarks"), ("Title", "title"), ("คำนำหน้า", "title"),
        ("Favourite colour", None), ("Nobody", None), ("", None), ("***", None),
    ],
)  # fmt: skip
def test_headings_are_known_in_several_languages(heading: str, column: str | None) -> None:
    assert PEOPLE.column_of(heading) == column


@pytest.mark.parametrize("line", [1, 4, 20])
def test_the_header_is_found_in_any_of_the_first_twenty_lines(line: int) -> None:
    rows = [["Kingdom of Somewhere"]] * (line - 1) + [HEAD, person(1)]
    assert len(checked(sheet(rows)).people) == 1


def test_a_header_further_down_is_not_looked_for() -> None:
    assert find_table([sheet([["x"]] * 20 + [HEAD, person(1)])]) is None


def test_a_letter_to_colleagues_is_no_header() -> None:
    assert find_table([sheet([["Name", "Dear colleagues"], ["Please find attached"]])]) is None


def test_columns_that_are_not_read_are_named_as_they_are_headed() -> None:
    rows = [["No.", *HEAD, "Grade", "Passport expiry", "Grade"], ["1", *person(1), "3", "", "4"]]
    assert checked(sheet(rows)).unread == ["Grade", "Passport expiry"]


def test_of_two_columns_with_one_meaning_the_first_is_read() -> None:
    rows = [[*HEAD, "Full name"], [*person(1), "Somebody Else"]]
    found = checked(sheet(rows))
    assert found.people[0].values["name"] == "SOK Dara b"
    assert found.unread == ["Full name"]


def test_a_heading_in_two_lines_is_read_as_one() -> None:
    rows = [
        ["List of nominees of the ministry"],
        ["No.", "Name", "", "Sex", "Date of", "Nationality"],
        ["", "Khmer", "English", "", "birth", ""],
        ["1", "សុខ ដារ៉ា", "SOK Dara", "M", "12/03/1988", "KH"],
    ]
    (nominee,) = checked(sheet(rows)).people
    assert nominee.line == 4
    assert nominee.values["name"] == "SOK Dara"
    assert nominee.values["native_name"] == "សុខ ដារ៉ា"
    assert nominee.values["birth_date"] == "1988-03-12"


def test_headings_printed_again_on_each_page_are_no_people() -> None:
    found = checked(sheet([HEAD, person(1), HEAD, person(2)]))
    assert [nominee.line for nominee in found.people] == [2, 4]
    assert found.skipped == [(3, "Name")]


def test_a_column_that_the_whole_list_does_not_have_is_said_once() -> None:
    found = checked(
        sheet([["Name", "Date of birth", "Nationality"], ["SOK Dara", "25/03/1988", "KH"]])
    )
    assert found.notes == [
        "The list has no column for the sex: each person will be asked.",
        "The list has no column for e-mail addresses: for each person you get a letter with a "
        "link to hand out.",
    ]
    assert found.people[0].remarks == []
