"""Two rows that may be one person: somebody says so; none takes another's place unseen."""

from __future__ import annotations

from tests.admissions.offices import Office
from tests.cohorts.lists.sheets import person

ASKED = "The same name and e-mail as line 2"
APART = "Two different people"
#: Somebody called alike, with the same address and another date of birth.
NAME = {"Name": "Dara Sok", "E-mail": "dara@example.org"}


def alike(number: int, **cells: str) -> list[str]:
    return person(number, **{**NAME, "Date of birth": f"{number}/03/1988", **cells})


def test_one_name_and_one_address_is_an_error_until_somebody_says(office: Office) -> None:
    page = office.send(alike(1), alike(2))
    assert ASKED in page and "One row cannot be taken as it is." in page
    page = office.browser.submit(page, button=f"{APART} line 3")
    assert "Line 3 is kept as another person." in page.notices
    assert ASKED not in page and "The same e-mail as line" in page
    assert "2 people are nominated." in office.confirm()


def test_it_can_be_said_on_the_page_of_the_row(office: Office) -> None:
    office.send(alike(1), alike(2))
    page = office.browser.get(f"{office.list_url()}/rows/3")
    assert any(ASKED in each for each in page.errors)
    assert ASKED not in office.browser.submit(page, button=APART)
    assert APART not in office.browser.get(f"{office.list_url()}/rows/3")


def test_what_was_said_holds_while_the_row_is_corrected(office: Office) -> None:
    page = office.send(alike(1), alike(2))
    office.browser.submit(page, button=f"{APART} line 3")
    page = office.browser.submit(f"{office.list_url()}/rows/3", position="Clerk")
    assert ASKED not in page


def test_it_says_nothing_of_another_name(office: Office) -> None:
    page = office.send(alike(1), alike(2), person(3))
    office.browser.submit(page, button=f"{APART} line 3")
    other = {"name": "Sok Vanna", "email": "vanna@example.org"}
    for line in (2, 3):
        page = office.browser.submit(f"{office.list_url()}/rows/{line}", **other)
    assert ASKED in page


def test_one_address_of_people_with_other_names_is_no_error(office: Office) -> None:
    page = office.send(alike(1), alike(2, **{"Name": "Sok Vanna"}))
    assert "The same e-mail as line" in page and "Every row that is left can be taken." in page


def test_who_takes_the_place_of_a_row_that_is_left_out_is_named_beforehand(office: Office) -> None:
    twice = {"Name": "Dara Sok", "Date of birth": "01/02/1990"}
    page = office.send(
        person(1, **twice, Nationality="XX"), person(2, **twice), person(3, Nationality="YY")
    )
    assert "Line 3 stays then: it is the same person as a line that is left out" in page
    page = office.browser.submit(page, button="Leave out all rows with errors")
    assert "The same person as line 2, which is left out." in page
    asked = office.browser.get(f"{office.list_url()}/confirm")
    assert "The same person as line 2, which is left out." in asked
    assert "1 person is nominated." in office.confirm()


def test_a_second_row_that_is_left_out_makes_the_first_no_doubt(office: Office) -> None:
    twice = {"Name": "Dara Sok", "Date of birth": "01/02/1990"}
    page = office.send(person(1, **twice), person(2, **twice))
    assert "stays then" not in page
    page = office.browser.submit(page, button="Leave out all rows with errors")
    assert "which is left out" not in page
