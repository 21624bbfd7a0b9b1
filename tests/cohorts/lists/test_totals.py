"""Lines of totals are nobody, wherever their word stands; people with such words are somebody."""

from __future__ import annotations

import pytest

from tests.cohorts.lists.sheets import HEAD, checked, person, sheet


@pytest.mark.parametrize(
    "line",
    [["Total", "25 persons"], ["Grand total:", "25"], ["", "25 persons"], ["", "Total", "", "12 F"],
     ["26", "Total: 25 participants"], ["", "", "", "", "Total 25"], ["", "Total", "25"],
     ["รวม", "25 คน"], ["", "รวมทั้งสิ้น ๒๕ คน"], ["ລວມ", "25 ຄົນ"], ["សរុប", "២៥ នាក់"],
     ["စုစုပေါင်း", "၂၅ ဦး"], ["Tổng cộng", "25 người"], ["合計", "25名"]],
)  # fmt: skip
def test_a_total_is_left_out_and_named(line: list[str]) -> None:
    read = checked(sheet([["No.", *HEAD], ["1", *person(1)], line]))
    assert [row.line for row in read.people] == [2]
    assert [number for number, _beginning in read.skipped] == [3]


def test_who_has_a_date_of_birth_is_somebody_whatever_else_stands_there() -> None:
    manager = ["Total Quality Manager", "2", *person(2)]
    named = ["Total", "3", *person(3, Name="Sum")]
    read = checked(sheet([["Position", "No.", *HEAD], ["", "1", *person(1)], manager, named]))
    assert len(read.people) == 3
    assert read.skipped == []
