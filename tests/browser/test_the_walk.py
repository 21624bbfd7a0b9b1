"""From a ministry's spreadsheet to a verified certificate, in pages only, as each person concerned.

Nothing is done behind the pages. Where people would have to wait for days, staff decide instead: a
manager closes the applications, the coordinator sets first and last day right, with a reason.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader, PdfWriter

from tests.browser.walker import Walker, choose_and, open_cohort, walker
from tests.support.chromium import go_by
from tests.support.database import Databases
from tests.support.live import LivePortal, serving
from training_portal.platform import clock

SAMPLES = Path(__file__).parents[1] / "samples"
NOMINEE = "devi.long@mmd.example.org"


@pytest.fixture(scope="module")
def portal(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivePortal]:
    """The portal with the demo programme."""
    folder = tmp_path_factory.mktemp("walk")
    with serving(databases.demo(folder), folder) as served:
        yield served


def letter(folder: Path) -> Path:
    """A letter of an employer as PDF."""
    writer = PdfWriter()
    writer.add_blank_page(300, 400)
    path = folder / "ລິງ-letter.pdf"
    with path.open("wb") as file:
        writer.write(file)
    return path


def test_from_a_spreadsheet_to_a_verified_certificate(
    portal: LivePortal, chromium: Browser, tmp_path: Path
) -> None:
    code = a_visitor_finds_the_course(portal, chromium)
    officers_send_their_lists(portal, chromium)
    a_nominee_claims_the_record_and_applies(portal, chromium, tmp_path)
    a_visitor_signs_up_and_comes_back_to_a_filled_form(portal, chromium)
    a_manager_closes_the_applications(portal, chromium, code)
    staff_decide_and_offer(portal, chromium, code)
    the_nominee_accepts(portal, chromium)
    staff_enrol_and_confirm(portal, chromium, code)
    today = clock.today()
    first, later, earlier = (today + timedelta(days=days) for days in (-4, 1, -2))
    the_coordinator_sets_days_right(portal, chromium, code, first, later)
    the_trainer_records_what_happened(portal, chromium, code)
    the_coordinator_sets_days_right(portal, chromium, code, first, earlier)
    staff_complete_and_issue(portal, chromium, code)
    address = the_graduate_downloads_the_certificate(portal, chromium, tmp_path)
    anybody_checks_it(portal, chromium, address)
    it_is_revoked_and_says_so(portal, chromium, code, address)


def a_visitor_finds_the_course(portal: LivePortal, chromium: Browser) -> str:
    with walker(chromium, portal, 360) as visitor:
        visitor.page.goto("/")
        visitor.look("front")
        visitor.page.get_by_label("I live in").select_option("KH")
        visitor.page.get_by_label("I work in").select_option("C")
        visitor.press("Find courses")
        visitor.look("catalogue")
        visitor.follow("Practical Improvement (kaizen) for Factories")
        visitor.look("course")
        go_by(visitor.page.locator("aside").get_by_role("link").first)
        visitor.look("cohort")
        subline = visitor.page.locator(".head .soft").inner_text()
        return subline.split(" · ")[0].strip()


def officers_send_their_lists(portal: LivePortal, chromium: Browser) -> None:
    for who, sample, people, wrong in (
        ("officer.kh", "nominees-ministry-cambodia.xlsx", 40, 7),
        ("officer.th", "nominees-thailand.xlsx", 30, None),
        ("officer.la", "nominees-laos-myanmar.csv", 25, None),
    ):
        with walker(chromium, portal) as officer:
            officer.sign_in(f"{who}@demo.example.org")
            officer.page.goto("/nominations")
            officer.look(f"nominations-{who}")
            officer.follow(re.compile("Practical Improvement"))
            officer.follow("Upload a list")
            officer.page.get_by_label("List of nominees").set_input_files(SAMPLES / sample)
            officer.press("Check the list")
            officer.look(f"list-{who}")
            figures = officer.page.locator(".figures dd").all_inner_texts()
            assert figures[0] == str(people)
            if wrong is not None:
                assert figures[2] == str(wrong)
            officer.press("Leave out all rows with errors")
            officer.follow("Continue")
            officer.look(f"confirm-{who}")
            officer.press("Nominate them")
            officer.says("are nominated")
            officer.look(f"done-{who}")
            officer.follow("See the nominees")
            officer.look(f"nominees-{who}")


def a_nominee_claims_the_record_and_applies(
    portal: LivePortal, chromium: Browser, folder: Path
) -> None:
    with walker(chromium, portal, 360) as nominee:
        nominee.page.goto(f"/mailbox?to={NOMINEE}")
        nominee.follow(re.compile("you are nominated, please answer by"))
        nominee.look("claim-mail")
        go_by(nominee.page.locator("a[href*='/claim/']"))
        nominee.look("claim")
        nominee.page.locator("[name=birth_date]").fill("10/10/1993")
        nominee.page.locator("[name=birth_date]").fill("10/10/1993")
        nominee.page.locator("[name=password]").fill("many-small-rivers")
        go_by(nominee.page.locator("main form button").first)
        expect(nominee.page).not_to_have_url(re.compile("/claim/"))
        nominee.page.goto("/me/applications")
        nominee.follow(re.compile("Practical Improvement"))
        go_by(nominee.page.locator("main .button").first)
        nominee.look("apply-you")
        page = nominee.page
        if not page.get_by_label("Your name in Latin letters").input_value():
            nominee.fill("Your name in Latin letters", "LONG Devi")
        page.get_by_label("The province you live in").select_option("KH-12")
        nominee.press("Continue")
        nominee.look("apply-work")
        work(nominee)
        nominee.press("Continue")
        nominee.press("Add a position")
        nominee.look("apply-background")
        nominee.press("Continue")
        nominee.page.locator("[name=motivation]").fill("Our line waits for parts; I want to learn.")
        nominee.page.locator("[name=change_at_work]").fill("A card for each part, in six months.")
        nominee.look("apply-why")
        nominee.press("Continue")
        questions(page)
        nominee.look("apply-questions")
        nominee.press("Continue")
        nominee.page.locator("input[type=file]").first.set_input_files(letter(folder))
        go_by(page.get_by_role("button", name="Add the file").first)
        nominee.look("apply-documents")
        go_by(nominee.page.locator("main .actions .button").first)
        nominee.look("apply-check")
        for box in nominee.page.locator("main input[type=checkbox]").all():
            box.check()
        nominee.press("Send the application")
        nominee.says("Submitted")
        nominee.look("apply-receipt")


def questions(page: Page) -> None:
    """Answer what this cohort asks besides."""
    page.get_by_label("How many people work in your team").fill("12")
    page.get_by_label("Rework").check()
    page.get_by_label("No", exact=True).check()
    page.locator("[name=q_kznsure][value='4']").check()


def work(person: Walker) -> None:
    """Fill in the step about work."""
    values = {
        "employer": "Department of Industrial Parks",
        "position": "Officer",
        "work_since": "03/2019",
        "duties": "I look after three parks and their workers.",
        "experience_years": "7",
    }
    for name, value in values.items():
        person.page.locator(f"[name={name}]").fill(value)
    months = person.page.locator("[name=experience_months]")
    if months.count():
        months.fill("0")
    person.page.locator("[name=education]").select_option("bachelor")
    for name, value in (("mother_tongue", "km"), ("language_1", "en"), ("level_1", "B1")):
        field = person.page.locator(f"[name={name}]")
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def a_visitor_signs_up_and_comes_back_to_a_filled_form(
    portal: LivePortal, chromium: Browser
) -> None:
    with walker(chromium, portal, 360) as visitor:
        visitor.page.goto("/sign-up")
        visitor.look("sign-up")
        visitor.fill("Your name", "ສົມສັກ ພົມມະຈັນ")
        visitor.page.get_by_label("E-mail address").fill("somsak@example.org")
        visitor.page.locator("[name=password]").fill("short")
        visitor.press("Make the account")
        visitor.look("sign-up-refused")
        assert visitor.page.get_by_label("Your name").input_value() == "ສົມສັກ ພົມມະຈັນ"
        visitor.page.locator("[name=password]").fill("three-rivers-one-sea")
        visitor.press("Make the account")
        visitor.page.goto("/mailbox?to=somsak@example.org")
        visitor.follow("Confirm your e-mail address")
        go_by(visitor.page.locator("a[href*='/confirm/']"))
        visitor.look("confirm")
        visitor.page.locator("[name=password]").fill("three-rivers-one-sea")
        go_by(visitor.page.locator("main form button").first)
        expect(visitor.page).not_to_have_url(re.compile("/confirm/"))
        visitor.page.goto("/courses?q=kaizen")
        visitor.follow("Practical Improvement (kaizen) for Factories")
        go_by(visitor.page.locator("aside").get_by_role("link").first)
        visitor.follow("Apply")
        visitor.look("apply-entry")
        visitor.press("Start")
        expect(visitor.page.locator("[name=full_name]")).to_be_visible()
        visitor.fill("Your name in Latin letters", "Somsak Phommachanh")
        visitor.fill("Your date of birth", "27/03/2537")
        visitor.press("Save and go on later")
        visitor.page.goto("/me/applications")
        visitor.follow(re.compile("Practical Improvement"))
        go_by(visitor.page.locator("main .button").first)
        latin = visitor.page.get_by_label("Your name in Latin letters")
        assert latin.input_value() == "Somsak Phommachanh"
        assert visitor.page.get_by_label("Your date of birth").input_value() == "27/03/2537"
        visitor.look("apply-come-back")


def a_manager_closes_the_applications(portal: LivePortal, chromium: Browser, code: str) -> None:
    with walker(chromium, portal) as staff:
        staff.sign_in("manager@demo.example.org")
        open_cohort(staff, code)
        staff.follow("Close applications now")
        staff.fill("Why?", "Every ministry has sent its list.")
        staff.look("manager-closes")
        staff.press("Close applications now")
        staff.says("Applications closed before their time")


def the_coordinator_sets_days_right(
    portal: LivePortal, chromium: Browser, code: str, first: date, last: date
) -> None:
    with walker(chromium, portal) as staff:
        staff.sign_in("coordinator@demo.example.org")
        open_cohort(staff, code)
        staff.follow("Change dates and facts")
        staff.fill("First day of the course", f"{first:%d/%m/%Y}")
        staff.fill("Last day of the course", f"{last:%d/%m/%Y}")
        staff.fill("Why is it changed?", "It was held on other days than planned.")
        staff.look("coordinator-changes")
        staff.press("See what changes")
        staff.says("get a mail")
        staff.look("coordinator-confirms")
        staff.press("Change the cohort")
        staff.says("Dates or facts changed")


def staff_decide_and_offer(portal: LivePortal, chromium: Browser, code: str) -> None:
    with walker(chromium, portal) as staff:
        staff.sign_in("manager@demo.example.org")
        staff.look("manager-tasks")
        open_cohort(staff, code)
        staff.look("manager-cohort")
        staff.follow("Start screening")
        staff.press("Start screening")
        open_cohort(staff, code, "Applications")
        staff.look("manager-applications")
        for action in ("Mark as eligible", "Shortlist", "Offer seats"):
            open_cohort(staff, code, "Applications")
            choose_and(staff, "LONG Devi", action)
        staff.look("manager-offered")


def the_nominee_accepts(portal: LivePortal, chromium: Browser) -> None:
    with walker(chromium, portal, 360) as nominee:
        nominee.sign_in(NOMINEE, "many-small-rivers")
        nominee.look("nominee-tasks")
        go_by(nominee.page.locator("main ul.list a").first)
        nominee.look("nominee-offer")
        go_by(nominee.page.locator("main .button").filter(has_text=re.compile("Accept")).first)
        confirm = nominee.page.locator("main form button").filter(has_text=re.compile("Accept"))
        if confirm.count():
            go_by(confirm.first)
        nominee.says("ccepted")
        nominee.look("nominee-accepted")


def staff_enrol_and_confirm(portal: LivePortal, chromium: Browser, code: str) -> None:
    with walker(chromium, portal) as staff:
        staff.sign_in("manager@demo.example.org")
        open_cohort(staff, code, "Applications")
        go_by(staff.page.locator("main").get_by_text(re.compile("Enrol those who accepted")).first)
        go_by(staff.page.locator("main form .actions button").first)
        open_cohort(staff, code)
        staff.follow("Confirm the cohort")
        staff.press("Confirm the cohort")
        staff.look("manager-confirmed")


def the_trainer_records_what_happened(portal: LivePortal, chromium: Browser, code: str) -> None:
    yesterday = clock.today() - timedelta(days=2)
    with walker(chromium, portal, 360) as trainer:
        trainer.sign_in("trainer@demo.example.org")
        open_cohort(trainer, code, "Course")
        trainer.follow("Plan a session")
        trainer.fill("What is it about?", "5S on the floor")
        trainer.fill("Day", f"{yesterday:%d/%m/%Y}")
        trainer.fill("From", "9:00")
        trainer.fill("To", "8:00")
        trainer.press("Save the session")
        trainer.says("must end after it begins")
        trainer.look("trainer-session-refused")
        trainer.fill("To", "12:00")
        trainer.press("Save the session")
        trainer.look("trainer-sessions")
        trainer.follow(re.compile("0 of 1 marked"))
        trainer.page.get_by_role("radio", name="Present").first.check()
        trainer.look("trainer-attendance")
        trainer.press("Save")
        for component in ("Daily improvements", "Closing presentation"):
            open_cohort(trainer, code, "Course")
            trainer.follow(component)
            trainer.page.locator("main form input[inputmode=decimal]").first.fill("82,5")
            trainer.press("Save the marks")
        trainer.look("trainer-marks")


def staff_complete_and_issue(portal: LivePortal, chromium: Browser, code: str) -> None:
    with walker(chromium, portal) as staff:
        staff.sign_in("manager@demo.example.org")
        open_cohort(staff, code, "Course", "People")
        staff.look("manager-people")
        staff.follow("Compute completion")
        staff.look("manager-completion")
        staff.press("Record these results")
        staff.says("1 completed, 0 did not.")
        open_cohort(staff, code, "Course", "Certificates")
        staff.look("manager-certificates-waiting")
        staff.press("Issue certificates")
        expect(staff.page.locator("main")).to_contain_text("1 certificate issued.", timeout=30_000)
        staff.look("manager-certificate-job")
        staff.follow("Certificates of the cohort")
        staff.look("manager-certificates")


def the_graduate_downloads_the_certificate(
    portal: LivePortal, chromium: Browser, folder: Path
) -> str:
    with walker(chromium, portal, 360) as graduate:
        graduate.sign_in(NOMINEE, "many-small-rivers")
        graduate.page.goto("/me/courses")
        graduate.follow(re.compile("Practical Improvement"))
        graduate.look("graduate-course")
        graduate.page.goto("/me/certificates")
        graduate.look("graduate-certificates")
        with graduate.page.expect_download() as download:
            graduate.page.get_by_role("link", name="Download PDF").first.click()
        path = folder / "certificate.pdf"
        download.value.save_as(path)
        words = "".join(
            page.extract_text() for page in PdfReader(io.BytesIO(path.read_bytes())).pages
        )
        assert "LONG Devi" in words and "SPECIMEN" in words
        address = graduate.page.get_by_role("link", name="See what others see").get_attribute(
            "href"
        )
        assert address is not None
        return address


def anybody_checks_it(portal: LivePortal, chromium: Browser, address: str) -> None:
    with walker(chromium, portal, 360) as employer:
        employer.page.goto("/verify")
        employer.page.get_by_label("Certificate code").fill(address.rsplit("/", 1)[-1].lower())
        employer.press("Check")
        assert employer.heading == "This certificate is valid"
        employer.says("LONG Devi")
        employer.look("verify-valid")
        employer.page.goto("/verify/0000000000000000")
        assert employer.heading == "Unknown certificate"
        employer.look("verify-unknown")


def it_is_revoked_and_says_so(
    portal: LivePortal, chromium: Browser, code: str, address: str
) -> None:
    with walker(chromium, portal) as staff:
        staff.sign_in("coordinator@demo.example.org")
        open_cohort(staff, code, "Course", "Certificates")
        go_by(staff.page.get_by_role("link", name=re.compile("^Revoke")).first)
        staff.page.get_by_label("Why?").fill("Issued to the wrong person.")
        staff.press("Revoke the certificate")
        staff.page.goto(address)
        assert staff.heading == "This certificate is revoked"
        staff.says("Issued to the wrong person.")
        staff.look("verify-revoked")
