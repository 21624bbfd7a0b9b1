"""A waiting list says what was understood, what to do first, and afterwards what was done."""

from __future__ import annotations

from sqlalchemy import select

from tests.admissions.offices import Office
from tests.cohorts.lists.sheets import HEAD, person
from tests.support.html_lint import text_of
from tests.support.pages import Page
from training_portal.people.models import Person
from training_portal.platform.database import db, unit_of_work

WORK_HEAD = [*HEAD, "Organisation", "Position", "Years of experience", "Passport number"]
TURN = "Read all dates with the month first"
CLEAR = {"Date of birth": "13/03/1988"}


def figures(page: Page) -> dict[str, str]:
    """The figures of a page by their words."""
    pairs = page.tree.findall(".//dl[@class='figures']/div")
    return {text_of(pair.find("dt")): text_of(pair.find("dd")) for pair in pairs}


def row_of(page: Page, line: int) -> str:
    """The words of a line of the list."""
    return text_of(page.tree.find(f".//tr[@id='line-{line}']"))


def main_buttons(page: Page) -> list[str]:
    """The buttons of the page's head, the loud ones alone."""
    return [
        text_of(link)
        for head in page.tree.findall(".//div[@class='head']")
        for end in head.iter("div")
        if "end" in (end.get("class") or "").split()
        for link in end.iter("a")
        if "quiet" not in (link.get("class") or "").split()
    ]


def test_what_was_read_of_sex_and_work_stands_beside_each_name(office: Office) -> None:
    row = [*person(1, Sex="ស្រី"), "Ministry of Mines", "Deputy head", "4 years", "n-123 4567"]
    page = office.send(row, head=WORK_HEAD)
    told = row_of(page, 2)
    for words in ("Female", "Ministry of Mines", "Deputy head", "4 years", "Passport …567"):
        assert words in told, words
    # No list shows the whole number: whoever sent it has it.
    assert "N1234567" not in page


def test_rows_are_corrected_in_the_page_before_anything_is_sent_again(office: Office) -> None:
    page = office.send(person(1), person(2, Nationality="XX"), person(3, Nationality="CAM"))
    assert main_buttons(page) == ["Correct 2 rows"]
    assert page.link("Correct 2 rows").startswith(f"{office.list_url()}/rows/3")
    assert "Upload again" in page
    office.browser.submit(f"{office.list_url()}/rows/3", nationality="KH")
    page = office.browser.submit(f"{office.list_url()}/rows/4", nationality="KH")
    assert main_buttons(page) == ["Continue"]


def test_day_or_month_first_is_asked_only_while_a_date_could_be_either(office: Office) -> None:
    page = office.send(person(1, **CLEAR), person(2, **CLEAR))
    assert TURN not in page
    page = office.send(person(1), person(2, **CLEAR))
    assert TURN in page
    page = office.browser.submit(f"{office.list_url()}/rows/2", birth_date="12/03/1988")
    assert TURN not in page and "read in the other order" not in page


def test_day_or_month_first_is_not_asked_for_a_row_that_is_left_out(office: Office) -> None:
    office.send(person(1), person(2, **CLEAR))
    url = office.list_url()
    page = office.browser.submit(url, action=f"{url}/rows/2/drop")
    assert TURN not in page
    page = office.browser.submit(url, action=f"{url}/rows/2/keep")
    assert TURN in page


def test_another_nationality_is_told_with_what_stood_there_and_what_follows(
    office: Office,
) -> None:
    page = office.send(*map(person, range(5)), person(7, Nationality="Thailand"))
    told = row_of(page, 7)
    assert "The list says “Thailand”, so the nationality is Thailand." in told
    assert "The seat counts for Cambodia all the same, because you nominate." in told
    assert "If it is a slip, correct the row." in told


def test_the_counts_of_rows_add_up(office: Office) -> None:
    office.send(
        *map(person, range(4)),
        person(5, **{"E-mail": ""}),
        # Wrong, and to be looked at: it counts once, with those to be corrected.
        person(6, **{"E-mail": "", "Nationality": "XX"}),
        person(7, Nationality="XX"),
    )
    url = office.list_url()
    found = figures(office.browser.submit(url, action=f"{url}/rows/2/drop"))
    assert found == {
        "Rows read": "7",
        "Fine": "3",
        "To correct": "2",
        "Please check": "1",
        "Left out": "1",
    }


def test_after_confirming_the_list_says_what_was_done_and_leads_to_those_people(
    office: Office,
) -> None:
    office.nominate(8)
    office.send(person(1), person(2), person(3, **{"E-mail": ""}), person(4), person(8), head=HEAD)
    url = office.list_url()
    office.browser.submit(url, action=f"{url}/rows/5/drop")
    page = office.confirm()
    assert page.url == url
    assert "3 people are nominated." in page
    assert figures(page) == {
        "People nominated": "3",
        "Sent a link by e-mail": "2",
        "Letters to hand out": "1",
        "Nominated before": "1",
        "Left out": "1",
    }
    assert page.link("Print letters with their links") == f"{office.base}/letters?body=" + (
        office.body.public_id
    )
    nominees = office.browser.get(page.link("See the nominees"))
    assert [letter in nominees for letter in ("Dara b", "Dara c", "Dara d", "Dara i")] == [
        True, True, True, False,
    ]  # fmt: skip
    assert "List: list.xlsx" in nominees


def test_what_a_list_did_tells_nothing_of_hidden_people(office: Office) -> None:
    page = office.nominate(1, 2)
    assert figures(page)["People nominated"] == "2"
    with unit_of_work():
        (one,) = db.session.scalars(select(Person).where(Person.email == "p1@example.org"))
        one.is_hidden = True
    page = office.browser.get(office.list_url())
    assert figures(page)["People nominated"] == "1" and "1 person is nominated." in page
    assert figures(page).get("Nominated before") is None
