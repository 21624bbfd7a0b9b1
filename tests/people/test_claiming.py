"""The page behind a claim link: little before sign-in, one owner, nothing joined by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import travel

from tests.factories import (
    PASSWORD,
    actor_of,
    make_account,
    make_organisation,
    put_forward,
)
from tests.support.mails import last_link, mails_to
from tests.support.pages import PageClient, values_of
from training_portal.accounts.models import Account
from training_portal.accounts.services import account_by_email
from training_portal.people import claims
from training_portal.people.claims import Claimed
from training_portal.people.events import PersonErased
from training_portal.people.models import ClaimQuestion, Person
from training_portal.platform import clock, events
from training_portal.platform.audit import AuditEvent, PersonalRead
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM
from training_portal.platform.workflow import Refused

SOTHY = "sothy@example.org"
#: As people write it, one with a Buddhist year; then dates of others.
BORN, BORN_IN_BE, ANOTHER_DAY = "1/3/1995", "1/3/2538", "3/1/1995"


def reread(person: Person) -> Person:
    return db.session.get_one(Person, person.id, populate_existing=True)


def test_the_notice_names_who_what_and_kinds_but_no_values(imported: Person) -> None:
    (mail,) = mails_to(SOTHY)
    for words in ("Invented ministry", "Kaizen 2027", "date of birth", "passport number", "90"):
        assert words in mail.body
    for value in ("1995", "12345678", "0123456"):
        assert value not in mail.body


def test_without_an_address_no_mail_goes_out(app: Flask) -> None:
    person = put_forward("Keo", by=make_organisation().id)
    assert mails_to("") == []
    assert claims.new_link(person.id, actor=SYSTEM).startswith("http://portal.test/claim/")


def test_before_sign_in_the_page_shows_only_beginnings(imported: Person, pages: PageClient) -> None:
    page = pages.get(last_link(SOTHY))
    assert page.heading == "You were put forward"
    assert "C… S…" in page and "Invented ministry" in page and "Kaizen 2027" in page
    for value in ("Sothy", "សុធី", "1995", "12345678", SOTHY, "KH"):
        assert value not in page.text


def test_choosing_a_password_makes_the_account_and_claims(
    imported: Person, pages: PageClient
) -> None:
    link = last_link(SOTHY)
    page = pages.submit(link, password=PASSWORD, birth_date=BORN)
    assert page.heading == "My profile"
    assert 'value="Chum Sothy"' in page.html
    account = account_by_email(SOTHY)
    assert account is not None and account.confirmed_at is not None
    assert account.time_zone == "Asia/Phnom_Penh", "the clock of Cambodia, until she chooses"
    assert reread(imported).account_id == account.id
    assert reread(imported).claimed_at is not None
    pages.get(link, status=410)


def test_a_weak_password_is_refused_and_nothing_is_claimed(
    imported: Person, pages: PageClient
) -> None:
    page = pages.submit(last_link(SOTHY), password="short", birth_date=BORN, status=422)
    assert len(page.errors) == 1
    assert account_by_email(SOTHY) is None
    assert reread(imported).claimed_at is None


def test_who_has_an_account_signs_in_and_claims(imported: Person, pages: PageClient) -> None:
    account = make_account(email=SOTHY)
    link = last_link(SOTHY)
    page = pages.get(link)
    assert "Choose a password" not in page
    page = pages.submit(f"/sign-in?next={link}", email=SOTHY, password=PASSWORD)
    assert page.heading == "Is this you?"
    assert "C… S…" in page and "Sothy" not in page
    page = pages.submit(page, birth_date=BORN_IN_BE)
    assert "Chum Sothy" in page
    page = pages.submit(page, button="Yes, this is me")
    assert page.notices == ["This record is yours now: please check what is in it."]
    assert reread(imported).account_id == account.id


def test_an_account_with_another_address_can_claim(
    imported: Person, browser_of: Callable[[Account], PageClient]
) -> None:
    account = make_account(email="other@example.org")
    browser = browser_of(account)
    page = browser.submit(last_link(SOTHY), birth_date=BORN)
    browser.submit(page, button="Yes, this is me")
    assert reread(imported).account_id == account.id


def test_a_half_made_account_of_a_stranger_does_not_get_the_record(
    imported: Person, pages: PageClient
) -> None:
    stranger = make_account(email=SOTHY, confirmed=False)
    pages.submit(last_link(SOTHY), password="eleven buffaloes cross the river", birth_date=BORN)
    account = account_by_email(SOTHY)
    assert account is not None and account.id == stranger.id
    fresh = pages.client.application.test_client()
    page = PageClient(fresh).submit("/sign-in", email=SOTHY, password=PASSWORD, status=422)
    assert page.errors


def test_who_holds_the_link_sees_nothing_without_the_date_of_birth(
    imported: Person, browser_of: Callable[[Account], PageClient], pages: PageClient
) -> None:
    link = last_link(SOTHY)
    browser = browser_of(make_account(email="stranger@example.org"))
    for _try in range(5):
        page = browser.submit(link, birth_date=ANOTHER_DAY, status=422)
        assert "may be wrong: ask Invented ministry." in page.errors[0]
        for value in ("Sothy", "សុធី", "1995-", "March 1995", "12345678", SOTHY):
            assert value not in page.text
    # An old window's button, or a made-up one, says nothing of whose the record is.
    browser.client.post(link, data={"csrf_token": ""})
    assert reread(imported).claimed_at is None
    wrong = select(AuditEvent).where(AuditEvent.action == "wrong_birth_date")
    assert len(db.session.scalars(wrong).all()) == 5
    # The tries are those of the record: another way in, another account goes on counting.
    for _try in range(5):
        pages.submit(link, password=PASSWORD, birth_date=ANOTHER_DAY, status=422)
    page = pages.submit(link, password=PASSWORD, birth_date=BORN, status=422)
    assert "too many tries" in page.errors[0]
    assert account_by_email(SOTHY) is None
    with travel(clock.now() + timedelta(days=7, seconds=1), tick=False):
        pages.submit(link, password=PASSWORD, birth_date=BORN)
    assert reread(imported).claimed_at is not None


def test_a_date_told_by_one_account_opens_nothing_for_the_next(
    imported: Person, pages: PageClient
) -> None:
    link = last_link(SOTHY)
    for name in ("first@example.org", "next@example.org"):
        make_account(email=name)
        page = pages.submit(f"/sign-in?next={link}", email=name, password=PASSWORD)
        assert "Chum Sothy" not in page
        page = pages.submit(page, birth_date=BORN)
        assert "Chum Sothy" in page
        out = next(f for f in page.tree.iter("form") if f.get("action") == "/sign-out")
        pages.client.post("/sign-out", data=values_of(out))


class TestWithoutADateOfBirth:
    """Nothing shows whose the record is but the mailbox that its notice went to."""

    @pytest.fixture
    def dateless(self, app: Flask) -> Person:
        return put_forward("Keo Mala", email=SOTHY, by=make_organisation(name="Old school").id)

    def test_the_account_of_its_own_address_claims_what_is_veiled(
        self, dateless: Person, browser_of: Callable[[Account], PageClient]
    ) -> None:
        account = make_account(email=SOTHY)
        browser = browser_of(account)
        page = browser.get(last_link(SOTHY))
        assert "K… M…" in page and "Mala" not in page and "ask Old school" in page
        browser.submit(page, button="Yes, this is me")
        assert reread(dateless).account_id == account.id

    def test_the_claim_of_another_account_is_for_staff_to_settle(
        self, dateless: Person, browser_of: Callable[[Account], PageClient]
    ) -> None:
        browser = browser_of(make_account(email="stranger@example.org"))
        page = browser.get(last_link(SOTHY))
        assert "Mala" not in page and "looks at your claim before" in page
        page = browser.submit(page, button="Yes, this is me")
        assert "looks at your claim first" in page.notices[0]
        assert reread(dateless).account_id is None
        (question,) = db.session.scalars(select(ClaimQuestion))
        assert question.unclaimed_id == dateless.id


def test_looking_at_the_record_is_noted(
    imported: Person, browser_of: Callable[[Account], PageClient]
) -> None:
    account = make_account()
    browser = browser_of(account)
    browser.get(last_link(SOTHY))
    assert db.session.scalars(select(PersonalRead)).all() == []
    browser.submit(last_link(SOTHY), birth_date=BORN)
    (read,) = db.session.scalars(select(PersonalRead))
    assert (read.actor, read.person_ref) == (f"account:{account.id}", f"person:{imported.id}")


def test_two_claims_of_one_link_have_one_winner(imported: Person) -> None:
    token = last_link(SOTHY).removeprefix("/claim/")
    first, second = make_account(), make_account()
    assert claims.claim(token, first.id, actor=actor_of(first), is_proven=True) is Claimed.ATTACHED
    assert claims.claim(token, second.id, actor=actor_of(second), is_proven=True) is Claimed.OVER
    assert reread(imported).account_id == first.id


def test_a_link_ends_after_ninety_days(imported: Person, pages: PageClient) -> None:
    link = last_link(SOTHY)
    with travel(clock.now() + timedelta(days=90, seconds=1), tick=False):
        assert pages.get(link, status=410).heading == "This link is no longer good"
        pages.get(f"{link}/remove", status=410)


def test_a_new_link_ends_the_earlier_one_and_is_mailed(imported: Person, pages: PageClient) -> None:
    first = last_link(SOTHY)
    address = claims.new_link(imported.id, actor=SYSTEM)
    assert address.endswith(last_link(SOTHY))
    pages.get(first, status=410)
    pages.get(last_link(SOTHY))


def test_a_claimed_record_gets_no_new_link(imported: Person, pages: PageClient) -> None:
    pages.submit(last_link(SOTHY), password=PASSWORD, birth_date=BORN)
    with pytest.raises(Refused):
        claims.new_link(imported.id, actor=SYSTEM)


class TestObjecting:
    def test_not_me_erases_the_record_after_a_question(
        self, imported: Person, pages: PageClient
    ) -> None:
        link = last_link(SOTHY)
        page = pages.get(pages.get(link).link("Remove it…"))
        assert reread(imported).erased_at is None
        page = pages.submit(page, button="Remove it for good")
        assert page.heading == "The record is removed"
        assert reread(imported).full_name == "(erased)"
        assert mails_to(SOTHY) == []
        pages.get(link, status=410)

    def test_rooms_further_on_are_told(
        self, imported: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: list[int] = []
        monkeypatch.setitem(
            events._handlers, PersonErased, [lambda event: told.append(event.person_id)]
        )
        claims.object_to(last_link(SOTHY).removeprefix("/claim/"))
        assert told == [imported.id]

    def test_a_dead_link_erases_nothing(
        self, app: Flask, imported: Person, pages: PageClient
    ) -> None:
        link = last_link(SOTHY)
        page = pages.get(f"{link}/remove")
        PageClient(app.test_client()).submit(link, password=PASSWORD, birth_date=BORN)
        pages.submit(page, button="Remove it for good", status=410)
        assert reread(imported).erased_at is None
        assert not claims.object_to(link.removeprefix("/claim/"))


class TestThePurge:
    def test_an_unclaimed_record_goes_after_ninety_days(self, imported: Person) -> None:
        with travel(clock.now() + timedelta(days=89), tick=False):
            assert claims.purge_unclaimed() == 0
        with travel(clock.now() + timedelta(days=90, minutes=1), tick=False):
            assert claims.purge_unclaimed() == 1
            assert claims.purge_unclaimed() == 0
        assert reread(imported).full_name == "(erased)"

    def test_a_claimed_one_stays(self, imported: Person, pages: PageClient) -> None:
        pages.submit(last_link(SOTHY), password=PASSWORD, birth_date=BORN)
        with travel(clock.now() + timedelta(days=400), tick=False):
            assert claims.purge_unclaimed() == 0

    def test_one_claimed_between_looking_and_erasing_stays(
        self, imported: Person, pages: PageClient
    ) -> None:
        pages.submit(last_link(SOTHY), password=PASSWORD, birth_date=BORN)
        assert not claims._purge(imported.id)
        assert reread(imported).erased_at is None


def test_recording_is_audited_without_personal_words(imported: Person) -> None:
    (event,) = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "record"))
    assert event.after == {"organisation": imported.recorded_by_id}
    assert event.sealed is None


def test_a_dead_link_makes_no_account(app: Flask) -> None:
    assert claims.claim_with_new_account("no such link", PASSWORD) is None
    without = put_forward("Keo", by=make_organisation().id)
    token = claims.new_link(without.id, actor=SYSTEM).rpartition("/")[2]
    assert claims.claim_with_new_account(token, PASSWORD) is None
