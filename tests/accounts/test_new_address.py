"""Another address to sign in with: by password and link; the old mailbox can stop it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from time_machine import travel

from tests.factories import PASSWORD, make_account
from tests.support.mails import last_link, mails_to
from tests.support.pages import Page, PageClient
from training_portal.accounts import new_address, services
from training_portal.accounts.models import Account, EmailChange
from training_portal.platform import clock, mail
from training_portal.platform.audit import timeline
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role

KEO, NEW = "keo@example.org", "keo.new@example.org"
CHOSEN = "eleven buffaloes cross the river"
BrowserOf = Callable[[Account], PageClient]


@pytest.fixture
def browser(app: object, browser_of: BrowserOf) -> PageClient:
    return browser_of(make_account(email=KEO, name="Keo"))


def ask(browser: PageClient, email: str = NEW, password: str = PASSWORD, status: int = 200) -> Page:
    return browser.submit(
        "/me/account/address", button="Send the link", email=email, password=password, status=status
    )


def test_by_password_and_link_the_address_changes_and_all_sessions_end(
    browser: PageClient, pages: PageClient, browser_of: BrowserOf
) -> None:
    account = services.account_by_email(KEO)
    assert account is not None
    other = browser_of(account)
    assert f"on its way to {NEW}" in ask(browser)
    assert services.account_by_email(NEW) is None
    page = pages.submit(last_link(NEW), password=PASSWORD)
    assert page.notices == [f"From now on you sign in with {NEW}."]
    assert pages.get("/me/account").heading == "My account"
    assert [each.get("/me/account").heading for each in (browser, other)] == ["Sign in", "Sign in"]
    assert services.account_by_email(KEO) is None
    assert services.authenticate(NEW, PASSWORD, remote_address="here") is not None
    assert [entry.action for entry in timeline([("account", account.id)])] == [
        "change_email", "ask_email_change",
    ]  # fmt: skip


def test_opening_a_link_changes_nothing_and_the_password_is_needed(
    browser: PageClient, pages: PageClient
) -> None:
    ask(browser)
    link, stop = last_link(NEW), last_link(KEO)
    pages.get(link)
    pages.get(stop)
    page = pages.submit(link, password="what a stranger may try", status=422)
    assert page.errors == ["This is not the password of the account."]
    assert services.authenticate(KEO, PASSWORD, remote_address="here") is not None


def test_a_wrong_password_sends_nothing_and_cannot_be_tried_without_end(
    browser: PageClient,
) -> None:
    for _try in range(8):
        page = ask(browser, password="not the one at all", status=422)
    assert page.errors == ["This is not your password."]
    ask(browser, status=429)
    assert mails_to(NEW) == mails_to(KEO) == []


def test_the_present_address_is_refused(browser: PageClient) -> None:
    page = ask(browser, email="Keo@Example.org", status=422)
    assert page.errors == ["New e-mail address: You sign in with this address already."]


def test_a_known_address_gets_the_same_answer_and_a_mail_that_tells(browser: PageClient) -> None:
    make_account(email="taken@example.org")
    pages = [ask(browser, email=email) for email in ("taken@example.org", "other@example.org")]
    taken, free = (page.text.replace("taken@", "other@") for page in pages)
    assert taken == free
    assert [each.template for each in mails_to("taken@example.org")] == ["email_change_taken"]
    assert [each.template for each in mails_to("other@example.org")] == ["email_change_confirm"]
    assert len(mails_to(KEO)) == 2


@pytest.mark.parametrize("confirmed", [False, True], ids=["before", "after"])
def test_the_old_mailbox_stops_it_and_chooses_a_new_password(
    browser: PageClient, pages: PageClient, browser_of: BrowserOf, confirmed: bool
) -> None:
    ask(browser)
    link, stop = last_link(NEW), last_link(KEO)
    thief = browser_of(services.account_by_email(KEO) or pytest.fail("no account"))
    if confirmed:
        thief.submit(link, password=PASSWORD)
    page = pages.submit(stop, button=f"Keep {KEO}")
    assert page.heading == "Set a new password"
    assert services.authenticate(KEO, PASSWORD, remote_address="here") is None
    assert thief.get("/me/account").heading == "Sign in"
    pages.submit(page, password=CHOSEN)
    assert services.authenticate(KEO, CHOSEN, remote_address="here") is not None
    for over in (link, stop):
        pages.get(over, status=410)


def test_a_second_change_does_not_take_the_first_mailboxs_word_away(
    browser: PageClient, pages: PageClient
) -> None:
    ask(browser)
    stop = last_link(KEO)
    pages.submit(last_link(NEW), password=PASSWORD)
    ask(pages, email="third@example.org")
    pages.submit(last_link("third@example.org"), password=PASSWORD)
    pages.submit(stop, button=f"Keep {KEO}")
    assert services.account_by_email(KEO) is not None
    assert services.account_by_email("third@example.org") is None


def test_links_end_with_their_time_with_a_newer_one_and_when_called_off(
    browser: PageClient, pages: PageClient
) -> None:
    ask(browser)
    first = last_link(NEW)
    with travel(clock.now() + new_address.CHANGE_LIFETIME + timedelta(seconds=1), tick=False):
        pages.get(first, status=410)
    ask(browser)
    pages.get(first, status=410)
    second = last_link(NEW)
    page = browser.submit("/me/account/address", button="Keep the present address")
    assert "on its way to" not in page
    pages.get(second, status=410)
    with travel(clock.now() + new_address.STOP_LIFETIME + timedelta(seconds=1), tick=False):
        pages.get(last_link(KEO), status=410)
        assert new_address.purge() == 2
    assert db.session.query(EmailChange).count() == 0


@pytest.mark.parametrize(
    ("holder", "gives_way"),
    [
        ({"confirmed": False}, True),
        ({"confirmed": True}, False),
        ({"confirmed": True, "disabled": True}, False),
    ],
    ids=["never confirmed", "in use", "disabled"],
)
def test_an_address_somebody_signed_up_with_meanwhile(
    browser: PageClient, pages: PageClient, holder: dict[str, bool], gives_way: bool
) -> None:
    ask(browser)
    link = last_link(NEW)
    held = make_account(email=NEW, **holder)
    page = pages.submit(link, password=PASSWORD, status=200 if gives_way else 422)
    assert (services.account_by_email(KEO) is None) is gives_way
    if gives_way:
        db.session.refresh(held)
        assert (held.email, held.password_hash) == ("", None)
    else:
        assert page.errors == ["This address has an account of its own now: sign in with it."]


def test_an_unconfirmed_account_with_a_role_keeps_its_address(
    browser: PageClient,
) -> None:
    make_account(Role.TRAINER, email=NEW, confirmed=False)
    ask(browser)
    assert [each.template for each in mails_to(NEW)] == ["email_change_taken"]


def test_mails_that_wait_go_along_and_those_of_the_change_forget_their_address(
    browser: PageClient, pages: PageClient
) -> None:
    with unit_of_work():
        mail.enqueue("reset_unknown", KEO, email=KEO, address="/")
    ask(browser)
    pages.submit(last_link(NEW), password=PASSWORD)
    assert [each.template for each in mails_to(KEO)] == ["email_change_asked"]
    assert "reset_unknown" in [each.template for each in mails_to(NEW)]
    assert all(each.is_last for each in mails_to(KEO))


def test_links_of_one_purpose_serve_no_other(browser: PageClient, pages: PageClient) -> None:
    ask(browser)
    change, stop = (last_link(each).rpartition("/")[2] for each in (NEW, KEO))
    for path in (f"/keep-address/{change}", f"/new-address/{stop}", f"/reset/{stop}"):
        pages.get(path, status=410)
