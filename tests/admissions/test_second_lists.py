"""A list sent while another waits for the same cohort: nothing is lost without a word."""

from __future__ import annotations

import io

from sqlalchemy import select

from tests.admissions.offices import BrowserOf, Office, newest_list, officer_of
from tests.cohorts.lists.sheets import HEAD, person, workbook_of
from tests.factories.accounts import actor_of
from tests.factories.programme import make_account, make_organisation
from training_portal.admissions import import_services as services
from training_portal.admissions.models import ImportState, NomineeImport
from training_portal.cohorts.lists.checking import Checked
from training_portal.platform import files
from training_portal.platform.audit import AuditEvent
from training_portal.platform.database import db


def states() -> list[ImportState]:
    return list(db.session.scalars(select(NomineeImport.state).order_by(NomineeImport.id)))


def file_of(*numbers: int) -> tuple[io.BytesIO, str]:
    return io.BytesIO(workbook_of([HEAD, *map(person, numbers)])), "second.xlsx"


def test_a_second_list_stands_beside_the_first(office: Office) -> None:
    office.upload(workbook_of([HEAD, person(1), person(2, Nationality="XX")]), "first.xlsx")
    first = office.list_url()
    office.browser.submit(first, action=f"{first}/rows/2/drop")
    office.browser.submit(f"{first}/rows/3", nationality="KH")
    page = office.browser.get(f"{office.base}/upload")
    assert "A list for this cohort waits already." in page
    assert "2 people, 1 corrected, 1 left out, sent on" in page
    assert page.link("Go on with “first.xlsx”") == first
    office.browser.submit(f"{office.base}/upload", file=file_of(3))
    assert states() == [ImportState.CHECKED] * 2
    page = office.browser.get(office.base)
    assert "first.xlsx" in page and "second.xlsx" in page


def test_a_list_takes_the_place_of_those_that_were_ticked(office: Office) -> None:
    office.send(person(1))
    first = newest_list()
    page = office.browser.submit(
        f"{office.base}/upload", file=file_of(2), replaced=[first.public_id]
    )
    assert "SOK Dara c" in page
    assert states() == [ImportState.DISCARDED, ImportState.CHECKED]
    replaced = select(AuditEvent.subject_id).where(AuditEvent.action == "replace")
    assert db.session.scalars(replaced).all() == [first.id]


def test_several_lists_that_wait_are_one_notice(office: Office) -> None:
    """A list each would leave no room for the nominees on a phone."""
    office.send(person(1))
    assert office.browser.get(office.base).html.count("waits for you") == 1
    office.send(person(2))
    page = office.browser.get(office.base)
    assert "2 lists wait for you: nobody on them is nominated yet." in page
    assert "waits for you" not in page
    links = {a.get("href") for a in page.tree.findall(".//details//a")}
    waiting = db.session.scalars(select(NomineeImport.public_id))
    assert {f"/nominations/lists/{each}" for each in waiting} <= links


def test_who_uploads_again_from_a_list_finds_it_ticked(office: Office) -> None:
    office.send(person(1))
    again = office.browser.get(office.list_url()).link("Upload again")
    office.browser.submit(again, file=file_of(1, 2))
    assert states() == [ImportState.DISCARDED, ImportState.CHECKED]


def test_only_an_unfinished_list_of_the_body_for_the_cohort_is_replaced(
    office: Office, browser_of: BrowserOf
) -> None:
    office.nominate(1)
    confirmed = newest_list().public_id
    body = make_organisation("KH", nominates=True)
    Office(officer_of(browser_of, body), body, office.cohort).send(person(2))
    others = newest_list().public_id
    upload = files.inspect(*file_of(3), files.FileKind.SHEET)
    actor = actor_of(make_account())
    services.keep_list(
        office.cohort,
        office.body,
        upload,
        Checked(),
        replaced=[confirmed, others],
        actor=actor,
    )
    assert states() == [ImportState.CONFIRMED, ImportState.CHECKED, ImportState.CHECKED]
