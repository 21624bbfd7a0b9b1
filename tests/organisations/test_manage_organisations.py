"""Keeping the list of organisations."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import make_account, make_actor, make_country, make_organisation, make_province
from tests.support.pages import Page, PageClient
from training_portal.accounts.models import Account
from training_portal.organisations import services
from training_portal.organisations.models import Organisation, OrganisationKind
from training_portal.organisations.services import OrganisationFacts
from training_portal.platform.audit import AuditEvent
from training_portal.platform.database import db
from training_portal.platform.policy import Role
from training_portal.platform.workflow import NotAllowed

NEW = "/manage/organisations/new"


@pytest.fixture
def browser(app: Flask, browser_of: Callable[[Account], PageClient]) -> PageClient:
    for code in ("KH", "LA"):
        make_country(code)
    return browser_of(make_account(Role.PROGRAMME_COORDINATOR))


def create(browser: PageClient, name: str = "Invented council", **more) -> Page:
    values = {"kind": "agency", "country_code": "LA", **more}
    return browser.submit(NEW, name=name, **values)


def the(name: str) -> Organisation:
    return db.session.scalars(
        select(Organisation)
        .where(Organisation.name == name)
        .execution_options(populate_existing=True)
    ).one()


def events() -> list[AuditEvent]:
    return list(
        db.session.scalars(
            select(AuditEvent)
            .where(AuditEvent.subject_kind == "organisation")
            .order_by(AuditEvent.id)
        )
    )


def test_one_comes_back_to_the_list_as_it_was(browser: PageClient) -> None:
    create(browser)
    left = "/manage/organisations?q=invented&kind=agency"
    page = browser.get(browser.get(left).link("Invented council"))
    assert page.link("Back") == left
    page = browser.submit(page, name="Invented board")
    assert page.address == left and page.notices == ["Saved."]
    page = browser.submit(
        browser.get(page.link("New organisation")),
        name="Invented bureau", kind="agency", country_code="LA",
    )  # fmt: skip
    assert page.address == left
    page = browser.get(browser.get(left).link("Invented bureau"))
    page = browser.submit(browser.get(page.link("Archive this organisation")))
    assert page.address == left


def test_the_way_back_is_a_list_of_organisations_whatever_the_address_says(
    browser: PageClient,
) -> None:
    body = make_organisation(name="Invented council")
    page = browser.get(f"/manage/organisations/{body.public_id}?view=//elsewhere.example.org")
    assert page.link("Back") == "/manage/organisations"


def test_an_organisation_is_put_in(browser: PageClient) -> None:
    province = make_province("LA", "LA-SV", "Savannakhet")
    page = create(browser, native_name="ສະພາ", province="LA-SV", nominates="y")
    assert page.notices == ["The organisation is there."]
    found = the("Invented council")
    assert found.kind is OrganisationKind.AGENCY and found.nominates
    assert (found.native_name, found.native_language) == ("ສະພາ", "lo")
    assert found.province_id == province.id
    (event,) = events()
    assert event.action == "create" and event.after is not None
    assert event.after["name"] == "Invented council"


def test_it_is_changed_and_the_audit_says_what(browser: PageClient) -> None:
    create(browser)
    page = browser.get("/manage/organisations")
    page = browser.submit(page.link("Invented council"), name="Renamed council")
    assert page.notices == ["Saved."]
    event = events()[-1]
    assert (event.before, event.after) == (
        {"name": "Invented council"},
        {"name": "Renamed council"},
    )


def test_saving_what_stands_there_writes_nothing(browser: PageClient) -> None:
    create(browser)
    browser.submit(browser.get("/manage/organisations").link("Invented council"))
    assert len(events()) == 1


def test_a_name_stands_once_in_a_country(browser: PageClient) -> None:
    create(browser)
    page = create(browser, name="INVENTED  Council", status=422)
    assert page.errors == ["There is an organisation of this name in this country already."]
    create(browser, country_code="KH")


def test_units_of_two_bodies_may_share_a_name(browser: PageClient) -> None:
    first, second = make_organisation(country="LA"), make_organisation(country="LA")
    create(browser, name="Training unit", parent=first.public_id)
    create(browser, name="Training unit", parent=second.public_id)
    create(browser, name="Training unit", parent=second.public_id, status=422)


def test_an_organisation_is_no_part_of_itself(browser: PageClient) -> None:
    ministry = make_organisation(country="LA", name="Invented ministry")
    create(browser, name="Department", parent=ministry.public_id)
    department = the("Department")
    path = f"/manage/organisations/{ministry.public_id}"
    assert f'<option value="{ministry.public_id}"' not in browser.get(path).html
    page = browser.submit(path, parent=department.public_id, status=422)
    assert page.errors == ["Name: An organisation cannot be a part of itself."]


def test_a_province_lies_in_its_country(browser: PageClient) -> None:
    make_province("KH", "KH-12", "Phnom Penh")
    page = create(browser, province="KH-12", status=422)
    assert page.errors == ["Choose a province of the country above."]


def test_bad_input_comes_back_filled(browser: PageClient) -> None:
    page = create(browser, name="", native_name="ສະພາ", kind="junk", status=422)
    assert len(page.errors) == 2
    assert 'value="ສະພາ"' in page.html


def test_the_list_is_filtered_searched_and_downloaded(browser: PageClient) -> None:
    make_organisation(OrganisationKind.COMPANY, "KH", name="Invented harness")
    make_organisation(OrganisationKind.MINISTRY, "LA", name="Invented ministry")

    def listed(query: str) -> tuple[bool, bool]:
        page = browser.get(f"/manage/organisations?{query}")
        return "Invented harness" in page, "Invented ministry" in page

    assert listed("") == (True, True)
    assert listed("country=KH") == (True, False)
    assert listed("kind=ministry") == (False, True)
    assert listed("q=HARNESS") == (True, False)
    for sort in ("name", "-name", "kind", "country", "-parent"):
        assert listed(f"sort={sort}") == (True, True)
    text = browser.client.get("/manage/organisations?format=csv").get_data(as_text=True)
    assert "Invented harness" in text and "Company" in text


def test_what_happened_to_an_entry_stands_under_it(browser: PageClient) -> None:
    create(browser, name="Invented body")
    public_id = db.session.scalars(select(Organisation.public_id)).one()
    url = f"/manage/organisations/{public_id}"
    browser.submit(url, name="Renamed body", kind="agency", country_code="LA")
    page = browser.get(url)
    assert "Put in" in page
    assert "Changed:" in page and "The name was “Invented body”." in page


def test_an_organisation_that_is_not_there_is_404(browser: PageClient) -> None:
    browser.get("/manage/organisations/NOSUCHBODY12", status=404)


def test_the_service_itself_refuses_who_may_not(app: Flask) -> None:
    make_country("LA")
    facts = OrganisationFacts(kind=OrganisationKind.AGENCY, name="Body", country_code="LA")
    with pytest.raises(NotAllowed):
        services.create_organisation(facts, actor=make_actor(Role.TRAINER))
    assert db.session.scalars(select(Organisation)).all() == []
