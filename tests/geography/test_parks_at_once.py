"""Staff who name parks at the same moment: one comes after the other, and sees what there is."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import make_park
from tests.factories.accounts import make_actor
from tests.support.crowd import AT_ONCE, all_at_once, waits_for
from tests.support.database import settings_for
from training_portal import create_app
from training_portal.geography import park_services
from training_portal.geography.models import IndustrialPark, ParkKind
from training_portal.geography.park_services import ParkFacts
from training_portal.platform.database import db
from training_portal.platform.policy import Actor, Role
from training_portal.platform.workflow import Refused

TAKEN = "There is a park of this name in this country already."


@pytest.fixture
def portal(fresh_database: str, tmp_path: Path) -> Flask:
    """An app on a database of its own, where commits are commits."""
    return create_app(settings_for(fresh_database, tmp_path))


@pytest.fixture
def actor(portal: Flask) -> Actor:
    with portal.app_context():
        make_park("LA", "savan-park", "Savan Park")
        make_park("LA", "other-park", "Other Park")
        return make_actor(Role.PROGRAMME_COORDINATOR)


def facts(name: str) -> ParkFacts:
    return ParkFacts(
        english_name=name,
        kind=ParkKind.INDUSTRIAL_PARK,
        country_code="LA",
        corridor_code="east-west",
        latitude=16.75,
        longitude=105.5,
        source="Visit of 3 June",
    )


def test_parks_that_many_put_in_at_once_are_all_there(portal: Flask, actor: Actor) -> None:
    def put_in(number: int) -> str:
        with portal.test_request_context():
            return park_services.create_park(facts(f"New {number}"), actor=actor).code

    assert set(all_at_once(portal, put_in)) == {f"new-{number}" for number in range(AT_ONCE)}
    with portal.app_context():
        ids = select(func.count(IndustrialPark.id.distinct()))
        assert db.session.scalar(ids) == AT_ONCE + 2


def test_of_two_who_put_one_park_in_the_second_is_told(portal: Flask, actor: Actor) -> None:
    def put_in() -> object:
        return park_services.create_park(facts("New park"), actor=actor)

    assert refused(waits_for(portal, put_in, put_in)) == TAKEN


def test_two_parks_do_not_take_one_name_at_the_same_moment(portal: Flask, actor: Actor) -> None:
    with portal.app_context():
        ids = {park.code: park.id for park in db.session.scalars(select(IndustrialPark))}

    def named(code: str) -> object:
        return park_services.change_park(ids[code], facts("New park"), actor=actor)

    outcome = waits_for(portal, lambda: named("savan-park"), lambda: named("other-park"))
    assert refused(outcome) == TAKEN


def refused(outcome: object) -> str:
    """The words with which it was refused."""
    assert isinstance(outcome, Refused), outcome
    return str(outcome)
