"""A ministry's officer and a list of forty as it really looks: what is wrong is mended row by row
in the page; then it is confirmed and ranked, and the letter to sign is printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from tests.browser.walker import Walker, walker
from tests.factories import PASSWORD
from tests.factories.endorsements import Office, make_office, step
from tests.support.live import LivePortal
from training_portal import create_app
from training_portal.endorsements.models import Proof
from training_portal.platform.database import unit_of_work

SAMPLE = Path(__file__).parents[1] / "samples" / "nominees-ministry-cambodia.xlsx"
#: What is written into which cell of which line; None: the row is left out, as somebody's second.
MENDED: dict[int, tuple[str, str] | None] = {
    12: ("nationality", "KH"),
    16: ("birth_date", "1/1/1990"),
    22: ("email", "sreyneang@example.org"),
    26: ("birth_date", "28/02/1989"),
    29: None,
    34: ("nationality", "KH"),
    38: None,
}


@pytest.fixture(scope="module")
def portal(portal_alone: LivePortal) -> LivePortal:
    """There is one chain of endorsements for each country."""
    return portal_alone


def office_of(portal: LivePortal) -> Office:
    """An office in Cambodia whose list its ministry signs on paper, and a cohort with room."""
    with create_app(portal.settings).app_context():
        office = make_office(steps=[step(proof=Proof.SIGNED_UPLOAD)])
        with unit_of_work():
            office.cohort.capacity = 60
        return office


def test_forty_nominees_from_their_spreadsheet_to_the_letter_to_sign(
    portal: LivePortal, chromium: Browser, tmp_path: Path
) -> None:
    office = office_of(portal)
    with walker(chromium, portal) as officer:
        officer.sign_in(office.officer.email, PASSWORD)
        she_sees_row_by_row_what_is_wrong(officer, office)
        she_mends_it_in_the_page(officer)
        she_confirms(officer)
        first = she_ranks(officer)
        letter = she_gets_the_letter_to_sign(officer, tmp_path)
    assert first in letter
    with walker(chromium, portal) as again:
        again.sign_in(office.officer.email, PASSWORD)
        again.page.goto("/our-nominees")
        again.says("Have the official application signed by Ministry of Works")
        again.look("our-nominees-to-sign")


def she_sees_row_by_row_what_is_wrong(officer: Walker, office: Office) -> None:
    officer.page.goto(f"/nominations/{office.cohort.public_id}/upload")
    officer.page.get_by_label("List of nominees").set_input_files(SAMPLE)
    officer.press("Check the list")
    figures = officer.page.locator(".figures dd").all_inner_texts()
    assert (figures[0], figures[2]) == ("40", str(len(MENDED)))
    for line in MENDED:
        expect(officer.page.locator(f"#line-{line}")).to_contain_text("To correct")
    officer.look("forty-wrong")


def she_mends_it_in_the_page(officer: Walker) -> None:
    """From one row with an error to the next, as the buttons lead."""
    officer.follow(re.compile("^Correct 7 rows"))
    for number, (line, cell) in enumerate(MENDED.items(), start=1):
        assert officer.heading == f"Correct line {line}"
        is_last = number == len(MENDED)
        if cell is None:
            words = "Leave out this row" if is_last else "Leave it out, and correct the next"
        else:
            name, value = cell
            field = officer.page.locator(f"main [name={name}]")
            if name == "nationality":
                field.select_option(value)
            else:
                field.fill(value)
            words = "Save, and correct the next"
        officer.press(words)
    officer.says("Every row that is left can be taken.")
    officer.look("forty-mended")


def she_confirms(officer: Walker) -> None:
    officer.follow("Continue")
    officer.look("forty-confirm")
    officer.press("Nominate them")
    officer.says("38 people are nominated")
    officer.follow("See the nominees")


def she_ranks(officer: Walker) -> str:
    """Who stands last comes first."""
    officer.follow("Rank")
    ranks = officer.page.locator("main input[name^=rank_]")
    last = ranks.last
    label = officer.page.locator(f"label[for={last.get_attribute('id')}]").inner_text()
    last.fill("1")
    ranks.first.fill("2")
    officer.look("forty-ranks")
    officer.press("Save the ranks")
    return label.splitlines()[0].strip()


def she_gets_the_letter_to_sign(officer: Walker, folder: Path) -> str:
    officer.follow("Send the list to be endorsed")
    officer.page.get_by_label(re.compile("Our organisation supports")).check()
    officer.press("Send the list")
    officer.says("Waits for an endorsement")
    with officer.page.expect_download() as download:
        officer.page.get_by_role("link", name="Print the official application").click()
    path = folder / "application.pdf"
    download.value.save_as(path)
    return " ".join("\n".join(page.extract_text() for page in PdfReader(path).pages).split())
