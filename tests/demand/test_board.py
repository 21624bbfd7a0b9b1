"""The board adds up what is asked for; everybody sees sums of many organisations alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.demand.conftest import BrowserOf
from tests.factories import make_account, make_company, make_organisation, make_park, make_site
from tests.factories.demand import make_answer, make_demand, make_need, make_occupation, today
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.demand.board import By
from training_portal.demand.models import AnswerState
from training_portal.platform.database import db
from training_portal.platform.policy import Role


def lines(browser: PageClient, url: str) -> list[str]:
    """The lines of the board's file."""
    text = browser.client.get(f"{url}{'&' if '?' in url else '?'}format=csv").get_data(as_text=True)
    return text.lstrip("\ufeff").splitlines()[1:]


@pytest.fixture
def requests(app: object) -> None:
    """Ten people of a ministry and six of a company in a park, four of a company in none."""
    park = make_park()
    make_need(make_answer(make_organisation(country="LA")), park_code=park.code)
    company = make_company("LA")
    make_demand(company, site=make_site(company, park=park))
    make_demand(make_company("LA"), head_count=4, occupation_code=make_occupation("81").code)


def test_bodies_and_companies_stand_side_by_side(
    requests: None, manager: PageClient, officer: PageClient
) -> None:
    for browser in (manager, officer):
        page = browser.get("/demand/board")
        assert page.url == "/demand/board/park"
        assert "10 by bodies" in page and "6 by companies" in page
    assert lines(manager, "/demand/board/park") == [
        "Savan Park,10,6,16,2",
        "In no park,0,4,4,1",
    ]
    assert lines(manager, "/demand/board/corridor") == [
        "Corridor east-west,10,6,16,2",
        "On no corridor,0,4,4,1",
    ]
    assert lines(manager, "/demand/board/sector") == ["Sector C,10,10,20,3"]
    assert lines(manager, "/demand/board/occupation") == [
        "Occupation 72,10,6,16,2",
        "Occupation 81,0,4,4,1",
    ]
    assert lines(manager, "/demand/board/country") == ["Lao PDR,10,10,20,3"]
    year = (today() + timedelta(days=400)).year
    assert lines(manager, "/demand/board/year") == [f"{year},10,10,20,3"]


def test_the_board_is_narrowed_and_sorted(requests: None, manager: PageClient) -> None:
    year = (today() + timedelta(days=400)).year
    assert len(lines(manager, f"/demand/board/park?year={year}")) == 2
    assert "Nobody asks for people there" in manager.get("/demand/board/park?country=VN")
    assert "Savan Park" in manager.get("/demand/board/park?corridor=east-west")
    assert lines(manager, "/demand/board/park?sort=total")[0].startswith("In no park")


def test_what_is_not_sent_or_over_is_not_counted(manager: PageClient) -> None:
    make_need(make_answer(state=AnswerState.DRAFT))
    make_need(make_answer(state=AnswerState.WITHDRAWN))
    make_need(make_answer(), needed_by=date(2020, 1, 1))
    make_demand(holds_until=today() - timedelta(days=1))
    assert "No demand yet" in manager.get("/demand/board/park")


def test_everybody_sees_sums_of_three_organisations(
    app: object, browser_of: BrowserOf, visitor: PageClient
) -> None:
    for number in range(2):
        make_need(make_answer(make_organisation(country="LA")), head_count=13 + number)
    assert "No figures yet" in visitor.get("/demand")
    make_demand(make_company("LA", name="Third works"), head_count=9)
    page = visitor.get("/demand")
    assert "Sector C" in page and "30" in page
    assert "36" not in page and "Third works" not in page


def test_the_full_board_is_for_staff_bodies_and_observers(
    browser_of: BrowserOf, visitor: PageClient, owner: PageClient
) -> None:
    observer = browser_of(make_account(Role.OBSERVER))
    assert observer.get(observer.get("/me").link("Demand board")).heading == "Demand board"
    owner.get("/demand/board/park", status=403)
    assert visitor.get("/demand/board/park").url.startswith("/sign-in")


@pytest.mark.parametrize("by", list(By))
def test_the_board_asks_as_many_statements_for_many_as_for_few(manager: PageClient, by: By) -> None:
    counts = []
    for _round in range(2):
        for number in range(3):
            make_demand(make_company("LA"), occupation_code=make_occupation(f"8{number}").code)
        with statements(db.engine) as asked:
            manager.get(f"/demand/board/{by.value}")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_park_leads_to_its_page(requests: None, manager: PageClient) -> None:
    page = manager.get("/demand/board/park")
    assert page.link("Savan Park") == "/parks/savan-park"
