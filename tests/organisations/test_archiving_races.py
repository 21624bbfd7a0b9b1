"""Archiving an organisation while something becomes a part of it: one comes after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest
from flask import Flask

from tests.factories import make_organisation
from tests.factories.accounts import make_actor
from tests.support.crowd import waits_for
from tests.support.database import settings_for
from training_portal import create_app
from training_portal.organisations import services
from training_portal.organisations.models import Organisation
from training_portal.organisations.services import OrganisationFacts
from training_portal.platform.database import db
from training_portal.platform.policy import Actor, Role
from training_portal.platform.workflow import Refused

Verb = Callable[[], object]


@pytest.fixture
def portal(fresh_database: str, tmp_path: Path) -> Flask:
    """An app on a database of its own, where commits are commits."""
    return create_app(settings_for(fresh_database, tmp_path))


class Bodies:
    """Organisations by their names, and what an administrator does with them from any thread."""

    def __init__(self, portal: Flask) -> None:
        self.portal = portal
        self.ids: dict[str, int] = {}
        with portal.app_context():
            self.actor: Actor = make_actor(Role.ADMINISTRATOR)

    def there_is(self, name: str, under: str | None = None) -> None:
        with self.portal.app_context():
            body = make_organisation(name=name)
            self.ids[name] = body.id
            if under is not None:
                self._move(name, under)

    def create(self, name: str, under: str) -> Verb:
        return lambda: services.create_organisation(
            replace(self._facts(under), name=name, parent_id=self.ids[under]), actor=self.actor
        )

    def move(self, name: str, under: str) -> Verb:
        return lambda: self._move(name, under)

    def put_away(self, name: str, away: bool) -> Verb:
        return lambda: services.put_away(self.ids[name], away, actor=self.actor)

    def _move(self, name: str, under: str) -> Organisation:
        facts = replace(self._facts(name), parent_id=self.ids[under])
        return services.change_organisation(self.ids[name], facts, actor=self.actor)

    def _facts(self, name: str) -> OrganisationFacts:
        body = db.session.get_one(Organisation, self.ids[name])
        return OrganisationFacts(
            **{each.name: getattr(body, each.name) for each in fields(OrganisationFacts)}
        )


@pytest.fixture
def bodies(portal: Flask) -> Bodies:
    made = Bodies(portal)
    made.there_is("Ministry")
    made.there_is("Bureau")
    return made


def test_nothing_is_created_in_what_is_being_archived(portal: Flask, bodies: Bodies) -> None:
    gone = bodies.put_away("Ministry", away=True)
    assert refused(waits_for(portal, gone, bodies.create("Unit", under="Ministry"))) == (
        "What it is a part of is archived."
    )


def test_nothing_moves_into_what_is_being_archived(portal: Flask, bodies: Bodies) -> None:
    gone = bodies.put_away("Ministry", away=True)
    assert refused(waits_for(portal, gone, bodies.move("Bureau", under="Ministry"))) == (
        "What it is a part of is archived."
    )


def test_no_part_comes_back_into_what_is_being_archived(portal: Flask, bodies: Bodies) -> None:
    with portal.app_context():
        bodies.move("Bureau", under="Ministry")()
        bodies.put_away("Bureau", away=True)()
    gone, back = bodies.put_away("Ministry", away=True), bodies.put_away("Bureau", away=False)
    assert "which is archived: take that out first" in refused(waits_for(portal, gone, back))


def test_what_is_getting_a_part_is_not_archived(portal: Flask, bodies: Bodies) -> None:
    gone = bodies.put_away("Ministry", away=True)
    coming = bodies.create("Unit", under="Ministry")
    assert refused(waits_for(portal, coming, gone)) == "It has parts: archive them first."


def test_what_is_getting_a_part_back_is_not_archived(portal: Flask, bodies: Bodies) -> None:
    with portal.app_context():
        bodies.move("Bureau", under="Ministry")()
        bodies.put_away("Bureau", away=True)()
    gone, back = bodies.put_away("Ministry", away=True), bodies.put_away("Bureau", away=False)
    assert refused(waits_for(portal, back, gone)) == "It has parts: archive them first."


def test_two_moves_at_once_close_no_circle(portal: Flask, bodies: Bodies) -> None:
    bodies.there_is("Unit", under="Bureau")
    bodies.there_is("Desk", under="Ministry")
    first, second = bodies.move("Bureau", "Desk"), bodies.move("Ministry", "Unit")
    assert refused(waits_for(portal, first, second)) == (
        "An organisation cannot be a part of itself."
    )


def refused(outcome: object) -> str:
    """The words with which it was refused."""
    assert isinstance(outcome, Refused), outcome
    return str(outcome)
