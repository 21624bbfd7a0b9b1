"""The time to answer an offer stands still while nobody can accept it, and the person is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.factories import make_account, make_company
from tests.factories.placements import make_graduate, make_placement, make_posting, state_of
from tests.factories.programme import make_countries
from tests.support.pages import PageClient
from tests.support.remade import back, on, portal_on
from training_portal.accounts.models import Account
from training_portal.organisations import company_services
from training_portal.organisations.models import Company, CompanyState, Organisation
from training_portal.placements import application_services, hiring_services, review_services
from training_portal.placements.application_states import PlacementState
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.placements.posting_states import PostingState
from training_portal.placements.rules.waiting import MOST_DAYS_TO_ANSWER, later_deadline
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.workflow import Refused

BrowserOf = Callable[[Account], PageClient]
S = PlacementState
WEEKS = timedelta(days=20, hours=5)


@pytest.fixture
def now(app: Flask) -> datetime:
    return clock.now().replace(microsecond=0)


@pytest.fixture
def company(app: Flask) -> Organisation:
    return make_company("LA", name="Good Works")


def offered(company: Organisation, until: datetime) -> tuple[Account, PlacementApplication]:
    account, person = make_graduate()
    posting = make_posting(company)
    return account, make_placement(posting, person, state=S.OFFERED, offer_deadline=until)


def anew(application: PlacementApplication) -> PlacementApplication:
    return db.session.get_one(PlacementApplication, application.id, populate_existing=True)


def be_verified_again(company: Organisation) -> None:
    """As after a change of its name."""
    with unit_of_work():
        row = company_row(company)
        company_services.review_again(
            db.session.get_one(Organisation, company.id), row, actor=SYSTEM
        )


def verify(company: Organisation) -> None:
    company_services.decide(company.id, "verify", reason=None, actor=SYSTEM)


def company_row(company: Organisation) -> Company:
    return db.session.scalars(select(Company).where(Company.organisation_id == company.id)).one()


def mails() -> list[str]:
    found = db.session.scalars(select(OutboxMail.template).order_by(OutboxMail.id))
    return [each for each in found if each.startswith("placement_offer")]


def test_an_offer_outlives_the_look_at_its_company(company: Organisation, now: datetime) -> None:
    _account, application = offered(company, now + timedelta(days=7))
    be_verified_again(company)
    with clock.standing_at(now + WEEKS):
        assert hiring_services.expire_offers() == 0
        verify(company)
        assert hiring_services.expire_offers() == 0
        assert anew(application).offer_deadline == now + timedelta(days=7 + 21)
        application_services.accept_offer(application.id, actor=SYSTEM)
    assert state_of(application) is S.ACCEPTED
    assert mails() == ["placement_offer_held", "placement_offer_goes_on"]


def test_it_expires_when_the_days_that_were_left_are_over(
    company: Organisation, now: datetime
) -> None:
    _account, application = offered(company, now + timedelta(days=7))
    be_verified_again(company)
    with clock.standing_at(now + WEEKS):
        verify(company)
    with clock.standing_at(now + timedelta(days=27)):
        assert hiring_services.expire_offers() == 0
    with clock.standing_at(now + timedelta(days=29)):
        assert hiring_services.expire_offers() == 1
    assert state_of(application) is S.EXPIRED


def test_a_suspended_posting_stops_it_too(company: Organisation, now: datetime) -> None:
    _account, application = offered(company, now + timedelta(days=7))
    review_services.suspend_posting(application.posting_id, reason="A look.", actor=SYSTEM)
    with clock.standing_at(now + WEEKS):
        assert hiring_services.expire_offers() == 0
        review_services.lift_suspension(application.posting_id, actor=SYSTEM)
    assert anew(application).offer_stopped_at is None
    assert mails() == ["placement_offer_held", "placement_offer_goes_on"]


def test_it_goes_on_only_once_both_may_go_on(company: Organisation, now: datetime) -> None:
    _account, application = offered(company, now + timedelta(days=7))
    review_services.suspend_posting(application.posting_id, reason="A look.", actor=SYSTEM)
    be_verified_again(company)
    verify(company)
    assert anew(application).offer_stopped_at is not None
    review_services.lift_suspension(application.posting_id, actor=SYSTEM)
    assert anew(application).offer_stopped_at is None
    assert mails() == ["placement_offer_held", "placement_offer_goes_on"]


def test_what_was_over_before_stays_over(company: Organisation, now: datetime) -> None:
    _account, application = offered(company, now - timedelta(minutes=1))
    be_verified_again(company)
    assert hiring_services.expire_offers() == 1
    assert state_of(application) is S.EXPIRED


def test_other_applications_and_companies_are_left_alone(
    company: Organisation, now: datetime
) -> None:
    _account, other = offered(make_company("LA"), now + timedelta(days=7))
    _account, person = make_graduate()
    sent = make_placement(make_posting(company), person)
    be_verified_again(company)
    verify(company)
    assert anew(other).offer_deadline == now + timedelta(days=7)
    assert anew(sent).offer_stopped_at is None and mails() == []


def test_one_may_say_no_meanwhile_and_not_yes(company: Organisation, now: datetime) -> None:
    _account, application = offered(company, now + timedelta(days=7))
    be_verified_again(company)
    with clock.standing_at(now + WEEKS):
        with pytest.raises(Refused, match="has to verify this company"):
            application_services.accept_offer(application.id, actor=SYSTEM)
        application_services.decline_offer(application.id, reason="", actor=SYSTEM)
    assert state_of(application) is S.DECLINED


def test_the_pages_say_that_it_waits(company: Organisation, browser_of: BrowserOf) -> None:
    account, application = offered(company, clock.now() + timedelta(days=7))
    be_verified_again(company)
    page = browser_of(account).get(f"/me/placements/{application.public_id}")
    assert "The time to answer stands still." in page and "Please answer by" not in page
    assert "Accept the offer" not in page and "Decline the offer" in page
    assert "The portal" in page
    assert "The time to answer stands still" in browser_of(account).get("/me/placements")
    verify(company)
    page = browser_of(account).get(f"/me/placements/{application.public_id}")
    assert "Please answer by" in page and "Accept the offer" in page


MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2034, 1, 1))  # noqa: DTZ001 - differences only


@given(
    stopped_at=MOMENTS,
    left=st.timedeltas(timedelta(0), timedelta(days=90)),
    stood=st.timedeltas(timedelta(0), timedelta(days=400)),
)
def test_nobody_has_less_time_than_before_nor_a_day_more(
    stopped_at: datetime, left: timedelta, stood: timedelta
) -> None:
    now = stopped_at + stood
    later = later_deadline(stopped_at + left, stopped_at, now)
    assert left <= later - now < left + timedelta(days=1)
    if later - now < timedelta(days=MOST_DAYS_TO_ANSWER):
        assert (later - stopped_at - left) % timedelta(days=1) == timedelta(0)


@given(
    stopped_at=MOMENTS,
    left=st.timedeltas(timedelta(0), timedelta(days=MOST_DAYS_TO_ANSWER)),
    stood=st.timedeltas(timedelta(0), timedelta(days=400)),
)
def test_however_often_it_stands_still_nobody_waits_longer_than_for_a_new_offer(
    stopped_at: datetime, left: timedelta, stood: timedelta
) -> None:
    deadline = stopped_at + left
    for _number in range(3):
        now = stopped_at + stood
        deadline = later_deadline(deadline, stopped_at, now)
        assert deadline <= now + timedelta(days=MOST_DAYS_TO_ANSWER)
        stopped_at = now + timedelta(minutes=1)


@pytest.fixture
def portal(fresh_database: str, tmp_path: Path) -> Iterator[Flask]:
    with portal_on(fresh_database, tmp_path) as app:
        make_countries()
        yield app


def test_offers_of_before_wait_from_the_upgrade_on(portal: Flask) -> None:
    until = clock.now() + timedelta(days=7)
    _account, goes_on = offered(make_company("LA"), until)
    held = make_company("LA")
    _account, waits = offered(held, until)
    suspended = offered(make_company("LA"), until)[1]
    with unit_of_work():
        company_row(held).state = CompanyState.IN_REVIEW
        db.session.get_one(Posting, suspended.posting_id).state = PostingState.SUSPENDED
    ids = [each.id for each in (goes_on, waits, suspended)]
    back("20261129_application_consents")
    on()
    found = {
        each.id: each.offer_stopped_at for each in db.session.scalars(select(PlacementApplication))
    }
    assert [found[each] is not None for each in ids] == [False, True, True]


def test_what_somebody_was_offered_is_changed_no_more(
    app: Flask, company: Organisation, now: datetime, browser_of: BrowserOf
) -> None:
    """The posting was returned meanwhile, and its company may write in it again."""
    _account, application = offered(company, now + WEEKS)
    with unit_of_work():
        db.session.get_one(Posting, application.posting_id).state = PostingState.RETURNED
    owner = browser_of(make_account(Role.COMPANY_OWNER, organisation=company))
    posting = db.session.get_one(Posting, application.posting_id)
    address, wage = f"/company/postings/{posting.public_id}/edit", posting.wage_minor
    page = owner.submit(address, wage="200", status=409)
    assert "Somebody has an offer on the terms of this posting" in page
    db.session.expire_all()
    assert db.session.get_one(Posting, application.posting_id).wage_minor == wage
    with unit_of_work():
        anew(application).state = S.WITHDRAWN
    owner.submit(address, wage="200")
    db.session.expire_all()
    assert db.session.get_one(Posting, application.posting_id).wage_minor != wage
