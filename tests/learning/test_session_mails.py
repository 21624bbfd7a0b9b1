"""A session is called off or moved: people and trainers of the cohort are told, each once."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.factories.programme import make_account
from tests.learning.conftest import Running
from tests.learning.test_learning_pages import with_role
from tests.learning.test_recording import at, plan
from tests.support.mails import mails_to
from tests.support.pages import PageClient
from tests.support.post_office import mailing
from training_portal.accounts.models import Account
from training_portal.cohorts.models import CohortTrainer, Enrolment, EnrolmentState
from training_portal.learning import planning_services, session_services
from training_portal.learning.models import TrainingSession
from training_portal.platform import mail
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import Role


@pytest.fixture
def second_trainer(running: Running) -> Account:
    account = make_account()
    with unit_of_work():
        db.session.add(CohortTrainer(cohort_id=running.cohort.id, account_id=account.id))
        db.session.execute(
            update(Account)
            .where(Account.id == running.people[1].account_id)
            .values(language="ja", time_zone="Asia/Tokyo")
        )
    return account


def address(running: Running, number: int) -> str:
    account_id = running.people[number].account_id
    return db.session.scalars(select(Account.email).where(Account.id == account_id)).one()


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(OutboxMail)) or 0


def test_addresses_that_differ_at_their_ends_only_get_a_mail_each(running: Running) -> None:
    """An address may have 254 letters, the key of a mail has 120."""
    name = "a" * 60 + "@" + "b" * 60 + "."
    with unit_of_work():
        for person, end in zip(running.people, ("la", "th"), strict=True):
            account = db.session.get_one(Account, person.account_id)
            account.email, account.email_key = name + end, name + end
    session = plan(running, days=8)
    session_services.cancel_session(session, reason="Flood.", actor=running.trainer)
    assert [len(mails_to(name + end)) for end in ("la", "th")] == [1, 1]


def test_a_cancelled_session_is_told_once_with_the_reason_and_the_next_one(
    running: Running, second_trainer: Account
) -> None:
    following = plan(running, days=9, start=13, end=15)
    session = plan(running, days=8)
    assert session_services.cancel_session(session, reason="Flood.", actor=running.trainer) == 3
    assert count() == 3  # two people and the other trainer: who did it knows
    body = mails_to(address(running, 0))[0].body
    assert "does not take place" in body and "5S on the floor" in body
    assert "09:00–12:00 Bangkok time" in body and "The reason: Flood." in body
    assert f"The next session: {following.title}" in body and "13:00–15:00 Bangkok time" in body
    japanese = mails_to(address(running, 1))[0]
    assert japanese.subject.startswith("セッション中止")
    assert (
        "09:00〜12:00（ビエンチャン時間）（東京時間では11:00）" in japanese.body
        and "次のセッション" in japanese.body
    )
    path = f"/manage/cohorts/{running.cohort.public_id}/sessions"
    assert path in mails_to(second_trainer.email)[0].body
    session_services.cancel_session(following, reason="Flood.", actor=running.trainer)
    assert "No other session is planned so far." in mails_to(address(running, 0))[-1].body


def test_a_series_is_one_mail_to_each(running: Running) -> None:
    first = running.cohort.ends_on - timedelta(days=3)
    days = [first + timedelta(days=each) for each in range(3)]
    planning_services.plan_repeated(
        running.cohort, days, title="Practice", starts=time(9), ends=time(11), place="Hall",
        module_id=None, actor=running.trainer,
    )  # fmt: skip
    series = db.session.scalars(select(TrainingSession.series).limit(1)).one()
    assert series
    planning_services.cancel_series(
        running.cohort, series, reason="A holiday.", actor=running.trainer
    )
    assert count() == 2
    letter = mails_to(address(running, 0))[0]
    assert letter.subject.startswith("3 sessions cancelled")
    assert letter.body.count("- Practice:") == 3


def moved(running: Running, session: TrainingSession, **values: Any) -> int:
    kept = {
        "title": session.title, "starts_at": session.starts_at, "ends_at": session.ends_at,
        "place": session.place, "module_id": None, "actor": running.trainer,
    }  # fmt: skip
    return session_services.change_session(session, **{**kept, **values})


def test_a_moved_session_is_told_each_time_and_a_new_title_to_nobody(running: Running) -> None:
    session = plan(running, days=8)
    assert moved(running, session, title="5S again") == 0
    assert moved(running, session, starts_at=at(running, 8, 10), place="Hall B") == 2
    body = mails_to(address(running, 0))[0].body
    assert "Begins: " in body and "10:00 Bangkok time instead of" in body
    assert "Place: Hall B instead of –." in body and "Ends:" not in body
    assert moved(running, session, starts_at=at(running, 8, 9)) == 2
    assert moved(running, session, starts_at=at(running, 8, 10)) == 2
    assert len(mails_to(address(running, 0))) == 3


def test_moves_whose_mails_wait_are_told_as_one(
    running: Running, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is told is the difference to what people know, and nothing where there is none."""
    with mailing(app, monkeypatch):
        session = plan(running, days=8)
        assert moved(running, session, starts_at=at(running, 8, 10)) == 2
        assert moved(running, session, starts_at=at(running, 8, 11)) == 2
        (letter,) = waiting(address(running, 0))
        assert "11:00 Bangkok time instead of" in letter.body and "10:00" not in letter.body
        assert "09:00" in letter.body
        assert moved(running, session, starts_at=at(running, 8, 9)) == 0
        assert waiting(address(running, 0)) == []
        assert moved(running, session, place="Hall B") == 2
        mail.deliver_due()
        assert moved(running, session, place="") == 2
        assert len(waiting(address(running, 0))) == 2


def test_a_session_cancelled_while_its_move_waits_is_told_by_one_mail(
    running: Running, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names the session by when people know it to be."""
    with mailing(app, monkeypatch):
        session = plan(running, days=8)
        moved(running, session, starts_at=at(running, 8, 10))
        session_services.cancel_session(session, reason="Flood.", actor=running.trainer)
        (letter,) = waiting(address(running, 0))
        assert "does not take place" in letter.body and "09:00–12:00 Bangkok time" in letter.body
        other = plan(running, days=9)
        moved(running, other, starts_at=at(running, 9, 10))
        mail.deliver_due()
        session_services.cancel_session(other, reason="Flood.", actor=running.trainer)
        assert "10:00–12:00 Bangkok time" in waiting(address(running, 0))[-1].body


def waiting(reader: str) -> list[OutboxMail]:
    """The mails to a reader that were sent or wait."""
    return [each for each in mails_to(reader) if each.subject]


def test_nobody_is_told_of_what_is_over_nor_whose_place_has_ended(running: Running) -> None:
    over = plan(running, days=1)
    assert (
        session_services.cancel_session(over, reason="It did not happen.", actor=running.trainer)
        == 0
    )
    with unit_of_work():
        db.session.execute(
            update(Enrolment)
            .where(Enrolment.id == running.enrolments[0].id)
            .values(state=EnrolmentState.WITHDRAWN)
        )
    assert (
        session_services.cancel_session(plan(running, 8), reason="Flood.", actor=running.trainer)
        == 1
    )
    assert mails_to(address(running, 0)) == []


def test_the_page_says_beforehand_how_many_get_a_mail(running: Running, browser_of: Any) -> None:
    session = plan(running, days=8)
    trainer: PageClient = browser_of(with_role(Role.TRAINER, running.trainer_account))
    where = f"/manage/cohorts/{running.cohort.public_id}/sessions/{session.public_id}/cancel"
    assert "2 people of the cohort get a mail" in trainer.get(where)
    page = trainer.submit(where, reason="The hall is flooded.")
    assert page.notices == [
        "The session is cancelled; it counts for nobody. 2 people are told by mail."
    ]
