"""Who claims a record and has one already: both stay until the programme has looked at them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from time_machine import travel

from tests.factories import actor_of, give_role, make_account, make_person
from tests.factories.admissions import make_application
from tests.factories.programme import make_cohort
from tests.support.mails import last_link
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application, ApplicationState
from training_portal.people import claims, second_records, services
from training_portal.people.claims import Claimed
from training_portal.people.models import ClaimQuestion, ClaimState, Person
from training_portal.people.queries import person_of
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.workflow import NotAllowed, Refused

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
) -> None:
    application = make_application(make_cohort(), imported, state=ApplicationState.DRAFT)
    page = coordinator.get("/me")
    page = coordinator.get(page.link("1 claim to look at"))
    page = coordinator.get(page.link("Sothy Chum"))
    assert "Chum Sothy" in page and "Sothy Chum" in page
    page = coordinator.submit(page, button="Join the records")
    assert page.notices == ["The records are joined."]
    assert "Nothing waits" in page
    own = person_of(account.id)
    assert own is not None
    moved = db.session.get_one(Application, application.id, populate_existing=True)
    assert moved.person_id == own.id
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
        second_records.settle(question.id, same=True, actor=actor_of(account))


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


def state_of(question: ClaimQuestion) -> ClaimState:
    return db.session.get_one(ClaimQuestion, question.id, populate_existing=True).state


def test_whom_the_record_is_of_may_claim_it_meanwhile_and_is_not_joined_away(
    imported: Person, coordinator: PageClient, browser_of: Callable[[Account], PageClient]
) -> None:
    """A sister had the link first; the officer sends it again, and the right one comes."""
    sister = make_account(email="sister@example.org")
    make_person("Sister Chum", account=sister)
    token = last_link(SOTHY).removeprefix("/claim/")
    claims.claim(token, sister.id, actor=actor_of(sister), is_proven=True)
    question = db.session.scalars(select(ClaimQuestion)).one()
    page = coordinator.get(f"/manage/claims/{question.public_id}")

    token = claims.new_link(imported.id, actor=SYSTEM).rpartition("/")[2]
    right = make_account(email=SOTHY)
    claimed = claims.claim(token, right.id, actor=actor_of(right), is_proven=True)
    assert claimed is Claimed.ATTACHED
    coordinator.submit(page, button="Join the records", status=409)
    person = reread(imported)
    assert (person.erased_at, person.account_id) == (None, right.id)
    assert state_of(question) is ClaimState.KEPT_APART


@pytest.mark.parametrize("who", ["claimant", "unclaimed"])
def test_a_question_about_a_record_that_is_erased_is_closed(
    imported: Person, account: Account, question: ClaimQuestion, coordinator: PageClient, who: str
) -> None:
    page = coordinator.get(f"/manage/claims/{question.public_id}")
    if who == "claimant":
        services.erase_own(account.id, actor=actor_of(account))
    else:
        services.erase(imported.id, actor=SYSTEM)
    assert state_of(question) is ClaimState.KEPT_APART
    coordinator.submit(page, button="Join the records", status=409)
    assert (reread(imported).erased_at is None) == (who == "claimant")


def test_the_service_looks_at_both_records_itself(
    imported: Person, question: ClaimQuestion
) -> None:
    """Also where a question was left open, as before there was anything to close it."""
    with unit_of_work():
        reread(imported).claimed_at = clock.now()
    with pytest.raises(Refused, match="claimed this record meanwhile"):
        second_records.settle(question.id, same=True, actor=SYSTEM)
    with unit_of_work():
        reread(imported).claimed_at = None
        reread(imported).erased_at = clock.now()
    with pytest.raises(Refused, match="is erased"):
        second_records.settle(question.id, same=True, actor=SYSTEM)


def test_the_purge_does_not_wait_for_ever(imported: Person, question: ClaimQuestion) -> None:
    with travel(clock.now() + timedelta(days=181), tick=False):
        assert claims.purge_unclaimed() == 1
    assert reread(imported).erased_at is not None
    assert state_of(question) is ClaimState.KEPT_APART


def test_who_claims_neither_finds_nor_settles_it(
    account: Account,
    question: ClaimQuestion,
    browser_of: Callable[[Account], PageClient],
    coordinator: PageClient,
) -> None:
    give_role(account, Role.PROGRAMME_COORDINATOR)
    browser = browser_of(account)
    assert "claim to look at" not in browser.get("/me")
    page = browser.get("/manage/claims")
    assert "Chum Sothy" not in page
    browser.get(f"/manage/claims/{question.public_id}", status=404)
    assert "Chum Sothy" in coordinator.get("/manage/claims")
