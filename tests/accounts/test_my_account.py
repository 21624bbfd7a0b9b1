"""One's own account: name, zone, password, other sessions."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import pytest

from tests.factories import PASSWORD, make_account
from tests.factories.places import make_country
from tests.factories.programme import make_cohort
from tests.support.pages import PageClient
from training_portal.accounts import services
from training_portal.accounts.models import Account
from training_portal.people import services as people
from training_portal.platform.audit import timeline
from training_portal.platform.database import unit_of_work

NEW = "eleven buffaloes cross the river"
KEO = "keo@example.org"


@pytest.fixture
def browser(app: object, browser_of: Callable[[Account], PageClient]) -> PageClient:
    return browser_of(make_account(email=KEO, name="Keo"))


def account() -> Account:
    found = services.account_by_email(KEO)
    assert found is not None
    return found


def test_name_and_time_zone_are_changed(browser: PageClient) -> None:
    page = browser.submit("/me/account", button="Save", name="แก้ว", time_zone="Asia/Vientiane")
    assert page.notices == ["Saved."]
    assert (account().display_name, account().time_zone) == ("แก้ว", "Asia/Vientiane")
    assert [entry.action for entry in timeline([("account", account().id)])] == ["change_settings"]


def test_saving_what_stands_there_writes_nothing(browser: PageClient) -> None:
    browser.submit("/me/account", button="Save")
    assert timeline([("account", account().id)]) == []


def test_times_are_told_where_one_lives_until_one_chooses(browser: PageClient) -> None:
    actor = services.own_actor(account())
    lives_in = partial(people.keep_own_record, account().id, actor=actor)
    for code in ("KH", "JP"):
        make_country(code)
    lives_in(people.Facts(full_name="Keo", residence_country="KH"))
    assert account().time_zone == "Asia/Phnom_Penh"
    browser.submit("/me/account", button="Save", name="Keo N.")
    lives_in(people.Facts(full_name="Keo", residence_country="JP"))
    assert account().time_zone == "Asia/Tokyo", "another name is no choice of a clock"
    browser.submit("/me/account", button="Save", time_zone="Asia/Vientiane")
    lives_in(people.Facts(full_name="Keo", residence_country="KH"))
    assert account().time_zone == "Asia/Vientiane"


def test_a_zone_that_is_none_is_refused(browser: PageClient) -> None:
    page = browser.submit("/me/account", button="Save", time_zone="Mars/Olympus", status=422)
    assert page.errors == ["Time zone: Choose one of the answers in the list."]


def test_an_invisible_character_in_the_name_is_refused(browser: PageClient) -> None:
    page = browser.submit("/me/account", button="Save", name="Keo\u202egnp", status=422)
    assert "invisible character" in page.errors[0]


def test_the_password_is_changed_with_the_old_one_and_other_sessions_end(
    browser: PageClient, browser_of: Callable[[Account], PageClient]
) -> None:
    other = browser_of(account())
    page = browser.submit("/me/account/password", old_password=PASSWORD, password=NEW)
    assert page.notices == ["Your password is changed; other sessions have ended."]
    assert browser.get("/me/account").heading == "My account"
    assert other.get("/me/account").heading == "Sign in"
    assert services.authenticate(KEO, NEW, remote_address="here") is not None


def test_without_the_old_password_nothing_changes(browser: PageClient) -> None:
    page = browser.submit(
        "/me/account/password", old_password="not the one at all", password=NEW, status=422
    )
    assert page.errors == ["This is not your password until now."]
    assert services.authenticate(KEO, NEW, remote_address="here") is None


def test_the_old_password_cannot_be_tried_without_end(browser: PageClient) -> None:
    for _try in range(8):
        browser.submit(
            "/me/account/password", old_password="not the one at all", password=NEW, status=422
        )
    browser.submit("/me/account/password", old_password=PASSWORD, password=NEW, status=429)


def test_signing_out_everywhere_else_leaves_this_session(
    browser: PageClient, browser_of: Callable[[Account], PageClient]
) -> None:
    other = browser_of(account())
    page = browser.submit("/me/account", button="Sign out everywhere else")
    assert page.notices == ["You are signed out everywhere else."]
    assert browser.get("/me/account").heading == "My account"
    assert other.get("/me/account").heading == "Sign in"


def test_a_visitor_is_sent_to_sign_in(pages: PageClient) -> None:
    for path in ("/me/account", "/me/account/password"):
        assert pages.get(path).heading == "Sign in"


def test_zones_are_few_the_six_countries_first_and_ones_own_is_kept(browser: PageClient) -> None:
    page = browser.get("/me/account")
    options = re.findall(r'<option value="\w+/\w+"[^>]*>([^<]+)<', page.html)
    names = [label.split(" (")[0] for label in options]
    assert names[:6] == [
        "Phnom Penh", "Vientiane", "Yangon", "Bangkok", "Ho Chi Minh City", "Tokyo",
    ]  # fmt: skip
    assert len(names) < 70
    assert "Yangon (UTC+6:30)" in page
    with unit_of_work():
        account().time_zone = "Africa/Asmara"
    assert "Asmara (UTC+3)" in browser.get("/me/account")


def test_deadlines_are_shown_in_the_chosen_zone(browser: PageClient) -> None:
    cohort = make_cohort()
    browser.submit("/me/account", button="Save", time_zone="Asia/Yangon")
    page = browser.get(f"/cohorts/{cohort.public_id}/apply")
    assert "Yangon time" in page
    assert "Vientiane time" in page
