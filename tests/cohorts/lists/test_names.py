"""Names as they stand in lists: forms of address, parts in columns of their own, scripts."""

from __future__ import annotations

import pytest

from tests.cohorts.lists.sheets import TODAY, checked, sheet
from training_portal.cohorts.lists.row import Level, Row
from training_portal.cohorts.lists.values import read_row

RIGHT = {"birth_date": "12/03/1988", "sex": "M", "nationality": "KH", "email": "a@example.org"}


def read(**cells: str) -> Row:
    return read_row(5, {**RIGHT, **cells}, TODAY, "KH")


def levels(row: Row, column: str) -> list[Level]:
    return [remark.level for remark in row.remarks if remark.column == column]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("นายสมชาย ทองดี", "สมชาย ทองดี"), ("นางสาวนายิกา แก้ว", "นายิกา แก้ว"),
        ("นายิกา แก้ว", "นายิกา แก้ว"),
        ("น.ส.ปิยะดา", "ปิยะดา"), ("น.ส. ปิยะดา", "ปิยะดา"), ("ดร.นายสมชาย", "สมชาย"),
        ("Mr. Somchai", "Somchai"), ("Mr.Somchai", "Somchai"), ("MRS Somsri", "Somsri"),
        ("Asst. Prof. Dr. Somchai", "Somchai"), ("Drew Barry", "Drew Barry"),
        ("Ms Dara", "Dara"), ("Missouri Keo", "Missouri Keo"), ("H.E. Sok Dara", "Sok Dara"),
        ("លោក សុខ ដារ៉ា", "សុខ ដារ៉ា"), ("លោកស្រី ជា ស្រីមុំ", "ជា ស្រីមុំ"), ("ទ້າວ ສົມສັກ", "ទ້າວ ສົມສັກ"),
        ("ທ້າວ ສົມສັກ", "ສົມສັກ"), ("ນາງ ຈັນທະລາ", "ຈັນທະລາ"), ("Ông Nguyễn Văn An", "Nguyễn Văn An"),
        ("Bà Trần Thị Bình", "Trần Thị Bình"), ("Bảo Trần", "Bảo Trần"),
        ("Maung Maung", "Maung Maung"), ("Ko Ko Aung", "Ko Ko Aung"),
        ("Naw Paw Say", "Naw Paw Say"),
        ("Keo", "Keo"), ("  SOK\u00a0 Dara ", "SOK Dara"), ("សុខ\u200bដារ៉ា", "សុខ ដារ៉ា"),
    ],
)  # fmt: skip
def test_forms_of_address_come_off_and_names_stay(written: str, kept: str) -> None:
    row = read(name=written)
    assert row.values["name"] == kept
    assert levels(row, "name") == []


@pytest.mark.parametrize(
    ("written", "kept"), [("U Htoo", "Htoo"), ("Daw Khin Myat Noe", "Khin Myat Noe")]
)
def test_u_and_daw_come_off_with_a_question(written: str, kept: str) -> None:
    row = read(name=written)
    assert row.values["name"] == kept
    assert levels(row, "name") == [Level.WARNING]


@pytest.mark.parametrize("written", ["Mr", "Mr.", "ဦး", "Dr. Mrs"])
def test_a_form_of_address_that_is_all_there_is_is_asked_about(written: str) -> None:
    row = read(name=written)
    assert row.values["name"]
    assert [each.level for each in row.remarks if "the whole name" in each.words]


@pytest.mark.parametrize("written", ["Sok ⭐ Dara", "Sok �Dara", "Sok \x00Dara"])
def test_what_is_in_no_name_is_an_error(written: str) -> None:
    assert levels(read(name=written), "name")[0] is Level.ERROR


def test_what_may_be_part_of_a_burmese_name_stays_with_a_question() -> None:
    row = read(name="Khin Myat Noe", native_name="ဒေါ်ခင်မြတ်နိုး")
    assert row.values["native_name"] == "ဒေါ်ခင်မြတ်နိုး"
    assert levels(row, "native_name") == [Level.WARNING]


def test_a_form_of_address_that_does_not_go_with_the_sex_is_named() -> None:
    assert levels(read(name="Mrs. Dara", sex="M"), "sex") == [Level.WARNING]
    assert levels(read(name="Mrs. Dara", sex="F"), "sex") == []
    assert levels(read(name="Dara", title="นางสาว", sex="M"), "sex") == [Level.WARNING]
    assert levels(read(name="Dara", title="Dr.", sex="M"), "sex") == []


def test_a_missing_sex_is_asked_for_later() -> None:
    assert levels(read(name="Dara", sex=""), "sex") == [Level.WARNING]


@pytest.mark.parametrize(
    ("cells", "name", "family"),
    [
        ({"given_name": "Dara", "family_name": "SOK"}, "SOK Dara", "SOK"),
        ({"given_name": "Somchai", "family_name": "Thongdee", "nationality": "TH"},
         "Somchai Thongdee", "Thongdee"),
        ({"given_name": "Mr. Dara", "family_name": "SOK"}, "SOK Dara", "SOK"),
        ({"given_name": "Keo", "family_name": ""}, "Keo", ""),
        ({"native_given": "สมชาย", "native_family": "ทองดี", "nationality": "TH"},
         "สมชาย ทองดี", "ทองดี"),
    ],
)  # fmt: skip
def test_a_name_in_two_columns_is_put_together_as_its_country_writes_it(
    cells: dict[str, str], name: str, family: str
) -> None:
    row = read(**cells)
    assert row.values["name"] == name
    assert row.values["family_name"] == family
    assert row.errors == 0


def test_a_list_with_given_and_family_name_is_a_list() -> None:
    head = ["First name", "Last name", "Date of birth", "Sex", "Nationality"]
    found = checked(sheet([head, ["Dara", "Sok", "12/03/1988", "M", "Cambodian"]]))
    assert found.people[0].values["name"] == "Sok Dara"
    assert [remark.words for remark in found.people[0].remarks if remark.column == "name"] == [
        "Put together from two columns: “Sok Dara”."
    ]


def test_names_that_stand_in_each_other_s_columns_change_places() -> None:
    row = read(name="សុខ ដារ៉ា", native_name="SOK Dara")
    assert (row.values["name"], row.values["native_name"]) == ("SOK Dara", "សុខ ដារ៉ា")


def test_a_name_in_the_own_script_alone_is_a_name() -> None:
    row = read(native_name="သန္တာလှိုင်")
    assert row.values["name"] == "သန္တာလှိုင်"
    assert row.errors == 0


@pytest.mark.parametrize(
    "written",
    ["", "Dara\u202eevil", "x" * 201, "a\x00b", "12345", "dara@example.org",
     "ျမန္မာႏိုင္ငံသားမ်ား အားလံုး မဂၤလာပါ"],
    ids=["none", "direction override", "too long", "control character", "number", "address",
         "Zawgyi"],
)  # fmt: skip
def test_what_cannot_be_a_name_is_an_error(written: str) -> None:
    assert Level.ERROR in levels(read(name=written), "name")
