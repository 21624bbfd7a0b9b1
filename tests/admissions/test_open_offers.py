"""Offers that wait for an answer: staff take them back or give more time."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from time_machine import travel

from tests.factories.admissions import make_application, make_nomination, make_offer
from tests.factories.programme import make_cohort, make_organisation, manager_of
from tests.factories.programme import trainee as person_actor
from tests.support.crowd import waits_for
from tests.support.database import settings_for
from training_portal import create_app
from training_portal.admissions import offer_services, open_offer_services
from training_portal.admissions.models import Application, Offer, OfferState
from training_portal.admissions.models import ApplicationState as A
from training_portal.cohorts.models import Cohort
from training_portal.people.models import Person
from training_portal.platform import audit, clock
from training_portal.platform.database import db
from training_portal.platform.mail import OutboxMail
from training_portal.platform.workflow import Refused

REASON = "The funder pays for one seat less."


def application_of(offer: Offer) -> Application:
    return db.session.get_one(Application, offer.application_id, populate_existing=True)


def mails(template: str) -> list[OutboxMail]:
    found = select(OutboxMail).where(OutboxMail.template == template).order_by(OutboxMail.id)
    return list(db.session.scalars(found))


def withdraw(cohort: Cohort, *offers: Offer) -> int:
    ids = [offer.application_id for offer in offers]
    actor = manager_of(cohort)
    return open_offer_services.withdraw_offers(cohort.id, ids, reason=REASON, actor=actor)


def prolong(cohort: Cohort, days: int, *offers: Offer) -> int:
    return open_offer_services.prolong_offers(
        cohort.id,
        [offer.application_id for offer in offers],
        until=clock.today(cohort.time_zone) + timedelta(days=days),
        reason=None,
        actor=manager_of(cohort),
    )


@pytest.mark.usefixtures("app")
def test_an_offer_taken_back_frees_the_seat_and_tells_why():
    cohort = make_cohort(capacity=1)
    offer = make_offer(cohort)
    waiting = make_application(cohort, state=A.WAITLISTED, waitlist_position=1)
    assert withdraw(cohort, offer) == 1
    application = application_of(offer)
    assert (application.state, application.outcome_reason) == (A.SHORTLISTED, REASON)
    assert db.session.get_one(Offer, offer.id).state is OfferState.WITHDRAWN
    assert db.session.get_one(Application, waiting.id).state is A.OFFERED
    assert db.session.get_one(Cohort, cohort.id).seats_taken == 1
    (mail,) = mails("offer_withdrawn")
    assert REASON in mail.body
    (entry,) = audit.timeline([("application", application.id)])
    assert (entry.action, entry.reason) == ("withdraw_offer", REASON)


@pytest.mark.usefixtures("app")
def test_a_withdrawal_by_mistake_is_undone_by_a_new_offer():
    cohort = make_cohort()
    offer = make_offer(cohort)
    withdraw(cohort, offer)
    actor = manager_of(cohort)
    (anew,) = offer_services.make_offers(cohort.id, [offer.application_id], actor=actor)
    assert anew.id != offer.id
    assert (application_of(offer).state, application_of(offer).outcome_reason) == (A.OFFERED, "")


@pytest.mark.usefixtures("app")
def test_all_offers_are_taken_back_or_none():
    cohort = make_cohort(capacity=2)
    first, second = make_offer(cohort), make_offer(cohort)
    waiting = make_application(cohort, state=A.WAITLISTED, waitlist_position=1)
    person = db.session.get_one(Person, application_of(second).person_id)
    offer_services.accept_offer(second.id, actor=person_actor(person))
    with pytest.raises(Refused, match=person.full_name) as refusal:
        withdraw(cohort, first, second)
    assert "the state is “Accepted”" in str(refusal.value)
    assert application_of(first).state is A.OFFERED
    assert db.session.get_one(Application, waiting.id).state is A.WAITLISTED


@pytest.mark.usefixtures("app")
def test_more_time_is_told_and_kept():
    cohort = make_cohort(starts_on=clock.today("Asia/Vientiane") + timedelta(days=40))
    offers = [make_offer(cohort), make_offer(cohort)]
    assert prolong(cohort, 30, *offers) == 2
    assert len(mails("offer_prolonged")) == 2
    with travel(clock.now() + timedelta(days=29), tick=False):
        assert offer_services.expire_offers() == 0
        person = db.session.get_one(Person, application_of(offers[0]).person_id)
        offer_services.accept_offer(offers[0].id, actor=person_actor(person))
    (_accepted, entry) = audit.timeline([("application", offers[0].application_id)])
    assert entry.action == "prolong_offer"
    assert entry.after["deadline"] > entry.after["deadline_before"]


@pytest.mark.usefixtures("app")
def test_more_time_is_never_less_and_ends_before_the_course():
    cohort = make_cohort(starts_on=clock.today("Asia/Vientiane") + timedelta(days=20))
    offer = make_offer(cohort)
    prolong(cohort, 15, offer)
    with pytest.raises(Refused, match="already"):
        prolong(cohort, 15, offer)
    with pytest.raises(Refused, match="before the course begins"):
        prolong(cohort, 20, offer)
    assert len(mails("offer_prolonged")) == 1


@pytest.mark.usefixtures("app")
def test_an_offer_that_is_over_is_neither_prolonged_nor_taken_back():
    cohort = make_cohort(starts_on=clock.today("Asia/Vientiane") + timedelta(days=60))
    offer = make_offer(cohort)
    with travel(offer.deadline + timedelta(seconds=1), tick=False):
        for step in (lambda: prolong(cohort, 30, offer), lambda: withdraw(cohort, offer)):
            with pytest.raises(Refused, match="It is over"):
                step()


def test_staff_and_the_person_go_through_the_pages(manager_browser, mine, somsak):
    cohort = make_cohort(starts_on=clock.today("Asia/Vientiane") + timedelta(days=40))
    body = make_organisation("LA", nominates=True)
    nomination = make_nomination(cohort, somsak, body)
    application = make_application(cohort, somsak, state=A.SHORTLISTED, nomination=nomination)
    other = make_application(cohort, state=A.SHORTLISTED)
    offer, _second = offer_services.make_offers(
        cohort.id, [application.id, other.id], actor=manager_of(cohort)
    )
    answer = mine.get(f"/me/offers/{offer.public_id}/accept")
    staff = manager_browser(cohort)
    table = f"/manage/cohorts/{cohort.public_id}/applications"
    rows = {"row": [application.public_id, other.public_id]}
    page = staff.submit(staff.get(table), button="Give more time to answer", values=rows)
    wrong = staff.submit(
        page, button="Give more time to answer: 2 people", until="1/1/2001", status=422
    )
    assert "too early" in wrong.errors[0]
    day = clock.today(cohort.time_zone) + timedelta(days=39)
    staff.submit(wrong, button="Give more time to answer: 2 people", until=f"{day:%d/%m/%Y}")
    assert len(mails("offer_prolonged")) == 2
    page = staff.submit(staff.get(table), button="Give more time to answer", values=rows)
    assert "no more time can be given" in page
    page = staff.get(f"{table}/{application.public_id}")
    page = staff.get(page.link("Take the offer back"))
    page = staff.submit(page, button="Take the offer back: 1 person", reason=REASON)
    assert "on the shortlist" in page.notices[0]
    own = mine.get(f"/me/applications/{application.public_id}")
    assert "The offer of a seat was taken back." in own and REASON in own
    assert REASON in mine.get(f"/me/offers/{offer.public_id}")
    refused = mine.submit(answer, button="Accept the seat", status=409)
    assert "the state is “Taken back”" in refused


@pytest.fixture
def portal(fresh_database: str, tmp_path: Path) -> Flask:
    """An app on a database of its own, where commits are commits."""
    return create_app(settings_for(fresh_database, tmp_path))


@pytest.mark.parametrize("accepted_first", [True, False])
def test_an_answer_and_a_withdrawal_at_once_have_one_winner(portal, accepted_first):
    with portal.app_context():
        cohort = make_cohort(capacity=1)
        offer = make_offer(cohort)
        person = db.session.get_one(Person, application_of(offer).person_id)
        staff, own = manager_of(cohort), person_actor(person)
        cohort_id, offer_id, application_id = cohort.id, offer.id, offer.application_id

    def accept() -> None:
        offer_services.accept_offer(offer_id, actor=own)

    def take_back() -> int:
        return open_offer_services.withdraw_offers(
            cohort_id, [application_id], reason=REASON, actor=staff
        )

    holder, other = (accept, take_back) if accepted_first else (take_back, accept)
    refusal = waits_for(portal, holder, other)
    assert isinstance(refusal, Refused) and "not possible now" in str(refusal)
    with portal.app_context():
        state = db.session.get_one(Application, application_id).state
        assert state is (A.ACCEPTED if accepted_first else A.SHORTLISTED)
        assert db.session.get_one(Cohort, cohort_id).seats_taken == int(accepted_first)
        assert db.session.scalar(select(func.count()).select_from(Offer)) == 1
