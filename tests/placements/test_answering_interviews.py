"""Answering an interview: the company is told of each answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from tests.factories import make_account, make_company
from tests.factories.placements import make_graduate, make_placement, make_posting
from tests.support.pages import PageClient
from tests.support.post_office import PostOffice, mailing
from training_portal.accounts.models import Account
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.placements import application_services as services
from training_portal.placements import hiring_services
from training_portal.placements.application_states import InterviewAnswer, PlacementState
from training_portal.placements.models import PlacementApplication
from training_portal.platform import mail
from training_portal.platform.database import db
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import SYSTEM, Role

BrowserOf = Callable[[Account], PageClient]
A = InterviewAnswer
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MOMENT = NOW + timedelta(days=2)
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
    services.answer_interview(application.id, said, actor=SYSTEM)


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
