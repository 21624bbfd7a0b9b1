"""Until when a passport is valid opens the next application, as long as it still is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from tests.factories.admissions import make_application
from tests.factories.programme import make_cohort, make_person
from training_portal.admissions.opening import known_of
from training_portal.platform import clock


@pytest.mark.parametrize("left", [timedelta(0), timedelta(days=400)])
def test_a_passport_that_is_valid_is_proposed_again(app: Flask, left: timedelta) -> None:
    day = clock.today() + left
    assert told_before(day) == day


def test_one_that_has_expired_is_not(app: Flask) -> None:
    assert told_before(clock.today() - timedelta(days=1)) is None


def told_before(day: date) -> object:
    person = make_person()
    make_application(make_cohort(), person, snapshot={"passport_expires_on": day.isoformat()})
    return known_of(person)["passport_expires_on"]
