"""A file of members that a job made goes when it shows more of somebody than they allow by now."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import make_account, make_company
from tests.factories.alumni import acting, make_member
from tests.factories.jobs import work
from tests.factories.placements import make_graduate, make_placement, make_posting
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.alumni import membership_services
from training_portal.alumni.models import Circle, NetworkMember, ProfileField
from training_portal.people import services as people
from training_portal.placements import contact_services
from training_portal.placements.application_states import PlacementState
from training_portal.platform.database import db
from training_portal.platform.jobs import Job
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.web import exports

BrowserOf = Callable[[Account], PageClient]


@pytest.fixture(autouse=True)
def _by_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_AT_ONCE", 2)


@pytest.fixture
def members(app: Flask) -> list[NetworkMember]:
    return [make_member(f"Canary Person{number}") for number in range(4)]


@pytest.fixture
def coordinator(members: list[NetworkMember], browser_of: BrowserOf) -> PageClient:
    return browser_of(make_account(Role.PROGRAMME_COORDINATOR))


def file_of(browser: PageClient, address: str) -> str:
    """Have a list made into a file by a job; the address of the file."""
    browser.submit(address, button="Make the file")
    assert work()
    db.session.expire_all()
    job = db.session.scalars(select(Job).order_by(Job.id.desc())).first()
    assert job is not None
    return f"/jobs/{job.public_id}/result"


def is_there(browser: PageClient, url: str) -> bool:
    return browser.client.get(url).status_code == 200


def chosen(member: NetworkMember, circle: Circle) -> None:
    membership_services.tell(
        member.id,
        membership_services.Told(),
        dict.fromkeys(ProfileField, circle),
        actor=acting(member),
    )


def test_it_goes_when_somebody_narrows_a_circle(
    coordinator: PageClient, members: list[NetworkMember]
) -> None:
    url = file_of(coordinator, "/network?format=csv")
    assert is_there(coordinator, url)
    chosen(members[1], Circle.NOBODY)
    assert not is_there(coordinator, url)


def test_it_stays_when_somebody_shows_more(
    coordinator: PageClient, members: list[NetworkMember]
) -> None:
    chosen(members[1], Circle.NOBODY)
    url = file_of(coordinator, "/network?format=csv")
    chosen(members[1], Circle.ALUMNI)
    assert is_there(coordinator, url)


def test_it_goes_when_somebody_leaves(
    coordinator: PageClient, members: list[NetworkMember]
) -> None:
    url = file_of(coordinator, "/network?format=csv")
    membership_services.leave(members[1].person_id, actor=acting(members[1]))
    assert not is_there(coordinator, url)


def test_lists_that_rest_on_no_consent_stay_when_one_is_taken_back(
    app: Flask, browser_of: BrowserOf
) -> None:
    """Accepting an offer with a telephone number replaces a consent; no list of accounts has it."""
    for number in range(4):
        make_account(name=f"Keo {number}")
    admin = browser_of(make_account(Role.ADMINISTRATOR))
    url = file_of(admin, "/manage/accounts?q=keo&format=csv")
    _account, person = make_graduate()
    placement = make_placement(
        make_posting(make_company("LA")), person, state=PlacementState.OFFERED
    )
    wish = contact_services.ContactWish(["phone"], "I agree.", "en")
    contact_services.accept(placement.id, wish, actor=SYSTEM)
    assert is_there(admin, url)
    db.session.refresh(placement)
    people.withdraw_consent(person.id, placement.consent_id, actor=SYSTEM)
    assert is_there(admin, url)
