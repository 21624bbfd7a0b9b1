"""Many at once: one person for one account, one owner for one record."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import actor_of, make_account, make_organisation, put_forward
from tests.support.crowd import AT_ONCE, all_at_once
from tests.support.database import settings_for
from training_portal import create_app
from training_portal.accounts.models import Account
from training_portal.people import claims, services
from training_portal.people.claims import Claimed
from training_portal.people.models import Person
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM


@pytest.fixture
def portal(fresh_database: str, tmp_path: Path) -> Flask:
    """An app on a database of its own, where commits are commits."""
    return create_app(settings_for(fresh_database, tmp_path))


def test_first_needs_at_once_make_one_person(portal: Flask) -> None:
    with portal.app_context():
        account = make_account()
    found = all_at_once(
        portal, lambda _n: services.person_for_account(account.id, actor=actor_of(account)).id
    )
    assert len(set(found)) == 1
    with portal.app_context():
        assert db.session.scalar(select(func.count()).select_from(Person)) == 1


def test_claims_at_once_have_one_winner(portal: Flask) -> None:
    with portal.app_context():
        accounts = [make_account() for _each in range(AT_ONCE)]
        person = put_forward(by=make_organisation().id)
        token = claims.new_link(person.id, actor=SYSTEM).rpartition("/")[2]
        ids = [account.id for account in accounts]

    def claim(number: int) -> Claimed:
        account = db.session.get_one(Account, ids[number])
        return claims.claim(token, account.id, actor=actor_of(account), is_proven=True)

    outcomes = all_at_once(portal, claim)
    assert sorted(map(str, outcomes)) == sorted(["attached"] + ["over"] * (AT_ONCE - 1))


def test_two_records_claimed_at_once_by_one_account_stay_two(portal: Flask) -> None:
    with portal.app_context():
        account = make_account()
        ministry = make_organisation()
        links = []
        for number in range(AT_ONCE):
            person = put_forward(f"Person {number}", by=ministry.id)
            links.append(claims.new_link(person.id, actor=SYSTEM).rpartition("/")[2])
    outcomes = all_at_once(
        portal,
        lambda number: claims.claim(
            links[number], account.id, actor=actor_of(account), is_proven=True
        ),
    )
    assert sorted(map(str, outcomes)) == ["asked"] * (AT_ONCE - 1) + ["attached"]
    with portal.app_context():
        owned = select(func.count()).where(Person.account_id == account.id)
        assert db.session.scalar(owned) == 1
