"""A cohort that guarantees Lao PDR two seats, its ministry, and who of its nominees waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from tests.admissions.offices import officer_of
from tests.factories.accounts import give_role, make_account
from tests.factories.admissions import make_application, make_nomination
from tests.factories.programme import (
    actor_of,
    make_cohort,
    make_organisation,
    make_person,
    trainee,
)
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions import application_services
from training_portal.admissions.models import Application, Offer
from training_portal.admissions.models import ApplicationState as A
from training_portal.cohorts.models import Cohort, SeatShare
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.platform.database import db
from training_portal.platform.policy import Actor, Role
from training_portal.replacements.models import Replacement


@dataclass
class Delegation:
    """A ministry of Lao PDR with nominees of one cohort; capacity 4, two seats guaranteed."""

    cohort: Cohort
    body: Organisation
    browser_of: Callable[[Account], PageClient]

    @property
    def officer(self) -> Actor:
        """Who nominates for the ministry."""
        account = make_account()
        give_role(account, Role.NOMINATING_OFFICER, self.body)
        return actor_of(account, Role.NOMINATING_OFFICER, self.body.id)

    @property
    def browser(self) -> PageClient:
        return officer_of(self.browser_of, self.body)

    def nominee(
        self,
        state: A,
        rank: int = 1,
        *,
        name: str | None = None,
        body: Organisation | None = None,
        place: int | None = None,
    ) -> Application:
        """Somebody whom the ministry put forward, in a state."""
        person = make_person(name) if name else make_person()
        nomination = make_nomination(self.cohort, person, body or self.body, rank)
        return make_application(
            self.cohort, person, state=state, nomination=nomination, waitlist_position=place
        )

    def direct(self, place: int, country: str = "LA") -> Application:
        """Somebody who applied directly, on the waitlist."""
        return make_application(
            self.cohort, state=A.WAITLISTED, country=country, waitlist_position=place
        )

    def gives_up(self, application: Application) -> None:
        """The person withdraws."""
        person = db.session.get_one(Person, application.person_id)
        application_services.withdraw_application(
            application.id, reason=None, actor=trainee(person)
        )

    @property
    def waiting(self) -> Replacement:
        """The one seat that waits, or waited."""
        db.session.expire_all()
        return db.session.scalars(select(Replacement)).one()

    @property
    def taken(self) -> tuple[int, int]:
        """Seats counted as taken: of the cohort, and of Lao PDR."""
        db.session.expire_all()
        share = db.session.scalars(
            select(SeatShare).where(
                SeatShare.cohort_id == self.cohort.id, SeatShare.country_code == "LA"
            )
        ).one()
        return db.session.get_one(Cohort, self.cohort.id).seats_taken, share.taken

    def is_kept(self) -> bool:
        """Whether any seat waits or waited."""
        return db.session.scalar(select(Replacement.id).limit(1)) is not None

    def offers_to(self, application: Application) -> int:
        return len(
            db.session.scalars(select(Offer.id).where(Offer.application_id == application.id)).all()
        )


@pytest.fixture
def lao(app: Flask, browser_of: Callable[[Account], PageClient]) -> Delegation:
    body = make_organisation("LA", nominates=True)
    cohort = make_cohort(capacity=4, plan={"LA": (2, 3), "KH": (0, 4)})
    return Delegation(cohort, body, browser_of)
