"""A record that a ministry began and nobody has claimed yet."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from tests.factories import make_actor, make_organisation, put_forward
from training_portal.people.models import Person
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
