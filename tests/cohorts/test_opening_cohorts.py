"""Opening a cohort in pages: of a course, and after the pattern of another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select

from tests.factories import give_role
from tests.factories import make_organisation as make_body
from tests.factories.programme import (
    make_account,
    make_cohort,
    make_course_version,
    make_organisation,
)
from tests.learning.test_learning_pages import with_role
from tests.support.html_lint import text_of
from tests.support.pages import PageClient, values_of
from training_portal.accounts.models import Account
from training_portal.cohorts import planning_queries, planning_services, queries
from training_portal.cohorts.models import Cohort, CohortDecision
from training_portal.courses.models import Course, CourseCountry, CourseText, CourseVersion
from training_portal.learning import session_services
from training_portal.learning.models import TrainingSession
from training_portal.organisations.models import Organisation, OrganisationKind
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role

BrowserOf = Callable[[Account], PageClient]
SAVE = "Open the cohort as a draft"


@pytest.fixture
def host(app: Flask) -> Organisation:
    return make_organisation("JP", "Aichi Training Institute (demo)")


@pytest.fixture
def manager(host: Organisation, browser_of: BrowserOf) -> PageClient:
    account = make_account()
    give_role(account, Role.PROGRAMME_MANAGER, host)
    return browser_of(account)


@pytest.fixture
def version(app: Flask) -> CourseVersion:
    version = make_course_version(title="Quality of Fish (advanced)")
    with unit_of_work():
        for code in ("LA", "KH"):
            db.session.add(CourseCountry(version_id=version.id, country_code=code))
    return version


def url_of(version: CourseVersion) -> str:
    return f"/manage/cohorts/new/{db.session.get_one(Course, version.course_id).code}"


def opened(code: str) -> Cohort:
    return db.session.scalars(select(Cohort).where(Cohort.code == code)).one()


def test_the_course_is_chosen_first(manager: PageClient, version: CourseVersion) -> None:
    page = manager.get("/manage/cohorts/new")
    assert "Quality of Fish (advanced)" in page
    course = db.session.get_one(Course, version.course_id)
    assert manager.get(f"/manage/cohorts/new?course={course.code}").heading == "A new cohort"
    assert manager.get("/manage/cohorts/new?course=nothing").heading == "Open a cohort"
    manager.get("/manage/cohorts/new/no-such-course", status=404)


def test_what_is_proposed_can_be_saved_as_it_is(
    manager: PageClient, version: CourseVersion, host: Organisation
) -> None:
    page = manager.submit(url_of(version), button=SAVE)
    assert page.notices == ["The cohort is there as a draft. Only staff see it so far."]
    cohort = opened(f"QF-{page.heading.split('-')[1]}-1")
    assert cohort.decision is CohortDecision.DRAFT
    assert (cohort.host_id, cohort.issuer_id) == (host.id, host.id)
    assert (cohort.time_zone, cohort.venue_country) == ("Asia/Tokyo", "JP")
    assert cohort.course_version_id == version.id
    assert cohort.starts_on.weekday() == 0
    plan = queries.seat_plan(cohort.id)
    assert {code: (each.minimum, each.maximum) for code, each in plan.items()} == {
        "KH": (2, 14),
        "LA": (2, 14),
    }
    assert "Cohort made" in page


def test_who_sells_or_pays_issues_no_certificates(
    manager: PageClient, version: CourseVersion, host: Organisation
) -> None:
    for kind in (OrganisationKind.COMPANY, OrganisationKind.FUNDER):
        make_body(kind, "JP", name=f"A {kind}")
    form = manager.get(url_of(version)).form(button=SAVE)
    offered = {
        field.get("name"): "".join(field.itertext())
        for field in form.iter("select")
        if field.get("name") in ("issuer", "funder_1")
    }
    assert "A company" in offered["funder_1"] and "A funder" in offered["funder_1"]
    assert host.name in offered["issuer"]
    assert "A company" not in offered["issuer"] and "A funder" not in offered["issuer"]


def test_seats_are_proposed_anew_for_another_capacity(
    manager: PageClient, version: CourseVersion
) -> None:
    page = manager.submit(
        url_of(version), button="Propose the seats anew for this capacity", capacity=10
    )
    sent = values_of(page.form(button=SAVE))
    assert (sent["capacity"], sent["maximum_LA"], sent["minimum_LA"]) == (["10"], ["7"], ["2"])
    assert not page.errors


def test_what_is_wrong_comes_back_filled_with_the_errors_named(
    manager: PageClient, version: CourseVersion
) -> None:
    today = clock.today()
    page = manager.submit(
        url_of(version),
        button=SAVE,
        status=422,
        venue="The red hall",
        share_1="99,5",
        first_day=f"{today - timedelta(days=3):%d/%m/%Y}",
        closes_day=f"{today - timedelta(days=5):%d/%m/%Y}",
    )
    for words in ("add up to 100", "close after it opens", "This day is past."):
        assert any(words in error for error in page.errors), page.errors
    assert "The red hall" in page.html and "99,5" in page.html
    page = manager.submit(
        url_of(version), button=SAVE, status=422, minimum_LA=9, maximum_LA=3, opens_time="25:00"
    )
    assert any("Guaranteed 9 is more than at most 3" in each for each in page.errors)
    assert any("Write the time like" in each for each in page.errors)


def test_mistakes_in_days_shares_and_seats_are_said_together(
    manager: PageClient, version: CourseVersion
) -> None:
    today = clock.today()
    page = manager.submit(
        url_of(version),
        button=SAVE,
        status=422,
        share_1="80",
        last_day=f"{today + timedelta(days=3):%d/%m/%Y}",
        minimum_LA=9,
        maximum_LA=7,
    )
    assert len(page.errors) == 3
    for words in ("add up to 100", "before the first", "Guaranteed 9 is more than at most 7"):
        assert any(words in error for error in page.errors), page.errors
    assert 'id="maximum_LA-error"' in page.html


def test_what_is_wrong_with_one_fact_is_said_together_with_what_the_right_ones_come_to(
    manager: PageClient, version: CourseVersion
) -> None:
    """A venue that is missing kept the days and shares for a second round."""
    today = clock.today()
    page = manager.submit(
        url_of(version),
        button=SAVE,
        status=422,
        venue="",
        first_day="31/02/2027",
        last_day=f"{today + timedelta(days=3):%d/%m/%Y}",
        closes_day=f"{today - timedelta(days=5):%d/%m/%Y}",
        share_1="80",
    )
    for words in ("add up to 100", "close after it opens", "Venue", "First day of the course"):
        assert any(words in error for error in page.errors), page.errors
    assert len(page.errors) == 5, "nothing is said of the last day: the first is not known"
    assert any("close in the future" in error for error in page.errors)


@pytest.mark.parametrize(
    ("share", "words"),
    [("0", "more than 0"), ("120", "at most 100"), ("half", "Write a share in percent")],
)
def test_a_share_is_a_part_of_a_hundred(
    manager: PageClient, version: CourseVersion, share: str, words: str
) -> None:
    page = manager.submit(url_of(version), button=SAVE, status=422, share_1=share)
    assert any(words in error for error in page.errors), page.errors


def test_a_funder_needs_a_share_and_a_share_a_funder(
    manager: PageClient, version: CourseVersion, host: Organisation
) -> None:
    page = manager.submit(
        url_of(version),
        button=SAVE,
        status=422,
        values={"funder_2": host.public_id, "share_3": "10"},
    )
    for words in ("Write the funder’s share.", "Choose who pays this share."):
        assert any(words in error for error in page.errors), page.errors


def test_a_code_stands_for_one_cohort(manager: PageClient, version: CourseVersion) -> None:
    code = make_cohort().code
    page = manager.submit(url_of(version), button=SAVE, status=422, code=code)
    assert page.errors == ["There is a cohort with this code."]
    # Together with whatever else is to be mended, in the fields and in the seats.
    page = manager.submit(page, button=SAVE, status=422, venue="", first_day="")
    assert "There is a cohort with this code." in page.errors and len(page.errors) == 3


def test_a_manager_opens_cohorts_of_the_own_institute_only(
    manager: PageClient, version: CourseVersion
) -> None:
    other = make_organisation("TH", "Somebody else (demo)")
    page = manager.submit(url_of(version), button=SAVE, status=422, host=other.public_id)
    assert any("Choose one of the answers" in error for error in page.errors)


def test_a_trainer_is_not_offered_it(app: Flask, browser_of: BrowserOf) -> None:
    trainer = browser_of(with_role(Role.TRAINER))
    assert "Open a cohort" not in trainer.get("/manage/cohorts")
    trainer.get("/manage/cohorts/new", status=403)


@pytest.fixture
def source(host: Organisation) -> Cohort:
    """A cohort that was opened with proper shares, and has a session and a trainer."""
    cohort = make_cohort(host=host, plan={"LA": (2, 9), "KH": (3, 9)}, capacity=15)
    facts = planning_queries.facts_of(cohort)
    assert facts.funding == {}
    trainer = with_role(Role.TRAINER)
    planning_services.change_facts(
        cohort,
        type(facts)(**vars(facts) | {"funding": {host.id: 10_000}}),
        actor=SYSTEM,
        reason="Who pays is known.",
    )
    planning_services.set_trainers(cohort, [trainer.id], actor=SYSTEM)
    nine = clock.now().replace(hour=2, minute=0, second=0, microsecond=0)
    day = nine + (cohort.starts_on - nine.date())
    session_services.plan_session(
        cohort, title="5S", starts_at=day, ends_at=day + timedelta(hours=3), actor=SYSTEM
    )
    return cohort


def test_another_cohort_like_it_a_year_later(manager: PageClient, source: Cohort) -> None:
    page = manager.submit(f"/manage/cohorts/{source.public_id}/clone", button=SAVE)
    assert "The cohort is there" in page.notices[0]
    made = db.session.scalars(select(Cohort).order_by(Cohort.id.desc()).limit(1)).one()
    year = timedelta(weeks=52)
    assert (made.starts_on, made.ends_on) == (source.starts_on + year, source.ends_on + year)
    assert made.capacity == 15 and queries.seat_plan(made.id)["KH"].minimum == 3
    assert planning_queries.trainers_of(made.id) == planning_queries.trainers_of(source.id)
    before, after = (
        db.session.scalars(select(TrainingSession).where(TrainingSession.cohort_id == each)).one()
        for each in (source.id, made.id)
    )
    assert after.starts_at == before.starts_at + year and after.title == "5S"
    assert "Made like another cohort" in page


def test_a_clone_may_do_without_the_sessions(manager: PageClient, source: Cohort) -> None:
    manager.submit(f"/manage/cohorts/{source.public_id}/clone", button=SAVE, with_sessions=None)
    made = db.session.scalars(select(Cohort).order_by(Cohort.id.desc()).limit(1)).one()
    assert made.id != source.id
    assert not db.session.scalars(
        select(TrainingSession).where(TrainingSession.cohort_id == made.id)
    ).all()


def test_a_clone_says_that_its_seats_are_copied(manager: PageClient, source: Cohort) -> None:
    page = manager.get(f"/manage/cohorts/{source.public_id}/clone")
    assert f"Copied from the seat plan of {source.code}." in page.text.replace("\u2011", "-")
    assert "Proposed: two seats" not in page
    anew = manager.submit(page, button="Propose the seats anew for this capacity")
    assert "Proposed: two seats" in anew


def test_a_cohort_without_sessions_offers_none_to_its_clone(
    manager: PageClient, source: Cohort
) -> None:
    with unit_of_work():
        db.session.execute(delete(TrainingSession))
    page = manager.get(f"/manage/cohorts/{source.public_id}/clone")
    assert "Take its sessions" not in page
    manager.submit(page, button=SAVE)


def test_a_clone_takes_the_course_as_it_is_published_now(
    manager: PageClient, source: Cohort
) -> None:
    old = db.session.get_one(CourseVersion, source.course_version_id)
    with unit_of_work():
        old.is_current = False
        db.session.flush()
        values = {
            column.key: getattr(old, column.key)
            for column in CourseVersion.__table__.columns
            if column.key not in ("id", "number", "is_current")
        }
        new = CourseVersion(**values, number=2, is_current=True)
        db.session.add(new)
        db.session.flush()
        db.session.add(CourseText(version_id=new.id, language="en", title="New"))
    page = manager.get(f"/manage/cohorts/{source.public_id}/clone")
    assert "published anew since" in page
    manager.submit(page, button=SAVE)
    made = db.session.scalars(select(Cohort).order_by(Cohort.id.desc()).limit(1)).one()
    assert made.course_version_id == new.id


def test_the_overview_leads_to_planning_for_those_who_may(
    manager: PageClient, source: Cohort, browser_of: BrowserOf
) -> None:
    page = manager.get(f"/manage/cohorts/{source.public_id}")
    assert page.link("Open another like it").endswith("/clone")
    assert page.link("Change dates and facts").endswith("/change")
    trainer = planning_queries.trainers_of(source.id)[0]
    seen = browser_of(db.session.get_one(Account, trainer.id)).get(
        f"/manage/cohorts/{source.public_id}"
    )
    assert "Open another like it" not in text_of(seen.tree)
