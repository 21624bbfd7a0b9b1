"""The download of one's own data: complete, one's own only, and for who is at the keyboard."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories.accounts import PASSWORD, make_account
from tests.learning.conftest import Running, running  # noqa: F401 - a fixture
from tests.people.test_erase_page import BrowserOf
from tests.people.test_erasure_sweep import CANARY, full, reviewed  # noqa: F401 - a fixture
from tests.support.pages import values_of
from training_portal.accounts import services as accounts
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application, ApplicationState
from training_portal.people import own_data
from training_portal.people.models import Person
from training_portal.platform import clock, files, mail
from training_portal.platform.audit import AuditEvent
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.files import StoredFile
from training_portal.platform.own_data import Owner, parts_of
from training_portal.platform.policy import Actor

URL = "/me/account/data/download"
#: Stands in words of somebody else.
STRANGER = "zqstrangerqz"


def _kept_back() -> set[str]:
    with (Path(__file__).parent / "not_in_download.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert all(row["reason"] for row in rows)
    return {f"{row['table']}.{row['column']}" for row in rows}


def test_every_column_with_words_of_people_is_given_or_kept_back_for_a_reason(app: Flask) -> None:
    nobody = Owner(Actor("account:0", account_id=0), 0, "nobody@example.org", 0)
    given = {
        field.place
        for _title, part in parts_of(nobody).values()
        for records in part.records
        for field in records.fields
    }
    of_people = {column for column, holds in reviewed().items() if holds != "nobody"}
    assert of_people - given == _kept_back()


def _unpacked(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content))


def _records(archive: zipfile.ZipFile) -> dict[str, dict[str, list[dict[str, object]]]]:
    return json.loads(archive.read("data.json"))["records"]


def _write_of_a_stranger(running: Running) -> None:  # noqa: F811 - the fixture's value
    """Somebody of the same cohort, with words in the same tables and a mail at an address that the
    first one wrote into their own profile."""
    stranger = running.people[1]
    with unit_of_work():
        person = db.session.get_one(Person, stranger.id)
        person.full_name = person.phone = STRANGER
        db.session.add(
            Application(
                cohort_id=running.cohort.id,
                person_id=person.id,
                state=ApplicationState.SUBMITTED,
                sending_country="LA",
                created_at=clock.now(),
                answers={"you": {"values": {"full_name": [STRANGER]}}},
                outcome_reason=STRANGER,
            )
        )
        mail.enqueue("reset_unknown", f"{STRANGER}@example.org", email=STRANGER, address="/")
        first = db.session.get_one(Person, running.people[0].id)
        first.email = f"{STRANGER}@example.org"


def test_all_of_ones_own_is_in_it_and_nothing_of_anybody_else(
    full: Person,  # noqa: F811 - the fixture itself
    running: Running,  # noqa: F811 - the fixture itself
) -> None:
    _write_of_a_stranger(running)
    account = db.session.get_one(Account, full.account_id)
    owner = own_data.owner_of(account, accounts.own_actor(account))
    archive = _unpacked(own_data.archive(owner, "Asia/Vientiane").read())
    told = _records(archive)
    assert told["people"]["record"][0].pop("email") == f"{STRANGER}@example.org"
    assert told["people"]["record"][0]["passport_sealed"] == "N0123456"
    counts = {kind: len(rows) for part in told.values() for kind, rows in part.items() if rows}
    assert counts["applications"] == counts["documents"] == counts["attendance"] == 1
    assert counts["certificates"] == 2 and counts["marks"] == 1
    assert STRANGER not in json.dumps(told)
    # A decision that was turned down stays between two of the staff.
    assert all(row["reason"] == "" for row in told["learning"]["decisions"])
    overview = archive.read("overview.html").decode()
    assert CANARY in overview
    (document,) = [name for name in archive.namelist() if name.startswith("documents/")]
    assert document == f"documents/1 {CANARY}.pdf"
    assert archive.read(document).startswith(b"%PDF")
    # The files of all tests lie in one folder, which the sweep after an erasure searches.
    for stored in db.session.scalars(select(StoredFile)):
        files.file_path(stored.storage_key).unlink()


@pytest.fixture
def account(app: Flask) -> Account:
    return make_account(name="Keo Chanthavong", email="keo@example.org")


def _events(account: Account) -> int:
    found = select(AuditEvent).where(
        AuditEvent.action == "own_data", AuditEvent.subject_id == account.id
    )
    return len(db.session.scalars(found).all())


def test_the_password_opens_it_five_times_a_day(account: Account, browser_of: BrowserOf) -> None:
    browser = browser_of(account)
    assert browser.get("/me/account").link("My data…") == "/me/account/data"
    page = browser.get("/me/account/data")
    assert page.link("Download my data…") == URL
    browser.submit(URL, status=422, password="not the password at all")
    assert _events(account) == 0
    sent = values_of(browser.get(URL).form()) | {"password": PASSWORD}
    headers = {"Sec-Fetch-Site": "same-origin", "Referer": f"http://localhost{URL}"}
    for _time in range(own_data.DOWNLOADS):
        answer = browser.client.post(URL, data=sent, headers=headers)
        assert answer.headers["Cache-Control"] == "private, no-store"
    told = _records(_unpacked(answer.data))
    assert told["accounts"]["account"][0]["email"] == "keo@example.org"
    assert _events(account) == own_data.DOWNLOADS
    assert browser.client.post(URL, data=sent, headers=headers).status_code == 429
    assert _events(account) == own_data.DOWNLOADS
