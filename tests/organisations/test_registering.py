"""A company registers with its first site, and whoever does it becomes its owner."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import actor_of, make_account, make_company
from tests.organisations.conftest import FACTS, REGISTER, SITE, register, the_company
from tests.support.mails import mails_to
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.accounts.queries import roles_of
from training_portal.organisations import company_services
from training_portal.organisations.company_services import CompanyFacts
from training_portal.organisations.models import CompanyState, OrganisationKind
from training_portal.organisations.site_queries import sites_of
from training_portal.organisations.site_services import SiteFacts
from training_portal.platform.policy import ANONYMOUS, Role
from training_portal.platform.workflow import NotAllowed


def test_a_company_is_there_with_its_site_and_its_owner(
    browser: PageClient, owner: Account
) -> None:
    page = register(browser, about="Wire harnesses.")
    assert page.notices == ["The company is registered. The programme looks at it now."]
    assert page.heading.startswith("Savan Wiring")
    assert "Waiting to be verified" in page
    organisation, company = the_company()
    assert organisation.kind is OrganisationKind.COMPANY and not organisation.nominates
    assert (organisation.native_name, organisation.native_language) == ("ສະຫວັນ", "lo")
    assert company.state is CompanyState.IN_REVIEW
    assert company.website == "https://www.savan-wiring.example.org"
    [site] = sites_of(organisation.id)
    assert (site.name, site.park, site.country_code) == ("Park works", "Savan Park", "LA")
    [role] = roles_of(owner.id)
    assert (role.role, role.organisation) == (Role.COMPANY_OWNER, "Savan Wiring")


def test_its_owner_gets_a_mail(browser: PageClient) -> None:
    register(browser)
    [mail] = mails_to("noi@example.org")
    assert mail.subject == "Savan Wiring is registered and waits to be verified"
    assert "/company/" in mail.body


def test_a_site_in_no_park_lies_in_a_province(browser: PageClient) -> None:
    register(browser, park="", province="LA-SV")
    organisation, _company = the_company()
    [site] = sites_of(organisation.id)
    assert (site.park, site.province) == (None, "Savannakhet")


def test_parks_are_grouped_by_country_and_corridor(browser: PageClient) -> None:
    page = browser.get(REGISTER)
    assert '<optgroup label="Lao PDR · Corridor east-west">' in page.html


def test_a_country_narrows_parks_and_provinces_and_keeps_what_was_typed(
    browser: PageClient,
) -> None:
    page = browser.submit(
        REGISTER,
        button="Show only parks and provinces of the country above",
        country_code="KH",
        name="Typed already",
    )
    assert "Typed already" in page.html and not page.errors
    assert "Phnom Penh" in page and "Savan Park" not in page and "Savannakhet" not in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "Fill in “Name of the company”."),
        ({"name": "ສະຫວັນ"}, "Write it in Latin letters here"),
        ({"registration_number": "none"}, "A register number has digits"),
        ({"website": "javascript:alert(1)"}, "Write an address like www.example.org."),
        ({"contact_email": "noi"}, "Write an e-mail address like name@example.org."),
        ({"sector_code": "Z"}, "Choose one of the answers in the list."),
        ({"parent_country": "XX"}, "Choose one of the answers in the list."),
        ({"park": ""}, "Choose the industrial park, or the province if it is in none."),
        ({"park": "no-such-park"}, "Choose one of the answers in the list."),
        ({"province": "KH-12"}, "What was chosen lies in another country"),
        ({"country_code": "KH"}, "What was chosen lies in another country"),
        ({"name": "x" * 201}, "This is 1 character too long"),
        ({"about": "x" * 2001}, "This is 1 character too long"),
        ({"site_name": "Works\u202e"}, "character"),
    ],
)
def test_wrong_input_comes_back_filled_with_words(
    browser: PageClient, wrong: dict[str, str], words: str
) -> None:
    page = register(browser, status=422, **wrong)
    assert any(words in error for error in page.errors), page.errors
    assert 'value="Noi Keomany"' in page.html, "what was right is still there"
    assert browser.get("/company").heading == "My companies"


def test_text_that_cannot_be_stored_is_refused(browser: PageClient) -> None:
    answer = browser.client.post(REGISTER, data={**FACTS, **SITE, "name": "Savan\x00"})
    assert answer.status_code in {400, 422}


@pytest.mark.parametrize(
    "other",
    [
        {"name": "SAVAN  wiring", "registration_number": "9"},
        {"name": "Another name", "registration_number": "01 001234"},
    ],
)
def test_a_name_or_number_that_is_there_is_refused_without_saying_whose(
    browser: PageClient, browser_of: Callable[[Account], PageClient], other: dict[str, str]
) -> None:
    register(browser)
    stranger = browser_of(make_account(email="stranger@example.org"))
    page = register(stranger, status=422, **other)
    assert "is registered in this country already" in page.errors[0]
    assert "ask its owner to invite you" in page.errors[0]
    assert "noi@" not in page.html.replace(FACTS["contact_email"], "")
    assert mails_to("stranger@example.org") == []


def test_another_country_has_a_register_of_its_own(browser: PageClient) -> None:
    register(browser)
    page = register(browser, country_code="KH", park="", province="KH-12")
    assert page.notices


def test_a_refused_company_keeps_nobody_out(browser: PageClient) -> None:
    make_company("LA", name="Savan Wiring", state=CompanyState.REFUSED)
    assert register(browser).notices


def test_one_form_sent_twice_registers_once(browser: PageClient) -> None:
    page = browser.get(REGISTER)
    for _time in range(2):
        browser.submit(page, **FACTS, **SITE)
    the_company()
    assert len(mails_to("noi@example.org")) == 1


def test_only_so_many_of_one_account_wait_at_once(browser: PageClient) -> None:
    for number in range(5):
        register(browser, name=f"Works {number}", registration_number=f"7{number}")
    page = register(browser, status=422)
    assert "5 companies of yours wait to be verified" in page.errors[0]


def test_a_visitor_signs_in_first(client: FlaskClient, place: None) -> None:
    answer = client.get(REGISTER)
    assert answer.status_code == 302
    assert answer.location.endswith("/sign-in?next=/company/register")


def test_a_visitor_is_told_that_an_account_comes_first(pages: PageClient, place: None) -> None:
    page = pages.get("/sign-in?next=/company/register")
    assert "To register a company, first make an account" in page
    assert page.link("Make an account") == "/sign-up?next=/company/register"


def test_ways_in_stand_on_the_front_page_and_at_sign_up(pages: PageClient, place: None) -> None:
    assert pages.get("/").link("Register a company") == REGISTER
    way = pages.get("/sign-up").link("Make an account and register the company")
    assert way == "/sign-up?next=/company/register"
    assert "after the mail about it you register the company" in pages.get(way)


def test_the_service_itself_refuses_nobody_known(app: Flask, place: None) -> None:
    facts = CompanyFacts(
        name="A",
        country_code="LA",
        registration_number="1",
        sector_code="C",
        parent_country="JP",
        contact_name="N",
        contact_email="n@example.org",
    )
    site = SiteFacts(name="S", country_code="LA", park_code="savan-park")
    with pytest.raises(NotAllowed):
        company_services.register(facts, site, actor=ANONYMOUS)
    company_services.register(facts, site, actor=actor_of(make_account()))
