"""From a ministry's spreadsheet to the official application, and to a list that is endorsed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.admissions.applying import PDF
from tests.browser.walker import Walker, walker
from tests.cohorts.lists.sheets import HEAD, person, workbook_of
from tests.factories import PASSWORD, make_account
from tests.factories.endorsements import Office, make_office, step
from tests.support.chromium import go_by
from tests.support.live import LivePortal
from training_portal import create_app
from training_portal.endorsements.models import Proof, StepBody
from training_portal.platform.policy import Role


@pytest.fixture(scope="module")
def portal(portal_alone: LivePortal) -> LivePortal:
    """There is one chain of endorsements for each country."""
    return portal_alone


def _office(portal: LivePortal) -> tuple[Office, str]:
    """The office endorses its list on the page first, then its ministry by a signed letter."""
    with create_app(portal.settings).app_context():
        ministry = step(proof=Proof.SIGNED_UPLOAD)
        office = make_office(steps=[step(body=StepBody.UNIT), ministry])
        head = make_account(Role.ENDORSER, organisation=office.body, name="Head of the office")
        office.second = head
        coordinator = make_account(Role.PROGRAMME_COORDINATOR).email
        return office, coordinator


def test_from_a_spreadsheet_to_a_list_that_is_endorsed(
    portal: LivePortal, chromium: Browser, tmp_path: Path
) -> None:
    office, coordinator = _office(portal)
    sheet, scan = tmp_path / "list.xlsx", tmp_path / "scan.pdf"
    sheet.write_bytes(workbook_of([HEAD, person(1), person(2, Nationality="CAM"), person(3)]))
    scan.write_bytes(PDF)
    with walker(chromium, portal) as officer:
        officer.sign_in(office.officer.email, PASSWORD)
        upload_mend_and_confirm(officer, office, sheet)
        rank_and_send(officer, tmp_path)
    with walker(chromium, portal, 360) as head:
        head.sign_in(office.second.email, PASSWORD)
        head.follow(re.compile("Endorse a list"))
        head.look("list-to-endorse")
        head.follow(re.compile("^Endorse$"))
        head.look("endorse")
        head.page.locator("summary", has_text="SOK Dara b").press("Enter")
        head.page.get_by_label("Why SOK Dara b is not endorsed").fill(
            "Moves to another ministry in May."
        )
        head.page.get_by_label(re.compile("I endorse, for")).check()
        head.press("Endorse")
        head.says("The list goes on")
    with walker(chromium, portal, 360) as ministry:
        ministry.sign_in(office.endorser.email, PASSWORD)
        ministry.follow(re.compile("Endorse a list"))
        ministry.follow(re.compile("^Endorse$"))
        ministry.page.get_by_label("The signed letter").set_input_files(scan)
        ministry.page.get_by_label("Who signs").fill("Under-secretary of State")
        ministry.press("Endorse")
        ministry.says("The list is through")
        ministry.look("list-endorsed")
    with walker(chromium, portal) as staff:
        staff.sign_in(coordinator, PASSWORD)
        staff.page.goto(f"/manage/cohorts/{office.cohort.public_id}/endorsements")
        staff.look("endorsements-of-cohort")
        staff.follow("Office of Works")
        staff.look("endorsement-for-staff")
        staff.says("Moves to another ministry in May.")
        staff.says("Under-secretary of State")


def upload_mend_and_confirm(officer: Walker, office: Office, sheet: Path) -> None:
    officer.page.goto(f"/nominations/{office.cohort.public_id}/upload")
    officer.page.get_by_label("List of nominees").set_input_files(sheet)
    officer.press("Check the list")
    officer.follow(re.compile("^Correct"))
    officer.page.locator("[name=nationality]").select_option("KH")
    go_by(officer.page.locator("main form button").first)
    officer.follow("Continue")
    officer.press("Nominate them")
    officer.says("3 people are nominated")
    officer.follow("See the nominees")
    officer.look("nominees-to-endorse")


def rank_and_send(officer: Walker, folder: Path) -> None:
    officer.follow("Rank")
    officer.page.get_by_label(re.compile("SOK Dara d")).fill("1")
    officer.press("Save the ranks")
    officer.follow("Send the list to be endorsed")
    officer.look("list-to-send")
    officer.page.get_by_label(re.compile("Our organisation supports")).check()
    officer.press("Send the list")
    officer.says("Waits for an endorsement")
    officer.look("list-sent")
    with officer.page.expect_download() as download:
        link = officer.page.get_by_role("link", name="Print the official application")
        link.click()  # Download: the page stays
    path = folder / "application.pdf"
    download.value.save_as(path)
    words = PdfReader(path).pages[0].extract_text()
    assert words.index("SOK Dara d") < words.index("SOK Dara b")
