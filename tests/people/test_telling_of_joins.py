"""What people hear of a join of their records, by mail and on “My data”: nothing of the other."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from time_machine import travel

from tests.factories import make_account
from tests.people.pairs import Pair
from tests.support.pages import PageClient
from training_portal.accounts import services as accounts
from training_portal.accounts.models import Account
from training_portal.people import own_data
from training_portal.people.models import Person, Sex
from training_portal.people.passports import set_passport
from training_portal.people.twins import joining
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.own_data import parts_of

MINE = "/me/account/data"


@pytest.fixture
def second(pair: Pair) -> Account:
    """The account by which somebody signs in to the other record."""
    account = make_account(email="chhum@example.org", name="Sothi Chhum")
    with unit_of_work():
        other = db.session.get_one(Person, pair.other.id)
        other.account_id, other.claimed_at = account.id, clock.now()
    return account


def account_of(person: Person) -> Account:
    return db.session.get_one(Account, person.account_id)


def mails(address: str) -> list[OutboxMail]:
    return list(
        db.session.scalars(
            select(OutboxMail)
            .where(OutboxMail.to_address == address, OutboxMail.subject != "")
            .order_by(OutboxMail.id)
        )
    )


def test_each_account_hears_of_its_own_record_and_nothing_of_the_other(
    pair: Pair, second: Account
) -> None:
    pair.join("full_name", "birth_date")
    (kept,), (closed,) = mails("sothy@example.org"), mails("chhum@example.org")
    assert (kept.template, closed.template) == ("records_joined", "account_joined")
    assert "/me/account/data" in kept.body
    for word in ("Sothi", "chhum", "1995", "ជុំ", "+855"):
        assert word not in kept.body + kept.subject
    for word in ("Chum Sothy", "sothy@"):
        assert word not in closed.body + closed.subject


def test_where_nobody_signed_in_to_the_other_record_nobody_is_written_to_about_it(
    pair: Pair,
) -> None:
    pair.join()
    assert [each.to_address for each in db.session.scalars(select(OutboxMail))] == [
        "sothy@example.org"
    ]


def test_an_account_that_was_closed_before_hears_nothing(pair: Pair, second: Account) -> None:
    with unit_of_work():
        db.session.get_one(Account, second.id).disabled_at = clock.now()
    pair.join()
    pair.undo()
    assert mails("chhum@example.org") == []


def test_my_data_says_when_and_until_when_it_can_be_undone(
    pair: Pair, browser_of: Callable[[Account], PageClient]
) -> None:
    browser = browser_of(account_of(pair.kept))
    assert "Records that were joined" not in browser.get(MINE)
    pair.join()
    page = browser.get(MINE)
    assert "joined another record of yours to this one" in page
    assert "it can be undone until then" in page
    with travel(clock.now() + timedelta(days=91), tick=False):
        joining.forget_old()
    page = browser.get(MINE)
    assert "joined another record of yours to this one" in page
    assert "it can be undone until then" not in page


def test_my_data_says_that_they_are_two_again_to_both(
    pair: Pair, second: Account, browser_of: Callable[[Account], PageClient]
) -> None:
    pair.join()
    pair.undo()
    for account in (account_of(pair.kept), second):
        page = browser_of(db.session.get_one(Account, account.id)).get(MINE)
        assert "they are two again" in page
    assert "Chum Sothy" not in page


def given(account: Account) -> dict[str, list[dict[str, object]]]:
    """What the download gives of records, by kind."""
    owner = own_data.owner_of(account, accounts.own_actor(account))
    (_title, part) = parts_of(owner)["people"]
    return {
        kind.key: [dict(zip(kind.names, row, strict=True)) for row in kind.rows]
        for kind in part.records
    }


def test_the_download_says_what_the_join_wrote_over(pair: Pair) -> None:
    with unit_of_work():
        set_passport(db.session.get_one(Person, pair.kept.id), "N7777777")
    pair.join("full_name", "passport")
    (told,) = given(account_of(pair.kept))["joins"]
    assert told["ledger"] == {"full_name": "Chum Sothy", "passport": "N7777777"}
    assert told["undone_at"] is None


def test_the_overview_says_it_in_words(pair: Pair) -> None:
    with unit_of_work():
        kept, other = (db.session.get_one(Person, each.id) for each in (pair.kept, pair.other))
        kept.nationality, kept.sex, kept.native_language, kept.native_name = (
            "KH",
            Sex.MALE,
            "lo",
            "ຈ",
        )
        other.nationality, other.sex = "LA", Sex.FEMALE
    pair.join("nationality", "sex", "native_name", "birth_date")
    account = account_of(pair.kept)
    archive = own_data.archive(own_data.owner_of(account, accounts.own_actor(account)), "UTC")
    overview = zipfile.ZipFile(archive).read("overview.html").decode()
    for words in ("What your record said before", "Cambodia", "Male"):
        assert words in overview


def test_what_rests_of_the_other_record_is_given_once_nobody_can_undo_it(pair: Pair) -> None:
    """Until then it may be somebody else's."""
    pair.join("passport")
    account = account_of(pair.kept)
    assert given(account)["resting"] == []
    with travel(clock.now() + timedelta(days=91), tick=False):
        (rests,) = given(account)["resting"]
        joining.forget_old()
        assert given(account)["joins"][0]["ledger"] is None
    assert (rests["full_name"], rests["passport_sealed"]) == ("Sothi Chhum", "N0123456")
