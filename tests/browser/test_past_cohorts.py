"""Staff record a past cohort from a spreadsheet on a phone, and a person on it takes it over."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.walker import Walker, walker
from tests.cohorts.lists.sheets import workbook_of
from tests.cohorts.past.archive import HEAD, HOST, make_scene, person
from tests.factories import PASSWORD, make_account
from tests.support.chromium import go_by
from tests.support.live import LivePortal
from training_portal import create_app
from training_portal.platform.policy import Role

STAFF = "coordinator.of.archives@example.org"


def test_a_past_cohort_is_read_mended_recorded_and_told(
    portal: LivePortal, chromium: Browser, tmp_path: Path
) -> None:
    with create_app(portal.settings).app_context():
        make_account(Role.PROGRAMME_COORDINATOR, email=STAFF)
        make_scene()
    sheet = tmp_path / "archive.xlsx"
    rows = [person(1), person(2, Result="Absent with leave"), person(3)]
    sheet.write_bytes(workbook_of([HEAD, *rows]))
    with walker(chromium, portal, 360) as staff:
        staff.sign_in(STAFF, PASSWORD)
        a_list_is_sent(staff, sheet)
        its_wrong_row_is_mended(staff)
        it_is_recorded(staff)
        who_is_on_it_is_told(staff)


def a_list_is_sent(staff: Walker, sheet: Path) -> None:
    staff.page.goto("/manage/past-cohorts/upload")
    staff.look("past-upload")
    staff.page.locator("[name=file]").set_input_files(sheet)
    staff.page.locator("[name=source]").fill("Paper files of the institute")
    staff.press("Check the list")
    staff.says("One row cannot be taken as it is.")
    staff.look("past-list")


def its_wrong_row_is_mended(staff: Walker) -> None:
    staff.follow("Correct one row")
    staff.look("past-mend")
    staff.page.locator("[name=outcome]").select_option("completed")
    go_by(staff.page.locator("main form .actions button").first)
    staff.says("Every row that is left can be taken.")


def it_is_recorded(staff: Walker) -> None:
    staff.follow("Continue")
    staff.says("3 people are recorded")
    staff.look("past-confirm")
    staff.press("Record them")
    staff.says(HOST)
    staff.look("past-recorded")


def who_is_on_it_is_told(staff: Walker) -> None:
    staff.page.goto("/mailbox?to=keo2@people.example.org")
    go_by(staff.page.locator("main").get_by_role("link").first)
    expect(staff.page.locator("a[href*='/claim/']").first).to_be_visible()
