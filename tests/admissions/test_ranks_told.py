"""One rank for everybody who reads it: the place among a body's nominees who are still in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from tests.admissions.offices import officer_of
from tests.admissions.test_work_table import table
from tests.factories.admissions import make_application, make_nomination
from tests.factories.employers import make_employer
from tests.factories.programme import make_account, make_cohort, make_organisation, make_person
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.models import ApplicationState as A
from training_portal.cohorts.models import Cohort
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.platform.database import db, unit_of_work

BrowserOf = Callable[[Account], PageClient]
Manager = Callable[[Cohort], PageClient]


def put_forward(
    cohort: Cohort, body: Organisation, names: Sequence[str], gone: Sequence[str] = ()
) -> None:
    """Nominees of a body in this order; whose names are among `gone` have left."""
    for rank, name in enumerate(names, start=1):
        person = make_person(name, country="KH")
        nomination = make_nomination(cohort, person, body, rank)
        state = A.WITHDRAWN if name in gone else A.SHORTLISTED
        make_application(cohort, person, country="KH", nomination=nomination, state=state)


def told(browser: PageClient, url: str, name: str, rank: str) -> dict[str, str]:
    """What a file says by name: the columns “name” and “rank” are called so there."""
    lines = browser.client.get(f"{url}?format=csv").text.lstrip("\ufeff").splitlines()
    head = lines[0].split(",")
    cells = [line.split(",") for line in lines[1:]]
    return {row[head.index(name)]: row[head.index(rank)] for row in cells}


@pytest.fixture
def cohort(app: object) -> Cohort:
    return make_cohort()


@pytest.fixture
def ministry(cohort: Cohort) -> Organisation:
    return make_organisation("KH", nominates=True)


def test_staff_read_the_place_that_the_body_reads(
    cohort: Cohort, ministry: Organisation, manager_browser: Manager, browser_of: BrowserOf
) -> None:
    put_forward(cohort, ministry, ["Anan", "Bopha", "Chai", "Dara"], gone=["Anan", "Chai"])
    expected = {"Anan": "", "Bopha": "1", "Chai": "", "Dara": "2"}
    staff, office = manager_browser(cohort), officer_of(browser_of, ministry)
    assert told(staff, table(cohort), "Name", "Rank") == expected
    assert told(office, f"/nominations/{cohort.public_id}", "Name", "Rank") == expected
    page = staff.get(table(cohort))
    assert "(rank 2)" in staff.get(page.link("Dara"))
    assert "rank" not in staff.get(page.link("Chai")).text.split("Chai")[-1].split("Eligib")[0]


def test_each_body_counts_its_own(
    cohort: Cohort, ministry: Organisation, manager_browser: Manager
) -> None:
    put_forward(cohort, ministry, ["Anan", "Bopha", "Chai"], gone=["Anan"])
    put_forward(cohort, make_organisation("KH", nominates=True), ["Dara", "Emi"])
    put_forward(make_cohort(), ministry, ["Fon"])
    ranks = told(manager_browser(cohort), table(cohort), "Name", "Rank")
    assert ranks == {"Anan": "", "Bopha": "1", "Chai": "2", "Dara": "1", "Emi": "2"}


def test_the_table_is_sorted_by_what_it_tells(
    cohort: Cohort, ministry: Organisation, manager_browser: Manager
) -> None:
    put_forward(cohort, ministry, ["Anan", "Bopha", "Chai"], gone=["Anan", "Bopha"])
    put_forward(cohort, make_organisation("KH", nominates=True), ["Dara", "Emi"])
    text = manager_browser(cohort).get(f"{table(cohort)}?sort=rank").text
    names = ["Anan", "Bopha", "Chai", "Dara", "Emi"]
    assert sorted(names, key=text.index) == ["Chai", "Dara", "Emi", "Anan", "Bopha"]


def test_who_hides_leaves_no_gap_and_takes_no_place(
    cohort: Cohort, ministry: Organisation, manager_browser: Manager, browser_of: BrowserOf
) -> None:
    put_forward(cohort, ministry, ["Anan", "Bopha", "Chai"])
    with unit_of_work():
        person = db.session.query(Person).filter_by(full_name="Bopha").one()
        person.is_hidden = True
    expected = {"Anan": "1", "Chai": "2"}
    assert told(manager_browser(cohort), table(cohort), "Name", "Rank") == expected
    office = officer_of(browser_of, ministry)
    assert told(office, f"/nominations/{cohort.public_id}", "Name", "Rank") == expected


def test_of_a_company_staff_read_the_place_that_the_company_knows(
    cohort: Cohort, manager_browser: Manager, browser_of: BrowserOf
) -> None:
    """Who left without a word to the employer stands on its list still: so the others' places are
    those that both speak of."""
    employer = make_employer(cohort=cohort)
    keo, _dara = employer.employee("Keo"), employer.employee("Dara", A.SHORTLISTED)
    keo.stands(A.WITHDRAWN)
    staff, owner = manager_browser(cohort), browser_of(employer.owner)
    ours = told(owner, f"/nominations/{cohort.public_id}", "Name", "Rank")
    assert told(staff, table(cohort), "Name", "Rank") == ours == {"Keo": "1", "Dara": "2"}


def test_who_applied_directly_has_no_rank(cohort: Cohort, manager_browser: Manager) -> None:
    make_application(cohort, make_person("Anan", account=make_account()))
    assert told(manager_browser(cohort), table(cohort), "Name", "Rank") == {"Anan": ""}
