"""A record that rests: found by coordinators alone, told nothing, and taken out again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import make_account, make_actor, make_person
from tests.factories.accounts import actor_of
from tests.factories.people import put_forward
from tests.factories.programme import make_organisation
from tests.learning.conftest import Running, running  # noqa: F401 - a fixture
from tests.support.mails import mails_to
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.people import archiving, claims, correcting, services
from training_portal.people.correcting import Correction, Outcome
from training_portal.people.models import ConsentPurpose, Person
from training_portal.platform import tokens
from training_portal.platform.database import db
from training_portal.platform.own_cases import OwnCase
from training_portal.platform.policy import Role
from training_portal.platform.workflow import NotAllowed, Refused

BrowserOf = Callable[[Account], PageClient]
WHY = "Her brother told us that she died."


@pytest.fixture
def coordinator(browser_of: BrowserOf) -> PageClient:
    return browser_of(make_account(Role.PROGRAMME_COORDINATOR, name="Naomi"))


def archive(person: Person) -> None:
    actor = make_actor(Role.PROGRAMME_COORDINATOR)
    archiving.set_archived(person.id, True, reason=WHY, actor=actor)


def reread(person: Person) -> Person:
    return db.session.get_one(Person, person.id, populate_existing=True)


def test_an_archived_record_stands_under_its_filter_alone_with_the_reason(
    coordinator: PageClient,
) -> None:
    person = make_person("Chum Sothy", claimed=True)
    page = coordinator.submit(f"/manage/people/{person.public_id}/archive", reason=WHY)
    assert page.notices[0] == "The record is archived."
    history = page.text.partition("History")[2]
    assert "The record was archived" in history and WHY in history and "Naomi" in history
    assert "Sothy" not in coordinator.get("/manage/people").text
    assert "Sothy" not in coordinator.get("/manage/people?q=sothy&export=csv").text
    assert "Sothy" in coordinator.get("/manage/people?state=archived").text


def test_it_is_taken_out_again(coordinator: PageClient) -> None:
    person = make_person("Chum Sothy", claimed=True)
    archive(person)
    page = coordinator.submit(f"/manage/people/{person.public_id}/restore", reason="A mistake.")
    assert "The record was taken out of the archive" in page.text
    assert "Sothy" in coordinator.get("/manage/people").text
    assert reread(person).archived_at is None


def test_what_is_under_way_ends_first(
    coordinator: PageClient,
    running: Running,  # noqa: F811
) -> None:
    enrolled = running.people[0]
    page = coordinator.get(f"/manage/people/{enrolled.public_id}/archive")
    assert "has not ended" in page.text
    with pytest.raises(Refused, match="has not ended"):
        archive(enrolled)


def test_who_has_a_role_is_not_archived(app: Flask) -> None:
    person = make_person(account=make_account(Role.OBSERVER))
    with pytest.raises(Refused, match="has a role here"):
        archive(person)


def test_links_and_waiting_notices_of_an_unclaimed_record_end(app: Flask) -> None:
    person = put_forward(by=make_organisation("KH").id, email="sothy@example.org")
    link = next(each for each in mails_to("sothy@example.org")[0].body.split() if "/claim/" in each)
    archive(person)
    db.session.expire_all()
    assert mails_to("sothy@example.org")[0].body == ""
    assert tokens.peek(claims.CLAIM, link.rpartition("/")[2]) is None
    with pytest.raises(Refused, match="archived"):
        claims.new_link(person.id, actor=make_actor(Role.PROGRAMME_COORDINATOR))


def test_nothing_begins_by_itself(app: Flask) -> None:
    account = make_account()
    person = make_person(account=account)
    archive(person)
    agree: dict[str, Any] = {"country_code": "KH", "language": "en", "text": "Yes."}
    with pytest.raises(Refused, match="Your record is archived"):
        services.give_consent(
            person.id, ConsentPurpose.APPLICATION, actor=actor_of(account), **agree
        )


def test_a_correction_is_mailed_to_nobody(app: Flask) -> None:
    person = make_person(email="sothy@example.org", claimed=True)
    archive(person)
    outcome = correcting.correct_record(
        person.id,
        Correction(full_name="Chum Sothea"),
        reason="A letter.",
        actor=make_actor(Role.PROGRAMME_COORDINATOR),
    )
    assert outcome is Outcome.NOT_TOLD and mails_to("sothy@example.org") == []


def test_nobody_archives_themselves_nor_without_the_permission(app: Flask) -> None:
    account = make_account(Role.PROGRAMME_COORDINATOR)
    own = make_person(account=account)
    with pytest.raises(OwnCase):
        archiving.set_archived(
            own.id, True, reason=WHY, actor=actor_of(account, Role.PROGRAMME_COORDINATOR)
        )
    with pytest.raises(NotAllowed):
        archiving.set_archived(own.id, True, reason=WHY, actor=make_actor(Role.PROGRAMME_MANAGER))
    assert db.session.scalars(select(Person.archived_at)).all() == [None]
