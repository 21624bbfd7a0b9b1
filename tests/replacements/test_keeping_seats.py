"""When a seat that a nominee gives up waits for its body, and when it goes on at once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.accounts import give_role, make_account
from tests.factories.admissions import make_application, make_offer
from tests.factories.programme import make_organisation, manager_of, trainee
from tests.replacements.conftest import Delegation
from tests.support.mails import mails_to
from training_portal.admissions import decision_services, offer_services, open_offer_services
from training_portal.admissions.models import Application, EligibilityFinding, Offer
from training_portal.admissions.models import ApplicationState as A
from training_portal.cohorts import services as cohorts
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.rules import Share
from training_portal.eligibility.kinds import Finding
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role
from training_portal.replacements import queries, rules, services
from training_portal.replacements.models import ReplacementState as R

DAY = timedelta(days=1)


def state_of(application: Application) -> A:
    db.session.expire_all()
    return db.session.get_one(Application, application.id).state


def test_a_guaranteed_seat_that_is_given_up_waits_for_its_body_and_stays_taken(
    lao: Delegation,
) -> None:
    officer = make_account()
    give_role(officer, Role.NOMINATING_OFFICER, lao.body)
    seated, second = lao.nominee(A.ACCEPTED), lao.nominee(A.WAITLISTED, 2, place=2)
    first_in_line = lao.direct(1)
    lao.gives_up(seated)
    waiting = lao.waiting
    assert (waiting.state, waiting.left_id, waiting.country_code) == (R.OPEN, seated.id, "LA")
    assert lao.taken == (1, 1)
    assert (state_of(first_in_line), state_of(second)) == (A.WAITLISTED, A.WAITLISTED)
    (mail,) = mails_to(officer.email)
    assert mail.template == "replacement_asked"
    assert f"/replacements/{waiting.public_id}" in mail.body
    # A mail cannot be taken back: it names nobody.
    assert db.session.get_one(Person, seated.person_id).full_name not in mail.body


@pytest.mark.parametrize("way", ["declines", "says nothing", "is released"])
def test_it_waits_however_the_seat_was_given_up(lao: Delegation, way: str) -> None:
    lao.nominee(A.WAITLISTED, 2, place=1)
    if way == "is released":
        seated = lao.nominee(A.ACCEPTED)
        decision_services.release_accepted(
            lao.cohort.id, [seated.id], reason="Cannot come.", actor=manager_of(lao.cohort)
        )
    else:
        seated = lao.nominee(A.OFFERED)
        deadline = clock.now() + (-DAY if way == "says nothing" else DAY)
        with unit_of_work():
            offer = Offer(
                application_id=seated.id,
                cohort_id=lao.cohort.id,
                deadline=deadline,
                made_at=clock.now() - 2 * DAY,
            )
            db.session.add(offer)
        if way == "declines":
            person = db.session.get_one(Person, seated.person_id)
            offer_services.decline_offer(offer.id, reason=None, actor=trainee(person))
        else:
            assert offer_services.expire_offers() == 1
    assert lao.waiting.left_id == seated.id
    assert lao.taken == (1, 1)


def test_an_offer_that_staff_take_back_goes_to_the_waitlist(lao: Delegation) -> None:
    waiting = lao.nominee(A.WAITLISTED, 2, place=1)
    seated = lao.nominee(A.OFFERED)
    with unit_of_work():
        db.session.add(
            Offer(
                application_id=seated.id,
                cohort_id=lao.cohort.id,
                deadline=clock.now() + DAY,
                made_at=clock.now(),
            )
        )
    open_offer_services.withdraw_offers(
        lao.cohort.id, [seated.id], reason="By mistake.", actor=manager_of(lao.cohort)
    )
    assert not lao.is_kept()
    assert state_of(waiting) is A.OFFERED


def test_who_applied_directly_is_replaced_by_the_waitlist(lao: Delegation) -> None:
    waiting = lao.nominee(A.WAITLISTED, 1, place=1)
    offer = make_offer(lao.cohort)
    person = db.session.get_one(
        Person, db.session.get_one(Application, offer.application_id).person_id
    )
    offer_services.decline_offer(offer.id, reason=None, actor=trainee(person))
    assert not lao.is_kept()
    assert state_of(waiting) is A.OFFERED


def test_a_seat_beyond_the_guarantee_goes_to_the_waitlist(lao: Delegation) -> None:
    seated = [lao.nominee(A.ACCEPTED, rank) for rank in (1, 2, 3)]
    waiting = lao.nominee(A.WAITLISTED, 4, place=1)
    lao.gives_up(seated[0])
    assert not lao.is_kept()
    assert state_of(waiting) is A.OFFERED


def test_once_guarantees_are_released_the_seat_goes_to_the_waitlist(lao: Delegation) -> None:
    with unit_of_work():
        cohort = db.session.get_one(Cohort, lao.cohort.id)
        cohort.guarantees_release_on = clock.today(cohort.time_zone)
    seated, waiting = lao.nominee(A.ACCEPTED), lao.nominee(A.WAITLISTED, 2, place=1)
    lao.gives_up(seated)
    assert not lao.is_kept()
    assert state_of(waiting) is A.OFFERED


def test_without_another_nominee_of_the_body_it_goes_to_the_waitlist(lao: Delegation) -> None:
    other = make_organisation("LA", nominates=True)
    seated = lao.nominee(A.ACCEPTED)
    lao.nominee(A.ELIGIBLE, 2)
    waiting = lao.nominee(A.WAITLISTED, 1, body=other, place=1)
    lao.gives_up(seated)
    assert not lao.is_kept()
    assert state_of(waiting) is A.OFFERED


def test_nor_is_it_kept_for_a_nominee_who_fails_a_rule(lao: Delegation) -> None:
    """Who alone is left could not be named: the waitlist would stand still until the day."""
    seated, failing = lao.nominee(A.ACCEPTED), lao.nominee(A.SHORTLISTED, 2)
    first_in_line = lao.direct(1)
    with unit_of_work():
        db.session.add(
            EligibilityFinding(
                application_id=failing.id,
                position=1,
                rule_kind="minimum_age",
                finding=Finding.FAIL,
                facts={"needed": 20, "found": 19},
                checked_at=clock.now(),
            )
        )
    lao.gives_up(seated)
    assert state_of(first_in_line) is A.OFFERED


def test_one_nominee_who_is_left_keeps_one_seat_not_two(lao: Delegation) -> None:
    first, second = lao.nominee(A.ACCEPTED), lao.nominee(A.ACCEPTED, 2)
    lao.nominee(A.SHORTLISTED, 3)
    other = lao.direct(1)
    lao.gives_up(first)
    lao.gives_up(second)
    assert lao.waiting.left_id == first.id
    assert state_of(other) is A.OFFERED
    assert lao.taken == (2, 2)


def test_that_somebody_who_hides_gave_a_seat_up_is_told_to_no_body(lao: Delegation) -> None:
    seated, waiting = lao.nominee(A.ACCEPTED), lao.nominee(A.WAITLISTED, 2, place=1)
    with unit_of_work():
        db.session.get_one(Person, seated.person_id).is_hidden = True
    lao.gives_up(seated)
    assert not lao.is_kept()
    assert state_of(waiting) is A.OFFERED


def test_a_body_that_no_longer_nominates_names_nobody(lao: Delegation) -> None:
    seated, waiting = lao.nominee(A.ACCEPTED), lao.nominee(A.WAITLISTED, 2, place=1)
    with unit_of_work():
        db.session.get_one(type(lao.body), lao.body.id).nominates = False
    lao.gives_up(seated)
    assert not lao.is_kept()
    assert state_of(waiting) is A.OFFERED


def test_a_seat_that_waits_is_nobody_else_s(lao: Delegation) -> None:
    seated = lao.nominee(A.ACCEPTED)
    lao.nominee(A.SHORTLISTED, 2)
    for _number in range(2):
        make_application(lao.cohort, state=A.ACCEPTED, country="KH")
    lao.gives_up(seated)
    # Four seats: two taken, one waits, one is guaranteed to Lao PDR besides.
    people = [lao.direct(place) for place in (1, 2)]
    offers = offer_services.offer_to_waitlist(lao.cohort.id, actor=manager_of(lao.cohort))
    assert [each.application_id for each in offers] == [people[0].id]
    assert lao.taken == (4, 2)
    assert queries.kept([lao.cohort.id]) == {lao.cohort.id: {"LA": 1}}


def test_with_a_cancelled_cohort_nobody_waits_for_a_replacement(lao: Delegation) -> None:
    seated = lao.nominee(A.ACCEPTED)
    lao.nominee(A.SHORTLISTED, 2)
    lao.gives_up(seated)
    cohorts.decide(
        db.session.get_one(Cohort, lao.cohort.id),
        "cancel",
        actor=manager_of(lao.cohort),
        reason="No teacher.",
    )
    assert lao.waiting.state is R.PASSED_ON
    assert lao.taken == (0, 0)


ZONE = "Asia/Vientiane"


@given(
    response=st.integers(1, 60),
    to_release=st.one_of(st.none(), st.integers(1, 200)),
    to_start=st.integers(1, 200),
)
def test_the_day_is_never_after_guarantees_and_never_after_an_offer_s(
    response: int, to_release: int | None, to_start: int
) -> None:
    now = datetime(2027, 3, 1, 12, 0, tzinfo=ZoneInfo(ZONE))
    starts = date(2027, 3, 1) + to_start * DAY
    release = None if to_release is None else date(2027, 3, 1) + to_release * DAY
    until = rules.name_by(now, response, ZONE, starts, release)
    local = until.astimezone(ZoneInfo(ZONE))
    assert now <= until
    assert (local.hour, local.minute, local.second) == (23, 59, 59)
    assert local.date() <= max(starts - DAY, now.date())
    assert local.date() <= now.date() + response * DAY
    assert release is None or local.date() < release


@given(least=st.integers(0, 5), more=st.integers(0, 5), taken=st.integers(0, 10))
def test_the_seats_of_a_guarantee_are_its_first_ones(least: int, more: int, taken: int) -> None:
    found = rules.is_within_guarantee(Share(least, least + more, taken))
    assert found == (1 <= taken <= least)
    assert not rules.is_within_guarantee(None)


@pytest.mark.parametrize("why", ["the day is over", "nobody is left", "guarantees are open to all"])
def test_a_seat_for_which_nobody_is_named_goes_to_the_waitlist(lao: Delegation, why: str) -> None:
    seated, left = lao.nominee(A.ACCEPTED), lao.nominee(A.SHORTLISTED, 2)
    other = lao.direct(1)
    lao.gives_up(seated)
    assert services.give_on_unused() == 0
    now = clock.now()
    if why == "the day is over":
        now = lao.waiting.until + timedelta(seconds=1)
    elif why == "nobody is left":
        lao.gives_up(left)
    else:
        with unit_of_work():
            cohort = db.session.get_one(Cohort, lao.cohort.id)
            cohort.guarantees_release_on = clock.today(cohort.time_zone)
    with clock.standing_at(now):
        assert services.give_on_unused() == 1
        assert services.give_on_unused() == 0
    assert lao.waiting.state is R.PASSED_ON
    assert state_of(other) is A.OFFERED
    assert lao.taken == (1, 1)
