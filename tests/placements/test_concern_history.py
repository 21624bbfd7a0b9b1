"""The timeline of a concern: raised, taken up, given on, settled, for those who read it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import give_role, make_account, make_company, make_person
from tests.factories.accounts import actor_of
from tests.factories.placements import make_graduate, make_placement, make_posting
from tests.support.pages import PageClient
from training_portal.accounts import roles
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.organisations.models import Organisation
from training_portal.people import services as people
from training_portal.placements import concern_services as services
from training_portal.placements.application_states import ConcernKind
from training_portal.placements.concern_history import of_concern
from training_portal.placements.models import Concern, PlacementApplication, Posting
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM, Actor, Role

BrowserOf = Callable[[Account], PageClient]
WORDS = "They took my passport."


@pytest.fixture
def raised(app: Flask) -> tuple[Account, Concern]:
    account, person = make_graduate()
    placement = make_placement(make_posting(make_company("LA", name="Harness works")), person)
    concern = services.raise_concern(
        placement.id, ConcernKind.PAPERS, WORDS, actor=actor_of(account, Role.TRAINEE)
    )
    return account, concern


def staff(name: str) -> tuple[Account, Actor]:
    account = make_account(Role.PROGRAMME_COORDINATOR, name=name)
    return account, actor_of(account, Role.PROGRAMME_COORDINATOR)


def _without_roles(account: Account) -> None:
    held = select(RoleAssignment.id).where(RoleAssignment.account_id == account.id)
    for assignment in db.session.scalars(held).all():
        roles.end_role(assignment, actor=SYSTEM)


def told(concern: Concern) -> list[tuple[str, str, str]]:
    found = db.session.get_one(Concern, concern.id, populate_existing=True)
    return [(str(each.sentence), each.actor, each.reason) for each in of_concern(found, "Daw Mya")]


def test_each_step_stands_in_it_with_who_took_it(raised: tuple[Account, Concern]) -> None:
    _account, concern = raised
    (noi, as_noi), (suda, as_suda) = staff("Noi"), staff("Suda")
    services.take_up(concern.id, noi.id, actor=as_noi)
    services.take_up(concern.id, suda.id, actor=as_noi)
    services.take_up(concern.id, None, actor=as_suda)
    services.settle_concern(concern.id, "Talked to them.", actor=as_noi)
    seen = services.concern_version(db.session.get_one(Concern, concern.id, populate_existing=True))
    services.settle_concern(concern.id, "The passport is back.", actor=as_suda, seen=seen)
    assert told(concern) == [
        ("What was done was written anew", "Suda", "The passport is back."),
        ("Settled", "Noi", "Talked to them."),
        ("Given back to everybody who reads concerns", "Suda", ""),
        ("Given to Suda", "Noi", ""),
        ("Taken up, to be looked into", "Noi", ""),
        ("It was raised", "Daw Mya", ""),
    ]


def test_who_was_erased_is_no_more_named_in_it(raised: tuple[Account, Concern]) -> None:
    _account, concern = raised
    (suda, as_suda), (_noi, as_noi) = staff("Suda"), staff("Noi")
    person = make_person("Suda", account=suda)
    services.take_up(concern.id, suda.id, actor=as_noi)
    services.take_up(concern.id, None, actor=as_suda)
    _without_roles(suda)
    people.erase(person.id, actor=SYSTEM)
    assert told(concern) == [
        ("Given back to everybody who reads concerns", "The programme", ""),
        ("Given to somebody who left", "Noi", ""),
        ("It was raised", "Daw Mya", ""),
    ]


def test_staff_read_it_on_the_page_and_the_company_nowhere(
    raised: tuple[Account, Concern], browser_of: BrowserOf
) -> None:
    _account, concern = raised
    noi, as_noi = staff("Noi")
    services.settle_concern(concern.id, "The passport is back.", actor=as_noi)
    page = browser_of(noi).get(f"/manage/concerns/{concern.public_id}")
    assert "It was raised" in page and "Settled" in page and "The passport is back." in page
    recruiter = make_account(name="Recruiter")
    placement = db.session.get_one(PlacementApplication, concern.application_id)
    posting = db.session.get_one(Posting, placement.posting_id)
    company = db.session.get_one(Organisation, posting.organisation_id)
    give_role(recruiter, Role.COMPANY_RECRUITER, company)
    browser = browser_of(recruiter)
    for address in (
        f"/company/postings/{posting.public_id}",
        f"/company/applicants/{placement.public_id}",
    ):
        page = browser.get(address)
        assert "passport is back" not in page and "It was raised" not in page
