"""A form that is sent twice is carried out once, also when the database made it try again."""

from __future__ import annotations

import sqlite3

import pytest
from flask import Flask, redirect
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from training_portal.platform import idempotency
from training_portal.platform.database import Busy, db, transactional
from training_portal.platform.idempotency import FIELD, IdempotencyKey, once


def test_the_key_holds_when_the_unit_of_work_was_tried_again(app: Flask) -> None:
    tries: list[int] = []

    @transactional
    def work() -> None:
        tries.append(len(tries))
        if len(tries) == 1:
            raise OperationalError("work", {}, sqlite3.OperationalError("database is locked"))

    @once
    def view() -> Response:
        work()
        return redirect("/done")

    for sending in (1, 2):
        with app.test_request_context("/x", method="POST", data={FIELD: "k" * 20}):
            assert view().location == "/done", sending
    assert len(tries) == 2  # one that failed in passing, one that counts
    assert len(db.session.scalars(select(IdempotencyKey)).all()) == 1


def test_what_was_done_is_answered_though_its_receipt_could_not_be_written(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database stayed locked after the commit: the person is not told of a fault."""

    def locked(*_arguments: object) -> None:
        raise Busy

    @transactional
    def work() -> None:
        """Nothing but the key is written."""

    @once
    def view() -> Response:
        work()
        return redirect("/done")

    monkeypatch.setattr(idempotency, "_write_down", locked)
    with app.test_request_context("/x", method="POST", data={FIELD: "k" * 20}):
        assert view().location == "/done"
