"""A cohort of 100 seats with far more people than seats, and a signed-in browser for each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle
from urllib.parse import urlencode

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select

from tests.factories.accounts import give_role, make_account
from tests.factories.admissions import make_application, make_nomination
from tests.factories.programme import make_cohort, make_organisation
from training_portal.accounts.models import Account
from training_portal.accounts.signing_in import session_values
from training_portal.admissions.models import (
    SEATED_STATES,
    Application,
    ApplicationState,
    Offer,
)
from training_portal.cohorts.models import Cohort, CohortDecision, SeatShare
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.services import Facts, new_person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role
from training_portal.platform.web.forms import new_idempotency_key
from training_portal.replacements.models import Replacement, ReplacementState

COUNTRIES = ("KH", "LA", "MM", "TH", "VN")
CAPACITY = 100
#: Its people are put forward by a ministry, and most of their seats are guaranteed ones.
NOMINATING = "LA"
PLAN = {code: (25, 40) if code == NOMINATING else (5, 40) for code in COUNTRIES}


@dataclass(frozen=True)
class Browser:
    """What a browser sends along for one account: its cookie and the token against forgery."""

    cookie: str
    token: str

    def form(self, **fields: object) -> str:
        """The body of a form, with a key of its own."""
        pairs = {"csrf_token": self.token, "idempotency_key": new_idempotency_key(), **fields}
        return urlencode(pairs, doseq=True)

    @property
    def headers(self) -> dict[str, str]:
        return {
            "Cookie": f"session={self.cookie}",
            "Content-Type": "application/x-www-form-urlencoded",
        }


def browser_for(app: Flask, account: Account) -> Browser:
    """A browser as it is after signing in, without the seconds that a password hash takes."""
    values = {**session_values(account), "csrf_token": "c" * 40}
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    assert app.secret_key
    token = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps("c" * 40)
    return Browser(serializer.dumps(values), str(token))


@dataclass(frozen=True)
class Seeker:
    """Somebody with an application; `offer` is an offer open from the start."""

    application_id: int
    application: str
    country: str
    browser: Browser
    offer: str | None = None
    #: The offer's deadline passes while the race goes on.
    ends_soon: bool = False


@dataclass
class Arena:
    """The cohort, its manager's browser, and everybody who wants a seat."""

    cohort_id: int
    cohort: str
    manager: Browser
    offered: list[Seeker]
    shortlisted: list[Seeker]
    waitlisted: list[Seeker]
    #: The ministry of `NOMINATING`, with the browser of its officer.
    ministry: Organisation
    officer: Browser
    #: Who was not selected and appealed, with the number of each appeal.
    appealed: dict[str, Seeker] = field(default_factory=dict)
    #: Lists of four nominees each that wait to be confirmed.
    lists: list[str] = field(default_factory=list)

    @property
    def by_application(self) -> dict[int, Seeker]:
        everybody = (*self.offered, *self.shortlisted, *self.waitlisted, *self.appealed.values())
        return {seeker.application_id: seeker for seeker in everybody}


def make_arena(app: Flask, *, offered: int, shortlisted: int, waitlisted: int) -> Arena:
    """Make it all in one transaction. A third of the first offers end while the race goes on."""
    with unit_of_work():
        host = make_organisation("JP", "Race Host (demo)")
        # The day on which guaranteed seats open to all is shown on every page of the plan.
        cohort = make_cohort(
            capacity=CAPACITY,
            plan=PLAN,
            decision=CohortDecision.ANNOUNCED,  # lists of nominees are taken too
            host=host,
            guarantees_release_on=(clock.now() + timedelta(days=60)).date(),
        )
        ministry = make_organisation(NOMINATING, "Race Ministry (demo)", nominates=True)
        manager = _holder(app, "Race Manager (demo)", Role.PROGRAMME_MANAGER, host)
        crowd = Crowd(app, cohort, ministry)
        return Arena(
            cohort_id=cohort.id,
            cohort=cohort.public_id,
            manager=manager,
            offered=crowd.seekers(offered, ApplicationState.OFFERED),
            shortlisted=crowd.seekers(shortlisted, ApplicationState.SHORTLISTED),
            waitlisted=crowd.seekers(waitlisted, ApplicationState.WAITLISTED),
            ministry=ministry,
            officer=_holder(app, "Race Officer (demo)", Role.NOMINATING_OFFICER, ministry),
        )


def _holder(app: Flask, name: str, role: Role, body: Organisation) -> Browser:
    account = make_account(name=name)
    give_role(account, role, body)
    return browser_for(app, account)


@dataclass(frozen=True)
class Crowd:
    """Makes people with applications for a cohort."""

    app: Flask
    cohort: Cohort
    ministry: Organisation

    def seekers(self, count: int, state: ApplicationState) -> list[Seeker]:
        """So many, of each country in turn."""
        return [
            self.seeker(country, state, place)
            for place, country in zip(range(1, count + 1), cycle(COUNTRIES), strict=False)
        ]

    def seeker(self, country: str, state: ApplicationState, place: int) -> Seeker:
        """One, put forward by the ministry where the country is its own."""
        account = make_account(name=f"{state.value} {place}")
        person: Person = new_person(
            Facts(
                full_name=f"{state.value} {place}", email=account.email, residence_country=country
            ),
            account_id=account.id,
            claimed_at=clock.now(),
        )
        nomination = None
        if country == NOMINATING:
            nomination = make_nomination(self.cohort, person, self.ministry, place)
            db.session.flush()  # for its id
        application = make_application(
            self.cohort,
            person,
            state=state,
            country=country,
            nomination=nomination,
            waitlist_position=place if state is ApplicationState.WAITLISTED else None,
            decided_at=clock.now() if state is ApplicationState.REJECTED else None,
        )
        db.session.flush()
        offer = None
        if state is ApplicationState.OFFERED:
            offer = Offer(
                application_id=application.id,
                cohort_id=self.cohort.id,
                deadline=_deadline(place),
                made_at=clock.now(),
            )
            db.session.add(offer)
            db.session.flush()
        return Seeker(
            application.id,
            application.public_id,
            country,
            browser_for(self.app, account),
            offer.public_id if offer else None,
            ends_soon=offer is not None and place % 3 == 0,
        )


def _deadline(place: int) -> datetime:
    """Every third offer ends 8 to 28 seconds from now: some before the race, most within it."""
    soon = timedelta(seconds=8 + place % 20)
    return clock.now() + (soon if place % 3 == 0 else timedelta(days=3))


@dataclass(frozen=True)
class Tally:
    """A recount of the rows, and what the counters say, in one reading of the database.

    A seat that waits for a replacement is taken, though nobody has it.
    """

    live: int
    #: Seats that wait for a replacement.
    waiting: int
    by_country: dict[str, int]
    seats_taken: int
    capacity: int
    shares: dict[str, tuple[int, int]]

    @property
    def agrees(self) -> bool:
        """Rows and counters say the same, in all and by country, and nothing is beyond the plan."""
        taken = {code: count for code, (count, _most) in self.shares.items() if count}
        return (
            self.live + self.waiting == self.seats_taken <= self.capacity
            and self.by_country == taken
            and all(count <= most for count, most in self.shares.values())
        )


def tally(cohort_id: int) -> Tally:
    """Count in one transaction: a snapshot on SQLite, and REPEATABLE READ on PostgreSQL."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    cohort = db.session.execute(
        select(Cohort.seats_taken, Cohort.capacity).where(Cohort.id == cohort_id)
    ).one()
    shares = db.session.execute(
        select(SeatShare.country_code, SeatShare.taken, SeatShare.maximum).where(
            SeatShare.cohort_id == cohort_id
        )
    ).all()
    rows = db.session.scalars(
        select(Application.sending_country).where(
            Application.cohort_id == cohort_id, Application.state.in_(SEATED_STATES)
        )
    ).all()
    waiting = db.session.scalars(
        select(Replacement.country_code).where(
            Replacement.cohort_id == cohort_id, Replacement.state == ReplacementState.OPEN
        )
    ).all()
    db.session.rollback()
    return Tally(
        live=len(rows),
        waiting=len(waiting),
        by_country=dict(Counter(str(country) for country in (*rows, *waiting))),
        seats_taken=cohort.seats_taken,
        capacity=cohort.capacity,
        shares={code: (taken, most) for code, taken, most in shares},
    )


def open_offers(cohort_id: int) -> list[tuple[str, int]]:
    """Offers that wait for an answer now: number and application."""
    rows = db.session.execute(
        select(Offer.public_id, Offer.application_id)
        .where(Offer.cohort_id == cohort_id, Offer.state == "open")
        .order_by(Offer.id)
    ).all()
    db.session.rollback()
    return [(public_id, application_id) for public_id, application_id in rows]


def count_offers(cohort_id: int) -> int:
    return (
        db.session.scalar(
            select(func.count()).select_from(Offer).where(Offer.cohort_id == cohort_id)
        )
        or 0
    )


def count_expired(cohort_id: int) -> int:
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Application)
            .where(
                Application.cohort_id == cohort_id, Application.state == ApplicationState.EXPIRED
            )
        )
        or 0
    )


def count_promoted(application_ids: list[int]) -> int:
    """How many of those on the waitlist at the start were offered a seat."""
    return (
        db.session.scalar(
            select(func.count()).select_from(Offer).where(Offer.application_id.in_(application_ids))
        )
        or 0
    )


def still_shortlisted(cohort_id: int) -> list[str]:
    rows = db.session.scalars(
        select(Application.public_id)
        .where(
            Application.cohort_id == cohort_id,
            Application.state == ApplicationState.SHORTLISTED,
        )
        .order_by(Application.id)
    ).all()
    db.session.rollback()
    return list(rows)
