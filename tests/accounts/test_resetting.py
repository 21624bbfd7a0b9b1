"""A new password by mail: the same answer for everybody, a link that works once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from time_machine import travel

from tests.factories import PASSWORD, make_account
from tests.support.mails import last_link, mails_to
from tests.support.pages import PageClient
from training_portal.accounts import services
from training_portal.accounts.models import Account
from training_portal.platform import clock, tokens
from training_portal.platform.database import unit_of_work

NEW = "eleven buffaloes cross the river"
KEO = "keo@example.org"


def test_a_link_sets_a_new_password_and_signs_in(pages: PageClient) -> None:
    make_account(email=KEO)
    assert pages.submit("/forgot", email=KEO).heading == "Look into your mail"
    page = pages.submit(last_link(KEO), password=NEW)
    assert page.url == "/me"
    assert services.authenticate(KEO, NEW, remote_address="here") is not None
    assert services.authenticate(KEO, PASSWORD, remote_address="here") is None


def test_other_sessions_end(pages: PageClient, browser_of: Callable[[Account], PageClient]) -> None:
    other = browser_of(make_account(email=KEO))
    assert other.get("/me/account").heading == "My account"
    pages.submit("/forgot", email=KEO)
    pages.submit(last_link(KEO), password=NEW)
    assert other.get("/me/account").heading == "Sign in"


def test_an_unknown_or_disabled_address_gets_the_same_page_and_a_mail_that_tells(
    pages: PageClient,
) -> None:
    make_account(email=KEO)
    make_account(email="out@example.org", disabled=True)
    answers = {
        pages.submit("/forgot", email=email).text.replace(email, "")
        for email in (KEO, "unknown@example.org", "out@example.org")
    }
    assert len(answers) == 1
    for email in ("unknown@example.org", "out@example.org"):
        assert [mail.template for mail in mails_to(email)] == ["reset_unknown"]


def test_a_link_works_once_and_for_two_hours(pages: PageClient) -> None:
    make_account(email=KEO)
    pages.submit("/forgot", email=KEO)
    used = last_link(KEO)
    pages.submit(used, password=NEW)
    pages.get(used, status=410)
    pages.submit("/forgot", email=KEO)
    late = last_link(KEO)
    with travel(clock.now() + timedelta(hours=2, seconds=1), tick=False):
        pages.get(late, status=410)


def test_a_newer_link_ends_the_one_before(pages: PageClient) -> None:
    make_account(email=KEO)
    pages.submit("/forgot", email=KEO)
    first = last_link(KEO)
    pages.submit("/forgot", email=KEO)
    pages.get(first, status=410)


def test_a_link_of_another_purpose_is_not_good(pages: PageClient) -> None:
    account = make_account(email=KEO, confirmed=False)
    with unit_of_work():
        token = tokens.issue(services.CONFIRM, account.id, timedelta(hours=1))
    pages.get(f"/reset/{token}", status=410)
    pages.get(f"/invitation/{token}", status=410)
    pages.get(f"/claim/{token}", status=410)
    pages.get(f"/confirm/{token}")


def test_who_reads_the_mail_of_an_address_has_confirmed_it(pages: PageClient) -> None:
    account = make_account(email=KEO, confirmed=False)
    pages.submit("/forgot", email=KEO)
    pages.submit(last_link(KEO), password=NEW)
    again = services.account_by_email(KEO)
    assert again is not None and again.id == account.id and again.confirmed_at is not None


def test_an_account_disabled_in_the_meantime_stays_out(pages: PageClient) -> None:
    account = make_account(email=KEO)
    pages.submit("/forgot", email=KEO)
    with unit_of_work():
        account.disabled_at = clock.now()
    pages.submit(last_link(KEO), password=NEW, status=410)


def test_a_weak_password_is_refused_and_the_link_stays_good(pages: PageClient) -> None:
    make_account(email=KEO)
    pages.submit("/forgot", email=KEO)
    page = pages.submit(last_link(KEO), password="too short", status=422)
    assert page.errors == ["Password: At least 12 characters; several words are easy to remember."]
    pages.submit(last_link(KEO), password=NEW)


def test_one_mailbox_is_not_filled(pages: PageClient) -> None:
    make_account(email=KEO)
    for _try in range(5):
        pages.submit("/forgot", email=KEO)
    page = pages.submit("/forgot", email=KEO, status=429)
    assert "minutes" in page
    assert len(mails_to(KEO)) == 5


def test_the_mail_is_sent_again_by_one_button_and_not_without_end(pages: PageClient) -> None:
    make_account(email=KEO)
    answers = set()
    for email in (KEO, "unknown@example.org"):
        pages.submit("/forgot", email=email)
        for _time in range(4):
            page = pages.submit("/look-into-your-mail", button="Send the mail again")
        answers.add(page.text.replace(email, ""))
        assert page.notices == ["The mail is on its way once more."]
        pages.submit("/look-into-your-mail", button="Send the mail again", status=429)
        assert len(mails_to(email)) == 5
    assert len(answers) == 1
    pages.submit(last_link(KEO), password=NEW)
    assert "Send the mail again" not in pages.get("/look-into-your-mail")


def test_without_having_asked_nothing_is_sent(pages: PageClient) -> None:
    page = pages.get("/look-into-your-mail")
    assert "Send the mail again" not in page
