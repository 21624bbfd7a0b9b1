"""Beginning an application: when it is possible, and one for each person and cohort."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.admissions.applying import fields
from tests.factories.accounts import make_account
from tests.factories.admissions import make_application, make_nomination
from tests.factories.places import make_country
from tests.factories.programme import (
    make_cohort,
    make_organisation,
    make_person,
    trainee,
)
from training_portal.accounts.models import Account
from training_portal.admissions import application_services as services
from training_portal.admissions.models import Application
from training_portal.admissions.models import ApplicationState as A
from training_portal.cohorts.models import CohortDecision
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import Refused

pytestmark = pytest.mark.usefixtures("app")
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"decision": CohortDecision.CANCELLED}, "was cancelled"),
        ({"decision": CohortDecision.DRAFT}, "takes no applications now"),
        ({"decision": CohortDecision.SCREENING}, "takes no applications now"),
        ({"opens_at": clock.now() + DAY, "closes_at": clock.now() + 9 * DAY}, "open on"),
        ({"opens_at": clock.now() - 9 * DAY, "closes_at": clock.now() - DAY}, "closed on"),
    ],
)
def test_outside_the_window_it_is_refused_with_the_reason(values, words):
    cohort = make_cohort(**values)
    person = make_person()
    with pytest.raises(Refused, match=words):
        services.start_application(person.id, cohort.id, actor=trainee(person))
    assert db.session.scalar(select(func.count()).select_from(Application)) == 0


def test_whose_country_cannot_take_part_is_told_before_half_an_hour_of_writing(mine, somsak):
    with unit_of_work():
        db.session.get_one(Person, somsak.id).residence_country = "LA"
    words = "From Lao PDR; the course is for people from"
    for countries, is_told in ((["KH", "VN"], True), (["LA"], False)):
        cohort = make_cohort(rules=[("sending_country", {"countries": countries})])
        page = mine.get(f"/cohorts/{cohort.public_id}/apply")
        assert (words in page) is is_told
        page = mine.submit(page)
        page = mine.submit(page, button="Continue", values=fields("you"))
        assert page.heading == "Your work"
        assert any(words in each for each in page.notices) is is_told


def test_a_held_cohort_takes_none():
    cohort = make_cohort()
    with unit_of_work():
        cohort.is_held = True
    person = make_person()
    with pytest.raises(Refused, match="takes no applications now"):
        services.start_application(person.id, cohort.id, actor=trainee(person))


def test_somebody_without_a_record_gets_one_with_the_first_draft():
    account = make_account(name="Kittisak")
    actor = Actor(f"account:{account.id}", account.id)
    application = services.start_own_application(make_cohort().id, actor=actor)
    person = db.session.get_one(Person, application.person_id)
    assert (person.account_id, person.full_name) == (account.id, "Kittisak")


def test_who_withdrew_may_apply_again_and_keeps_the_nomination():
    cohort = make_cohort()
    person = make_person()
    nomination = make_nomination(cohort, person, make_organisation())
    first = make_application(cohort, person, state=A.WITHDRAWN, nomination=nomination)
    second = services.start_application(person.id, cohort.id, actor=trainee(person))
    assert second.id != first.id
    assert second.nomination_id == nomination.id


@pytest.mark.parametrize("state", [A.DRAFT, A.SUBMITTED, A.OFFERED, A.ENROLLED])
def test_a_live_one_is_found_again_also_when_the_window_is_closed(state):
    cohort = make_cohort(decision=CohortDecision.CONFIRMED)
    person = make_person()
    live = make_application(cohort, person, state=state)
    assert services.start_application(person.id, cohort.id, actor=trainee(person)).id == live.id


def test_the_database_itself_refuses_a_second_live_one():
    from sqlalchemy.exc import IntegrityError

    cohort, person = make_cohort(), make_person()
    make_application(cohort, person, state=A.DRAFT)
    with pytest.raises(IntegrityError):
        make_application(cohort, person, state=A.SUBMITTED)


def test_a_returned_one_cannot_be_mended_once_the_list_is_confirmed():
    cohort = make_cohort(decision=CohortDecision.CONFIRMED)
    application = make_application(cohort, state=A.RETURNED)
    with pytest.raises(Refused):
        services.save_step(application.id, "you", {"phone": ["1"]}, based_on=0)


def test_a_field_is_kept_up_to_a_length_nobody_needs():
    application = make_application(make_cohort(), state=A.DRAFT)
    services.save_step(application.id, "why", {"motivation": ["x" * 100_000]}, based_on=0)
    kept = db.session.get_one(Application, application.id).answers["why"]["values"]
    assert len(kept["motivation"][0]) == services.MAX_FIELD


def test_who_says_where_they_live_reads_times_by_the_clock_there():
    account = make_account()
    make_country("KH")
    application = services.start_own_application(
        make_cohort().id, actor=Actor(f"account:{account.id}", account_id=account.id)
    )
    for typed in ("KH", "nowhere"):
        services.save_step(application.id, "you", {"residence_country": [typed]}, based_on=9)
        assert db.session.get_one(Account, account.id).time_zone == "Asia/Phnom_Penh"


def test_saving_the_same_again_changes_nothing():
    application = make_application(make_cohort(), state=A.DRAFT)
    first = services.save_step(application.id, "you", {"phone": ["1"]}, based_on=0)
    second = services.save_step(application.id, "you", {"phone": ["1"]}, based_on=0)
    assert first == second


def test_the_service_itself_refuses_a_minor_without_a_guardian():
    application = make_application(make_cohort(), state=A.DRAFT)
    person = db.session.get_one(Person, application.person_id)
    year = clock.now().year - 17
    told = {"birth_date": f"{year}-12-31", "residence_country": "LA"}
    with pytest.raises(Refused, match="guardian"):
        services.submit_application(
            application.id, told, consents=[], based_on=0, actor=trainee(person)
        )
