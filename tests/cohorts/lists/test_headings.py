"""Headings in seven languages, wherever they stand."""

from __future__ import annotations

import pytest

from tests.cohorts.lists.sheets import HEAD, checked, person, sheet, turns
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
    assert list(map(str, found.notes)) == [
        "The list has no column for the sex: each person will be asked.",
        "The list has no column for e-mail addresses: for each person you get a letter with a "
        "link to hand out.",
    ]
    assert found.people[0].remarks == []


REST = ["Sex", "Nationality", "E-mail"]
OF_DARA = ["M", "KH", "dara@example.org"]


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (["Name", ""], ["Family", "Given"]),
        (["Name of nominee (as in passport)", ""], ["Surname", "First"]),
        (["Full name", ""], ["Last", "First and middle"]),
        (["Name in English", ""], ["Family name", "Given name(s)"]),
        (["Họ và tên", ""], ["Họ", "Tên"]),
    ],
)
def test_a_name_over_family_and_given_is_put_together(upper: list[str], lower: list[str]) -> None:
    """Without merged cells the second line has nothing under the other headings."""
    rows = [
        [*upper, "Date of birth", *REST],
        [*lower, "", "", "", ""],
        ["SOK", "Dara", "12/03/1988", *OF_DARA],
    ]
    found = checked(sheet(rows))
    (nominee,) = found.people
    assert nominee.values["name"] == "SOK Dara"
    assert nominee.values["family_name"] == "SOK"
    assert nominee.values["birth_date"] == "1988-03-12"
    assert found.skipped == [] and found.unread == []


def test_a_name_in_two_columns_stands_in_the_order_of_its_country() -> None:
    rows = [
        ["Name", "Name", "Date of birth", *REST],
        ["Family", "Given", "Date of birth", *REST],
        ["THONGDEE", "Somchai", "12/03/1988", "M", "TH", "a@example.org"],
        ["NGUYEN", "Van An", "12/03/1988", "M", "VN", "b@example.org"],
    ]
    names = [nominee.values["name"] for nominee in checked(sheet(rows)).people]
    assert names == ["Somchai THONGDEE", "NGUYEN Van An"]


def test_names_in_both_scripts_can_each_stand_in_two_columns() -> None:
    rows = [
        ["No.", "Name in Khmer", "", "Name in English", "", "Date of birth", *REST],
        ["", "Family", "Given", "Family", "Given", "", "", "", ""],
        ["1", "សុខ", "ដារ៉ា", "SOK", "Dara", "12/03/1988", *OF_DARA],
    ]
    (nominee,) = checked(sheet(rows)).people
    assert nominee.values["name"] == "SOK Dara"
    assert nominee.values["native_name"] == "សុខ ដារ៉ា"


@pytest.mark.parametrize(
    ("cells", "born"),
    [
        (["12", "3", "1988"], "1988-03-12"),
        (["12", "March", "1988"], "1988-03-12"),
        (["12", "03", "2531"], "1988-03-12"),
        (["១២", "៣", "១៩៨៨"], "1988-03-12"),
        (["12", "3", "88"], "1988-03-12"),
    ],
)
def test_day_month_and_year_in_three_columns_are_one_date(cells: list[str], born: str) -> None:
    rows = [
        ["Full name", "Date of birth", "", "", *REST],
        ["", "Day", "Month", "Year", "", "", ""],
        ["SOK Dara", *cells, *OF_DARA],
    ]
    found = checked(sheet(rows))
    (nominee,) = found.people
    assert nominee.values["birth_date"] == born
    assert not turns(found), "three columns cannot be read in another order"
    assert found.unread == [] and found.skipped == []


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["12", "13", "1988"], "There is no month 13."),
        (["12", "", "1988"], "Write a day, a month and a year"),
        (["", "", ""], "The date of birth is missing."),
    ],
)
def test_what_is_wrong_with_such_a_date_is_said(cells: list[str], words: str) -> None:
    rows = [
        ["Full name", "Date of birth", "", "", *REST],
        ["", "DD", "MM", "YYYY", "", "", ""],
        ["SOK Dara", *cells, *OF_DARA],
    ]
    (nominee,) = checked(sheet(rows)).people
    (remark,) = [each for each in nominee.remarks if each.column == "birth_date"]
    assert words in remark.words


def test_two_lines_of_headings_printed_again_are_no_people() -> None:
    head = [
        ["Name", "", "Date of birth", *REST],
        ["Family", "Given", "", "", "", ""],
    ]
    rows = [*head, ["SOK", "Dara", "12/03/1988", *OF_DARA], *head]
    found = checked(sheet(rows))
    assert [nominee.line for nominee in found.people] == [3]
    assert [line for line, _words in found.skipped] == [4, 5]


def test_a_word_for_a_part_is_no_heading_without_one_above_it() -> None:
    assert PEOPLE.column_of("Family") is None and PEOPLE.column_of("Year") is None


def test_a_second_sheet_with_a_list_is_named_and_said_not_to_be_read() -> None:
    found = checked(
        sheet([HEAD, person(1)], "Central"),
        sheet([HEAD, person(2), person(3)], "Provinces"),
        sheet([["Please read this first."]], "Notes"),
        sheet([HEAD], "Empty form"),
    )
    assert len(found.people) == 1
    assert list(map(str, found.notes)) == [
        "Read from the sheet “Central”.",
        "“Provinces” holds a list too and was not read. Put all people into one sheet, or send "
        "that sheet as a file of its own.",
    ]
