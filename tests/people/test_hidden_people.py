"""Whom a list may show: hidden persons to themselves and to the coordinator only."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import actor_of, make_account, make_actor, make_organisation, make_person
from training_portal.accounts.models import Account
from training_portal.people.models import Person
from training_portal.people.queries import visible_people
from training_portal.people.views import count_words
from training_portal.platform.database import db
from training_portal.platform.policy import ANONYMOUS, SYSTEM, Actor, Role


def seen_by(actor: Actor) -> set[str]:
    return set(db.session.scalars(select(Person.full_name).where(visible_people(actor))))


@pytest.fixture
def hidden(app: Flask) -> Person:
    make_person("Shown")
    return make_person("Hidden", account=make_account(), is_hidden=True)


def test_the_person_sees_their_own_record(hidden: Person) -> None:
    account = db.session.get_one(Account, hidden.account_id)
    assert seen_by(actor_of(account)) == {"Shown", "Hidden"}


def test_the_coordinator_and_the_portal_itself_see_everybody(hidden: Person) -> None:
    assert seen_by(make_actor(Role.PROGRAMME_COORDINATOR)) == {"Shown", "Hidden"}
    assert seen_by(SYSTEM) == {"Shown", "Hidden"}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PROGRAMME_COORDINATOR])
def test_nobody_else_does(hidden: Person, role: Role) -> None:
    assert seen_by(make_actor(role, organisation=make_organisation())) == {"Shown"}


def test_a_visitor_does_not(hidden: Person) -> None:
    assert seen_by(ANONYMOUS) == {"Shown"}


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "fewer than 5"), (4, "fewer than 5"), (5, "5"), (1200, "1,200")],
)
def test_a_figure_about_people_in_words(app: Flask, count: int, words: str) -> None:
    with app.test_request_context():
        assert count_words(count) == words
        assert app.jinja_env.filters["people_count"](count) == words
