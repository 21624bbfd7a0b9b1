"""Everybody reads what is open, in plain words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories import make_account, make_company, make_country, make_park, make_site
from tests.factories.placements import make_graduate, make_limits, make_posting
from tests.factories.places import make_corridor
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.accounts.models import Account
from training_portal.geography.models import IndustrialPark
from training_portal.organisations.models import CompanyState
from training_portal.placements.posting_states import PostingState
from training_portal.placements.rules.wages import WagePeriod
from training_portal.platform.database import db, unit_of_work


def test_a_posting_tells_what_is_paid_and_that_nobody_pays_for_it(pages: PageClient) -> None:
    make_country("LA")
    posting = make_posting(wage_minor=150, wage_period=WagePeriod.HOUR)
    page = pages.get(f"/placements/{posting.public_id}")
    assert "USD 1.50 an hour" in page and "about USD 312 a month" in page
    assert "48 hours a week, on 6 days" in page
    assert "You keep your passport and your papers." in page
    assert "Never pay anybody for this job." in page
    assert "You get a written contract in English and Lao." in page


def test_a_park_beside_the_corridors_is_said_to_lie_on_none(pages: PageClient) -> None:
    company, beside = make_company("LA"), make_park(code="beside", name="Beside")
    with unit_of_work():
        db.session.get_one(IndustrialPark, beside.code).is_off_line = True
    for park, is_said in ((make_park(), True), (beside, False)):
        posting = make_posting(company, site=make_site(company, park=park))
        page = pages.get(f"/placements/{posting.public_id}")
        assert park.name in page and (make_corridor().name in page) is is_said


@pytest.mark.parametrize(
    "state",
    [
        PostingState.DRAFT,
        PostingState.IN_REVIEW,
        PostingState.RETURNED,
        PostingState.SUSPENDED,
        PostingState.WITHDRAWN,
    ],
)
def test_what_staff_have_not_let_out_is_not_there(pages: PageClient, state: PostingState) -> None:
    posting = make_posting(state=state)
    pages.get(f"/placements/{posting.public_id}", status=404)
    assert posting.title not in pages.get("/placements")


def test_the_list_is_filtered_and_sorted(pages: PageClient) -> None:
    make_posting(make_company("LA", name="Invented harness"), title="Welder")
    make_posting(
        make_company("TH", name="Invented axle"),
        title="Electrician",
        countries=("VN",),
        working_language="th",
    )
    for query, here, gone in (
        ("country=LA", "Welder", "Electrician"),
        ("from=VN", "Electrician", "Welder"),
        ("language=th", "Electrician", "Welder"),
        ("q=harness", "Welder", "Electrician"),
        ("q=ELECTRI", "Electrician", "Welder"),
    ):
        page = pages.get(f"/placements?{query}")
        assert here in page and gone not in page, query
    for query in ("kind=job", "occupation=31", "sort=title", "sort=-published_at", "country=XX"):
        page = pages.get(f"/placements?{query}")
        assert "Welder" in page and "Electrician" in page, query


def test_a_company_that_is_not_verified_is_not_listed(pages: PageClient) -> None:
    posting = make_posting(make_company("LA", state=CompanyState.SUSPENDED))
    assert posting.title not in pages.get("/placements")


def test_who_is_not_invited_reads_so_before_applying(
    browser_of: Callable[[Account], PageClient],
) -> None:
    make_country("LA")
    posting = make_posting()
    invited, _person = make_graduate("LA")
    other, _person = make_graduate("KH")
    address = f"/placements/{posting.public_id}"
    assert f"{address}/apply" in browser_of(invited).get(address).html
    page = browser_of(other).get(address)
    assert "open to people of Lao PDR; your profile says Cambodia" in page
    assert 'href="/placements?from=KH"' in page.html
    assert f"{address}/apply" not in page.html


def test_nothing_open_says_what_to_do(pages: PageClient, app: Flask) -> None:
    assert "No placement is open now" in pages.get("/placements")


@pytest.mark.parametrize("public_id", ["NOSUCHTHING0", "%00", "x" * 300, "-1", str(2**63)])
def test_junk_is_not_found(pages: PageClient, public_id: str) -> None:
    assert pages.client.get(f"/placements/{public_id}").status_code in (400, 404)


def test_the_list_costs_the_same_however_long(pages: PageClient) -> None:
    def cost() -> int:
        with statements(db.session.get_bind()) as seen:
            pages.get("/placements")
        return len(seen)

    make_posting()
    pages.get("/placements")
    first = cost()
    for _number in range(4):
        make_posting()
    assert cost() == first


def test_a_graduate_is_shown_first_what_is_open_to_her_with_the_count_of_both(
    browser_of: Callable[[Account], PageClient], pages: PageClient
) -> None:
    make_limits("LA")
    for title, countries, age in (
        ("Line leader", ("LA", "TH"), 18),
        ("Welder", ("TH",), 18),
        ("Head of the plant", ("LA",), 45),
    ):
        make_posting(title=title, countries=countries, minimum_age=age)
    owner, _person = make_graduate("LA")
    browser = browser_of(owner)
    page = browser.get("/placements")
    assert "Line leader" in page
    assert "Welder" not in page and "Head of the plant" not in page  # she is 31
    assert "Open to me 1" in page and "All placements 3" in page
    everything = browser.get(page.link("All placements 3"))
    assert "Welder" in everything and "Open to me 1" in everything
    # Filters stay on both sides, and what an address asks for is shown.
    narrowed = browser.get("/placements?q=welder")
    assert "None of them is open to you now" in narrowed and "All placements 1" in narrowed
    assert "Welder" in browser.get(narrowed.link("Show all placements"))
    assert "Welder" in browser.get("/placements?from=TH")
    assert "Open to me" not in pages.get("/placements")
    nobody_yet = browser_of(make_account())
    assert "Welder" in nobody_yet.get("/placements")


def test_a_graduate_s_list_takes_as_many_statements_however_many_are_open(
    browser_of: Callable[[Account], PageClient],
) -> None:
    """The own record, what is open to it, and a count of both beside what visitors' lists take."""
    make_limits("LA")
    owner, _person = make_graduate("LA")
    browser = browser_of(owner)
    taken = []
    for _round in range(2):
        for _each in range(3):
            make_posting(countries=("LA",))
        with statements(db.engine) as seen:
            browser.get("/placements")
        taken.append(len(seen))
    assert taken[0] == taken[1] <= 11, taken
