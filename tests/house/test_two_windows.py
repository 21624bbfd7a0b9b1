"""A stale window overwrites nothing: 409 with both versions, and what was typed can still be kept.

One test for every page that changes what is there already, by the one mechanism of the house
(platform/versions.py). The seat plan and the steps of an application have tests of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import (
    give_role,
    make_account,
    make_company,
    make_organisation,
    make_sector,
    make_site,
)
from tests.factories.alumni import make_member
from tests.factories.placements import (
    again,
    make_concern,
    make_graduate,
    make_placement,
    make_posting,
)
from tests.learning.conftest import Running, running  # noqa: F401 - a fixture
from tests.learning.test_recording import plan
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.alumni.models import NetworkMember
from training_portal.cohorts.models import CohortTrainer
from training_portal.learning.models import Attendance, Mark, TrainingSession
from training_portal.organisations.models import Company, Organisation, Site
from training_portal.people.models import Person
from training_portal.placements.application_states import PlacementState
from training_portal.placements.models import (
    Concern,
    PlacementApplication,
    Posting,
    PostingState,
)
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Role
from training_portal.platform.versions import Stale, fingerprint, refuse_stale

BrowserOf = Callable[[Account], PageClient]


@dataclass
class Case:
    """A page, what two windows type into it, and where the result is read."""

    browser: PageClient
    url: str
    first: dict[str, str]
    second: dict[str, str]
    kept: Callable[[], object]
    #: What is kept after each of the two.
    results: tuple[object, object]
    #: Words of both that the page of two windows shows, where they are not what is typed.
    shown: tuple[str, ...] = ()


def profile(running: Running, browser_of: BrowserOf) -> Case:  # noqa: F811 - the fixture's value
    person = running.people[0]
    account = db.session.get_one(Account, person.account_id)

    def kept() -> object:
        row = db.session.get_one(Person, person.id, populate_existing=True)
        return row.preferred_name, row.gender_told

    return Case(
        browser_of(account),
        "/me/profile",
        {"preferred_name": "Noy"},
        {"gender_told": "In my own words"},
        kept,
        (("Noy", ""), ("", "In my own words")),
    )


def account(running: Running, browser_of: BrowserOf) -> Case:  # noqa: F811 - the fixture's value
    owner = running.trainer_account

    def kept() -> object:
        row = db.session.get_one(Account, owner.id, populate_existing=True)
        return row.display_name, row.time_zone

    return Case(
        browser_of(owner),
        "/me/account",
        {"name": "Keo"},
        {"time_zone": "Asia/Tokyo"},
        kept,
        (("Keo", "Asia/Bangkok"), ("Somebody", "Asia/Tokyo")),
    )


def organisation(
    running: Running,  # noqa: F811 - the fixture's value
    browser_of: BrowserOf,
) -> Case:
    body = make_organisation(name="A ministry")

    def kept() -> object:
        row = db.session.get_one(Organisation, body.id, populate_existing=True)
        return row.name, row.native_name

    return Case(
        browser_of(make_account(Role.ADMINISTRATOR)),
        f"/manage/organisations/{body.public_id}",
        {"name": "Another name"},
        {"native_name": "ກະຊວງ"},
        kept,
        (("Another name", ""), ("A ministry", "ກະຊວງ")),
    )


def session(running: Running, browser_of: BrowserOf) -> Case:  # noqa: F811 - the fixture's value
    row = plan(running)

    def kept() -> object:
        found = db.session.get_one(TrainingSession, row.id, populate_existing=True)
        return found.title, found.place

    base = f"/manage/cohorts/{running.cohort.public_id}/sessions/{row.public_id}"
    return Case(
        browser_of(running.trainer_account),
        f"{base}/change",
        {"place": "Room A"},
        {"title": "Kaizen"},
        kept,
        (("5S on the floor", "Room A"), ("Kaizen", "")),
    )


def attendance(running: Running, browser_of: BrowserOf) -> Case:  # noqa: F811 - the fixture's value
    row = plan(running)
    one, two = (f"p_{enrolment.public_id}" for enrolment in running.enrolments)

    def kept() -> object:
        rows = db.session.execute(
            select(Attendance.presence).order_by(Attendance.enrolment_id)
        ).scalars()
        return [presence.value for presence in rows]

    base = f"/manage/cohorts/{running.cohort.public_id}/sessions/{row.public_id}"
    return Case(
        browser_of(running.trainer_account),
        f"{base}/attendance",
        {one: "absent"},
        {one: "present", two: "late"},
        kept,
        (["absent"], ["present", "late"]),
    )


def marks(running: Running, browser_of: BrowserOf) -> Case:  # noqa: F811 - the fixture's value
    one, two = (f"p_{enrolment.public_id}" for enrolment in running.enrolments)

    def kept() -> object:
        rows = db.session.execute(select(Mark.points).order_by(Mark.enrolment_id)).scalars()
        return [float(points) for points in rows]

    return Case(
        browser_of(running.trainer_account),
        f"/manage/cohorts/{running.cohort.public_id}/marks/report?attempt=1",
        {one: "55"},
        {one: "72.5", two: "80"},
        kept,
        ([55.0], [72.5, 80.0]),
    )


def _owned() -> tuple[Any, Account]:
    """A company with the account of its owner."""
    make_sector()
    company = make_company("LA", name="Own works")
    return company, make_account(Role.COMPANY_OWNER, organisation=company)


def company(running: Running, browser_of: BrowserOf) -> Case:  # noqa: F811 - the fixture's value
    own, owner = _owned()

    def kept() -> object:
        row = db.session.scalars(
            select(Company)
            .where(Company.organisation_id == own.id)
            .execution_options(populate_existing=True)
        ).one()
        organisation = db.session.get_one(Organisation, own.id, populate_existing=True)
        return row.about, organisation.native_name

    return Case(
        browser_of(owner),
        f"/company/{own.public_id}/edit",
        {"about": "We make wire harnesses."},
        {"native_name": "ໂຮງງານ"},
        kept,
        (("We make wire harnesses.", ""), ("", "ໂຮງງານ")),
    )


def site(running: Running, browser_of: BrowserOf) -> Case:  # noqa: F811 - the fixture's value
    own, owner = _owned()
    row = make_site(own, name="First site")

    def kept() -> object:
        found = db.session.get_one(Site, row.id, populate_existing=True)
        return found.name, found.address

    return Case(
        browser_of(owner),
        f"/company/{own.public_id}/sites/{row.public_id}",
        {"site_name": "Northern works"},
        {"address": "Plot 12"},
        kept,
        (("Northern works", ""), ("First site", "Plot 12")),
    )


def posting(running: Running, browser_of: BrowserOf) -> Case:  # noqa: F811 - the fixture's value
    own, owner = _owned()
    row = make_posting(own, state=PostingState.DRAFT, title="Technician")

    def kept() -> object:
        found = db.session.get_one(Posting, row.id, populate_existing=True)
        return found.title, found.insurance

    before = row.insurance
    return Case(
        browser_of(owner),
        f"/company/postings/{row.public_id}/edit",
        {"title": "Electrician"},
        {"insurance": "Accidents and illness, from the first day"},
        kept,
        (("Electrician", before), ("Technician", "Accidents and illness, from the first day")),
    )


def network(running: Running, browser_of: BrowserOf) -> Case:  # noqa: F811 - the fixture's value
    member = make_member()
    person = db.session.get_one(Person, member.person_id)

    def kept() -> object:
        row = db.session.get_one(NetworkMember, member.id, populate_existing=True)
        return row.employer, row.position

    return Case(
        browser_of(db.session.get_one(Account, person.account_id)),
        "/me/network/fields",
        {"employer": "River Works"},
        {"position": "Trainer"},
        kept,
        (("River Works", ""), ("", "Trainer")),
    )


def openings(running: Running, browser_of: BrowserOf) -> Case:  # noqa: F811 - the fixture's value
    own, owner = _owned()
    row = make_posting(own, openings=3)
    return Case(
        browser_of(owner),
        f"/company/postings/{row.public_id}/openings",
        {"openings": "5"},
        {"openings": "7"},
        lambda: again(row).openings,
        (5, 7),
    )


def concern(running: Running, browser_of: BrowserOf) -> Case:  # noqa: F811 - the fixture's value
    row = make_concern(make_placement(make_posting(), make_graduate()[1]))
    return Case(
        browser_of(make_account(Role.PROGRAMME_COORDINATOR)),
        f"/manage/concerns/{row.public_id}",
        {"settlement": "The papers were given back."},
        {"settlement": "The police was told."},
        lambda: db.session.get_one(Concern, row.id, populate_existing=True).settlement,
        ("The papers were given back.", "The police was told."),
    )


def trainers(running: Running, browser_of: BrowserOf) -> Case:  # noqa: F811 - the fixture's value
    one, two = (make_account(Role.TRAINER, name=name) for name in ("Trainer One", "Trainer Two"))

    def kept() -> object:
        rows = db.session.scalars(
            select(CohortTrainer.account_id).where(
                CohortTrainer.cohort_id == running.cohort.id,
                CohortTrainer.account_id.in_([one.id, two.id]),
            )
        )
        return sorted(rows)

    return Case(
        browser_of(make_account(Role.PROGRAMME_COORDINATOR)),
        f"/manage/cohorts/{running.cohort.public_id}/trainers",
        {"trainers": one.public_id},
        {"trainers": two.public_id},
        kept,
        ([one.id], [two.id]),
        ("Trainer One", "Trainer Two"),
    )


def _placed(state: PlacementState) -> tuple[Organisation, Account, Account, PlacementApplication]:
    """Somebody with an offer accepted or at work: company, its owner, the person's account."""
    own, owner = _owned()
    account, person = make_graduate()
    return own, owner, account, make_placement(make_posting(own), person, state=state)


def contact(running: Running, browser_of: BrowserOf) -> Case:  # noqa: F811 - the fixture's value
    _own, _owner, account, row = _placed(PlacementState.ACCEPTED)

    def kept() -> object:
        found = db.session.get_one(PlacementApplication, row.id, populate_existing=True)
        return sorted(set(found.shared or {}) & {"phone", "email"})

    return Case(
        browser_of(account),
        f"/me/placements/{row.public_id}/contact",
        {"contact": "phone"},
        {"contact": "email"},
        kept,
        (["phone"], ["email"]),
        ("Phone number", "E-mail address"),
    )


def planned_end(
    running: Running,  # noqa: F811 - the fixture's value
    browser_of: BrowserOf,
) -> Case:
    _own, owner, _account, row = _placed(PlacementState.STARTED)
    days = [clock.now().date() + timedelta(days=number) for number in (30, 60)]
    return Case(
        browser_of(owner),
        f"/company/applicants/{row.public_id}/replan",
        {"last_day": days[0].isoformat(), "reason": "A shorter order."},
        {"last_day": days[1].isoformat(), "reason": "A longer order."},
        lambda: db.session.get_one(PlacementApplication, row.id, populate_existing=True).ends_on,
        (days[0], days[1]),
        ("A longer order.",),
    )


CASES = [
    profile, account, organisation, session, attendance, marks,
    company, site, posting, network, openings, concern, trainers, contact, planned_end,
]  # fmt: skip


@pytest.fixture
def teaching(running: Running) -> Running:  # noqa: F811 - the fixture itself
    """The running cohort, with a trainer who signs in."""
    give_role(running.trainer_account, Role.TRAINER)
    return running


@pytest.fixture(params=CASES, ids=lambda make: make.__name__)
def case(request: pytest.FixtureRequest, teaching: Running, browser_of: BrowserOf) -> Case:
    made: Case = request.param(teaching, browser_of)
    return made


def test_the_second_window_overwrites_nothing_and_loses_nothing(case: Case) -> None:
    one, other = case.browser.get(case.url), case.browser.get(case.url)
    case.browser.submit(one, values=dict(case.first))
    assert case.kept() == case.results[0]
    both = case.browser.submit(other, values=dict(case.second), status=409)
    assert both.heading == "Changed in two windows"
    assert case.kept() == case.results[0]
    for words in case.shown or (*case.first.values(), *case.second.values()):
        # A zone is shown by the city that it is named after.
        assert words.removeprefix("Asia/").casefold() in both.text.casefold()
    case.browser.submit(both, button="Keep what I typed here")
    assert case.kept() == case.results[1]


def test_what_was_saved_can_be_kept(case: Case) -> None:
    one, other = case.browser.get(case.url), case.browser.get(case.url)
    case.browser.submit(one, values=dict(case.first))
    both = case.browser.submit(other, values=dict(case.second), status=409)
    page = case.browser.get(both.link("Keep what was saved"))
    assert page.url.split("?")[0] == case.url.split("?")[0]
    assert case.kept() == case.results[0]


def test_saving_twice_in_one_window_is_no_conflict(case: Case) -> None:
    case.browser.submit(case.url, values=dict(case.first))
    case.browser.submit(case.url, values=dict(case.first))
    assert case.kept() == case.results[0]


def test_everybody_else_present_goes_through_the_question(
    teaching: Running, browser_of: BrowserOf
) -> None:
    case = attendance(teaching, browser_of)
    one, other = case.browser.get(case.url), case.browser.get(case.url)
    case.browser.submit(one, values=dict(case.first))
    both = case.browser.submit(other, button="Save, everybody else present", status=409)
    case.browser.submit(both, button="Keep what I typed here")
    assert case.kept() == ["present", "present"]


def test_a_fingerprint_knows_values_not_their_order() -> None:
    assert fingerprint({"a": 1, "b": None}) == fingerprint({"b": None, "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": 2})


def test_who_saw_nothing_is_not_compared(app: Flask) -> None:
    refuse_stale(None, "now")
    refuse_stale("now", "now")
    with app.test_request_context(), pytest.raises(Stale, match="changed meanwhile"):
        refuse_stale("before", "now")
