"""A stale window overwrites nothing: 409 with both versions, and what was typed can still be kept.

One test for every page that changes what is there already, by the one mechanism of the house
(platform/versions.py). The seat plan, the steps of an application and the
sheets of a cohort have tests of their own.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import (
    give_role,
    make_account,
    make_organisation,
    make_site,
)
from tests.factories.alumni import make_member
from tests.factories.placements import (
    make_posting,
)
from tests.house import two_windows
from tests.house.two_windows import Case, owned
from tests.learning.conftest import Running, running  # noqa: F401 - a fixture
from tests.learning.test_recording import plan
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.alumni.models import NetworkMember
from training_portal.learning.models import TrainingSession
from training_portal.organisations.models import Company, Organisation, Site
from training_portal.people.models import Person
from training_portal.placements.models import (
    Posting,
    PostingState,
)
from training_portal.platform.database import db
from training_portal.platform.policy import Role
from training_portal.platform.versions import Stale, fingerprint, refuse_stale

BrowserOf = Callable[[Account], PageClient]


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
        (("Noy", ""), ("Noy", "In my own words")),
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
        (("5S on the floor", "Room A"), ("Kaizen", "Room A")),
    )


def company(running: Running, browser_of: BrowserOf) -> Case:  # noqa: F811 - the fixture's value
    own, owner = owned()

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
        (("We make wire harnesses.", ""), ("We make wire harnesses.", "ໂຮງງານ")),
    )


def site(running: Running, browser_of: BrowserOf) -> Case:  # noqa: F811 - the fixture's value
    own, owner = owned()
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
    own, owner = owned()
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
        (("River Works", ""), ("River Works", "Trainer")),
    )


CASES = [
    profile, account, organisation, session,
    company, site, posting, network, two_windows.openings, two_windows.concern,
    two_windows.park, two_windows.correction, two_windows.trainers,
    two_windows.contact, two_windows.planned_end,
    two_windows.plan_of_reviews, two_windows.own_reviewing, two_windows.question_of_a_cohort,
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
    case.browser.submit(both, button="Save what is chosen")
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


def test_a_fingerprint_knows_values_not_their_order() -> None:
    assert fingerprint({"a": 1, "b": None}) == fingerprint({"b": None, "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": 2})


def test_who_saw_nothing_is_not_compared(app: Flask) -> None:
    refuse_stale(None, "now")
    refuse_stale("now", "now")
    with app.test_request_context(), pytest.raises(Stale, match="changed meanwhile"):
        refuse_stale("before", "now")
