"""Offers: made under the seat plan, answered before a deadline, passed on when they are not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from time_machine import travel

from tests.factories.admissions import make_application, make_offer
from tests.factories.programme import make_cohort, manager_of, trainee
from training_portal.admissions import application_services, decision_services, offer_services
from training_portal.admissions.models import (
    SEATED_STATES,
    Application,
    Offer,
    OfferState,
)
from training_portal.admissions.models import ApplicationState as A
from training_portal.cohorts import services as cohorts
from training_portal.cohorts.models import Cohort, CohortDecision, Enrolment, SeatShare
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.mail import OutboxMail
from training_portal.platform.workflow import NotAllowed, Refused

pytestmark = pytest.mark.usefixtures("app")


def state_of(application: Application) -> A:
    return db.session.get_one(Application, application.id, populate_existing=True).state


def offer_state(offer: Offer) -> OfferState:
    return db.session.get_one(Offer, offer.id, populate_existing=True).state


def application_of(offer: Offer) -> Application:
    return db.session.get_one(Application, offer.application_id, populate_existing=True)


def person_of(application: Application) -> Person:
    return db.session.get_one(Person, application.person_id)


def mails_to(application: Application) -> list[str]:
    person = person_of(application)
    return list(
        db.session.scalars(
            select(OutboxMail.template)
            .where(OutboxMail.to_address == person.email)
            .order_by(OutboxMail.id)
        )
    )


def assert_seats_add_up(cohort: Cohort) -> None:
    """The counters, in all and by country, are what a recount of the rows gives."""
    db.session.expire_all()
    counted = dict(
        db.session.execute(
            select(Application.sending_country, func.count())
            .where(Application.cohort_id == cohort.id, Application.state.in_(SEATED_STATES))
            .group_by(Application.sending_country)
        ).all()
    )
    shares = {
        share.country_code: share
        for share in db.session.scalars(select(SeatShare).where(SeatShare.cohort_id == cohort.id))
    }
    assert sum(counted.values()) == db.session.get_one(Cohort, cohort.id).seats_taken
    assert {code: share.taken for code, share in shares.items() if share.taken} == counted
    assert all(share.taken <= share.maximum for share in shares.values())


class TestMaking:
    def test_an_offer_holds_a_seat_until_the_end_of_a_day_at_the_venue(self):
        cohort = make_cohort(response_days=10)
        application = make_application(cohort, state=A.SHORTLISTED)
        (offer,) = offer_services.make_offers(cohort.id, [application.id], actor=manager_of(cohort))
        assert state_of(application) is A.OFFERED
        assert offer.deadline.astimezone().utcoffset() is not None
        local = offer.deadline.astimezone(clock.now().astimezone().tzinfo)
        assert local - clock.now() > timedelta(days=9)
        assert_seats_add_up(cohort)
        assert mails_to(application) == ["offer_made"]

    def test_all_are_offered_a_seat_or_nobody(self):
        cohort = make_cohort(capacity=2)
        applications = [make_application(cohort, state=A.SHORTLISTED) for _ in range(3)]
        with pytest.raises(Refused) as refusal:
            offer_services.make_offers(
                cohort.id, [each.id for each in applications], actor=manager_of(cohort)
            )
        assert person_of(applications[2]).full_name in str(refusal.value)
        assert {state_of(each) for each in applications} == {A.SHORTLISTED}
        assert mails_to(applications[0]) == []
        assert_seats_add_up(cohort)

    def test_a_country_at_its_maximum_gets_no_further_offer(self):
        cohort = make_cohort(plan={"LA": (0, 1), "KH": (0, 20)})
        first, second = (make_application(cohort, state=A.SHORTLISTED) for _ in range(2))
        actor = manager_of(cohort)
        offer_services.make_offers(cohort.id, [first.id], actor=actor)
        with pytest.raises(Refused, match="maximum"):
            offer_services.make_offers(cohort.id, [second.id], actor=actor)

    def test_a_seat_guaranteed_to_another_country_is_kept(self):
        cohort = make_cohort(capacity=2, plan={"LA": (0, 2), "KH": (1, 2)})
        first, second = (make_application(cohort, state=A.SHORTLISTED) for _ in range(2))
        actor = manager_of(cohort)
        offer_services.make_offers(cohort.id, [first.id], actor=actor)
        with pytest.raises(Refused, match="guaranteed"):
            offer_services.make_offers(cohort.id, [second.id], actor=actor)
        cambodian = make_application(cohort, state=A.SHORTLISTED, country="KH")
        offer_services.make_offers(cohort.id, [cambodian.id], actor=actor)
        assert_seats_add_up(cohort)

    @pytest.mark.parametrize(
        ("decision", "words"),
        [(CohortDecision.CANCELLED, "cancelled"), (CohortDecision.DRAFT, "not announced")],
    )
    def test_a_cohort_that_does_not_take_place_offers_nothing(self, decision, words):
        cohort = make_cohort(decision=decision)
        application = make_application(cohort, state=A.SHORTLISTED)
        with pytest.raises(Refused, match=words):
            offer_services.make_offers(cohort.id, [application.id], actor=manager_of(cohort))

    def test_a_cohort_that_has_begun_offers_nothing(self):
        cohort = make_cohort(starts_on=clock.today("Asia/Vientiane"))
        application = make_application(cohort, state=A.SHORTLISTED)
        with pytest.raises(Refused, match="begun"):
            offer_services.make_offers(cohort.id, [application.id], actor=manager_of(cohort))

    def test_an_application_of_another_cohort_is_refused(self):
        cohort, other = make_cohort(), make_cohort()
        application = make_application(other, state=A.SHORTLISTED)
        with pytest.raises(Refused, match="another cohort"):
            offer_services.make_offers(cohort.id, [application.id], actor=manager_of(cohort))

    def test_the_same_person_named_twice_gets_one_offer(self):
        cohort = make_cohort()
        application = make_application(cohort, state=A.SHORTLISTED)
        ids = [application.id, application.id]
        assert len(offer_services.make_offers(cohort.id, ids, actor=manager_of(cohort))) == 1
        assert_seats_add_up(cohort)


class TestAnswering:
    def test_an_accepted_offer_keeps_its_seat(self):
        cohort = make_cohort()
        offer = make_offer(cohort)
        application = application_of(offer)
        offer_services.accept_offer(offer.id, actor=trainee(person_of(application)))
        assert state_of(application) is A.ACCEPTED
        assert offer_state(offer) is OfferState.ACCEPTED
        assert mails_to(application) == ["offer_accepted"]
        assert_seats_add_up(cohort)

    def test_a_declined_seat_goes_to_the_next_on_the_waitlist(self):
        cohort = make_cohort(capacity=1)
        offer = make_offer(cohort)
        waiting = [
            make_application(cohort, state=A.WAITLISTED, waitlist_position=place)
            for place in (2, 1)
        ]
        person = person_of(application_of(offer))
        offer_services.decline_offer(offer.id, reason="A child is born.", actor=trainee(person))
        assert state_of(application_of(offer)) is A.DECLINED
        assert [state_of(each) for each in waiting] == [A.WAITLISTED, A.OFFERED]
        assert mails_to(waiting[1]) == ["offer_made"]
        assert_seats_add_up(cohort)

    def test_somebody_whose_country_has_no_seat_is_passed_over_and_keeps_the_place(self):
        cohort = make_cohort(capacity=2, plan={"LA": (0, 2), "KH": (0, 0)})
        offer = make_offer(cohort)
        cambodian = make_application(cohort, state=A.WAITLISTED, country="KH", waitlist_position=1)
        lao = make_application(cohort, state=A.WAITLISTED, waitlist_position=2)
        person = person_of(application_of(offer))
        offer_services.decline_offer(offer.id, reason=None, actor=trainee(person))
        assert state_of(cambodian) is A.WAITLISTED
        assert state_of(lao) is A.OFFERED
        assert_seats_add_up(cohort)

    @pytest.mark.parametrize("answer", [offer_services.accept_offer, offer_services.decline_offer])
    def test_an_answer_can_be_given_once(self, answer):
        offer = make_offer(make_cohort())
        actor = trainee(person_of(application_of(offer)))
        offer_services.accept_offer(offer.id, actor=actor)
        extra = {"reason": None} if answer is offer_services.decline_offer else {}
        with pytest.raises(Refused, match="Accepted"):
            answer(offer.id, actor=actor, **extra)
        assert offer_state(offer) is OfferState.ACCEPTED

    def test_a_late_answer_does_not_take_the_seat_even_before_the_worker_ran(self):
        offer = make_offer(make_cohort(), deadline=clock.now() - timedelta(seconds=2))
        actor = trainee(person_of(application_of(offer)))
        with pytest.raises(Refused, match="deadline was"):
            offer_services.accept_offer(offer.id, actor=actor)
        with pytest.raises(Refused, match="deadline was"):
            offer_services.decline_offer(offer.id, reason=None, actor=actor)
        assert state_of(application_of(offer)) is A.OFFERED

    def test_an_answer_in_the_last_second_counts(self):
        offer = make_offer(make_cohort())
        with travel(offer.deadline + timedelta(milliseconds=900), tick=False):
            offer_services.accept_offer(offer.id, actor=trainee(person_of(application_of(offer))))
        assert offer_state(offer) is OfferState.ACCEPTED

    def test_staff_cannot_answer_for_a_person(self):
        cohort = make_cohort()
        offer = make_offer(cohort)
        with pytest.raises(NotAllowed):
            offer_services.accept_offer(offer.id, actor=manager_of(cohort))


class TestExpiry:
    def test_an_unanswered_offer_expires_and_the_next_is_offered(self):
        cohort = make_cohort(capacity=1)
        offer = make_offer(cohort, deadline=clock.now() - timedelta(seconds=2))
        waiting = make_application(cohort, state=A.WAITLISTED, waitlist_position=1)
        assert offer_services.expire_offers() == 1
        assert offer_state(offer) is OfferState.EXPIRED
        assert state_of(application_of(offer)) is A.EXPIRED
        assert mails_to(application_of(offer)) == ["offer_expired"]
        assert state_of(waiting) is A.OFFERED
        assert_seats_add_up(cohort)

    def test_a_second_round_does_nothing_twice(self):
        cohort = make_cohort()
        offer = make_offer(cohort, deadline=clock.now() - timedelta(seconds=2))
        assert [offer_services.expire_offers(), offer_services.expire_offers()] == [1, 0]
        assert offer_services._expire(offer.id) == 0
        assert mails_to(application_of(offer)) == ["offer_expired"]

    def test_an_offer_does_not_expire_within_its_last_second(self):
        offer = make_offer(make_cohort())
        with travel(offer.deadline + timedelta(milliseconds=900), tick=False):
            assert offer_services.expire_offers() == 0
        with travel(offer.deadline + timedelta(seconds=1), tick=False):
            assert offer_services.expire_offers() == 1

    def test_nobody_is_promoted_into_a_cohort_that_has_begun(self):
        cohort = make_cohort(capacity=1, starts_on=clock.today("Asia/Vientiane"))
        make_offer(cohort, deadline=clock.now() - timedelta(seconds=2))
        waiting = make_application(cohort, state=A.WAITLISTED, waitlist_position=1)
        offer_services.expire_offers()
        assert state_of(waiting) is A.WAITLISTED
        assert_seats_add_up(cohort)


class TestTheWaitlist:
    def test_every_free_seat_is_offered_in_order_when_staff_say_so(self):
        cohort = make_cohort(capacity=2)
        waiting = [
            make_application(cohort, state=A.WAITLISTED, waitlist_position=place)
            for place in (3, 1, 2)
        ]
        offers = offer_services.offer_to_waitlist(cohort.id, actor=manager_of(cohort))
        assert len(offers) == 2
        assert [state_of(each) for each in waiting] == [A.WAITLISTED, A.OFFERED, A.OFFERED]
        assert_seats_add_up(cohort)

    def test_it_is_refused_when_nobody_can_be_offered_a_seat(self):
        cohort = make_cohort(capacity=1, plan={"LA": (0, 1)})
        make_offer(cohort)
        make_application(cohort, state=A.WAITLISTED, waitlist_position=1)
        with pytest.raises(Refused, match="No seat"):
            offer_services.offer_to_waitlist(cohort.id, actor=manager_of(cohort))

    def test_a_raised_plan_makes_room_for_those_who_wait(self):
        cohort = make_cohort(capacity=1, plan={"LA": (0, 1)})
        make_offer(cohort)
        waiting = make_application(cohort, state=A.WAITLISTED, waitlist_position=1)
        actor = manager_of(cohort)
        cohorts.change_seat_plan(
            cohort, capacity=2, plan={"LA": (0, 2)}, actor=actor, reason="A second funder."
        )
        offer_services.offer_to_waitlist(cohort.id, actor=actor)
        assert state_of(waiting) is A.OFFERED
        assert_seats_add_up(cohort)


class TestWithdrawing:
    @pytest.mark.parametrize("accepted_before", [False, True])
    def test_a_held_seat_goes_to_the_next_on_the_waitlist(self, accepted_before):
        cohort = make_cohort(capacity=1)
        offer = make_offer(cohort)
        application = application_of(offer)
        actor = trainee(person_of(application))
        waiting = make_application(cohort, state=A.WAITLISTED, waitlist_position=1)
        if accepted_before:
            offer_services.accept_offer(offer.id, actor=actor)
        application_services.withdraw_application(application.id, reason=None, actor=actor)
        assert state_of(application) is A.WITHDRAWN
        assert offer_state(offer) is (
            OfferState.ACCEPTED if accepted_before else OfferState.WITHDRAWN
        )
        assert state_of(waiting) is A.OFFERED
        assert_seats_add_up(cohort)

    def test_one_without_a_seat_frees_none(self):
        cohort = make_cohort(capacity=1)
        offer = make_offer(cohort)
        waiting = make_application(cohort, state=A.WAITLISTED, waitlist_position=1)
        application_services.withdraw_application(
            waiting.id, reason="No leave.", actor=trainee(person_of(waiting))
        )
        assert offer_state(offer) is OfferState.OPEN
        assert_seats_add_up(cohort)


class TestTheEnd:
    def test_those_who_accepted_are_enrolled_and_keep_their_seats(self):
        cohort = make_cohort()
        applications = [make_application(cohort, state=A.ACCEPTED) for _ in range(2)]
        ids = [each.id for each in applications]
        assert decision_services.enrol_accepted(cohort.id, ids, actor=manager_of(cohort)) == 2
        assert {state_of(each) for each in applications} == {A.ENROLLED}
        enrolled = db.session.scalars(
            select(Enrolment.person_id).where(Enrolment.cohort_id == cohort.id)
        )
        assert set(enrolled) == {each.person_id for each in applications}
        assert mails_to(applications[0]) == ["application_enrolled"]
        assert_seats_add_up(cohort)

    def test_one_who_has_not_accepted_keeps_all_from_being_enrolled(self):
        cohort = make_cohort()
        accepted = make_application(cohort, state=A.ACCEPTED)
        offered = application_of(make_offer(cohort))
        with pytest.raises(Refused, match="Offered"):
            decision_services.enrol_accepted(
                cohort.id, [accepted.id, offered.id], actor=manager_of(cohort)
            )
        assert state_of(accepted) is A.ACCEPTED

    def test_a_cancelled_cohort_ends_every_live_application_and_says_why(self):
        cohort = make_cohort()
        live = [
            make_application(cohort, state=state)
            for state in (A.DRAFT, A.SUBMITTED, A.SHORTLISTED, A.ACCEPTED, A.ENROLLED)
        ]
        waiting = make_application(cohort, state=A.WAITLISTED, waitlist_position=1)
        offer = make_offer(cohort)
        over = make_application(cohort, state=A.REJECTED)
        cohorts.decide(cohort, "cancel", actor=manager_of(cohort), reason="The host has no house.")
        everybody = [*live, waiting, application_of(offer)]
        assert {state_of(each) for each in everybody} == {A.CANCELLED}
        assert state_of(over) is A.REJECTED
        assert offer_state(offer) is OfferState.WITHDRAWN
        assert all(mails_to(each) == ["application_cancelled"] for each in everybody)
        assert mails_to(over) == []
        assert_seats_add_up(cohort)
        assert db.session.get_one(Cohort, cohort.id).seats_taken == 0
