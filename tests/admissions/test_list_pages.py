"""A ministry's list in pages: read, left out, confirmed as a whole, or deleted."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.admissions.offices import BrowserOf, Office, newest_list, officer_of
from tests.cohorts.lists.sheets import HEAD, person, workbook_of
from tests.factories.programme import make_cohort, make_organisation
from training_portal.admissions.import_queries import LISTS
from training_portal.admissions.models import (
    Application,
    ImportState,
    Nomination,
    NomineeImport,
    NomineeRow,
)
from training_portal.cohorts.lists.keeping import KEPT
from training_portal.people.models import Person
from training_portal.platform import clock, personal
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail

SAMPLE = Path(__file__).parents[1] / "samples" / "nominees-ministry-cambodia.xlsx"


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_ministry_s_list_goes_from_upload_to_nominations(office: Office) -> None:
    page = office.upload(SAMPLE.read_bytes(), SAMPLE.name)
    assert "did you mean Cambodia (KH)?" in page
    assert "line 46 “Total / សរុប: 40 nominees (18 women)”, line 48 “Phnom Penh" in page
    url = f"/nominations/lists/{newest_list().public_id}"
    assert "Some rows still have errors" in office.browser.get(f"{url}/confirm")
    page = office.browser.submit(url, action=f"{url}/drop-errors")
    assert "7 rows left out." in page
    page = office.browser.get(f"{url}/confirm")
    assert "33 people get an e-mail" in page
    page = office.browser.submit(f"{url}/confirm")
    assert "33 people are nominated." in page
    assert count(Nomination) == count(Application) == 33
    mails = select(func.count()).where(OutboxMail.template == "claim")
    assert db.session.scalar(mails) == 33


def test_confirming_blanks_the_rows_and_destroys_their_key(office: Office) -> None:
    office.send(*map(person, range(2)))
    row_id = newest_list().id
    office.browser.submit(f"/nominations/lists/{newest_list().public_id}/confirm")
    assert db.session.scalars(select(NomineeRow.sealed)).all() == [None, None]
    assert db.session.get(personal.PersonalKey, LISTS.key_of(row_id)) is None
    db.session.expire_all()
    assert newest_list().file_id is None and newest_list().state is ImportState.CONFIRMED
    url = f"/nominations/lists/{newest_list().public_id}"
    assert "no longer kept" in office.browser.get(url)
    assert "no longer kept" in office.browser.get(f"{url}/confirm")  # reached by going back


def test_confirming_twice_nominates_once(office: Office) -> None:
    office.send(*map(person, range(2)))
    url = f"/nominations/lists/{newest_list().public_id}/confirm"
    page = office.browser.get(url)
    token = {
        name: page.html.split(f'name="{name}" value="')[1].split('"')[0]
        for name in ("csrf_token", "idempotency_key", "seen")
    }
    first = office.browser.client.post(url, data=token)
    second = office.browser.client.post(url, data=token)
    assert first.location == second.location
    assert count(Nomination) == 2


def test_a_row_is_left_out_and_taken_back(office: Office) -> None:
    office.send(*map(person, range(2)))
    url = f"/nominations/lists/{newest_list().public_id}"
    office.browser.submit(url, action=f"{url}/rows/2/drop")
    assert "Nominate 1 person?" in office.browser.get(f"{url}/confirm")
    office.browser.submit(url, action=f"{url}/rows/2/keep")
    assert "Nominate 2 people?" in office.browser.get(f"{url}/confirm")


def test_a_list_is_deleted(office: Office) -> None:
    office.send(*map(person, range(1)))
    url = f"/nominations/lists/{newest_list().public_id}"
    assert "The list is deleted" in office.browser.submit(f"{url}/discard")
    office.browser.submit(f"{url}/discard")  # A second window: what it asked for is done.
    assert count(Person) == 0


def test_another_body_s_nominee_is_told_to_nobody(office: Office, browser_of: BrowserOf) -> None:
    office.send(*map(person, range(1)))
    office.browser.submit(f"/nominations/lists/{newest_list().public_id}/confirm")
    body = make_organisation("KH", nominates=True)
    other = Office(officer_of(browser_of, body), body, office.cohort)
    page = other.send(*map(person, range(1)))
    assert "already" not in page
    assert "SOK Dara" not in other.browser.get(other.base)


def test_another_body_s_list_is_nobody_s_to_know_of(office: Office, browser_of: BrowserOf) -> None:
    office.send(*map(person, range(1)))
    stranger = officer_of(browser_of, make_organisation("KH", nominates=True))
    url = f"/nominations/lists/{newest_list().public_id}"
    stranger.get(url, status=404)
    stranger.get(f"{url}/confirm", status=404)
    stranger.get(f"{office.base}?body={office.body.public_id}", status=404)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.xlsx", "empty"),
        (b"hello", "a.pdf", "kind of file"),
        (b"PK\x03\x04 broken", "a.xlsx", "damaged"),
        (b"\xd0\xcf\x11\xe0", "a.xlsx", "old or protected"),
        (b"just text\nand more", "a.csv", "No row with headings"),
        (b"just text\nand more", "a.xlsx", "This is not an Excel file, although its name says so."),
        (b"PK\x05 half of a download", "LIST.XLSX", "This is not an Excel file"),
        (workbook_of([HEAD]), "a.xlsx", "nobody below the headings"),
    ],
)
def test_what_is_no_list_comes_back_with_words(
    office: Office, content: bytes, name: str, words: str
) -> None:
    page = office.upload(content, name, status=422)
    assert words in page
    assert count(NomineeImport) == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp874"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_csv_is_read_in_whatever_way_it_was_saved(
    office: Office, encoding: str, mark: str
) -> None:
    rows = [["Name", "ชื่อ - นามสกุล", "Date of birth", "Sex", "Nationality"],
            ["Somchai", "สมชาย ทองดี", "12/03/2531", "ชาย", "ไทย"]]  # fmt: skip
    text = "\r\n".join(mark.join(row) for row in rows)
    page = office.upload(text.encode(encoding), "a.csv")
    assert "สมชาย ทองดี" in page and "12 Mar 1988" in page


def test_one_nominee_is_added_by_form_and_bad_input_comes_back(office: Office) -> None:
    url = f"{office.base}/add"
    page = office.browser.submit(url, status=422, name="", birth_date="31/02/1990", email="x")
    assert len(page.errors) >= 3
    page = office.browser.submit(
        url, name="Keo", birth_date="12/03/1988", sex="F", nationality="KH", email=""
    )
    assert "Keo is nominated." in page
    page = office.browser.submit(
        url, status=422, name="KEO", birth_date="12/03/1988", sex="F", nationality="KH"
    )
    assert page.errors == ["You have nominated this person already."]


def test_a_child_is_not_nominated_by_form(office: Office) -> None:
    page = office.browser.submit(
        f"{office.base}/add",
        status=422,
        name="Keo", birth_date="12/03/2020", sex="F", nationality="KH",
    )  # fmt: skip
    assert "Nobody under 14 can take part." in page.errors[0]


def test_the_form_says_whom_the_course_is_for_by_age(browser_of: BrowserOf) -> None:
    body = make_organisation("KH", nominates=True)
    browser = officer_of(browser_of, body)
    ages = [("minimum_age", {"years": 22}), ("maximum_age", {"years": 45})]
    for rules, words in (
        (ages, "for people from 22 to 45 years old when it starts"),
        (ages[:1], "for people of 22 or older when it starts"),
        (ages[1:], "for people of at most 45 when it starts"),
    ):
        page = browser.get(f"/nominations/{make_cohort(rules=rules).public_id}/add")
        assert words in page
    assert "The course is for" not in browser.get(f"/nominations/{make_cohort().public_id}/add")


def test_people_without_e_mail_get_a_letter(office: Office) -> None:
    url = f"{office.base}/add"
    office.browser.submit(url, name="Keo", birth_date="12/03/1988", sex="F", nationality="KH")
    page = office.browser.submit(f"{office.base}/letters")
    assert "/claim/" in page and "Keo" in page


def test_a_nomination_is_taken_back_with_a_reason(office: Office) -> None:
    office.send(*map(person, range(1)))
    office.browser.submit(f"/nominations/lists/{newest_list().public_id}/confirm")
    public_id = db.session.scalars(select(Nomination.public_id)).one()
    url = f"{office.base}/{public_id}/withdraw"
    assert office.browser.submit(url, status=422, reason="").errors
    assert "taken back" in office.browser.submit(url, reason="Changed post.")
    assert "Withdrawn" in office.browser.get(office.base)


def test_the_list_is_exported(office: Office) -> None:
    office.send(*map(person, range(1)))
    office.browser.submit(f"/nominations/lists/{newest_list().public_id}/confirm")
    answer = office.browser.client.get(f"{office.base}?format=csv")
    assert b"SOK Dara a" in answer.data


def test_a_forgotten_list_is_discarded(office: Office) -> None:
    office.send(*map(person, range(1)))
    assert LISTS.discard_forgotten() == 0
    with unit_of_work():
        waiting = newest_list()
        waiting.created_at = clock.now() - KEPT * 2
    assert LISTS.discard_forgotten() == 1


def test_an_officer_sees_cohorts_open_to_the_own_country(office: Office) -> None:
    closed_to_them = make_cohort(plan={"VN": (0, 5)})
    page = office.browser.get("/nominations")
    assert office.cohort.code in page and closed_to_them.code not in page
    office.browser.get(f"/nominations/{closed_to_them.public_id}", status=404)
