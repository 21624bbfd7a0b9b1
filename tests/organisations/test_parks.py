"""A park's page: where it lies, and the companies that are there."""

from __future__ import annotations

import pytest

from tests.factories import make_company, make_park, make_site
from tests.organisations.conftest import the_company
from tests.support.pages import PageClient
from training_portal.organisations.models import CompanyState
from training_portal.platform.database import db, unit_of_work


def test_a_park_shows_its_corridor_and_its_companies(pages: PageClient, place: None) -> None:
    make_site(make_company("LA", name="Park works"), park=make_park())
    page = pages.get("/parks/savan-park")
    assert page.heading == "Savan Park" and "Corridor east-west" in page
    organisation, _company = the_company("Park works")
    assert page.link("Park works") == f"/companies/{organisation.public_id}"
    assert pages.get("/corridors").link("Savan Park") == "/parks/savan-park"


@pytest.mark.parametrize("state", sorted(set(CompanyState) - {CompanyState.VERIFIED}))
def test_companies_that_are_not_verified_are_not_shown(
    pages: PageClient, place: None, state: CompanyState
) -> None:
    make_site(make_company("LA", name="Park works", state=state), park=make_park())
    page = pages.get("/parks/savan-park")
    assert "Park works" not in page and "Nothing of the programme is in this park yet." in page


def test_a_company_that_left_is_not_shown(pages: PageClient, place: None) -> None:
    site = make_site(make_company("LA", name="Park works"), park=make_park())
    with unit_of_work():
        db.session.merge(site).closed_at = the_company("Park works")[1].registered_at
    assert "Park works" not in pages.get("/parks/savan-park")


@pytest.mark.parametrize("code", ["no-such-park", "x" * 300, "%00", "ສະຫວັນ"])
def test_a_park_that_is_not_there_is_not_found(pages: PageClient, place: None, code: str) -> None:
    assert pages.client.get(f"/parks/{code}").status_code in {400, 404}
