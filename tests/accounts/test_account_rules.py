"""Passwords, roles, addresses and paths: what is taken and what is not."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from training_portal.accounts import passwords
from training_portal.accounts.rules import (
    account_search_key,
    body_objection,
    is_in_force,
    own_path,
    password_objection,
    role_objection,
)
from training_portal.platform.policy import Role
from training_portal.platform.text import email_key

COMMON = frozenset({"trustno1trustno1"})


def test_addresses_differ_by_more_than_case_and_spaces() -> None:
    assert email_key(" Keo@Example.ORG ") == email_key("keo@example.org")
    assert email_key("keo@example.org") != email_key("keo@example.com")


def test_an_account_is_found_by_name_without_marks_and_by_address() -> None:
    key = account_search_key("Trần Thị HƯƠNG", "Huong@Example.org")
    assert "huong" in key and "huong@example.org" in key


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "eleven char",
        "x" * 257,
        "TrustNo1TrustNo1",
        "abababababab",
        "my name is sothy",
    ],
)
def test_a_password_that_is_refused(app: Flask, password: str) -> None:
    with app.test_request_context():
        assert password_objection(password, "sothy@example.org", COMMON)


@pytest.mark.parametrize(
    "password",
    [
        "twelve chars",
        "x1y2" * 64,
        "ขนมครกร้อนในตลาดเช้า",
        "no capitals no digits",
        " spaces at both ends ",
    ],
)
def test_a_password_that_is_taken(app: Flask, password: str) -> None:
    with app.test_request_context():
        assert password_objection(password, "sothy@example.org", COMMON) is None


def test_a_very_short_address_does_not_rule_out_every_word_with_it(app: Flask) -> None:
    with app.test_request_context():
        assert password_objection("seven mangoes", "an@example.org", COMMON) is None


def test_the_shipped_list_is_long_enough_to_help_and_holds_no_password_too_short() -> None:
    common = passwords.common_passwords()
    assert len(common) > 150
    assert all(len(password) >= 12 for password in common)


def test_a_password_fits_its_own_hash_only() -> None:
    kept = passwords.hashed("seven mangoes under a bridge")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.fits(kept, "seven mangoes under a bridge")
    assert not passwords.fits(kept, "seven mangoes under a bridge ")
    assert not passwords.fits(None, "a password that nobody has")
    assert not passwords.fits("no hash at all", "seven mangoes under a bridge")


@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_given_with_or_without_a_body_never_both(app: Flask, role: Role) -> None:
    with app.test_request_context():
        with_body = role_objection(role, True) is None
        without = role_objection(role, False) is None
    expected = {
        Role.NOMINATING_OFFICER: (True, False),
        Role.ENDORSER: (True, False),
        Role.PROGRAMME_MANAGER: (True, False),
        Role.MEDICAL_OFFICER: (True, False),
        Role.COMPANY_OWNER: (True, False),
        Role.COMPANY_RECRUITER: (True, False),
        Role.TRAINEE: (False, False),
    }
    assert (with_body, without) == expected.get(role, (False, True))


@pytest.mark.parametrize(
    ("role", "nominates", "is_company", "fits"),
    [
        (Role.NOMINATING_OFFICER, True, False, True),
        (Role.NOMINATING_OFFICER, True, True, True),
        (Role.NOMINATING_OFFICER, False, True, False),
        (Role.COMPANY_OWNER, True, False, False),
        (Role.COMPANY_RECRUITER, False, False, False),
        (Role.COMPANY_OWNER, False, True, True),
        (Role.COMPANY_RECRUITER, True, True, True),
        (Role.PROGRAMME_MANAGER, False, False, True),
    ],
)
def test_a_role_is_held_for_a_body_that_it_is_made_for(
    app: Flask, role: Role, nominates: bool, is_company: bool, fits: bool
) -> None:
    with app.test_request_context():
        objection = body_objection(role, "Works", nominates=nominates, is_company=is_company)
    assert (objection is None) is fits


@pytest.mark.parametrize(
    ("first", "last", "holds"),
    [
        (date(2027, 2, 12), None, True),
        (date(2027, 2, 13), None, False),
        (date(2027, 2, 1), date(2027, 2, 12), True),
        (date(2027, 2, 1), date(2027, 2, 11), False),
    ],
)
def test_a_role_holds_from_its_first_to_its_last_day(
    first: date, last: date | None, holds: bool
) -> None:
    assert is_in_force(first, last, date(2027, 2, 12)) is holds


@pytest.mark.parametrize("path", ["/", "/me", "/courses?country=LA", "/a/../b", "/ກ"])
def test_a_path_of_ones_own(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "me",
        "//elsewhere.example",
        "///elsewhere.example",
        "/\\elsewhere.example",
        "https://elsewhere.example",
        "javascript:alert(1)",
        "/\n/elsewhere.example",
        "\t//elsewhere.example",
        "/" + "a" * 500,
    ],
)
def test_a_path_that_leads_elsewhere_or_nowhere(path: str | None) -> None:
    assert own_path(path) is None
