"""A record is made at first need, changed with an audit that is sealed, and erased for good."""

from __future__ import annotations

from flask import Flask

from tests.factories import actor_of, make_account, make_organisation
from training_portal.people import claims, services
from training_portal.people.queries import person_of
from training_portal.people.services import Facts


def test_the_person_of_an_account_is_made_once(app: Flask) -> None:
    account = make_account(name="Chum Sothy")
    first = services.person_for_account(account.id, actor=actor_of(account))
    second = services.person_for_account(account.id, actor=actor_of(account))
    assert first.id == second.id
    assert person_of(account.id) is not None
    assert first.full_name == "Chum Sothy"


def test_an_import_gets_a_notice_that_names_kinds_and_no_values(app: Flask) -> None:
    ministry = make_organisation(name="Invented ministry")
    person = claims.create_person(
        Facts(full_name="Keo", email="keo@example.org", phone="+85512000000"),
        actor=actor_of(make_account()),
        recorded_by_id=ministry.id,
        recorded_for="Kaizen 2027",
    )
    assert person.claimed_at is None
