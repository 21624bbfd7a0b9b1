"""Answering an offer, in pages: asked first, done once, refused in words when it is late."""

from __future__ import annotations

from datetime import timedelta

import pytest
from time_machine import travel

from tests.factories.admissions import make_application, make_offer
from tests.factories.programme import make_cohort, make_person
from training_portal.admissions.models import Application, Offer, OfferState
from training_portal.admissions.models import ApplicationState as A
from training_portal.platform import clock
from training_portal.platform.database import db


def anew(offer: Offer) -> Offer:
    return db.session.get_one(Offer, offer.id, populate_existing=True)


def test_the_list_of_applications_leads_to_the_offer(mine, somsak):
    offer = make_offer(make_cohort(), somsak)
    page = mine.get("/me/applications")
    assert "Offered a seat" in page
    page = mine.get(page.link("Answer the offer"))
    assert page.url == f"/me/offers/{offer.public_id}"
    assert "Bangkok time" in page


def test_accepting_asks_first_and_keeps_the_seat(mine, somsak):
    offer = make_offer(make_cohort(), somsak)
    url = f"/me/offers/{offer.public_id}"
    question = mine.get(mine.get(url).link("Accept the seat"))
    assert anew(offer).state is OfferState.OPEN
    page = mine.submit(question, button="Accept the seat")
    assert page.notices == ["The seat is yours. A mail confirms it."]
    assert anew(offer).state is OfferState.ACCEPTED
    again = mine.submit(question, button="Accept the seat")
    assert again.url == url
    assert "nothing was done twice" in again.notices[0]


def test_declining_asks_first_and_passes_the_seat_on(mine, somsak):
    cohort = make_cohort(capacity=1)
    offer = make_offer(cohort, somsak)
    waiting = make_application(cohort, state=A.WAITLISTED, waitlist_position=1)
    question = mine.get(mine.get(f"/me/offers/{offer.public_id}").link("Decline"))
    page = mine.submit(question, button="Decline the seat", reason="ຂ້ອຍບໍ່ໄດ້ພັກ")
    assert "Declined" in page
    assert db.session.get_one(Application, waiting.id, populate_existing=True).state is A.OFFERED


def test_a_second_answer_in_another_tab_is_refused_in_words(mine, somsak):
    offer = make_offer(make_cohort(), somsak)
    url = f"/me/offers/{offer.public_id}"
    decline = mine.get(f"{url}/decline")
    mine.submit(f"{url}/accept", button="Accept the seat")
    page = mine.submit(decline, button="Decline the seat", status=409)
    assert "the state is “Accepted”" in page
    assert anew(offer).state is OfferState.ACCEPTED


@pytest.mark.parametrize("verb", ["accept", "decline"])
def test_a_late_answer_is_refused_with_the_deadline_and_its_zone(mine, somsak, verb):
    offer = make_offer(make_cohort(), somsak, deadline=clock.now() + timedelta(hours=1))
    url = f"/me/offers/{offer.public_id}"
    question = mine.get(f"{url}/{verb}")
    with travel(offer.deadline + timedelta(seconds=1), tick=False):
        page = mine.submit(question, status=409)
        assert "Bangkok time" in page
        page = mine.get(url)
        assert "It is over." in page
        assert "Accept the seat" not in page
    assert anew(offer).state is OfferState.OPEN


@pytest.mark.parametrize("url", ["", "/accept", "/decline"])
def test_nobody_sees_the_offer_of_another(mine, url):
    offer = make_offer(make_cohort(), make_person("Aung Kyaw Moe", country="MM"), country="MM")
    mine.get(f"/me/offers/{offer.public_id}{url}", status=404)
    mine.get(f"/me/offers/0000DOESNT00{url}", status=404)


def test_an_expired_offer_says_so(mine, somsak):
    from training_portal.admissions import offer_services

    offer = make_offer(make_cohort(), somsak, deadline=clock.now() - timedelta(seconds=2))
    offer_services.expire_offers()
    assert "Expired" in mine.get(f"/me/offers/{offer.public_id}")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (A.SUBMITTED, "looking at your application"),
        (A.SHORTLISTED, "looking at your application"),
        (A.WAITLISTED, "on the waitlist"),
        (A.ACCEPTED, "accepted your seat"),
        (A.ENROLLED, "Your place is confirmed"),
        (A.REJECTED, "Others had more to gain."),
    ],
)
def test_each_state_tells_the_person_what_comes_next(mine, somsak, state, words):
    reason = "Others had more to gain." if state is A.REJECTED else ""
    application = make_application(
        make_cohort(),
        somsak,
        state=state,
        outcome_reason=reason,
        waitlist_position=1 if state is A.WAITLISTED else None,
    )
    assert words in mine.get(f"/me/applications/{application.public_id}")


def test_the_task_list_names_what_waits_for_the_person(mine, somsak):
    make_offer(make_cohort(), somsak)
    make_application(make_cohort(), somsak, state=A.DRAFT)
    make_application(make_cohort(), somsak, state=A.RETURNED)
    make_application(make_cohort(), somsak, state=A.SHORTLISTED)
    page = mine.get("/me")
    assert "Answer your offer: Production Management" in page
    assert "Send your application: Production Management" in page
    assert "Mend your application: Production Management" in page


def test_the_task_list_names_the_applications_to_look_at(app, manager_browser):
    cohort = make_cohort()
    for _ in range(2):
        make_application(cohort)
    make_application(make_cohort())
    page = manager_browser(cohort).get("/me")
    assert f"2 applications to look at: {cohort.code}" in page
    assert "1 application to look at" not in page
