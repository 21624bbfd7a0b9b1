"""The work table of staff, and what everybody sees of verified companies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.factories import make_company, make_park, make_sector, make_site
from tests.organisations.conftest import the_company
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.organisations.models import CompanyState
from training_portal.platform.database import db, unit_of_work

S = CompanyState


@pytest.fixture
def three(place: None) -> None:
    """One verified company on each corridor, and one that waits."""
    north = make_company("LA", name="Harness works")
    make_site(north, name="A", park=make_park("LA", "park-a", "Park A"))
    south = make_company("KH", name="Lens works")
    make_site(south, name="B", park=make_park("KH", "park-b", "Park B", "southern-central"))
    make_company("LA", name="Waiting works", state=S.IN_REVIEW)
    make_sector("H")
    with unit_of_work():
        organisation, company = the_company("Lens works")
        organisation.native_name, organisation.native_language = "កែវ", "km"
        company.sector_code = "H"


def names(page: Any) -> set[str]:
    return {name for name in ("Harness works", "Lens works", "Waiting works") if name in page}


FILTERS = [
    ("", {"Harness works", "Lens works"}),
    ("country=KH", {"Lens works"}),
    ("corridor=east-west", {"Harness works"}),
    ("park=park-b", {"Lens works"}),
    ("sector=H", {"Lens works"}),
    ("q=LENS", {"Lens works"}),
    ("q=កែវ", {"Lens works"}),
    ("q=nothing+like+it", set()),
    ("corridor=junk&park=junk&page=99", {"Harness works", "Lens works"}),
]


@pytest.mark.parametrize(("query", "expected"), FILTERS)
def test_everybody_finds_verified_companies(
    pages: PageClient, three: None, query: str, expected: set[str]
) -> None:
    assert names(pages.get(f"/companies?{query}")) == expected


@pytest.mark.parametrize(("query", "expected"), FILTERS)
def test_staff_find_those_that_wait_too(
    staff: PageClient, three: None, query: str, expected: set[str]
) -> None:
    found = names(staff.get(f"/manage/companies?{query}"))
    assert found - {"Waiting works"} == expected
    assert names(staff.get("/manage/companies?state=in_review")) == {"Waiting works"}


def test_staff_sort_search_by_number_and_download(staff: PageClient, three: None) -> None:
    for sort in ("name", "-country", "state", "-since", "sector", "registered_at"):
        assert len(names(staff.get(f"/manage/companies?sort={sort}"))) == 3
    number = the_company("Lens works")[1].registration_number
    assert names(staff.get(f"/manage/companies?q={number.lower()}")) == {"Lens works"}
    columns = "columns=registration_number.contact.places.state.since"
    text = staff.client.get(f"/manage/companies?format=csv&{columns}").get_data(as_text=True)
    assert number in text and "Park B" in text and "កែវ" in text and "office@example.org" in text


def test_a_verified_company_shows_what_it_does_and_where(pages: PageClient, three: None) -> None:
    organisation, company = the_company("Lens works")
    page = pages.get(f"/companies/{organisation.public_id}")
    assert "Sector H" in page and "Park B" in page and "Corridor southern-central" in page
    for kept_back in (company.registration_number, company.contact_email, company.contact_name):
        assert kept_back not in page.html


@pytest.mark.parametrize("state", [S.IN_REVIEW, S.RETURNED, S.REFUSED, S.SUSPENDED])
def test_a_company_that_is_not_verified_is_shown_to_nobody(
    pages: PageClient, place: None, state: S
) -> None:
    company = make_company("LA", name="Hidden works", state=state)
    pages.get(f"/companies/{company.public_id}", status=404)
    assert "Hidden works" not in pages.get("/companies")


def test_a_closed_site_is_shown_to_nobody(pages: PageClient, three: None) -> None:
    organisation, company = the_company("Lens works")
    site = make_site(organisation, name="Given up")
    with unit_of_work():
        db.session.merge(site).closed_at = company.registered_at
    assert "Given up" not in pages.get(f"/companies/{organisation.public_id}")


@pytest.mark.parametrize("path", ["/companies", "/manage/companies"])
def test_a_list_asks_as_often_for_many_as_for_few(
    app: Flask, staff: PageClient, three: None, path: str
) -> None:
    def asked() -> int:
        with statements(db.engine) as seen:
            staff.get(path)
        return len(seen)

    few = asked()
    for number in range(3):
        make_site(make_company("LA", name=f"More works {number}"))
    assert asked() == few


def test_a_company_page_asks_as_often_for_many_sites(
    app: Flask, staff: PageClient, three: None, browser_of: Callable
) -> None:
    organisation, _company = the_company("Lens works")

    def asked() -> int:
        with statements(db.engine) as seen:
            staff.get(f"/manage/companies/{organisation.public_id}")
        return len(seen)

    few = asked()
    for number in range(4):
        make_site(organisation, name=f"Site {number}")
    assert asked() == few
