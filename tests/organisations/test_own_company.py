"""A company's own pages: where it stands, changing facts and sites, sending it in again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories import actor_of, make_account, make_company, make_park, make_site
from tests.organisations.conftest import FACTS, register, the_company
from tests.support.mails import mails_to
from tests.support.pages import Page, PageClient
from training_portal.accounts.models import Account
from training_portal.organisations import company_services, site_services
from training_portal.organisations.events import SiteClosing
from training_portal.organisations.models import CompanyState, Organisation
from training_portal.organisations.site_queries import sites_of
from training_portal.organisations.site_services import SiteFacts
from training_portal.platform import events
from training_portal.platform.policy import Actor, Role
from training_portal.platform.workflow import NotAllowed, Refused

S = CompanyState
BrowserOf = Callable[[Account], PageClient]


def owned(browser_of: BrowserOf, state: S = S.VERIFIED) -> tuple[Organisation, PageClient]:
    """A company with one site in the park, and the browser of its owner."""
    company = make_company("LA", name="Own works", state=state)
    make_site(company, name="First site", park=make_park(code="own-park", name="Own Park"))
    account = make_account(Role.COMPANY_OWNER, email="owner@example.org", organisation=company)
    return company, browser_of(account)


def home(company: Organisation) -> str:
    return f"/company/{company.public_id}"


def change(company: Organisation, browser: PageClient, status: int = 200, **fields: str) -> Page:
    return browser.submit(f"{home(company)}/edit", status=status, **fields)


def test_one_company_is_opened_and_several_are_offered(place: None, browser_of: BrowserOf) -> None:
    company, browser = owned(browser_of)
    assert browser.get("/company").url == home(company)
    register(browser)
    page = browser.get("/company")
    assert page.link("Own works") == home(company)
    assert "Savan Wiring" in page


def test_who_works_for_none_is_shown_the_way_in(browser: PageClient) -> None:
    assert browser.get("/company").link("Register a company") == "/company/register"


def test_a_recruiter_sees_the_company_and_changes_nothing(
    place: None, browser_of: BrowserOf
) -> None:
    company, _owner = owned(browser_of)
    recruiter = browser_of(make_account(Role.COMPANY_RECRUITER, organisation=company))
    page = recruiter.get(home(company))
    assert "First site" in page and "Change the facts" not in page and "Add a site" not in page
    recruiter.get(f"{home(company)}/edit", status=403)
    recruiter.get(f"{home(company)}/sites/new", status=403)


def test_another_companys_pages_are_not_there(place: None, browser_of: BrowserOf) -> None:
    company, _owner = owned(browser_of)
    other = make_company("LA", name="Other works")
    stranger = browser_of(make_account(Role.COMPANY_OWNER, organisation=other))
    for path in ("", "/edit", "/sites/new", "/people"):
        stranger.get(home(company) + path, status=404)
    site = sites_of(company.id)[0]
    stranger.get(f"{home(other)}/sites/{site.public_id}", status=404)


def test_what_was_not_verified_is_changed_freely(place: None, browser_of: BrowserOf) -> None:
    company, browser = owned(browser_of)
    page = change(company, browser, about="We sew.", contact_name="Malee")
    assert page.notices == ["Saved."]
    organisation, row = the_company("Own works")
    assert (row.state, row.about, row.contact_name) == (S.VERIFIED, "We sew.", "Malee")
    assert organisation.public_id == company.public_id


@pytest.mark.parametrize(
    "essential",
    [{"name": "New works"}, {"registration_number": "LA-9999"}, {"country_code": "KH"}],
)
def test_a_change_of_what_was_verified_asks_first_and_is_verified_again(
    place: None, browser_of: BrowserOf, essential: dict[str, str]
) -> None:
    company, browser = owned(browser_of)
    page = change(company, browser, status=422, **essential)
    assert page.errors == [
        "Name, register number and country were verified. Tick here to change them."
    ]
    page = browser.submit(f"{home(company)}/edit", again="y", **essential)
    assert page.notices == ["Saved. The programme verifies it again."]
    _organisation, row = the_company(essential.get("name", "Own works"))
    assert row.state is S.IN_REVIEW
    assert mails_to("owner@example.org")[-1].subject.endswith("is verified again after a change")


def test_another_way_of_writing_it_is_no_change_of_what_was_verified(
    place: None, browser_of: BrowserOf
) -> None:
    company, browser = owned(browser_of)
    assert change(company, browser, name="OWN Works").notices == ["Saved."]
    assert the_company("OWN Works")[1].state is S.VERIFIED


def test_a_name_of_another_company_is_not_taken_by_changing(
    place: None, browser_of: BrowserOf
) -> None:
    company, browser = owned(browser_of, S.RETURNED)
    make_company("LA", name="Other works")
    page = change(company, browser, status=422, name="other WORKS")
    assert "is registered in this country already" in page.errors[0]
    assert the_company("Own works")


def test_saving_what_stands_there_writes_nothing(place: None, browser_of: BrowserOf) -> None:
    company, browser = owned(browser_of)
    change(company, browser)
    assert "Facts changed" not in browser.get(home(company))


def test_a_returned_company_says_why_and_is_sent_in_again(
    browser: PageClient, staff: PageClient
) -> None:
    path = register(browser).url
    manage = path.replace("/company/", "/manage/companies/")
    staff.submit(f"{manage}/decide/return", reason="The number is that of the tax office.")
    page = browser.get(path)
    assert "The number is that of the tax office." in page
    assert "the programme" in page and "Naomi" not in page, "staff are not named to companies"
    browser.submit(f"{path}/edit", registration_number="55")
    page = browser.submit(path, button="Send it in again")
    assert page.notices == ["The programme looks at it again."]
    assert "tax office" not in page.html.partition("<aside")[0]
    assert the_company()[1].state is S.IN_REVIEW


def test_it_is_sent_in_again_only_when_it_was_returned(browser: PageClient) -> None:
    page = register(browser)
    answer = browser.client.post(f"{page.url}/resubmit", headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code in {400, 409}


def test_what_is_missing_is_said(place: None, browser_of: BrowserOf) -> None:
    company = make_company("LA", name="Bare works", state=S.RETURNED)
    browser = browser_of(make_account(Role.COMPANY_OWNER, organisation=company))
    page = browser.get(home(company))
    assert "a site that is open" in page and "Send it in again" not in page


@pytest.mark.parametrize("state", [S.REFUSED, S.SUSPENDED])
def test_one_that_was_shut_out_changes_nothing(
    place: None, browser_of: BrowserOf, state: S
) -> None:
    company, browser = owned(browser_of, state)
    page = browser.get(home(company))
    assert state.label in page and "Change the facts" not in page
    change(company, browser, status=409, about="Please")
    browser.submit(f"{home(company)}/sites/new", status=422, site_name="Second", park="savan-park")


def test_a_site_is_added_changed_and_closed(place: None, browser_of: BrowserOf) -> None:
    company, browser = owned(browser_of)
    new = f"{home(company)}/sites/new"
    page = browser.submit(new, site_name="Second site", park="savan-park", address="Plot 7")
    assert page.notices == ["The site is there."] and "Plot 7" in page
    other = browser.submit(
        page.link("Second site"), button="Show its parks and provinces", site_country="KH"
    )
    assert "Phnom Penh" in other and "Savan Park" not in other
    page = browser.submit(other, button="Save", site_name="Renamed site", park="", province="KH-12")
    assert "Renamed site" in page and "Phnom Penh, Cambodia" in page
    asked = browser.get(browser.get(page.link("Renamed site")).link("Close this site"))
    assert "A closed site is not opened again" in asked
    page = browser.submit(asked, button="Close the site")
    assert page.notices == ["The site is closed."] and "Site closed: Renamed site" in page
    closed = next(site for site in sites_of(company.id) if site.closed_at)
    browser.get(f"{home(company)}/sites/{closed.public_id}", status=404)


def test_two_open_sites_have_two_names(place: None, browser_of: BrowserOf) -> None:
    company, browser = owned(browser_of)
    page = browser.submit(
        f"{home(company)}/sites/new", status=422, site_name="FIRST site", park="savan-park"
    )
    assert "The company has a site of this name already." in page.errors[0]


def test_who_has_something_live_at_a_site_keeps_it_open(
    app: Flask, place: None, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_event: SiteClosing) -> None:
        raise Refused("Somebody works here.")

    monkeypatch.setitem(events._handlers, SiteClosing, [refuse])
    company, browser = owned(browser_of)
    site = sites_of(company.id)[0]
    path = f"{home(company)}/sites/{site.public_id}/close"
    asked = browser.get(path)
    assert "Somebody works here." in asked and "Close the site" not in asked
    with pytest.raises(Refused, match="Somebody works here"):
        site_services.close_site(
            site.id, actor=actor_of(make_account(), Role.COMPANY_OWNER, organisation=company)
        )
    assert sites_of(company.id)[0].closed_at is None


@pytest.mark.parametrize("role", [Role.COMPANY_RECRUITER, Role.PROGRAMME_COORDINATOR])
def test_the_services_themselves_refuse_who_is_no_owner(
    app: Flask, place: None, role: Role
) -> None:
    company = make_company("LA", name="Own works")
    scope = company if role is Role.COMPANY_RECRUITER else None
    actor: Actor = actor_of(make_account(), role, organisation=scope)
    facts = company_services.facts_of(*the_company("Own works"))
    site = make_site(company)
    new = SiteFacts(name="S", country_code="LA", park_code="savan-park")
    for attempt in (
        lambda: company_services.change_company(company.id, facts, actor=actor),
        lambda: company_services.resubmit(company.id, actor=actor),
        lambda: site_services.add_site(company.id, new, actor=actor),
        lambda: site_services.change_site(site.id, new, actor=actor),
        lambda: site_services.close_site(site.id, actor=actor),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_facts_are_shown_back_as_they_were_written(browser: PageClient) -> None:
    page = register(browser)
    form = browser.get(f"{page.url}/edit")
    for name in ("name", "native_name", "registration_number", "contact_email"):
        assert f'value="{FACTS[name]}"' in form.html, name
