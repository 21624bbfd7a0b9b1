"""Two institutes with a cohort each, two ministries, and people who belong to one or the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask import Flask

from tests.factories import make_account
from tests.factories.admissions import make_application, make_nomination
from tests.factories.programme import make_cohort, make_organisation, make_person
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.models import ApplicationState
from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role

BrowserOf = Callable[[Account], PageClient]
LIST = "/manage/people"


def enrol(
    person: Person, cohort: Cohort, state: EnrolmentState = EnrolmentState.COMPLETED
) -> Enrolment:
    with unit_of_work():
        enrolment = Enrolment(
            cohort_id=cohort.id,
            person_id=person.id,
            state=state,
            sending_country="LA",
            enrolled_at=datetime(2026, 6, 1, tzinfo=UTC),
        )
        db.session.add(enrolment)
    return enrolment


@dataclass
class Programme:
    """`dao` has a place here, `noy` applied here, `bua` has a place elsewhere, `kham` has hidden.

    The ministry put `dao` and `kham` forward; `vilay` is on record and in nothing yet.
    """

    institute: Organisation
    ministry: Organisation
    here: Cohort
    elsewhere: Cohort
    dao: Person
    noy: Person
    bua: Person
    kham: Person
    vilay: Person
    browser_of: BrowserOf

    def manager(self) -> PageClient:
        return self.browser_of(make_account(Role.PROGRAMME_MANAGER, organisation=self.institute))

    def officer(self) -> PageClient:
        return self.browser_of(make_account(Role.NOMINATING_OFFICER, organisation=self.ministry))

    def coordinator(self) -> PageClient:
        return self.browser_of(make_account(Role.PROGRAMME_COORDINATOR, name="Naomi"))


def address(person: Person) -> str:
    return f"{LIST}/{person.public_id}"


@pytest.fixture
def programme(app: Flask, browser_of: BrowserOf) -> Programme:
    institute = make_organisation("JP", "Aichi Institute")
    ministry = make_organisation("LA", "Ministry of Labour", nominates=True)
    here, elsewhere = make_cohort(host=institute), make_cohort()
    dao = make_person("Dao Phommachanh", name_in_latin="Dao Phommachanh")
    kham = make_person("Kham Inthavong", is_hidden=True)
    noy, bua = make_person("Noy Sayavong"), make_person("Bua Keomany")
    vilay = make_person("Vilay Vongsa", account=None)
    enrol(dao, here)
    enrol(bua, elsewhere)
    enrol(kham, here)
    make_application(here, noy)
    make_application(elsewhere, dao, state=ApplicationState.REJECTED)
    for person in (dao, kham):
        make_nomination(here, person, ministry)
    return Programme(institute, ministry, here, elsewhere, dao, noy, bua, kham, vilay, browser_of)
