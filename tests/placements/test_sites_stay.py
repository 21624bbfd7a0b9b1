"""A site and a sector stay as they are while postings that the programme looked at rest on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from tests.factories import make_account, make_actor, make_company, make_sector, make_site
from tests.factories.placements import again, make_graduate, make_placement, make_posting
from tests.factories.places import make_province
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.organisations import company_services, site_services
from training_portal.organisations.models import Company, Organisation, Site
from training_portal.organisations.site_services import PlaceKept, SiteFacts
from training_portal.placements import application_services, posting_services, review_services
from training_portal.placements.application_states import PlacementState
from training_portal.placements.models import MinimumWage, Posting
from training_portal.placements.posting_states import PostingState
from training_portal.placements.rules.wages import WagePeriod
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Actor, Role
from training_portal.platform.workflow import Refused

BrowserOf = Callable[[Account], PageClient]
P, A = PostingState, PlacementState


@pytest.fixture
def company(app: Flask) -> Organisation:
    return make_company("LA", name="Own works")


def owner(company: Organisation) -> Actor:
    return make_actor(Role.COMPANY_OWNER, organisation=company)


def site_of(posting: Posting) -> Site:
    return db.session.get_one(Site, posting.site_id)


def elsewhere(site: Site) -> SiteFacts:
    """The same site in another province."""
    other = make_province("LA", "LA-BK", "Bokeo")
    return SiteFacts(name=site.name, country_code="LA", province_id=other.id)


def move(posting: Posting, company: Organisation) -> None:
    site = site_of(posting)
    site_services.change_site(site.id, elsewhere(site), actor=owner(company))


@pytest.mark.parametrize("state", [P.IN_REVIEW, P.PUBLISHED, P.SUSPENDED, P.FILLED])
def test_a_site_does_not_move_under_a_posting_that_the_programme_looked_at(
    company: Organisation, state: PostingState
) -> None:
    posting = make_posting(company, state=state)
    with pytest.raises(PlaceKept, match="stay as they are"):
        move(posting, company)
    assert site_of(posting).province_id != make_province("LA", "LA-BK", "Bokeo").id


@pytest.mark.parametrize("state", [P.DRAFT, P.RETURNED, P.CLOSED, P.EXPIRED, P.WITHDRAWN])
def test_a_site_moves_where_nothing_rests_on_its_place(
    company: Organisation, state: PostingState
) -> None:
    posting = make_posting(company, state=state)
    move(posting, company)
    assert site_of(posting).province_id == make_province("LA", "LA-BK", "Bokeo").id


@pytest.mark.parametrize("state", [A.SHORTLISTED, A.ACCEPTED, A.STARTED])
def test_nor_under_people_who_applied_for_work_there(company: Organisation, state: A) -> None:
    posting = make_posting(company, state=P.CLOSED)
    make_placement(posting, make_graduate()[1], state=state)
    with pytest.raises(PlaceKept):
        move(posting, company)


def test_name_and_address_of_a_site_change_at_any_time(company: Organisation) -> None:
    site = site_of(make_posting(company))
    facts = SiteFacts(
        name="Works by the river",
        country_code=site.country_code,
        province_id=site.province_id,
        address="Plot 7",
    )
    changed = site_services.change_site(site.id, facts, actor=owner(company))
    assert (changed.name, changed.address) == ("Works by the river", "Plot 7")


def test_the_page_of_a_site_says_so_before_and_beside_the_field(
    company: Organisation, browser_of: BrowserOf
) -> None:
    busy, idle = site_of(make_posting(company)), make_site(company)
    make_province("LA", "LA-BK", "Bokeo")
    browser = browser_of(make_account(Role.COMPANY_OWNER, organisation=company))
    base = f"/company/{company.public_id}/sites"
    assert "stay as they are" in browser.get(f"{base}/{busy.public_id}")
    assert "stay as they are" not in browser.get(f"{base}/{idle.public_id}")
    page = browser.submit(f"{base}/{busy.public_id}", button="Save", province="LA-BK", status=422)
    assert "stay as they are" in page.errors[0]


@pytest.mark.parametrize("state", [A.SUBMITTED, A.ACCEPTED, A.STARTED])
@pytest.mark.parametrize("posting_state", [P.CLOSED, P.EXPIRED, P.RETURNED])
def test_a_site_is_not_closed_while_somebody_applies_or_works_there(
    company: Organisation, state: A, posting_state: P
) -> None:
    posting = make_posting(company, state=posting_state)
    make_placement(posting, make_graduate()[1], state=state)
    with pytest.raises(Refused, match="or are at work there"):
        site_services.close_site(posting.site_id, actor=owner(company))


def test_a_filled_posting_keeps_its_site_open_as_an_opening_may_be_free_again(
    company: Organisation,
) -> None:
    posting = make_posting(company, openings=1)
    application = make_placement(posting, make_graduate()[1], state=A.OFFERED)
    application_services.accept_offer(application.id, actor=SYSTEM)
    with pytest.raises(Refused, match="close or withdraw them first"):
        site_services.close_site(posting.site_id, actor=owner(company))


def test_once_all_is_over_a_site_is_closed(company: Organisation) -> None:
    over = clock.now() - timedelta(days=1)
    posting = make_posting(company, openings=1, state=P.FILLED, closes_at=over)
    make_placement(posting, make_graduate()[1], state=A.FINISHED)
    site_services.close_site(posting.site_id, actor=owner(company))
    assert site_of(again(posting)).closed_at is not None


def test_the_page_that_closes_a_site_says_before_why_it_cannot(
    company: Organisation, browser_of: BrowserOf
) -> None:
    site = site_of(make_posting(company))
    browser = browser_of(make_account(Role.COMPANY_OWNER, organisation=company))
    page = browser.get(f"/company/{company.public_id}/sites/{site.public_id}/close")
    assert "close or withdraw them first" in page and "Close the site" not in page


def test_a_draft_of_a_closed_site_is_neither_handed_in_nor_published_nor_copied(
    company: Organisation, browser_of: BrowserOf
) -> None:
    actor = owner(company)
    draft = make_posting(company, state=P.DRAFT)
    site_services.close_site(draft.site_id, actor=actor)
    for attempt in (posting_services.submit_posting, posting_services.clone_posting):
        with pytest.raises(Refused, match="begin a posting for another site"):
            attempt(draft.id, actor=actor)
    browser = browser_of(make_account(Role.COMPANY_OWNER, organisation=company))
    assert "begin a posting for another site" in browser.get(f"/company/postings/{draft.public_id}")
    with unit_of_work():
        again(draft).state = P.IN_REVIEW
    with pytest.raises(Refused, match="begin a posting for another site"):
        review_services.publish_posting(
            draft.id, decision="Fair.", actor=make_actor(Role.PROGRAMME_COORDINATOR)
        )


def put_into(company: Organisation, sector: str) -> None:
    row = db.session.query(Company).filter_by(organisation_id=company.id).one()
    facts = company_services.facts_of(db.session.get_one(Organisation, company.id), row)
    company_services.change_company(
        company.id, replace(facts, sector_code=sector), actor=owner(company)
    )


def minimum_of(sector: str, country: str = "LA") -> None:
    make_sector(sector)
    with unit_of_work():
        db.session.add(
            MinimumWage(
                code="of-a-sector",
                country_code=country,
                sector_code=sector,
                amount_minor=20_000,
                currency="USD",
                period=WagePeriod.MONTH,
                valid_from=clock.today() - timedelta(days=100),
                source="A decree",
            )
        )


@pytest.mark.parametrize("state", [P.IN_REVIEW, P.PUBLISHED, P.SUSPENDED])
@pytest.mark.parametrize("with_minimum", ["A", "C"])
def test_a_sector_stays_while_a_legal_minimum_that_postings_met_depends_on_it(
    company: Organisation, state: P, with_minimum: str
) -> None:
    make_posting(company, state=state)
    make_sector("A")
    minimum_of(with_minimum)
    with pytest.raises(company_services.SectorKept, match="Close or withdraw them first"):
        put_into(company, "A")


def test_a_sector_changes_where_no_minimum_or_no_posting_depends_on_it(
    company: Organisation,
) -> None:
    make_posting(company, state=P.CLOSED)
    minimum_of("A")
    put_into(company, "A")
    make_posting(company)
    make_sector("D")
    make_sector("E")
    with pytest.raises(company_services.SectorKept):
        put_into(company, "D")
    other = make_company("LA", name="Other works")
    make_posting(other)
    put_into(other, "E")


def test_the_form_of_the_company_says_so_beside_the_sector(
    company: Organisation, browser_of: BrowserOf
) -> None:
    make_posting(company)
    minimum_of("A")
    browser = browser_of(make_account(Role.COMPANY_OWNER, organisation=company))
    page = browser.submit(f"/company/{company.public_id}/edit", sector_code="A", status=422)
    assert "depends on the sector" in page.errors[0]
