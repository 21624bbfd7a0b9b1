"""Mail leaves the outbox once, says what it was written to say, and waits when it is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from tests.support.post_office import PostOffice, mailing
from training_portal.platform import forgotten_mails, mail
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def office(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """A mail server that the portal is told to use."""
    with mailing(app, monkeypatch) as opened:
        yield opened


@pytest.fixture(autouse=True)
def moment() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as set_clock:
        yield set_clock


def _enqueue(address: str = "sok@ministry.example", *, key: str = "k") -> None:
    account = {"display_name": "SOK Dara"}
    with unit_of_work():
        mail.enqueue("reset", address, dedupe_key=key, account=account, address="/reset/abc")


def _only() -> OutboxMail:
    db.session.expire_all()
    return db.session.scalars(select(OutboxMail)).one()


def test_a_mail_that_is_due_is_handed_over_once(app: Flask, office: PostOffice) -> None:
    _enqueue()
    assert (mail.deliver_due(), mail.deliver_due()) == (1, 0)
    (received,) = office.received
    assert received["To"] == "sok@ministry.example"
    assert received["From"] == app.extensions["settings"].mail_sender
    assert received["Auto-Submitted"] == "auto-generated"
    assert "/reset/abc" in received.get_content()


def test_a_mail_that_was_sent_leaves_no_copy_of_its_link(app: Flask, office: PostOffice) -> None:
    _enqueue()
    mail.deliver_due()
    assert (_only().body, _only().sent_at) == ("", NOW)


def test_two_causes_of_the_same_mail_make_one(app: Flask, office: PostOffice) -> None:
    _enqueue()
    _enqueue()
    assert mail.deliver_due() == 1


def test_a_refused_mail_waits_twice_as_long_each_time_and_is_given_up_at_last(
    app: Flask, office: PostOffice, moment: time_machine.Coordinates
) -> None:
    office.refuses = True
    _enqueue()
    waits = []
    for _ in range(mail.ATTEMPTS):
        before = _only().send_after
        moment.move_to(before)
        assert mail.deliver_due() == 0
        waits.append(_only().send_after - before)
    assert waits == [timedelta(minutes=2**n) for n in range(1, mail.ATTEMPTS + 1)]
    assert "come back later" in (_only().last_error or "")
    moment.shift(timedelta(days=30))
    office.refuses = False
    assert mail.deliver_due() == 0
    assert office.received == []


def test_a_mail_whose_worker_died_is_sent_by_the_next_one(
    app: Flask, office: PostOffice, moment: time_machine.Coordinates
) -> None:
    _enqueue()
    assert len(mail._claim_due(10)) == 1
    assert mail.deliver_due() == 0
    moment.shift(mail.CLAIM)
    assert mail.deliver_due() == 1


def test_without_a_mail_server_the_outbox_keeps_the_mail(app: Flask) -> None:
    _enqueue()
    assert mail.deliver_due() == 0
    assert (_only().attempts, _only().sent_at) == (0, None)


def test_a_line_break_in_a_value_makes_no_header(
    app: Flask, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered = "Subject: Hello\rBcc: all@ministry.example\n\nWords\n"
    monkeypatch.setattr(mail, "_text_of", lambda *_names, **_context: rendered)
    _enqueue()
    assert mail.deliver_due() == 1
    (received,) = office.received
    assert received["Bcc"] is None
    assert received["Subject"] == "Hello Bcc: all@ministry.example"


def test_an_erased_person_gets_no_mail_any_more(app: Flask, office: PostOffice) -> None:
    _enqueue()
    _enqueue(address="other@ministry.example", key="other")
    with unit_of_work():
        forgotten_mails.forget_address("sok@ministry.example")
    assert mail.deliver_due() == 1
    assert [each["To"] for each in office.received] == ["other@ministry.example"]


@pytest.mark.parametrize(
    ("url", "steps"),
    [
        ("smtp://mail.example:25", ["SMTP mail.example 25", "send"]),
        (
            "smtp://me:se%40cret@mail.example:587",
            ["SMTP mail.example 587", "starttls", "login me se@cret", "send"],
        ),
        ("smtps://me:secret@mail.example", ["SMTP_SSL mail.example 25", "login me secret", "send"]),
    ],
)
def test_a_password_is_told_to_a_mail_server_over_tls_only(
    app: Flask, monkeypatch: pytest.MonkeyPatch, url: str, steps: list[str]
) -> None:
    taken: list[str] = []

    def server(kind: str) -> type[Any]:
        class Server:
            def __init__(self, host: str, port: int, timeout: int) -> None:
                taken.append(f"{kind} {host} {port}")

            def __enter__(self) -> Server:
                return self

            def __exit__(self, *_error: object) -> None: ...

            def starttls(self) -> None:
                taken.append("starttls")

            def login(self, name: str, password: str) -> None:
                taken.append(f"login {name} {password}")

            def send_message(self, _message: object) -> None:
                taken.append("send")

        return Server

    for kind in ("SMTP", "SMTP_SSL"):
        monkeypatch.setattr(mail.smtplib, kind, server(kind))
    _enqueue()
    mail._send(url, _only())
    assert taken == steps
