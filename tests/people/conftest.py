"""A record that a ministry began and nobody has claimed yet; two records of one person."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from tests.factories import (
    make_account,
    make_actor,
    make_organisation,
    make_person,
    propose,
    put_forward,
)
from tests.people.pairs import Pair
from training_portal.people.models import Person
from training_portal.people.passports import set_passport
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role


@pytest.fixture
def imported(app: Flask) -> Person:
    """Somebody whom a ministry put forward by a list."""
    ministry = make_organisation(name="Invented ministry")
    return put_forward(
        "Chum Sothy",
        native_name="ជុំ សុធី",
        native_language="km",
        birth_date=date(1995, 3, 1),
        nationality="KH",
        email="sothy@example.org",
        phone="+85512345678",
        actor=make_actor(Role.NOMINATING_OFFICER, organisation=ministry),
        by=ministry.id,
        recorded_for="Kaizen 2027",
        passport_number="N0123456",
    )


@pytest.fixture
def pair(app: Flask) -> Pair:
    """Somebody with an account whom a body had put in before, under another spelling."""
    account = make_account(email="sothy@example.org")
    kept = make_person("Chum Sothy", account=account, email="sothy@example.org")
    other = make_person(
        "Sothi Chhum", birth_date=date(1995, 3, 1), phone="+85512345678", native_name="ជុំ សុធី",
        native_language="km", claimed=False,
    )  # fmt: skip
    with unit_of_work():
        set_passport(db.session.get_one(Person, other.id), "N0123456")
    return Pair(propose(kept, other), kept, other)
