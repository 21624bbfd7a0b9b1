"""The log tells of an error without the values of people."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from tests.factories import make_account
from training_portal.accounts.models import Account
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.discretion import DiscreetFormatter, without_details


def test_the_value_that_stood_in_the_way_is_not_logged(app: Flask) -> None:
    known = make_account(email="dara@example.org")
    record = logging.LogRecord("app", logging.ERROR, "here.py", 1, "It failed", None, None)
    with pytest.raises(IntegrityError) as failed, unit_of_work():
        db.session.add(Account(email="", email_key=known.email_key, created_at=known.created_at))
        db.session.flush()
    record.exc_info = (failed.type, failed.value, failed.tb)
    written = DiscreetFormatter().format(record)
    assert "IntegrityError" in written
    assert "Key (" not in written


def test_the_rest_of_the_message_stays() -> None:
    text = "refused\nDETAIL:  Key (a)=(x\ny) already exists.\n[SQL: INSERT]\nmore"
    assert without_details(text) == "refused\nDETAIL: (values are not logged)\n[SQL: INSERT]\nmore"
    assert without_details("nothing of the kind") == "nothing of the kind"
