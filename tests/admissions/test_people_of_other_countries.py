"""Before a list is confirmed, the page counts who is no national of the body's country."""

from __future__ import annotations

import pytest

from tests.admissions.offices import Office, person


def of(country: str, number: int) -> list[str]:
    """A row of somebody with this nationality."""
    return [country if cell == "KH" else cell for cell in person(number)]


@pytest.mark.parametrize(
    ("countries", "words"),
    [
        (["TH", "TH", "TH"], "3 of these people are no nationals of Cambodia (Thailand: 3)"),
        (["KH", "KH", "VN"], "1 of these people is no national of Cambodia (Viet Nam: 1)"),
        (["TH", "VN", "TH"], "no nationals of Cambodia (Thailand: 2, Viet Nam: 1)"),
    ],
)
def test_however_many_they_are(office: Office, countries: list[str], words: str) -> None:
    office.send(*(of(code, number) for number, code in enumerate(countries, start=1)))
    page = office.browser.get(f"{office.list_url()}/confirm")
    assert words in page
    assert "Their seats count for Cambodia all the same" in page


def test_nothing_is_said_where_all_are_its_own(office: Office) -> None:
    office.send(person(1), person(2))
    assert "no national" not in office.browser.get(f"{office.list_url()}/confirm")
