"""A programme manager's archive: lists of past cohorts, sent, confirmed and looked at."""

from __future__ import annotations

import io
from dataclasses import dataclass

from sqlalchemy import select

from tests.cohorts.lists.sheets import workbook_of
from tests.factories.programme import make_account, make_course_version, make_organisation
from tests.support.pages import Page, PageClient
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.cohorts.models import PastImport
from training_portal.organisations.models import Organisation
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role

HEAD = ["Cohort", "Course", "Host", "From", "To", "Name", "Date of birth", "Sending country",
        "E-mail", "Result", "Certificate no"]  # fmt: skip
COURSE = "Quality Management"
HOST = "Aichi Training Institute (demo)"
BASE = "/manage/past-cohorts"


def staff(role: Role, body: Organisation | None = None) -> Account:
    """An account of programme staff."""
    account = make_account()
    with unit_of_work():
        db.session.add(
            RoleAssignment(
                account_id=account.id,
                role=role,
                organisation_id=body.id if body else None,
                valid_from=clock.today("Asia/Bangkok"),
            )
        )
    return account


def person(number: int, **cells: str) -> list[str]:
    """A right row: person `number` of a cohort in 2018, but for these cells."""
    row = {
        "Cohort": "QM-2018-1",
        "Course": COURSE,
        "Host": HOST,
        "From": "07/05/2018",
        "To": "01/06/2018",
        "Name": f"Keo {'abcdefghij'[number % 10]}{number}",
        "Date of birth": f"{1 + number % 28:02d}/03/1984",
        "Sending country": "LA",
        "E-mail": f"keo{number}@people.example.org",
        "Result": "completed",
        "Certificate no": f"QM-18-{number}",
        **{head.replace("_", " "): cell for head, cell in cells.items()},
    }
    return [row[head] for head in HEAD]


@dataclass
class Archive:
    """A member of staff at work on lists of past cohorts."""

    browser: PageClient
    host: Organisation

    def send(self, *rows: list[str], status: int = 200, **said: str) -> Page:
        """Send a list of these rows; gives the page that follows."""
        file = (io.BytesIO(workbook_of([HEAD, *rows])), "archive.xlsx")
        said = {"source": "Paper files of the institute", **said}
        return self.browser.submit(f"{BASE}/upload", status=status, file=file, **said)

    @property
    def url(self) -> str:
        """Where the newest list stands."""
        return f"{BASE}/{newest().public_id}"

    def confirm(self, status: int = 200) -> Page:
        """Confirm the newest list."""
        return self.browser.submit(f"{self.url}/confirm", status=status)

    def record(self, *numbers: int) -> Page:
        """Record these people of one cohort."""
        self.send(*map(person, numbers))
        return self.confirm()


def newest() -> PastImport:
    db.session.expire_all()
    found = db.session.scalars(select(PastImport).order_by(PastImport.id.desc())).first()
    assert found is not None
    return found


def make_scene() -> Organisation:
    """The course and the host of the lists."""
    make_course_version(title=COURSE)
    return make_organisation("JP", HOST)
