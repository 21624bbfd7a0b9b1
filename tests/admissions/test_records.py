"""Applications when a person's data is erased, or two records turn out to be one person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.factories.admissions import TYPED, make_application, make_nomination, make_offer
from tests.factories.programme import (
    actor_of,
    make_cohort,
    make_organisation,
    make_person,
    manager_of,
)
from training_portal.admissions.models import (
    Application,
    EligibilityFinding,
    Nomination,
    Offer,
    OfferState,
)
from training_portal.admissions.models import ApplicationState as A
from training_portal.cohorts.models import Cohort
from training_portal.eligibility.kinds import Finding
from training_portal.people import second_records
from training_portal.people import services as people
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import SYSTEM

pytestmark = pytest.mark.usefixtures("app")


def anew(application: Application) -> Application:
    return db.session.get_one(Application, application.id, populate_existing=True)


def test_erasing_takes_every_word_and_frees_the_seat():
    cohort = make_cohort(capacity=1)
    person = make_person("CANARY Person")
    offer = make_offer(cohort, person)
    waiting = make_application(cohort, state=A.WAITLISTED, waitlist_position=1)
    with unit_of_work():
        application = db.session.get_one(Application, offer.application_id)
        application.answers = {"you": {"values": {"full_name": ["CANARY"]}, "revision": 1}}
        application.snapshot = {"full_name": "CANARY"}
        application.outcome_reason = "CANARY"
        db.session.add(
            EligibilityFinding(
                application_id=application.id,
                position=1,
                rule_kind="minimum_age",
                finding=Finding.PASS,
                facts={"needed": 20, "found": 32},
                checked_at=clock.now(),
            )
        )
    people.erase(person.id, actor=SYSTEM)
    erased = anew(application)
    assert erased.state is A.WITHDRAWN
    assert (erased.answers, erased.snapshot, erased.outcome_reason) == ({}, None, "")
    assert erased.sending_country == "LA"
    assert db.session.scalar(select(func.count()).select_from(EligibilityFinding)) == 0
    assert db.session.get_one(Offer, offer.id).state is OfferState.WITHDRAWN
    assert anew(waiting).state is A.OFFERED
    assert db.session.get_one(Cohort, cohort.id, populate_existing=True).seats_taken == 1
    assert db.session.scalars(select(OutboxMail.template)).all() == ["offer_made"]


def test_who_took_part_stays_counted_without_words():
    person = make_person()
    begun = make_cohort(starts_on=clock.today() - timedelta(days=2))
    application = make_application(
        begun, person, state=A.ENROLLED, answers={"you": {"values": {}, "revision": 1}}
    )
    people.erase(person.id, actor=SYSTEM)
    assert anew(application).state is A.ENROLLED
    assert anew(application).answers == {}


def join(kept, unclaimed) -> None:
    actor = actor_of(1, next(iter(manager_of(make_cohort()).roles)))
    with unit_of_work():
        second_records.take_over(kept.id, unclaimed.id, actor=actor)


def test_the_nominated_draft_moves_to_the_record_that_is_kept():
    cohort = make_cohort()
    kept, unclaimed = make_person(), make_person(account=None)
    nomination = make_nomination(cohort, unclaimed, make_organisation())
    draft = make_application(
        cohort, unclaimed, state=A.DRAFT, nomination=nomination, answers=dict(TYPED)
    )
    join(kept, unclaimed)
    assert anew(draft).person_id == kept.id
    assert db.session.get_one(Nomination, nomination.id).person_id == kept.id


def test_an_own_draft_takes_over_the_nomination_and_the_other_ends():
    cohort = make_cohort()
    kept, unclaimed = make_person(), make_person(account=None)
    nomination = make_nomination(cohort, unclaimed, make_organisation())
    nominated = make_application(cohort, unclaimed, state=A.DRAFT, nomination=nomination)
    own = make_application(cohort, kept, state=A.DRAFT)
    join(kept, unclaimed)
    assert anew(own).nomination_id == nomination.id
    assert anew(nominated).state is A.WITHDRAWN


def test_what_was_sent_already_keeps_its_sending_country():
    cohort = make_cohort()
    kept, unclaimed = make_person(), make_person(account=None)
    nomination = make_nomination(cohort, unclaimed, make_organisation("TH"))
    make_application(cohort, unclaimed, state=A.DRAFT, nomination=nomination)
    own = make_application(cohort, kept, state=A.SUBMITTED, country="LA")
    join(kept, unclaimed)
    assert anew(own).nomination_id is None
    assert anew(own).sending_country == "LA"


def test_a_second_nomination_for_the_same_cohort_stays_where_it_is():
    cohort = make_cohort()
    kept, unclaimed = make_person(), make_person(account=None)
    first = make_nomination(cohort, kept, make_organisation())
    second = make_nomination(cohort, unclaimed, make_organisation())
    join(kept, unclaimed)
    assert db.session.get_one(Nomination, first.id).person_id == kept.id
    assert db.session.get_one(Nomination, second.id).person_id == unclaimed.id
