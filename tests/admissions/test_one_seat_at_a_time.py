"""Of seats on the same days a person accepts one; the page of each offer tells beforehand."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories.admissions import make_application, make_offer
from tests.factories.programme import make_cohort, make_countries, make_person, trainee
from tests.support.crowd import AT_ONCE, all_at_once, waits_for
from tests.support.database import settings_for
from tests.support.pages import PageClient
from training_portal import create_app
from training_portal.admissions import held_seats, offer_services
from training_portal.admissions.models import Application, ApplicationState, Offer, OfferState
from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.workflow import Refused

A = ApplicationState


def a_cohort(days_later: int = 0) -> Cohort:
    """A cohort of 26 days; `days_later` than the first of them."""
    cohort = make_cohort()
    with unit_of_work():
        cohort.starts_on += timedelta(days=days_later)
        cohort.ends_on += timedelta(days=days_later)
    return cohort


def state_of(offer: Offer) -> OfferState:
    return db.session.get_one(Offer, offer.id, populate_existing=True).state


def test_a_second_seat_on_the_same_days_is_refused_in_words(somsak: Person) -> None:
    first, second = make_offer(a_cohort(), somsak), make_offer(a_cohort(days_later=25), somsak)
    offer_services.accept_offer(first.id, actor=trainee(somsak))
    code = db.session.get_one(Cohort, first.cohort_id).code
    with pytest.raises(Refused, match=rf"same days already: {code}.*Give that seat back first"):
        offer_services.accept_offer(second.id, actor=trainee(somsak))
    assert state_of(second) is OfferState.OPEN


def test_a_seat_from_the_day_after_the_last_on_is_accepted_beside(somsak: Person) -> None:
    first, second = make_offer(a_cohort(), somsak), make_offer(a_cohort(days_later=26), somsak)
    for offer in (first, second):
        offer_services.accept_offer(offer.id, actor=trainee(somsak))
    assert [state_of(each) for each in (first, second)] == [OfferState.ACCEPTED] * 2


def test_who_is_enrolled_holds_the_seat_as_well(somsak: Person) -> None:
    cohort = a_cohort()
    make_application(cohort, somsak, state=A.ENROLLED)
    with unit_of_work():
        db.session.add(
            Enrolment(
                cohort_id=cohort.id,
                person_id=somsak.id,
                state=EnrolmentState.ENROLLED,
                sending_country="LA",
                enrolled_at=clock.now(),
            )
        )
    with pytest.raises(Refused, match="same days already"):
        offer_services.accept_offer(make_offer(a_cohort(), somsak).id, actor=trainee(somsak))


def test_once_the_first_is_given_back_the_other_can_be_accepted(
    mine: PageClient, somsak: Person
) -> None:
    first, second = make_offer(a_cohort(), somsak), make_offer(a_cohort(), somsak)
    offer_services.accept_offer(first.id, actor=trainee(somsak))
    mine.submit(mine.get(f"/me/offers/{first.public_id}").link("I cannot come after all"))
    page = mine.submit(f"/me/offers/{second.public_id}/accept", button="Accept the seat")
    assert page.notices == ["The seat is yours. A mail confirms it."]


def test_the_pages_of_both_offers_tell_before_one_is_accepted(
    mine: PageClient, somsak: Person
) -> None:
    first, second = make_offer(a_cohort(), somsak), make_offer(a_cohort(), somsak)
    codes = [db.session.get_one(Cohort, each.cohort_id).code for each in (first, second)]
    page = mine.get(f"/me/offers/{first.public_id}")
    assert f"You are offered a seat in {codes[1]} on the same days." in page
    question = mine.get(page.link("Accept the seat"))
    assert f"The other offer, in {codes[1]}, cannot be accepted any more then." in question
    old_window = mine.get(f"/me/offers/{second.public_id}/accept")
    mine.submit(question, button="Accept the seat")
    told = mine.get(f"/me/offers/{second.public_id}")
    assert f"You have a seat on the same days already: {codes[0]}" in told
    assert "Accept the seat" not in told
    assert "You say that you will come" not in mine.get(f"/me/offers/{second.public_id}/accept")
    refused = mine.submit(old_window, button="Accept the seat", status=409)
    assert "Give that seat back first" in refused
    assert state_of(second) is OfferState.OPEN


def test_an_offer_that_was_answered_is_refused_for_that(somsak: Person) -> None:
    first, second = make_offer(a_cohort(), somsak), make_offer(a_cohort(), somsak)
    offer_services.accept_offer(first.id, actor=trainee(somsak))
    offer_services.decline_offer(second.id, reason=None, actor=trainee(somsak))
    with pytest.raises(Refused, match="Declined"):
        offer_services.accept_offer(second.id, actor=trainee(somsak))


@pytest.fixture
def portal(fresh_database: str, tmp_path: Path) -> Flask:
    """An app on a database of its own, where commits are commits."""
    return create_app(settings_for(fresh_database, tmp_path))


class Windows:
    """One person with an offer in each of several cohorts on the same days."""

    def __init__(self, portal: Flask) -> None:
        self.portal = portal
        with portal.app_context():
            make_countries()
            person = make_person()
            self.actor, self.person_id = trainee(person), person.id
            self.offers = [make_offer(a_cohort(), person).id for _number in range(AT_ONCE)]

    def accept(self, number: int) -> object:
        with self.portal.test_request_context():
            try:
                return offer_services.accept_offer(self.offers[number], actor=self.actor)
            except Refused as refusal:
                return refusal

    def accepted(self) -> int:
        held = select(func.count()).where(Application.state == A.ACCEPTED)
        with self.portal.app_context():
            return db.session.scalar(held) or 0


def test_of_many_windows_that_accept_at_once_one_gets_its_seat(portal: Flask) -> None:
    windows = Windows(portal)
    answers = all_at_once(portal, windows.accept)
    assert windows.accepted() == 1
    assert [each for each in answers if each is None] == [None]


def test_the_second_window_waits_for_the_first(portal: Flask) -> None:
    windows = Windows(portal)
    answer = waits_for(portal, lambda: windows.accept(0), lambda: windows.accept(1))
    assert "same days already" in str(answer)
    assert windows.accepted() == 1


def test_looking_first_and_accepting_after_takes_several(
    portal: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same answers, with the look taken out of the locks."""
    windows, all_looked = Windows(portal), Barrier(AT_ONCE)
    monkeypatch.setattr(held_seats, "refuse_second", lambda _person, _cohort: None)
    monkeypatch.setattr(held_seats, "lock_answers", _lock_one)

    def look_then_accept(number: int) -> object:
        with portal.test_request_context():
            offer = db.session.get_one(Offer, windows.offers[number])
            cohort = db.session.get_one(Cohort, offer.cohort_id)
            beside = held_seats.on_the_same_days(windows.person_id, cohort)
            db.session.rollback()
            all_looked.wait(timeout=30)
        return None if beside.objection else windows.accept(number)

    all_at_once(portal, look_then_accept)
    assert windows.accepted() > 1


def _lock_one(application_id: int, _person_id: int) -> Application:
    return offer_services.lock(Application, application_id)
