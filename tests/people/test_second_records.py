"""Who claims a record and has one already: both stay until the programme has looked at them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from time_machine import travel

from tests.factories import actor_of, make_account, make_person
from tests.support.mails import last_link
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.people import claims
from training_portal.people.claims import Claimed
from training_portal.people.events import PersonsJoined
from training_portal.people.models import ClaimQuestion, ClaimState, Person
from training_portal.people.queries import person_of
from training_portal.platform import clock, events
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.workflow import NotAllowed

SOTHY, BORN = "sothy@example.org", "1/3/1995"


def reread(person: Person) -> Person:
    return db.session.get_one(Person, person.id, populate_existing=True)


@pytest.fixture
def account(imported: Person) -> Account:
    account = make_account(email=SOTHY)
    make_person("Sothy Chum", account=account)
    return account


@pytest.fixture
def question(account: Account) -> ClaimQuestion:
    token = last_link(SOTHY).removeprefix("/claim/")
    assert claims.claim(token, account.id, actor=actor_of(account), is_proven=True) is Claimed.ASKED
    return db.session.scalars(select(ClaimQuestion)).one()


@pytest.fixture
def coordinator(browser_of: Callable[[Account], PageClient]) -> PageClient:
    return browser_of(make_account(Role.PROGRAMME_COORDINATOR))


def test_the_page_says_so_and_nothing_is_joined(
    imported: Person,
    account: Account,
    browser_of: Callable[[Account], PageClient],
) -> None:
    browser = browser_of(account)
    page = browser.submit(last_link(SOTHY), birth_date=BORN)
    assert "has a record already" in page
    page = browser.submit(page, button="Yes, both are me")
    assert page.url == "/me"
    assert "the programme will look at both" in page.notices[0]
    assert reread(imported).account_id is None
    own = person_of(account.id)
    assert own is not None and own.full_name == "Sothy Chum"


def test_the_coordinator_sees_both_and_joins_them(
    imported: Person,
    account: Account,
    question: ClaimQuestion,
    coordinator: PageClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    joined: list[PersonsJoined] = []
    monkeypatch.setitem(events._handlers, PersonsJoined, [joined.append])
    page = coordinator.get("/me")
    page = coordinator.get(page.link("1 claim to look at"))
    page = coordinator.get(page.link("Sothy Chum"))
    assert "Chum Sothy" in page and "Sothy Chum" in page
    page = coordinator.submit(page, button="Join the records")
    assert page.notices == ["The records are joined."]
    assert "Nothing waits" in page
    own = person_of(account.id)
    assert own is not None
    assert [(event.kept_id, event.unclaimed_id) for event in joined] == [(own.id, imported.id)]
    assert reread(imported).erased_at is not None


def test_kept_apart_the_record_stays_unclaimed(
    imported: Person, question: ClaimQuestion, coordinator: PageClient
) -> None:
    page = coordinator.submit(f"/manage/claims/{question.public_id}", button="Keep them apart")
    assert page.notices == ["They stay apart."]
    assert reread(imported).erased_at is None
    claims.new_link(imported.id, actor=SYSTEM)


def test_it_is_settled_once(question: ClaimQuestion, coordinator: PageClient) -> None:
    page = coordinator.get(f"/manage/claims/{question.public_id}")
    coordinator.submit(page, button="Keep them apart")
    coordinator.submit(page, button="Join the records", status=409)
    state = db.session.get_one(ClaimQuestion, question.id, populate_existing=True).state
    assert state is ClaimState.KEPT_APART


def test_only_programme_staff_settle(question: ClaimQuestion, account: Account) -> None:
    with pytest.raises(NotAllowed):
        claims.settle(question.id, same=True, actor=actor_of(account))


def test_a_question_that_is_not_there_is_404(coordinator: PageClient) -> None:
    coordinator.get("/manage/claims/NOSUCHCLAIM1", status=404)


def test_the_purge_waits_for_the_answer(imported: Person, question: ClaimQuestion) -> None:
    with travel(clock.now() + timedelta(days=91), tick=False):
        assert claims.purge_unclaimed() == 0
        assert reread(imported).erased_at is None


def test_asking_twice_is_one_question(
    imported: Person, account: Account, question: ClaimQuestion
) -> None:
    token = claims.new_link(imported.id, actor=SYSTEM).rpartition("/")[2]
    assert claims.claim(token, account.id, actor=actor_of(account), is_proven=True) is Claimed.ASKED
    assert len(db.session.scalars(select(ClaimQuestion)).all()) == 1
