"""A wrong file of past cohorts is sent again; dates that can be read in two ways are turned."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from tests.cohorts.lists.sheets import workbook_of
from tests.cohorts.past.archive import BASE, HEAD, Archive, newest, person, staff
from tests.cohorts.past.conftest import BrowserOf
from tests.factories.jobs import work
from tests.factories.programme import make_organisation
from training_portal.cohorts.lists import checking
from training_portal.cohorts.models import PastImport, PastState
from training_portal.platform.audit import AuditEvent
from training_portal.platform.database import db
from training_portal.platform.policy import Role


def states() -> list[PastState]:
    return list(db.session.scalars(select(PastImport.state).order_by(PastImport.id)))


def test_a_wrong_file_is_sent_again_with_what_was_said_of_it(archive: Archive) -> None:
    said = {"starts_on": "07/05/2018", "all_completed": "y"}
    archive.send(person(1), person(2, Result="sometimes"), **said)
    first = newest()
    archive.browser.submit(f"{archive.url}/rows/3", outcome="completed")
    again = archive.browser.get(archive.url).link("Upload again")
    page = archive.browser.get(again)
    assert "2 people, 1 corrected, sent on" in page
    assert "What you tick is deleted, with everything that was corrected in it." in page
    assert 'value="Paper files of the institute"' in page.html and 'value="07/05/2018"' in page.html
    file = (io.BytesIO(workbook_of([HEAD, person(3)])), "right.xlsx")
    assert "Keo d3" in archive.browser.submit(page, file=file)
    assert states() == [PastState.DISCARDED, PastState.CHECKED]
    replaced = select(AuditEvent.subject_id).where(AuditEvent.action == "replace")
    assert db.session.scalars(replaced).all() == [first.id]
    assert newest().source == first.source


def test_a_list_of_another_host_is_no_choice(archive: Archive, browser_of: BrowserOf) -> None:
    archive.send(person(1))
    other = staff(Role.PROGRAMME_MANAGER, make_organisation("JP", "Another institute"))
    page = browser_of(other).get(f"{BASE}/upload?replaced={newest().public_id}")
    assert 'name="replaced"' not in page.html and "Paper files" not in page.html


def test_the_whole_list_is_read_month_first_and_back(archive: Archive) -> None:
    days = {"From": "05/07/2018", "To": "06/01/2018"}
    births = ("04/05/1984", "03/13/1984", "02/02/1984")
    archive.send(*(person(n, **days, Date_of_birth=born) for n, born in enumerate(births, start=1)))
    page = archive.browser.get(archive.url)
    assert "There is no month 13." in page and "The last day lies before the first." in page
    archive.browser.submit(f"{archive.url}/rows/4", birth_date="04/03/1984")
    archive.browser.submit(archive.url, button="Leave out line 2")
    page = archive.browser.submit(archive.url, button="Read all dates with the month first")
    assert page.notices == [
        "Dates are read with the month first now: 2 rows changed. "
        "1 row that was corrected here stays as it is."
    ]
    assert "7 May – 1 Jun 2018" in page
    assert all(day in page for day in ("5 Apr 1984", "13 Mar 1984", "4 Mar 1984"))
    assert "Every row that is left can be taken." in page and "Use again line 2" in page
    row = archive.browser.get(f"{archive.url}/rows/3")
    assert "Here write the day first: 2/3/1990 is 2 March." in row
    saved = archive.browser.submit(row, birth_date="03/04/1984")
    assert saved.notices == ["Line 3 is saved: born on 3 Apr 1984."]
    page = archive.browser.submit(archive.url, button="Read all dates with the day first again")
    assert "1 row changed." in page.notices[0] and "4 May 1984" in page


def test_a_long_list_is_turned_by_a_job_that_may_be_cancelled(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "MOST_AT_ONCE", 1)
    archive.send(person(1), person(2), person(3))
    work()
    archive.browser.submit(f"{archive.url}/rows/3", birth_date="09/03/1984")
    job = archive.browser.submit(archive.url, button="Read all dates with the month first")
    assert newest().state is PastState.READING
    archive.browser.submit(f"{job.url}/cancel")
    work()
    assert newest().state is PastState.CHECKED
    assert "2 Mar 1984" in archive.browser.get(archive.url)
    job = archive.browser.submit(archive.url, button="Read all dates with the month first")
    assert work()
    told = archive.browser.get(job.url)
    assert "Dates are read with the month first now: 2 rows changed." in told
    page = archive.browser.get(archive.url)
    assert "3 Feb 1984" in page and "9 Mar 1984" in page
