"""Reads of personal data are remembered, after the answer and outside its transaction."""

from __future__ import annotations

import pytest
from flask import Flask, g
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from training_portal.platform import audit
from training_portal.platform.audit import PersonalRead
from training_portal.platform.database import db


@pytest.fixture
def asked(app: Flask):
    """A request to a page that shows two persons."""
    with app.test_request_context("/sign-in"):
        audit.note_read([7, 8])
        audit.note_read([7])
        yield


def test_each_person_shown_is_written_once(asked):
    audit.write_reads()
    assert db.session.scalars(
        select(PersonalRead.person_ref).order_by(PersonalRead.person_ref)
    ).all() == ["person:7", "person:8"]
    assert "persons_read" not in g


def test_a_fault_of_the_read_log_leaves_the_answer_alone(asked, monkeypatch, caplog):
    def broken(*_args):
        raise OperationalError("INSERT", {}, Exception("disk full"))

    monkeypatch.setattr(audit, "insert", broken)
    audit.write_reads()
    assert "the read log could not be written" in caplog.text


def test_a_page_that_shows_nobody_writes_nothing(app: Flask):
    with app.test_request_context("/sign-in"):
        audit.write_reads()
    assert db.session.scalars(select(PersonalRead.id)).all() == []
