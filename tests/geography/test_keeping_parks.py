"""Staff keep the list of parks: put in, change, archive, take out again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories import make_account, make_company, make_park, make_site
from tests.factories.accounts import make_actor
from tests.factories.places import make_country
from tests.factories.programme import make_cohort
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.accounts.models import Account
from training_portal.cohorts.models import Cohort
from training_portal.geography import park_services
from training_portal.geography.models import IndustrialPark
from training_portal.platform.audit import timeline
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role
from training_portal.platform.workflow import NotAllowed

LIST = "/manage/parks"
BrowserOf = Callable[[Account], PageClient]
NEW = {
    "english_name": "Đồng Hới Park",
    "native_name": "Khu công nghiệp Đồng Hới",
    "kind": "industrial_park",
    "country_code": "LA",
    "corridor_code": "east-west",
    "position": "16.75, 105.5",
    "note": "Wiring, 40 ha",
    "source": "Visit of 3 June",
}


@pytest.fixture
def staff(app: Flask, browser_of: BrowserOf) -> PageClient:
    make_park()
    return browser_of(make_account(Role.PROGRAMME_COORDINATOR, name="Naomi"))


def park(code: str = "savan-park") -> IndustrialPark:
    return db.session.get_one(IndustrialPark, code, populate_existing=True)


def archive(staff: PageClient, *codes: str) -> None:
    page = staff.submit(LIST, button="Archive these parks", row=list(codes))
    assert "Sites, cohorts and postings that are there stay as they are." in page
    staff.submit(page, button=f"Archive these parks: {len(codes)}")


def test_a_park_is_put_in_and_stands_everywhere_at_once(staff: PageClient) -> None:
    page = staff.submit(f"{LIST}/new", **NEW)
    assert page.notices == ["The park is there: on the map, in lists and in choices. Look at it"]
    made = park("dong-hoi-park")
    assert made.is_by_staff and made.source == "Visit of 3 June" and made.latitude == 16.75
    for address in (LIST, "/parks", "/corridors"):
        assert "Đồng Hới Park" in staff.get(address)
    assert [each.action for each in timeline([("park", made.id)])] == ["create"]


def test_it_is_found_by_any_of_its_words_however_they_are_typed(staff: PageClient) -> None:
    staff.submit(f"{LIST}/new", **NEW)
    for words in ("dong hoi", "WIRING", "khu nghiep"):
        for address in (LIST, "/parks"):
            assert "Đồng Hới Park" in staff.get(f"{address}?q={words}")
            assert "Savan Park" not in staff.get(f"{address}?q={words}")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("source", "", "Source"),
        ("position", "16.75", "Write two numbers with a comma between"),
        ("position", "105.5, 16.75", "not in the Mekong region"),
        ("position", "51.5, 0.1", "not in the Mekong region"),
        ("position", "21.03, 105.85", "This lies far outside Lao PDR: look at the figures"),
        ("english_name", "savan  PARK", "There is a park of this name in this country already."),
        ("english_name", "ສະຫວັນ", "Write the name in Latin letters"),
        ("english_name", "", "Name"),
        ("country_code", "XX", "Country"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    staff: PageClient, field: str, value: str, words: str
) -> None:
    page = staff.submit(f"{LIST}/new", status=422, **{**NEW, field: value})
    assert words in " ".join(page.errors)
    assert "Wiring, 40 ha" in page.text or 'value="Wiring, 40 ha"' in page.html


def test_a_second_park_of_the_name_in_another_country_has_an_address_of_its_own(
    staff: PageClient,
) -> None:
    make_park("TH", "elsewhere", "Elsewhere")
    staff.submit(f"{LIST}/new", **{**NEW, "english_name": "New"})
    thai = {"english_name": "New", "country_code": "TH", "position": "16.43, 102.83"}
    staff.submit(f"{LIST}/new", **{**NEW, **thai})
    assert park("new-2").country_code == "LA" and park("new-3").country_code == "TH"


def test_where_a_park_lies_is_asked_when_it_is_changed(staff: PageClient) -> None:
    with unit_of_work():
        # As somebody wrote it before it was asked: what is not touched is in nobody's way.
        park().latitude, park().longitude = 13.75, 100.5
    staff.submit(f"{LIST}/savan-park", note="Wiring", source="Visit of 3 June")
    page = staff.submit(
        f"{LIST}/savan-park", position="13.76, 100.5", source="Visit of 3 June", status=422
    )
    assert "This lies far outside Lao PDR" in " ".join(page.errors)
    staff.submit(f"{LIST}/savan-park", position="16.55, 104.75", source="Visit of 3 June")
    assert (park().latitude, park().longitude) == (16.55, 104.75)


def test_one_comes_back_to_the_list_as_it_was_with_the_way_to_the_park(staff: PageClient) -> None:
    left = f"{LIST}?q=savan&country=LA"
    page = staff.get(staff.get(left).link("Savan Park"))
    assert page.link("Back") == left
    page = staff.submit(page, note="Wiring", source="Visit of 3 June")
    assert page.address == left and page.notices == ["Saved. Look at it"]
    page = staff.get(page.link("Look at it"))
    assert page.heading == "Savan Park" and page.link("Back") == left
    page = staff.submit(staff.get(page.link("Archive this park")), button="Archive these parks: 1")
    assert page.address == left and page.notices == ["1 park is archived. Look at it"]
    page = staff.get(page.link("Look at it"))
    assert "This park is archived since" in page and page.link("Back") == left
    page = staff.submit(staff.get(staff.get(left).link("New park")), **NEW)
    assert page.address == left
    assert staff.get(page.link("Look at it")).heading == "Đồng Hới Park"


def test_the_way_back_is_a_list_of_parks_whatever_the_address_says(staff: PageClient) -> None:
    page = staff.get(f"{LIST}/savan-park?view=//elsewhere.example.org")
    assert page.link("Back") == LIST


def test_an_archived_park_leaves_lists_map_and_choices_and_comes_back(
    staff: PageClient, browser_of: BrowserOf
) -> None:
    company = make_company("LA", name="Park works")
    owner = browser_of(make_account(Role.COMPANY_OWNER, organisation=company))
    new_site = f"/company/{company.public_id}/sites/new"
    assert "Savan Park" in owner.get(new_site)
    archive(staff, "savan-park")
    for address in (LIST, "/parks", "/parks?shelf=all", "/corridors", "/companies"):
        assert "Savan Park" not in staff.get(address), address
    assert "Savan Park" not in owner.get(new_site)
    assert "Savan Park" in staff.get(f"{LIST}?shelf=all")
    away = f"{LIST}?shelf=away"
    assert "Savan Park" in staff.client.get(f"{away}&format=csv").text
    page = staff.submit(away, button="Take them out of the archive", row=["savan-park"])
    staff.submit(page, button="Take them out of the archive: 1")
    for address in (LIST, "/parks", "/corridors"):
        assert "Savan Park" in staff.get(address)


def test_its_page_archives_it_and_takes_it_out(staff: PageClient) -> None:
    page = staff.get(f"{LIST}/savan-park")
    page = staff.get(page.link("Archive this park"))
    staff.submit(page, button="Archive these parks: 1")
    page = staff.get(f"{LIST}/savan-park")
    assert "This park is archived since" in page
    page = staff.get(page.link("Take it out of the archive"))
    staff.submit(page, button="Take them out of the archive: 1")
    assert park().archived_at is None
    actions = [each.action for each in timeline([("park", park().id)])]
    assert actions == ["restore", "archive"]


def test_sites_and_cohorts_stay_in_an_archived_park(
    staff: PageClient, browser_of: BrowserOf
) -> None:
    company, cohort = make_company("LA", name="Park works"), make_cohort()
    site = make_site(company, park=park())
    with unit_of_work():
        db.session.get_one(Cohort, cohort.id).park_code = "savan-park"
    archive(staff, "savan-park")
    page = staff.get("/parks/savan-park")
    assert "Park works" in page and "This park is in no list any more." in page
    assert "Park works" in staff.get("/companies?park=savan-park")
    owner = browser_of(make_account(Role.COMPANY_OWNER, organisation=company))
    address = f"/company/{company.public_id}/sites/{site.public_id}"
    owner.submit(address, address="Plot 7")
    assert "Savan Park" in owner.get(address)
    assert "Savan Park" in staff.get(f"/manage/cohorts/{cohort.public_id}/change")
    other = make_cohort()
    assert "Savan Park" not in staff.get(f"/manage/cohorts/{other.public_id}/change")


def test_a_file_has_the_columns_that_are_shown(staff: PageClient) -> None:
    shown = "columns=kind&columns=origin&columns=source"
    lines = staff.client.get(f"{LIST}?format=csv&{shown}").text.splitlines()
    assert lines[0].lstrip("\ufeff") == "Code,Name in its own language,Park,Kind,Kept by,Source"
    assert lines[1] == "savan-park,,Savan Park,Industrial park or estate,Reference data,"


def test_a_list_of_any_length_takes_the_same_statements(staff: PageClient) -> None:
    staff.get(LIST)
    with statements(db.engine) as few:
        staff.get(LIST)
    for number in range(20):
        make_park("LA", f"park-{number}", f"Park {number}")
    with statements(db.engine) as many:
        staff.get(LIST)
    assert len(many) == len(few)


def test_only_who_keeps_the_list_may(app: Flask) -> None:
    made = make_park()
    with pytest.raises(NotAllowed):
        park_services.put_away(made.id, True, actor=make_actor(Role.OBSERVER))
    with pytest.raises(NotAllowed):
        park_services.follow_reference(made.id, actor=make_actor(Role.PROGRAMME_MANAGER))


def test_a_park_stays_in_its_country(staff: PageClient) -> None:
    """Its sites and their postings are held to the law of this one."""
    make_country("TH")
    page = staff.submit(f"{LIST}/savan-park", country_code="TH", source="A visit", status=422)
    assert "A park stays in its country" in page
    assert park().country_code == "LA"
