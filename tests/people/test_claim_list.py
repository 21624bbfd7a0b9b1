"""The list of claims that programme staff look at."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import make_account, make_organisation, make_person
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.accounts.models import Account
from training_portal.people import second_records
from training_portal.people.models import ClaimQuestion, Person
from training_portal.platform import clock
from training_portal.platform.audit import PersonalRead, person_reference
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role

LIST = "/manage/claims"
_numbers = count(1)


@pytest.fixture
def coordinator(app: Flask, browser_of: Callable[[Account], PageClient]) -> PageClient:
    return browser_of(make_account(Role.PROGRAMME_COORDINATOR))


def ask(name: str, body: str = "") -> ClaimQuestion:
    """Somebody claims the record of a namesake whom a body put in."""
    organisation = make_organisation(name=body or f"Ministry of {name}")
    own, other = make_person(name), make_person(f"Record of {name}")
    with unit_of_work():
        db.session.get_one(Person, other.id).recorded_by_id = organisation.id
        question = ClaimQuestion(unclaimed_id=other.id, claimant_id=own.id, asked_at=clock.now())
        db.session.add(question)
    return question


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Anong", "Bounmy"}),
        ("state=open", {"Bounmy"}),
        ("state=kept_apart&columns=settled_at.state", {"Anong"}),
        ("q=record of bou", {"Bounmy"}),
        ("q=customs", {"Anong"}),
        ("q=ＣÙSTỌMS", {"Anong"}),
        ("sort=-organisation&columns=organisation", {"Anong", "Bounmy"}),
        ("q=nobody", set()),
    ],
)
def test_claims_are_found_by_state_person_and_body(
    coordinator: PageClient, query: str, found: set[str]
) -> None:
    settled = ask("Anong", "Customs Department (demo)")
    ask("Bounmy")
    second_records.settle(settled.id, same=False, actor=SYSTEM)
    page = coordinator.get(f"{LIST}?{query}")
    assert {name for name in ("Anong", "Bounmy") if name in page} == found


def test_the_task_leads_to_those_that_wait(coordinator: PageClient) -> None:
    second_records.settle(ask("Anong").id, same=False, actor=SYSTEM)
    ask("Bounmy")
    page = coordinator.get(coordinator.get("/me").link("1 claim to look at"))
    assert "Bounmy" in page and "Anong" not in page


def test_list_and_file_are_noted_for_both_people(coordinator: PageClient) -> None:
    question = ask("Anong", "Customs Department (demo)")
    ask("Bounmy")
    text = coordinator.client.get(f"{LIST}?format=csv&q=customs&columns=unclaimed.state").text
    assert text.lstrip("\ufeff").splitlines() == [
        "Who claims,The record of,State",
        "Anong,Record of Anong,To be looked at",
    ]
    both = {person_reference(question.claimant_id), person_reference(question.unclaimed_id)}
    assert set(db.session.scalars(select(PersonalRead.person_ref))) == both


def test_the_list_asks_as_often_for_many_as_for_few(coordinator: PageClient) -> None:
    asked: list[int] = []
    for _round in range(2):
        for _claim in range(2):
            ask(f"Person {next(_numbers)}")
        with statements(db.engine) as seen:
            coordinator.get(LIST)
        asked.append(len(seen))
    assert asked[0] == asked[1]
