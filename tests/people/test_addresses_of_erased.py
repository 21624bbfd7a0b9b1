"""What goes with the address of somebody whose data is erased, and what is not theirs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import actor_of, give_role, make_account, make_company, make_person
from tests.support.pages import PageClient
from training_portal.accounts import deputies, invitations
from training_portal.accounts.deputy_rules import Days
from training_portal.accounts.models import Account, Deputyship, Invitation
from training_portal.accounts.own_records import of_account
from training_portal.organisations.models import Company
from training_portal.people import services as people
from training_portal.platform import clock, mail
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.own_data import Owner
from training_portal.platform.policy import SYSTEM, Role

HR = "hr@works.example.org"


def waiting(address: str, words: str = "nobody") -> None:
    """A mail to an address that waits to be sent, with words in it."""
    with unit_of_work():
        mail.enqueue("reset_unknown", address, email=words, address="/")


def contact() -> str:
    db.session.expire_all()
    return db.session.scalars(select(Company)).one().contact_email


@pytest.fixture
def company(app: Flask) -> None:
    """One that names somebody as its contact."""
    made = make_company("LA", name="Own works")
    with unit_of_work():
        row = db.session.scalars(select(Company).where(Company.organisation_id == made.id)).one()
        row.contact_email, row.contact_name, row.contact_phone = HR, "HR", "+856202222"


def mail_to(address: str) -> OutboxMail:
    db.session.expire_all()
    return db.session.scalars(select(OutboxMail).where(OutboxMail.to_address == address)).one()


@pytest.mark.parametrize(
    ("words", "goes"),
    [
        ("an@example.org", True),
        ("AN@example.org", True),
        ("<an@example.org>", True),
        ("an@example.org.", True),
        ("tran@example.org", False),
        ("an@example.org.kh", False),
        ("le.an@example.org", False),
    ],
)
def test_a_mail_to_somebody_else_goes_where_it_names_this_address_and_no_longer_one(
    app: Flask, words: str, goes: bool
) -> None:
    account = make_account(email="an@example.org")
    waiting("boss@example.org", words)
    people.erase_own(account.id, actor=actor_of(account))
    assert (mail_to("boss@example.org").body == "") is goes


def test_an_address_that_nobody_proved_takes_nothing_of_others_along(
    company: None, browser_of: Callable[[Account], PageClient]
) -> None:
    """Anybody can write anybody's address into a profile."""
    waiting(HR)
    account = make_account(email="evil@example.org")
    browser_of(account).submit("/me/profile", full_name="Evil One", email=HR)
    people.erase_own(account.id, actor=actor_of(account))
    assert mail_to(HR).body and mail_to(HR).attempts == 0
    assert contact() == HR


def test_a_proven_address_goes_from_the_company_that_names_it(company: None) -> None:
    account = make_account(email=HR)
    people.erase_own(account.id, actor=actor_of(account))
    assert contact() == ""


def test_an_account_that_nobody_confirmed_takes_nothing_of_others_along(company: None) -> None:
    account = make_account(email=HR, confirmed=False)
    people.erase_own(account.id, actor=actor_of(account))
    assert contact() == HR


@pytest.mark.parametrize("typed", ["ÉVA@Example.org", "EVA@example.org"])
def test_an_address_goes_however_others_typed_it(company: None, typed: str) -> None:
    """SQLite folds the letters of ASCII alone."""
    holder, administrator = make_account(name="Malee"), make_account(Role.ADMINISTRATOR)
    role = give_role(holder, Role.OBSERVER)
    days = Days(today := clock.today(), today)
    own, root = actor_of(holder, Role.OBSERVER), actor_of(administrator, Role.ADMINISTRATOR)
    deputies.name(role.id, typed, days, reason="Ill.", actor=own)
    invitations.invite(typed, "Eva", Role.TRAINER, None, actor=root)
    with unit_of_work():
        db.session.scalars(select(Company)).one().contact_email = typed
    account = make_account(email=typed.lower(), name="Eva")
    given = of_account(Owner(actor_of(account), account.id, account.email, 0))
    (theirs,) = [each for each in given.records if each.key == "invitations"]
    assert len(theirs.rows) == 1
    people.erase_own(account.id, actor=actor_of(account))
    assert contact() == ""
    assert db.session.scalars(select(Deputyship.email)).one() == ""
    invitation = db.session.scalars(select(Invitation)).one()
    assert (invitation.email, invitation.name) == ("", "")
    assert typed not in db.session.scalars(select(OutboxMail.to_address)).all()


@pytest.mark.parametrize("typed", ["ÉVA@Example.org", "EVA@example.org"])
def test_mails_go_however_their_address_was_typed_in_them_and_in_the_record(
    app: Flask, typed: str
) -> None:
    person = make_person("Eva", account=None, email=typed)
    waiting(typed.lower())
    waiting("boss@example.org", typed.swapcase())
    people.erase(person.id, actor=SYSTEM)
    rows = db.session.execute(select(OutboxMail.to_address, OutboxMail.to_key, OutboxMail.body))
    assert sorted(map(tuple, rows)) == [("", "", ""), ("boss@example.org", "boss@example.org", "")]


def test_mails_to_an_address_nobody_proved_go_however_it_was_typed(
    browser_of: Callable[[Account], PageClient],
) -> None:
    account = make_account(email="eva@example.org")
    browser_of(account).submit("/me/profile", full_name="Eva Nil", email="ÉVA@works.example.org")
    waiting("éva@works.example.org", "Eva Nil")
    waiting("éva@works.example.org", "Somebody else")
    people.erase_own(account.id, actor=actor_of(account))
    assert "Somebody else" in mail_to("éva@works.example.org").body


def test_an_address_that_another_record_shares_however_it_is_typed_stays(app: Flask) -> None:
    make_person("One", account=None, email="éva@example.org")
    other = make_person("Other", account=None, email="ÉVA@example.org")
    waiting("ÉVA@example.org", "Other")
    people.erase(other.id, actor=SYSTEM)
    assert mail_to("ÉVA@example.org").body
