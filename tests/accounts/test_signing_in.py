"""Signing in and out: the same answer for all who don't fit, and sessions that end for good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from time_machine import travel

from tests.factories import PASSWORD, make_account
from tests.factories.programme import make_cohort
from tests.support.pages import Page, PageClient, values_of
from training_portal.accounts import roles, signing_in
from training_portal.accounts.models import Account
from training_portal.cohorts.models import CohortDecision
from training_portal.platform import clock
from training_portal.platform.policy import SYSTEM


def sign_in(pages: PageClient, email: str, password: str = PASSWORD, **more) -> Page:
    return pages.submit("/sign-in", email=email, password=password, **more)


def is_in(pages: PageClient) -> bool:
    return pages.get("/me/account").heading == "My account"


def test_address_and_password_that_fit_lead_in(pages: PageClient) -> None:
    make_account(email="keo@example.org")
    assert sign_in(pages, "KEO@example.org").url == "/me"
    assert is_in(pages)


def test_a_wrong_password_and_an_unknown_address_look_the_same(pages: PageClient) -> None:
    make_account(email="keo@example.org")
    make_account(email="out@example.org", disabled=True)
    said = [
        sign_in(pages, "keo@example.org", "not the one at all", status=422).errors,
        sign_in(pages, "unknown@example.org", status=422).errors,
        sign_in(pages, "out@example.org", "not the one at all", status=422).errors,
    ]
    assert said == [["E-mail address and password do not fit together."]] * 3
    assert not is_in(pages)


def test_whoever_knows_the_password_is_told_that_the_account_is_disabled(
    pages: PageClient,
) -> None:
    make_account(email="out@example.org", disabled=True)
    page = sign_in(pages, "out@example.org", status=422)
    assert "This account is disabled." in page.errors[0]
    assert not is_in(pages)


def test_the_password_is_never_shown_back(pages: PageClient) -> None:
    page = sign_in(pages, "keo@example.org", "my very own secret", status=422)
    assert "my very own secret" not in page.html
    assert 'value="keo@example.org"' in page.html


def test_an_unconfirmed_account_is_offered_the_mail_again(pages: PageClient) -> None:
    make_account(email="keo@example.org", confirmed=False)
    page = sign_in(pages, "keo@example.org", status=422)
    assert "not confirmed yet" in page.errors[0]
    assert page.link("Send it again") == "/confirm"
    assert "No confirmation mail?" not in page, "the same once more"
    assert not is_in(pages)


def test_who_does_not_know_the_password_does_not_learn_that_it_is_unconfirmed(
    pages: PageClient,
) -> None:
    make_account(email="keo@example.org", confirmed=False)
    page = sign_in(pages, "keo@example.org", "not the one at all", status=422)
    assert page.errors == ["E-mail address and password do not fit together."]


def test_tries_at_one_account_end_and_say_when_to_go_on(pages: PageClient) -> None:
    make_account(email="keo@example.org")
    for _try in range(8):
        sign_in(pages, "keo@example.org", "not the one at all", status=422)
    page = sign_in(pages, "keo@example.org", status=429)
    assert "Try again in 15 minutes." in page
    with travel(clock.now() + timedelta(minutes=16), tick=False):
        assert sign_in(pages, "keo@example.org").url == "/me"


def test_an_unknown_address_is_held_back_in_the_same_way(pages: PageClient) -> None:
    for _try in range(8):
        sign_in(pages, "unknown@example.org", status=422)
    sign_in(pages, "unknown@example.org", status=429)


def test_a_success_starts_the_count_anew(pages: PageClient) -> None:
    make_account(email="keo@example.org")
    for _round in range(3):
        for _try in range(5):
            sign_in(pages, "keo@example.org", "not the one at all", status=422)
        assert sign_in(pages, "keo@example.org").url == "/me"
        sign_out(pages)


def sign_out(pages: PageClient) -> Page:
    page = pages.get("/me/account")
    form = next(f for f in page.tree.iter("form") if f.get("action") == "/sign-out")
    token = next(i.get("value") for i in form.iter("input") if i.get("name") == "csrf_token")
    answer = pages.client.post(
        "/sign-out",
        data={"csrf_token": token},
        headers={"Sec-Fetch-Site": "same-origin"},
        follow_redirects=True,
    )
    return Page(answer)


def test_somebody_is_led_back_to_the_page_that_asked(pages: PageClient) -> None:
    make_account(email="keo@example.org")
    asked = pages.get("/me/account")
    assert asked.heading == "Sign in"
    assert pages.submit(asked, email="keo@example.org", password=PASSWORD).url == "/me/account"


@pytest.mark.parametrize(
    "target",
    [
        "//elsewhere.example",
        "https://elsewhere.example/",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "/\t/elsewhere.example",
        "javascript:alert(1)",
        " //elsewhere.example",
    ],
)
def test_nobody_is_led_to_another_site(pages: PageClient, target: str) -> None:
    make_account(email="keo@example.org")
    page = Page(pages.client.get("/sign-in", query_string={"next": target}))
    assert pages.submit(page, email="keo@example.org", password=PASSWORD).url == "/me"


def test_signing_in_keeps_nothing_of_the_visitors_session(pages: PageClient) -> None:
    make_account(email="keo@example.org")
    with pages.client.session_transaction() as session:
        session["planted"] = "by somebody else"
    sign_in(pages, "keo@example.org")
    with pages.client.session_transaction() as session:
        assert "planted" not in session


def test_whoever_signs_in_beside_a_form_that_came_too_late_sends_it_at_once(
    pages: PageClient,
) -> None:
    """Two windows of one browser: the form's own, and the one in which its owner signs in."""
    make_account(email="keo@example.org")
    sign_in(pages, "keo@example.org")
    form = values_of(pages.get("/me/account").form("/me/account"))
    with pages.client.session_transaction() as session:
        session["until"] = 0
    ours = {"Sec-Fetch-Site": "same-origin"}
    late = pages.client.post("/me/account", data={**form, "name": "Keo Mala"}, headers=ours)
    offered = Page(late)
    assert late.status_code == 400 and "Nothing is lost" in offered
    sign_in(pages, "keo@example.org")
    page = pages.submit(offered, action="/me/account")
    assert page.notices == ["Saved."] and "Keo Mala" in page.html


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://localhost"}])
def test_a_secret_of_forms_is_kept_only_where_our_page_sent_the_sign_in(
    pages: PageClient, headers: dict[str, str]
) -> None:
    make_account(email="keo@example.org")
    form = values_of(pages.get("/sign-in").form("/sign-in"))
    with pages.client.session_transaction() as session:
        before = session["csrf_token"]
    sent = {**form, "email": "keo@example.org", "password": PASSWORD}
    assert pages.client.post("/sign-in", data=sent, headers=headers).status_code == 303
    with pages.client.session_transaction() as session:
        assert (session.get("csrf_token") == before) is bool(headers)


def test_a_copy_of_the_cookie_is_of_no_use_after_signing_out(app: Flask, pages: PageClient) -> None:
    make_account(email="keo@example.org")
    sign_in(pages, "keo@example.org")
    cookie = pages.client.get_cookie("session")
    assert cookie is not None
    assert sign_out(pages).notices == ["You are signed out."]
    thief = PageClient(app.test_client())
    thief.client.set_cookie("session", cookie.value)
    assert not is_in(thief)


def test_a_session_ends_after_twelve_hours(
    browser_of: Callable[[Account], PageClient],
) -> None:
    browser = browser_of(make_account())
    assert is_in(browser)
    with travel(clock.now() + timedelta(hours=12, seconds=1), tick=False):
        assert not is_in(browser)


def test_an_account_that_is_disabled_is_out_at_once(
    browser_of: Callable[[Account], PageClient],
) -> None:
    account = make_account()
    browser = browser_of(account)
    assert is_in(browser)
    roles.set_disabled(account.id, True, reason="left", actor=SYSTEM)
    assert not is_in(browser)


def test_ended_sessions_are_forgotten_when_their_time_is_over(pages: PageClient) -> None:
    make_account(email="keo@example.org")
    sign_in(pages, "keo@example.org")
    sign_out(pages)
    assert signing_in.purge_ended_sessions() == 0
    with travel(clock.now() + timedelta(hours=13), tick=False):
        assert signing_in.purge_ended_sessions() == 1


def test_the_cookie_is_kept_from_scripts_and_other_sites(pages: PageClient) -> None:
    make_account(email="keo@example.org")
    page = pages.get("/sign-in")
    sent = {name: words[0] for name, words in values_of(page.form()).items()}
    answer = pages.client.post(
        "/sign-in",
        data={**sent, "email": "keo@example.org", "password": PASSWORD},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie


def test_signing_in_says_what_for(app: Flask, pages: PageClient) -> None:
    cohort = make_cohort()
    page = pages.get(f"/cohorts/{cohort.public_id}/apply")
    assert "To apply for “Production Management”, sign in or make an account." in page
    assert page.link("Make an account") == f"/sign-up?next=/cohorts/{cohort.public_id}/apply"
    assert "To apply for “Production Management”" in pages.get(
        f"/sign-up?next=/cohorts/{cohort.public_id}/apply"
    )
    assert "with the account of your office" in pages.get("/nominations")
    assert "Sign in to go on." in pages.get("/me/profile")
    assert "Sign in to go on." not in pages.get("/sign-in")
    hidden = make_cohort(decision=CohortDecision.DRAFT)
    assert "Production" not in pages.get(f"/sign-in?next=/cohorts/{hidden.public_id}/apply")
