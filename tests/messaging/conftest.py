"""A cohort that letters go out about: a ministry with its officer, and people who applied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories.accounts import make_account
from tests.factories.admissions import make_application, make_nomination
from tests.factories.programme import (
    make_cohort,
    make_course_version,
    make_organisation,
    make_person,
    manager_of,
)
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts.models import Cohort
from training_portal.courses.models import CourseText
from training_portal.messaging import letter_services
from training_portal.messaging.kinds import LetterKind
from training_portal.messaging.models import Letter
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Actor, Role

S = ApplicationState


@dataclass
class Programme:
    """A cohort, whom it takes, and who works on it."""

    cohort: Cohort
    body: Organisation
    officer: Account
    manager: Actor
    applications: dict[str, Application] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return f"/manage/cohorts/{self.cohort.public_id}"

    def applied(
        self,
        name: str,
        state: ApplicationState,
        *,
        nominated: bool = True,
        language: str = "en",
        **values: object,
    ) -> Application:
        """Somebody who applied, by their name in Latin letters."""
        account = make_account()
        with unit_of_work():
            db.session.get_one(Account, account.id).language = language
        person = make_person(name, account=account, name_in_latin=name, **values)
        nomination = make_nomination(self.cohort, person, self.body) if nominated else None
        self.applications[name] = make_application(
            self.cohort, person, state=state, nomination=nomination
        )
        return self.applications[name]

    def account_of(self, name: str) -> Account:
        person = self.person(name)
        assert person.account_id is not None
        return db.session.get_one(Account, person.account_id)

    def person(self, name: str) -> Person:
        return db.session.get_one(Person, self.applications[name].person_id)

    def issue(self, kind: LetterKind, *names: str) -> dict[int, str]:
        """Issue letters to these people, or to the ministry; their numbers."""
        ids = [self.applications[name].id for name in names] or [self.body.id]
        return letter_services.issue(kind, self.cohort, ids, actor=self.manager)


def letters() -> list[Letter]:
    """All letters by number."""
    return list(db.session.scalars(select(Letter).order_by(Letter.number)))


@pytest.fixture
def programme(app: Flask) -> Programme:
    return make_programme()


def make_programme() -> Programme:
    """Dara and Keo have accepted, Noi is offered a seat, Phet was not selected."""
    version = make_course_version()
    with unit_of_work():
        db.session.add(CourseText(version_id=version.id, language="ja", title="生産管理"))
    cohort = make_cohort(version=version, plan={"LA": (2, 18), "KH": (1, 5)})
    body = make_organisation("LA", "Ministry of Industry (demo)", nominates=True)
    officer = make_account(Role.NOMINATING_OFFICER, organisation=body)
    programme = Programme(cohort, body, officer, manager_of(cohort))
    programme.applied("Dara", S.ACCEPTED)
    programme.applied("Keo", S.ACCEPTED, language="ja")
    programme.applied("Noi", S.OFFERED, nominated=False)
    programme.applied("Phet", S.REJECTED)
    return programme


@pytest.fixture
def manager(programme: Programme, browser_of: Callable[[Account], PageClient]) -> PageClient:
    """The browser of a manager of the cohort's host."""
    host = db.session.get_one(Organisation, programme.cohort.host_id)
    return browser_of(make_account(Role.PROGRAMME_MANAGER, organisation=host))


@pytest.fixture
def coordinator(app: Flask, browser_of: Callable[[Account], PageClient]) -> PageClient:
    return browser_of(make_account(Role.PROGRAMME_COORDINATOR))
