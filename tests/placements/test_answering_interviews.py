"""Answering an interview: each answer is told, and may be another until the interview begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from tests.factories import make_account, make_company
from tests.factories.accounts import actor_of
from tests.factories.placements import make_graduate, make_placement, make_posting
from tests.support.pages import PageClient
from tests.support.post_office import PostOffice, mailing
from training_portal.accounts.models import Account
from training_portal.organisations.models import Company, CompanyState, Organisation
from training_portal.people.models import Person
from training_portal.placements import application_services as services
from training_portal.placements import hiring_services, interview_services
from training_portal.placements.application_states import InterviewAnswer, PlacementState
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.placements.own_queries import offers_to_answer
from training_portal.placements.posting_states import PostingState
from training_portal.platform import mail
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.workflow import Refused

BrowserOf = Callable[[Account], PageClient]
A = InterviewAnswer
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MOMENT = NOW + timedelta(days=2)
JUST_BEFORE = MOMENT - timedelta(minutes=5)
COMES, CANNOT = "Interview: I will be there", "Interview: I cannot at that time"


@pytest.fixture(autouse=True)
def at(app: Flask) -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def office(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """A mail server that the portal is told to use; nothing leaves before `deliver_due`."""
    with mailing(app, monkeypatch) as opened:
        yield opened


@pytest.fixture
def company(app: Flask) -> Organisation:
    made = make_company("LA")
    make_account(Role.COMPANY_RECRUITER, organisation=made)
    return made


@pytest.fixture
def graduate(app: Flask) -> tuple[Account, Person]:
    return make_graduate()


@pytest.fixture
def application(company: Organisation, graduate: tuple[Account, Person]) -> PlacementApplication:
    """One that an interview was proposed for."""
    made = make_placement(make_posting(company), graduate[1], state=PlacementState.SHORTLISTED)
    propose(made, "Gate 2")
    return made


def propose(application: PlacementApplication, place: str) -> None:
    hiring_services.propose_interview(application.id, MOMENT, place, "", actor=SYSTEM)


def answer(application: PlacementApplication, said: InterviewAnswer) -> None:
    interview_services.answer_interview(application.id, said, actor=SYSTEM)


def told() -> list[str]:
    """The mails to the company that were sent, blank, or wait, in words; the oldest first."""
    return list(
        db.session.scalars(
            select(OutboxMail.body)
            .where(OutboxMail.template == "placement_answered", OutboxMail.subject != "")
            .order_by(OutboxMail.id)
        )
    )


def own_path(application: PlacementApplication) -> str:
    return f"/me/placements/{application.public_id}"


def test_the_answer_to_a_second_proposal_for_the_same_moment_is_told_too(
    application: PlacementApplication, office: PostOffice, at: time_machine.Coordinates
) -> None:
    answer(application, A.COMES)
    mail.deliver_due()
    at.shift(3600)
    propose(application, "Gate 5")
    answer(application, A.COMES)
    first, second = told()
    assert not first, "it was sent"
    assert COMES in second


def test_an_answer_is_changed_until_the_interview_begins(
    application: PlacementApplication,
    graduate: tuple[Account, Person],
    browser_of: BrowserOf,
    at: time_machine.Coordinates,
) -> None:
    at.move_to(JUST_BEFORE)
    person, path = browser_of(graduate[0]), own_path(application)
    person.submit(person.get(path), action=f"{path}/interview", answer="comes")
    page = person.get(path)
    assert "You can change your answer until the interview begins." in page
    page = person.submit(page, action=f"{path}/interview", answer="cannot", words="My mother.")
    assert "The company is told by e-mail." in page.notices
    assert "I cannot at that time" in page and "My mother." in page
    at.move_to(MOMENT)
    late = person.get(path)
    assert "Gate 2" in late and "Will you be there?" not in late
    assert "You can change your answer" not in late


def test_another_appointment_than_the_one_that_was_read_is_shown_before_the_answer_is_sent(
    application: PlacementApplication, graduate: tuple[Account, Person], browser_of: BrowserOf
) -> None:
    person, path = browser_of(graduate[0]), own_path(application)
    opened = person.get(path)
    propose(application, "Gate 5")
    page = person.submit(
        opened, action=f"{path}/interview", answer="cannot", words="On Friday.", status=409
    )
    assert "Gate 5" in page and "On Friday." in page
    assert application.interview_answer is None
    page = person.submit(page, button="Answer")
    assert "The company is told by e-mail." in page.notices
    assert "On Friday." in page


def test_once_an_interview_begins_an_answer_is_refused_in_words(
    application: PlacementApplication,
    graduate: tuple[Account, Person],
    browser_of: BrowserOf,
    at: time_machine.Coordinates,
) -> None:
    at.move_to(JUST_BEFORE)
    person, path = browser_of(graduate[0]), own_path(application)
    opened = person.get(path)
    at.move_to(MOMENT)
    page = person.submit(opened, action=f"{path}/interview", answer="comes", status=409)
    assert "The interview has begun" in page
    with pytest.raises(Refused, match="has begun"):
        answer(application, A.CANNOT)
    assert not told()


def test_an_interview_that_has_begun_waits_for_no_answer(
    application: PlacementApplication,
    graduate: tuple[Account, Person],
    at: time_machine.Coordinates,
) -> None:
    actor = actor_of(graduate[0])
    assert [each.public_id for each in offers_to_answer(actor)] == [application.public_id]
    at.move_to(MOMENT)
    assert offers_to_answer(actor) == []


def test_a_changed_answer_takes_the_place_of_one_that_still_waits(
    application: PlacementApplication, office: PostOffice, at: time_machine.Coordinates
) -> None:
    answer(application, A.COMES)
    at.shift(60)
    answer(application, A.CANNOT)
    (only,) = told()
    assert CANNOT in only


def test_a_company_that_read_the_first_answer_is_told_the_other(
    application: PlacementApplication, office: PostOffice, at: time_machine.Coordinates
) -> None:
    answer(application, A.COMES)
    mail.deliver_due()
    at.shift(60)
    answer(application, A.CANNOT)
    first, second = told()
    assert not first, "it was sent"
    assert CANNOT in second


def test_the_same_answer_once_more_is_no_news(
    application: PlacementApplication, office: PostOffice, at: time_machine.Coordinates
) -> None:
    answer(application, A.COMES)
    mail.deliver_due()
    at.shift(60)
    answer(application, A.COMES)
    assert len(told()) == 1
    # Other words about when instead are news.
    interview_services.answer_interview(application.id, A.CANNOT, words="On Friday.", actor=SYSTEM)
    at.shift(60)
    interview_services.answer_interview(
        application.id, A.CANNOT, words="Or on Monday.", actor=SYSTEM
    )
    mail.deliver_due()
    assert len(told()) == 2


def test_nothing_is_answered_while_the_posting_is_suspended_or_its_company_looked_at(
    application: PlacementApplication, graduate: tuple[Account, Person], browser_of: BrowserOf
) -> None:
    person, path = browser_of(graduate[0]), own_path(application)
    opened = person.get(path)
    with unit_of_work():
        posting = db.session.get_one(Posting, application.posting_id)
        posting.state = PostingState.SUSPENDED
    assert "suspended or withdrawn now: the interview cannot be answered" in person.get(path)
    with pytest.raises(Refused, match="suspended or withdrawn"):
        answer(application, A.COMES)
    person.submit(opened, action=f"{path}/interview", answer="comes", status=409)
    with unit_of_work():
        posting.state = PostingState.PUBLISHED
        company = db.session.scalars(select(Company)).one()
        company.state = CompanyState.IN_REVIEW
    with pytest.raises(Refused, match="has to verify this company first"):
        answer(application, A.COMES)
    with unit_of_work():
        company.state = CompanyState.VERIFIED
    answer(application, A.COMES)


def test_an_answer_sent_twice_counts_once(
    application: PlacementApplication, graduate: tuple[Account, Person], browser_of: BrowserOf
) -> None:
    person, path = browser_of(graduate[0]), own_path(application)
    opened = person.get(path)
    for _time in range(2):
        person.submit(opened, action=f"{path}/interview", answer="cannot", words="On Friday.")
    assert person.get(path).html.count("The interview was answered.") == 1


def test_mails_about_other_steps_do_not_repeat_the_answer(
    application: PlacementApplication,
) -> None:
    answer(application, A.COMES)
    services.withdraw(application.id, reason="", actor=SYSTEM)
    first, last = told()
    assert COMES in first and "Interview" not in last
