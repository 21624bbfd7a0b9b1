"""Many book one time at once: one has it. Without the guards all of them would."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from tests.factories.admissions import make_application
from tests.factories.appointments import invite, make_slots
from tests.factories.people import make_person
from tests.factories.programme import make_cohort
from tests.support.crowd import AT_ONCE, all_at_once
from tests.support.database import settings_for
from training_portal import create_app
from training_portal.admissions.models import ApplicationState
from training_portal.appointments import booking_services
from training_portal.appointments.models import AppointmentBooking, BookingState
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM


@pytest.fixture
def portal(fresh_database: str, tmp_path: Path) -> Flask:
    """An app on a database of its own, where commits are commits."""
    return create_app(settings_for(fresh_database, tmp_path))


def booked_at_once(portal: Flask) -> int:
    """How many of a crowd had the one time in the end."""
    with portal.app_context():
        cohort = make_cohort()
        slot = make_slots(cohort)[0].public_id
        invited = [
            invite(
                make_application(
                    cohort, make_person(f"Person {number}"), state=ApplicationState.SHORTLISTED
                )
            ).id
            for number in range(AT_ONCE)
        ]

    def choose(number: int) -> bool:
        with portal.test_request_context():
            try:
                booking_services.choose(invited[number], slot, actor=SYSTEM)
            except Exception:
                return False
            return True

    answers = all_at_once(portal, choose)
    with portal.app_context():
        kept = db.session.scalar(
            select(func.count()).where(AppointmentBooking.state == BookingState.BOOKED)
        )
    assert kept == sum(map(bool, answers))
    return int(kept or 0)


def _look_before_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody finds the time free, as those do who look before anybody has written."""
    monkeypatch.setattr(booking_services, "_taken_seats", lambda _slot_id: [])


def test_one_of_a_crowd_has_the_time(portal: Flask) -> None:
    assert booked_at_once(portal) == 1


def test_the_constraint_alone_holds_it_too(portal: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    _look_before_the_others(monkeypatch)
    assert booked_at_once(portal) == 1


def test_without_both_all_of_them_would_come(
    portal: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the race is one that can be lost."""
    _look_before_the_others(monkeypatch)
    with portal.app_context(), unit_of_work():
        db.session.execute(text("DROP INDEX uq_appointment_booking_seat"))
    assert booked_at_once(portal) == AT_ONCE
