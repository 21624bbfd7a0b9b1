"""A second step of signing in: codes of an app and of paper, each good once, for its owner only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask, current_app
from time_machine import travel

from tests.factories import PASSWORD, make_account, make_actor
from tests.support.mails import last_link, mails_to
from tests.support.pages import Page, PageClient
from training_portal.accounts import new_address, one_time_codes, roles, second_step, services
from training_portal.accounts.models import Account, RecoveryCode, SecondFactor
from training_portal.platform import clock
from training_portal.platform.audit import timeline
from training_portal.platform.database import db
from training_portal.platform.policy import Role
from training_portal.platform.workflow import NotAllowed, Refused

KEO = "keo@example.org"
SECRET = b"12345678901234567890"
BrowserOf = Callable[[Account], PageClient]


@pytest.mark.parametrize(
    ("second", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    """RFC 6238, appendix B, the last six of its eight digits."""
    step = one_time_codes.counter_at(datetime.fromtimestamp(second, UTC))
    assert one_time_codes.code_at(SECRET, step) == code


@pytest.mark.parametrize(
    ("steps_off", "last_used", "is_good"),
    [
        (0, 0, True), (-1, 0, True), (1, 0, True), (-2, 0, False), (2, 0, False),
        (0, 100, False), (-1, 100, False), (1, 100, True),
    ],
)  # fmt: skip
def test_a_code_is_good_for_a_step_either_way_and_once(
    steps_off: int, last_used: int, is_good: bool
) -> None:
    moment = datetime.fromtimestamp(100 * one_time_codes.PERIOD, UTC)
    code = one_time_codes.code_at(SECRET, 100 + steps_off)
    found = one_time_codes.used_step(SECRET, code, moment, last_used)
    assert found == (100 + steps_off if is_good else None)


@pytest.mark.parametrize(
    "typed",
    ["7q2m xk9a 3htr", "7Q2M-XK9A-3HTR", " 7q2mxk9a3htr", "๗Q2MXK9A๓HTR", "7Q2M-XK9A-3HTR é ๆ ²"],
)
def test_a_code_is_compared_however_it_is_typed(typed: str) -> None:
    assert one_time_codes.plain(typed) == "7Q2MXK9A3HTR"


def secret_of(account: Account) -> bytes:
    factor = second_step._factor_of(account.id)
    assert factor is not None
    return second_step._secret(factor)


def code_of(account: Account, steps: int = 0) -> str:
    step = one_time_codes.counter_at(clock.now()) + steps
    return one_time_codes.code_at(secret_of(account), step)


@pytest.fixture
def account(app: Flask) -> Account:
    return make_account(email=KEO, name="Keo")


@pytest.fixture
def paper(account: Account) -> list[str]:
    """The second step is on, by a code of the step before; gives the recovery codes."""
    second_step._begin(account.id)
    done = second_step.turn_on(account, code_of(account, -1), actor=services.own_actor(account))
    assert done is not None
    return done[1]


def sign_in(pages: PageClient, path: str = "/sign-in") -> Page:
    return pages.submit(path, email=KEO, password=PASSWORD)


def test_it_is_set_up_with_the_password_and_a_first_code_and_ends_other_sessions(
    account: Account, browser_of: BrowserOf
) -> None:
    browser, other = browser_of(account), browser_of(account)
    page = browser.submit("/me/account/second-step", password="not the one", status=422)
    assert page.errors == ["This is not your password."]
    assert browser.get("/me/account/second-step/app").heading == "A second step to sign in"
    page = browser.submit("/me/account/second-step", password=PASSWORD)
    letters = secret_of(account)
    assert one_time_codes.in_letters(letters) in page
    assert "data:image/svg+xml" in page.html
    browser.submit(page, code="000000", status=422)
    page = browser.submit(page, code=code_of(account))
    assert page.heading == "Your recovery codes"
    db.session.refresh(account)
    assert account.second_factor_at is not None
    assert other.get("/me/account").heading == "Sign in"
    assert "10 recovery codes are left" in browser.get("/me/account/second-step")
    assert [each.template for each in mails_to(KEO)] == ["second_step"]
    factor = second_step._factor_of(account.id)
    assert factor is not None and letters not in factor.sealed


def test_after_the_password_nobody_is_in_before_a_good_code(
    account: Account, paper: list[str], pages: PageClient
) -> None:
    page = sign_in(pages, "/sign-in?next=/courses")
    assert page.heading == "One more step"
    assert pages.get("/me/account").heading == "Sign in"
    sign_in(pages, "/sign-in?next=/courses")
    page = pages.submit("/sign-in/code?next=/courses", code="123456", status=422)
    assert pages.submit(page, code=code_of(account)).url == "/courses"
    assert pages.get("/me/account").heading == "My account"


def test_a_code_is_good_once(account: Account, paper: list[str], pages: PageClient) -> None:
    used = code_of(account)
    assert second_step.check(account, used) is second_step.Used.APP
    assert second_step.check(account, used) is None
    assert second_step.check(account, code_of(account, -1)) is None
    assert second_step.check(account, paper[0].lower()) is second_step.Used.PAPER
    assert second_step.check(account, paper[0]) is None
    assert second_step.recovery_codes_left(account.id) == 9
    other = make_account()
    second_step._begin(other.id)
    assert second_step.turn_on(other, code_of(other), actor=services.own_actor(other))
    assert second_step.check(other, paper[1]) is None


def test_codes_cannot_be_tried_without_end(
    account: Account, paper: list[str], pages: PageClient
) -> None:
    sign_in(pages)
    for _try in range(8):
        page = pages.submit("/sign-in/code", code="123456", status=422)
    pages.submit(page, code=code_of(account), status=429)


def test_the_password_counts_for_ten_minutes_and_until_it_changes(
    account: Account, paper: list[str], pages: PageClient
) -> None:
    sign_in(pages)
    with travel(clock.now() + timedelta(minutes=10, seconds=1), tick=False):
        assert pages.get("/sign-in/code").heading == "Sign in"
    sign_in(pages)
    services.end_all_sessions(account.id, actor=services.own_actor(account))
    assert pages.get("/sign-in/code").heading == "Sign in"


def test_no_link_by_mail_leads_round_it(
    account: Account, paper: list[str], pages: PageClient, browser_of: BrowserOf
) -> None:
    pages.submit("/forgot", email=KEO)
    page = pages.submit(last_link(KEO), password="eleven buffaloes cross the river")
    assert page.heading == "One more step"
    new_address._ask(account.id, "new@example.org", services.own_actor(account))
    page = pages.submit(last_link("new@example.org"), password="eleven buffaloes cross the river")
    assert page.heading == "One more step"


def test_it_is_turned_off_and_paper_renewed_with_a_code_only(
    account: Account, paper: list[str], browser_of: BrowserOf
) -> None:
    browser = browser_of(account)
    browser.submit("/me/account/second-step/codes", code="123456", status=422)
    page = browser.submit("/me/account/second-step/codes", code=paper[0])
    assert page.heading == "Your recovery codes"
    assert second_step.check(account, paper[1]) is None
    browser.submit("/me/account/second-step/off", code="123456", status=422)
    page = browser.submit("/me/account/second-step/off", code=code_of(account))
    assert page.notices == ["From now on you sign in with your password only."]
    left = (db.session.query(SecondFactor).count(), db.session.query(RecoveryCode).count())
    assert left == (0, 0)


def test_an_administrator_takes_it_off_with_a_reason_and_never_their_own(
    account: Account, paper: list[str], browser_of: BrowserOf
) -> None:
    chief = make_account(Role.ADMINISTRATOR)
    address = f"/manage/accounts/{account.public_id}"
    browser = browser_of(chief)
    page = browser.get(browser.get(address).link("Take the second step off…"))
    browser.submit(page, reason="", status=422)
    page = browser.submit(page, reason="Lost the phone; seen in person.")
    assert "Lost the phone" in page
    db.session.refresh(account)
    assert account.second_factor_at is None
    assert mails_to(KEO)[-1].template == "second_step"
    with pytest.raises(Refused):
        second_step.reset(account.id, reason="Once more", actor=make_actor(Role.ADMINISTRATOR))
    with pytest.raises(NotAllowed):
        second_step.reset(chief.id, reason="Mine", actor=services.own_actor(chief))


def test_the_server_takes_it_off(account: Account, paper: list[str]) -> None:
    assert second_step.reset_on_the_server("nobody@example.org", "why") is False
    assert second_step.reset_on_the_server(KEO, "The only administrator") is True
    assert timeline([("account", account.id)])[0].action == "second_step_reset"
    assert second_step.reset_on_the_server(KEO, "once more") is False


def test_where_administrators_need_it_the_role_is_not_in_force_without(
    app: Flask, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = current_app.extensions["settings"]
    monkeypatch.setattr(settings, "administrators_need_second_step", True)
    chief = make_account(Role.ADMINISTRATOR, Role.OBSERVER)
    browser = browser_of(chief)
    browser.get("/manage/accounts", status=403)
    browser.get("/reports")
    page = browser.get(browser.get("/me").link("Set up a second step to sign in"))
    assert "not in force" in page
    second_step._begin(chief.id)
    done = second_step.turn_on(chief, code_of(chief), actor=services.own_actor(chief))
    assert done is not None
    browser = browser_of(done[0])
    browser.get("/manage/accounts")
    assert "Set up a second step" not in browser.get("/me")


def test_the_first_administrator_is_led_to_it_and_nobody_else(
    account: Account, pages: PageClient, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = current_app.extensions["settings"]
    monkeypatch.setattr(settings, "administrators_need_second_step", True)
    browser = browser_of(account)
    assert "not in force" not in browser.get("/me/account/second-step")
    assert sign_in(pages).url == "/me"
    link = urlsplit(roles.create_administrator("chief@example.org", "Chief")).path
    page = pages.submit(link, password="eleven buffaloes cross the river")
    assert page.heading == "A second step to sign in"
    page = pages.submit(page, password="eleven buffaloes cross the river")
    chief = services.account_by_email("chief@example.org")
    assert chief is not None
    assert pages.submit(page, code=code_of(chief)).heading == "Your recovery codes"
    pages.get("/manage/accounts")
