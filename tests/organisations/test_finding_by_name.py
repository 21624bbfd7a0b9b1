"""An organisation is found by its name however the name is typed, on every list that names it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask

from tests.factories import make_account, make_company, make_organisation
from tests.factories.placements import make_posting
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.organisations.models import Organisation
from training_portal.platform.database import unit_of_work
from training_portal.platform.policy import Role

NAME = "Đồng Nai Ốc ๒๕๖๐ (demo)"
TYPED = [
    "dong nai oc",
    "ĐỒNG NAI ỐC",
    unicodedata.normalize("NFD", "Đồng Nai Ốc"),
    "oc 2560",
    "ｄｏｎｇ　ｎａｉ",
    "cong ty",
]


def _asked(address: str, typed: str) -> str:
    return f"{address}?q={quote(typed)}"


def _with_native_name(organisation: Organisation) -> Organisation:
    with unit_of_work():
        organisation.native_name, organisation.native_language = "CÔNG TY Đồng", "vi"
    return organisation


@pytest.fixture
def staff_browser(app: Flask, browser_of: Callable[[Account], PageClient]) -> PageClient:
    return browser_of(make_account(Role.PROGRAMME_COORDINATOR))


@pytest.mark.parametrize("typed", TYPED)
def test_staff_find_a_body(staff_browser: PageClient, typed: str) -> None:
    _with_native_name(make_organisation(name=NAME))
    make_organisation(name="Somewhere else")
    page = staff_browser.get(_asked("/manage/organisations", typed))
    assert NAME in page
    assert "Somewhere else" not in page


@pytest.mark.parametrize("typed", TYPED)
def test_a_company_is_found_by_staff_and_by_everybody(
    staff_browser: PageClient, typed: str
) -> None:
    _with_native_name(make_company("LA", name=NAME))
    for address in ("/manage/companies", "/companies"):
        assert NAME in staff_browser.get(_asked(address, typed)), address


@pytest.mark.parametrize("typed", TYPED)
def test_postings_are_found_by_the_name_of_their_company(
    staff_browser: PageClient, typed: str
) -> None:
    make_posting(_with_native_name(make_company("LA", name=NAME)))
    for address in ("/placements", "/manage/postings"):
        page = staff_browser.get(_asked(address, typed))
        assert NAME in page, address
