"""Signing up and confirming: nobody learns who has an account, nobody takes another's address."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from time_machine import travel

from tests.factories import PASSWORD, make_account
from tests.support.mails import last_link, mails_to
from tests.support.pages import Page, PageClient
from training_portal.accounts.models import Account
from training_portal.accounts.services import account_by_email
from training_portal.platform import clock
from training_portal.platform.audit import timeline
from training_portal.platform.database import db

SOTHY = "Sothy@Example.org"


def sign_up(pages: PageClient, email: str = SOTHY, password: str = PASSWORD, **values) -> Page:
    return pages.submit("/sign-up", name="Chum Sothy", email=email, password=password, **values)


def number_of_accounts() -> int:
    return db.session.scalar(select(func.count()).select_from(Account)) or 0


def test_a_form_of_address_as_a_name_is_a_question_and_sent_again_an_answer(
    pages: PageClient,
) -> None:
    asked = pages.submit("/sign-up", status=422, name="Daw", email=SOTHY, password=PASSWORD)
    assert "is it the whole name?" in asked.errors[0]
    assert pages.submit(asked, password=PASSWORD).heading == "Look into your mail"


def test_somebody_signs_up_confirms_and_is_signed_in(pages: PageClient) -> None:
    assert sign_up(pages).heading == "Look into your mail"
    page = pages.submit(last_link("sothy@example.org"), password=PASSWORD)
    assert page.notices == ["Your address is confirmed. Welcome!"]
    account = account_by_email("SOTHY@EXAMPLE.ORG")
    assert account is not None and account.confirmed_at is not None
    assert pages.get("/me/account").heading == "My account"
    assert [e.action for e in timeline([("account", account.id)])] == ["confirm", "sign_up"]


def test_opening_the_link_alone_confirms_nothing(pages: PageClient) -> None:
    sign_up(pages)
    pages.get(last_link("sothy@example.org"))
    account = account_by_email(SOTHY)
    assert account is not None and account.confirmed_at is None


def test_a_link_works_once(pages: PageClient) -> None:
    sign_up(pages)
    link = last_link("sothy@example.org")
    pages.submit(link, password=PASSWORD)
    assert pages.get(link, status=410).heading == "This link is no longer good"


def test_a_dead_link_leads_to_another_of_its_kind_and_on_to_the_same_place(
    pages: PageClient,
) -> None:
    pages.submit("/sign-up?next=/courses", name="Chum Sothy", email=SOTHY, password=PASSWORD)
    first = last_link("sothy@example.org")
    with travel(clock.now() + timedelta(days=4)):
        over = pages.get(first, status=410)
        pages.submit(pages.get(over.link("Ask for a new link")), email=SOTHY)
        again = last_link("sothy@example.org")
        assert again != first
        assert pages.submit(again, password=PASSWORD).url == "/courses"


def test_a_link_ends_after_three_days(pages: PageClient) -> None:
    sign_up(pages)
    link = last_link("sothy@example.org")
    with travel(clock.now().replace(year=clock.now().year + 1), tick=False):
        pages.get(link, status=410)


def test_who_confirms_must_know_the_password(pages: PageClient) -> None:
    sign_up(pages, password="the password of a stranger")
    page = pages.submit(last_link("sothy@example.org"), password=PASSWORD, status=422)
    assert page.errors == ["This is not the password you chose when you signed up."]
    account = account_by_email(SOTHY)
    assert account is not None and account.confirmed_at is None


def test_passwords_cannot_be_tried_without_end_on_a_link(pages: PageClient) -> None:
    sign_up(pages)
    link = last_link("sothy@example.org")
    for _try in range(8):
        pages.submit(link, password="not this one at all", status=422)
    pages.submit(link, password=PASSWORD, status=429)


def test_a_known_address_gets_the_same_answer_and_a_mail_that_says_so(pages: PageClient) -> None:
    make_account(email="sothy@example.org")
    unknown = sign_up(pages, email="unknown@example.org")
    known = sign_up(pages)
    assert known.text.replace("Sothy@example.org", "") == unknown.text.replace(
        "unknown@example.org", ""
    )
    assert mails_to("sothy@example.org")[-1].template == "already_registered"
    assert mails_to("unknown@example.org")[-1].template == "confirm"


def test_signing_up_again_before_confirming_ends_the_earlier_link(pages: PageClient) -> None:
    sign_up(pages, password="the first password I chose")
    first = last_link("sothy@example.org")
    sign_up(pages)
    assert number_of_accounts() == 1
    pages.get(first, status=410)
    pages.submit(last_link("sothy@example.org"), password=PASSWORD)


def test_one_form_sent_twice_makes_one_account_and_one_mail(pages: PageClient) -> None:
    page = pages.get("/sign-up")
    values = {"name": "Chum Sothy", "email": SOTHY, "password": PASSWORD}
    first = pages.submit(page, values=values)
    second = pages.submit(page, values=values)
    assert first.heading == second.heading == "Look into your mail"
    assert number_of_accounts() == 1
    assert len(mails_to("sothy@example.org")) == 1


def test_the_link_leads_on_to_where_somebody_came_from(pages: PageClient) -> None:
    page = pages.get("/sign-up?next=/courses")
    pages.submit(page, name="Keo", email=SOTHY, password=PASSWORD)
    page = pages.submit(last_link("sothy@example.org"), password=PASSWORD)
    assert page.url == "/courses"


def test_nobody_is_led_to_another_site(pages: PageClient) -> None:
    page = pages.get("/sign-up?next=//elsewhere.example")
    pages.submit(page, name="Keo", email=SOTHY, password=PASSWORD)
    assert "next" not in last_link("sothy@example.org")


def test_bad_input_comes_back_filled_with_the_errors_named(pages: PageClient) -> None:
    page = pages.submit("/sign-up", name="", email="sothy", password="short", status=422)
    assert len(page.errors) == 3
    assert 'value="sothy"' in page.html
    assert "short" not in page.html.replace("a short time", "")
    assert number_of_accounts() == 0


def test_easily_guessed_passwords_are_refused(pages: PageClient) -> None:
    for password in ("123456789012", "sothy likes rice", "aaaaaaaaaaaaa"):
        page = pages.submit("/sign-up", name="Keo", email=SOTHY, password=password, status=422)
        assert len(page.errors) == 1, password


def test_one_address_is_not_sent_mails_without_end(pages: PageClient) -> None:
    for _try in range(5):
        sign_up(pages)
    page = sign_up_refused(pages)
    assert page.heading == "Too many tries"
    assert "Try again in 60 minutes." in page
    assert 3500 < int(page.response.headers["Retry-After"]) <= 3600
    assert len(mails_to("sothy@example.org")) == 5


def sign_up_refused(pages: PageClient) -> Page:
    return pages.submit("/sign-up", name="Keo", email=SOTHY, password=PASSWORD, status=429)


def test_the_confirmation_mail_is_sent_again(pages: PageClient) -> None:
    sign_up(pages)
    first = last_link("sothy@example.org")
    page = pages.submit("/confirm", email=SOTHY)
    assert page.heading == "Look into your mail"
    assert last_link("sothy@example.org") != first


def test_no_mail_is_sent_again_to_who_is_confirmed_or_unknown(pages: PageClient) -> None:
    make_account(email="sothy@example.org")
    for email in (SOTHY, "unknown@example.org"):
        assert pages.submit("/confirm", email=email).heading == "Look into your mail"
        assert mails_to(email.lower()) == []


def test_the_mail_once_more_leads_on_to_the_same_place(pages: PageClient) -> None:
    pages.submit(pages.get("/sign-up?next=/courses"), name="Keo", email=SOTHY, password=PASSWORD)
    first = last_link("sothy@example.org")
    pages.submit("/look-into-your-mail", button="Send the mail again")
    again = last_link("sothy@example.org")
    assert first != again
    assert again.endswith("?next=/courses")
