"""A cohort of four seats for three countries, people on its shortlist, and its manager."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from flask import Flask

from tests.factories.accounts import give_role, make_account
from tests.factories.admissions import make_application, make_nomination
from tests.factories.programme import (
    make_cohort,
    make_organisation,
    make_person,
    manager_of,
)
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts.models import Cohort
from training_portal.organisations.models import Organisation, OrganisationKind
from training_portal.people.models import Sex
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Actor, Role

PLAN = {"KH": (1, 3), "LA": (1, 3), "VN": (0, 2)}


@dataclass
class Intake:
    """A cohort whose seats are to be given out."""

    cohort: Cohort
    bodies: dict[str, Organisation] = field(default_factory=dict)

    @property
    def manager(self) -> Actor:
        return manager_of(self.cohort)

    @property
    def base(self) -> str:
        return f"/manage/cohorts/{self.cohort.public_id}/allocation"

    def body(self, country: str) -> Organisation:
        """The ministry of a country."""
        if country not in self.bodies:
            self.bodies[country] = make_organisation(country, nominates=True)
        return self.bodies[country]

    def shortlist(
        self,
        country: str,
        rank: int = 1,
        *,
        sex: Sex = Sex.MALE,
        name: str | None = None,
        state: ApplicationState = ApplicationState.SHORTLISTED,
        company: bool = False,
        province: str | None = None,
    ) -> Application:
        """Somebody nominated with a rank, who is on the shortlist."""
        person = make_person(name or f"Nominee {country} {rank}", country=country)
        body = self.body(country)
        with unit_of_work():
            person.sex = sex
            if company:
                body.kind = OrganisationKind.COMPANY
        nomination = make_nomination(self.cohort, person, body, rank)
        return make_application(
            self.cohort,
            person,
            state=state,
            country=country,
            nomination=nomination,
            snapshot={"province": province},
        )

    def state_of(self, application: Application) -> ApplicationState:
        db.session.expire_all()
        return db.session.get_one(Application, application.id).state


@pytest.fixture
def intake(app: Flask) -> Intake:
    return Intake(make_cohort(capacity=4, plan=PLAN))


@pytest.fixture
def staff(intake: Intake, browser_of: Callable[[Account], PageClient]) -> PageClient:
    """The manager's browser."""
    account = make_account(name="Priya N.")
    host = db.session.get_one(Organisation, intake.cohort.host_id)
    give_role(account, Role.PROGRAMME_MANAGER, host)
    return browser_of(account)
