"""How an application stands, told to the person: place, dates, what comes next, the way back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.admissions import make_application, make_nomination
from tests.factories.programme import make_cohort, make_organisation, make_person
from tests.support.statements import statements
from training_portal.admissions import decision_services, offer_services, own_queries, rules
from training_portal.admissions.models import ApplicationState as A
from training_portal.cohorts.models import CohortDecision, Enrolment, EnrolmentState
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM


def enrol(cohort, person, state=EnrolmentState.ENROLLED):
    with unit_of_work():
        enrolment = Enrolment(
            cohort_id=cohort.id,
            person_id=person.id,
            state=state,
            sending_country="LA",
            enrolled_at=clock.now(),
        )
        db.session.add(enrolment)
    return enrolment


def waiting(cohort, position, country="LA", person=None):
    return make_application(
        cohort, person, state=A.WAITLISTED, waitlist_position=position, country=country
    )


def test_the_place_on_the_waitlist_is_counted_within_the_country(mine, somsak):
    cohort = make_cohort(capacity=1)
    waiting(cohort, 1)
    waiting(cohort, 2, country="TH")
    own = waiting(cohort, 3, person=somsak)
    waiting(cohort, 4)
    waiting(make_cohort(), 1)
    words = "number 2 on the waitlist of Lao PDR"
    assert words in mine.get(f"/me/applications/{own.public_id}")
    assert "Number 2 on the waitlist of Lao PDR" in mine.get("/me/applications")
    assert "You are number 2 of those who wait in Lao PDR." in mine.get("/me")


def test_the_place_falls_as_the_rules_offer_seats(mine, somsak):
    cohort = make_cohort(capacity=5)
    waiting(cohort, 1)
    own = waiting(cohort, 2, person=somsak)
    assert own_queries.waitlist_place(own) == 2
    with unit_of_work():
        offer_services.fill_from_waitlist(cohort, limit=1)
    assert own_queries.waitlist_place(own) == 1
    with unit_of_work():
        offer_services.fill_from_waitlist(cohort, limit=1)
    assert own_queries.waitlist_place(own) == 0


def test_hidden_people_in_front_count_for_the_place(mine, somsak):
    cohort = make_cohort(capacity=1)
    hidden = make_person("Naw", country="LA", account=None, is_hidden=True)
    waiting(cohort, 1, person=hidden)
    own = waiting(cohort, 2, person=somsak)
    assert own_queries.waitlist_place(own) == 2


def test_a_nominated_draft_says_who_sees_what_and_shows_what_is_known(mine, somsak):
    cohort = make_cohort()
    ministry = make_organisation("LA", nominates=True)
    nomination = make_nomination(cohort, somsak, ministry)
    draft = make_application(cohort, somsak, state=A.DRAFT, nomination=nomination)
    page = mine.get(f"/me/applications/{draft.public_id}")
    assert f"{ministry.name} put you forward. It sees your name" in page
    assert "only you see" not in page.text.lower()
    assert "ສົມສັກ ພົມມະຈັນ" in page
    assert "27 Mar 1994" in page
    check = mine.get(f"/me/applications/{draft.public_id}/check")
    assert "ສົມສັກ ພົມມະຈັນ" in check
    assert "Not ready to send" in check


def test_a_draft_of_ones_own_is_seen_by_nobody_else(mine, somsak):
    draft = make_application(make_cohort(), somsak, state=A.DRAFT)
    assert "Only you see it until you send it." in mine.get(f"/me/applications/{draft.public_id}")


def test_a_returned_application_has_a_day_to_send_it_again(mine, somsak):
    cohort = make_cohort(closes_at=clock.now() - timedelta(days=1), response_days=10)
    with unit_of_work():
        cohort.decision = CohortDecision.SCREENING
    own = make_application(cohort, somsak, state=A.SUBMITTED)
    decision_services.decide(
        cohort.id, [own.id], "return", reason="The letter is not signed.", actor=SYSTEM
    )
    for url in ("", "/documents", "/check"):
        assert "Send it again by" in mine.get(f"/me/applications/{own.public_id}{url}")
    assert "Mend it and send it again by" in mine.get("/me/applications")
    assert "9 days left" in mine.get("/me") or "10 days left" in mine.get("/me")


def test_a_returned_application_waits_at_least_until_the_window_closes():
    now = clock.now()
    starts = (now + timedelta(days=100)).date()
    late = now + timedelta(days=30)
    assert rules.mend_by(now, late, 14, "Asia/Vientiane", starts) == late
    soon = rules.mend_by(now, now, 14, "Asia/Vientiane", starts)
    assert timedelta(days=13) < soon - now < timedelta(days=15)


def test_after_accepting_the_page_says_what_comes_next(mine, somsak):
    cohort = make_cohort()
    own = make_application(cohort, somsak, state=A.ACCEPTED)
    page = mine.get(f"/me/applications/{own.public_id}")
    assert "The course is held in Japan. See that your passport is valid" in page
    assert "Do not buy a ticket before your place is confirmed." in page
    assert "Questions to" in page


def test_a_finished_course_is_not_called_enrolled(mine, somsak):
    cohort = make_cohort()
    own = make_application(cohort, somsak, state=A.ENROLLED)
    enrolment = enrol(cohort, somsak, EnrolmentState.COMPLETED)
    for url in ("/me/applications", f"/me/applications/{own.public_id}"):
        page = mine.get(url)
        assert "Completed" in page
        assert "Enrolled" not in page
        assert page.link("To the course") == f"/me/courses/{enrolment.public_id}"


@pytest.mark.parametrize("state", [A.SUBMITTED, A.SHORTLISTED, A.ACCEPTED])
def test_home_shows_what_is_under_way(mine, somsak, state):
    own = make_application(make_cohort(), somsak, state=state)
    page = mine.get("/me")
    assert "Your courses and applications" in page
    assert state.label in page
    assert page.link("Production Management") == f"/me/applications/{own.public_id}"
    assert "See the courses" not in page


def test_the_cohort_page_leads_to_the_own_application_instead_of_a_second_one(mine, somsak):
    cohort = make_cohort()
    url = f"/cohorts/{cohort.public_id}"
    assert mine.get(url).link("Apply")
    own = make_application(cohort, somsak)
    page = mine.get(url)
    assert page.link("My application") == f"/me/applications/{own.public_id}"
    assert "Submitted" in page
    assert "Apply" not in page.html.replace("Apply until", "")


def test_who_has_withdrawn_may_apply_again_while_the_window_is_open(mine, somsak):
    cohort = make_cohort()
    own = make_application(cohort, somsak, state=A.WITHDRAWN)
    page = mine.get(f"/me/applications/{own.public_id}")
    assert page.link("Apply again") == f"/cohorts/{cohort.public_id}/apply"
    assert page.link("Dates, place and who pays") == f"/cohorts/{cohort.public_id}"
    closed = make_application(
        make_cohort(closes_at=clock.now() - timedelta(hours=1)), somsak, state=A.WITHDRAWN
    )
    assert "Apply again" not in mine.get(f"/me/applications/{closed.public_id}").html


def test_the_list_costs_the_same_however_long_it_is(app, mine, somsak):
    waiting(make_cohort(), 1, person=somsak)
    with statements(db.engine) as few:
        mine.get("/me/applications")
    for _ in range(3):
        waiting(make_cohort(), 1, person=somsak)
    with statements(db.engine) as many:
        mine.get("/me/applications")
    assert len(few) == len(many)
