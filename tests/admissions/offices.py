"""Nominating officers at work: their browsers, and the lists they send."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from tests.cohorts.lists.sheets import HEAD, person, workbook_of
from tests.factories.programme import make_account
from tests.support.pages import Page, PageClient
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.admissions.models import NomineeImport
from training_portal.cohorts.models import Cohort
from training_portal.organisations.models import Organisation
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role

BrowserOf = Callable[[Account], PageClient]


@dataclass
class Office:
    """A ministry's officer at work on one cohort."""

    browser: PageClient
    body: Organisation
    cohort: Cohort

    @property
    def base(self) -> str:
        return f"/nominations/{self.cohort.public_id}"

    def upload(self, content: bytes, name: str = "list.xlsx", status: int = 200) -> Page:
        """Send a list; gives the page that follows."""
        return self.browser.submit(
            f"{self.base}/upload", status=status, file=(io.BytesIO(content), name)
        )

    def send(self, *rows: list[str], head: list[str] = HEAD) -> Page:
        """Send a list of these rows."""
        return self.upload(workbook_of([head, *rows]))

    def list_url(self) -> str:
        """Where the newest list stands."""
        return f"/nominations/lists/{newest_list().public_id}"

    def confirm(self) -> Page:
        """Confirm the newest list."""
        return self.browser.submit(f"{self.list_url()}/confirm")

    def nominate(self, *numbers: int) -> Page:
        """Nominate the people of these numbers by a list."""
        self.send(*map(person, numbers))
        return self.confirm()


def officer_of(browser_of: BrowserOf, *bodies: Organisation) -> PageClient:
    """The browser of somebody who nominates for these bodies."""
    account = make_account()
    with unit_of_work():
        for body in bodies:
            db.session.add(
                RoleAssignment(
                    account_id=account.id,
                    role=Role.NOMINATING_OFFICER,
                    organisation_id=body.id,
                    valid_from=clock.today("Asia/Bangkok"),
                )
            )
    return browser_of(account)


def newest_list() -> NomineeImport:
    db.session.expire_all()
    found = db.session.scalars(select(NomineeImport).order_by(NomineeImport.id.desc())).first()
    assert found is not None
    return found


def nominated(office: Office) -> str:
    """How many people the officer's list of cohorts says were put forward for the one cohort."""
    url = "/nominations?format=csv&columns=title.code.nominated"
    lines = office.browser.client.get(url).text.splitlines()
    [line] = [each for each in lines if office.cohort.code in each]
    return line.rpartition(",")[2]
