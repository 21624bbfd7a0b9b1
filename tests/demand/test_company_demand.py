"""A company states what people it needs, keeps or closes it, and learns what became of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.demand.conftest import OWNER, BrowserOf
from tests.factories import make_account, make_actor, make_company, make_site
from tests.factories.demand import make_demand, make_proposal, today
from tests.support.mails import mails_to
from tests.support.pages import PageClient
from training_portal.demand import stating
from training_portal.demand.models import DemandState, ProposalState, SkillDemand
from training_portal.demand.rules import HOLDS
from training_portal.organisations.models import Company, CompanyState, Organisation, Site
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role

NEEDED = {
    "occupation": "72",
    "skills": "Set up injection moulds",
    "head_count": "8",
    "language": "lo",
    "needed_by": "31/12/2099",
}


def url_of(company: Organisation, demand: SkillDemand | None = None) -> str:
    url = f"/company/{company.public_id}/demand"
    return url if demand is None else f"{url}/{demand.public_id}"


def the_demand() -> SkillDemand:
    return db.session.scalars(select(SkillDemand).execution_options(populate_existing=True)).one()


def facts_of(demand: SkillDemand) -> stating.DemandFacts:
    return stating.DemandFacts(
        **{name: getattr(demand, name) for name in stating.DemandFacts.__annotations__}
    )


def test_an_owner_states_what_the_company_needs(
    owner: PageClient, company: Organisation, manager: PageClient
) -> None:
    page = owner.get(owner.get(f"/company/{company.public_id}").link("People you need"))
    page = owner.submit(page.link("State what you need"), **NEEDED)
    assert "Set up injection moulds" in page and "Works one" in page
    demand = the_demand()
    assert (demand.head_count, demand.level) == (8, 4)
    assert demand.holds_until == today() + HOLDS
    assert "Set up injection moulds" in manager.get("/manage/demand")


def test_a_recruiter_does_too(company: Organisation, browser_of: BrowserOf) -> None:
    recruiter = browser_of(make_account(Role.COMPANY_RECRUITER, organisation=company))
    recruiter.submit(f"{url_of(company)}/new", **NEEDED)
    assert the_demand().organisation_id == company.id


def test_what_is_wrong_comes_back_named(owner: PageClient, company: Organisation) -> None:
    sent = {**NEEDED, "needed_by": "01/01/2020"}
    page = owner.submit(f"{url_of(company)}/new", **sent, status=422)
    assert any("lies in the future" in each for each in page.errors)
    assert owner.submit(f"{url_of(company)}/new", status=422).errors


def test_who_is_not_verified_states_nothing(browser_of: BrowserOf) -> None:
    company = make_company("LA", state=CompanyState.IN_REVIEW)
    owner = browser_of(make_account(Role.COMPANY_OWNER, organisation=company))
    assert "once the programme has verified" in owner.get(url_of(company))
    assert "once the programme has verified" in owner.get(f"{url_of(company)}/new", status=409)


def test_a_demand_is_changed_closed_and_kept_for_longer(
    owner: PageClient, company: Organisation, manager: PageClient
) -> None:
    demand = make_demand(company, site=db.session.scalars(select(Site)).one())
    url = url_of(company, demand)
    page = owner.get(url)
    owner.submit(page.link("Change"), head_count="9", needed_by="31/12/2098")
    assert the_demand().head_count == 9
    owner.submit(owner.get(url).link("Close it"), button="Close it")
    assert the_demand().state is DemandState.CLOSED
    assert "Set up moulds" not in manager.get("/manage/demand")
    assert "is not possible now" in owner.submit(f"{url}/close", status=409)
    with unit_of_work():
        db.session.get_one(SkillDemand, demand.id).holds_until = today() - timedelta(days=1)
    owner.submit(owner.get(url).link("Keep it for longer"), button="Keep it")
    assert the_demand().state is DemandState.OPEN
    assert the_demand().holds_until == today() + HOLDS
    page = owner.get(url)
    assert "Closed by the company" in page and "Kept for longer" in page


def test_what_nobody_can_be_trained_for_any_more_is_not_kept(
    owner: PageClient, company: Organisation
) -> None:
    demand = make_demand(company, needed_by=today())
    page = owner.submit(f"{url_of(company, demand)}/renew", status=409)
    assert "change it first" in page


def test_one_that_ran_out_does_not_count(
    owner: PageClient, company: Organisation, manager: PageClient
) -> None:
    make_demand(company, holds_until=today() - timedelta(days=1))
    assert "Run out" in owner.get(url_of(company))
    assert "Set up moulds" not in manager.get("/manage/demand")


@pytest.mark.parametrize("what", ["suspended", "closed site"])
def test_nor_does_one_of_a_company_or_a_site_that_is_out(
    company: Organisation, manager: PageClient, what: str
) -> None:
    demand = make_demand(company)
    assert "Set up moulds" in manager.get("/manage/demand")
    with unit_of_work():
        if what == "suspended":
            row = select(Company).where(Company.organisation_id == company.id)
            db.session.scalars(row).one().state = CompanyState.SUSPENDED
        else:
            db.session.get_one(Site, demand.site_id).closed_at = clock.now()
    assert "Set up moulds" not in manager.get("/manage/demand")


def test_what_is_in_a_proposal_stays_but_can_be_closed(
    owner: PageClient, company: Organisation
) -> None:
    demand = make_demand(company)
    make_proposal([], [demand])
    url = url_of(company, demand)
    page = owner.submit(f"{url}/change", head_count="99", status=422)
    assert any("taken this into a proposal" in each for each in page.errors)
    assert "In a proposal" in owner.get(url_of(company))
    owner.submit(f"{url}/close")
    assert the_demand().state is DemandState.CLOSED


def test_a_company_reads_why_nothing_came_of_it(owner: PageClient, company: Organisation) -> None:
    demand = make_demand(company)
    proposal = make_proposal([], [demand], state=ProposalState.REFUSED, answer="Too few people.")
    assert proposal.state is ProposalState.REFUSED
    for url in (url_of(company), url_of(company, demand)):
        assert "Too few people." in owner.get(url)


def test_two_windows_do_not_overwrite_each_other(owner: PageClient, company: Organisation) -> None:
    url = f"{url_of(company, make_demand(company))}/change"
    first, second = owner.get(url), owner.get(url)
    owner.submit(first, head_count="20")
    assert "20" in owner.submit(second, head_count="30", status=409)


def test_the_demand_of_others_is_not_found(owner: PageClient, company: Organisation) -> None:
    other = make_company("LA")
    demand = make_demand(other)
    owner.get(url_of(other), status=404)
    owner.get(url_of(other, demand), status=404)
    owner.get(url_of(company, demand), status=404)


def test_a_company_is_told_once_that_a_demand_ends(
    owner: PageClient, company: Organisation
) -> None:
    demand = make_demand(company, holds_until=today() + timedelta(days=14))
    make_demand(company, "Later", holds_until=today() + timedelta(days=15))
    make_demand(company, "Closed", holds_until=today(), state=DemandState.CLOSED)
    assert "Do you still need these people? Set up moulds" in owner.get("/me")
    assert stating.remind() == 1
    assert stating.remind() == 0
    (told,) = mails_to(OWNER)
    assert "Set up moulds" in told.body and demand.public_id in told.body


def test_a_company_that_is_out_is_not_reminded(owner: PageClient, company: Organisation) -> None:
    make_demand(company, holds_until=today())
    with unit_of_work():
        row = select(Company).where(Company.organisation_id == company.id)
        db.session.scalars(row).one().state = CompanyState.SUSPENDED
    assert stating.remind() == 1
    assert mails_to(OWNER) == []
    assert "Do you still need" not in owner.get("/me")


def test_a_service_takes_no_site_of_another_company(company: Organisation) -> None:
    actor = make_actor(Role.COMPANY_OWNER, organisation=company)
    facts = facts_of(make_demand(company, site=make_site(make_company("LA"))))
    with pytest.raises(stating.Refused, match="sites"):
        stating.state_demand(company.id, facts, actor=actor)


def test_nobody_states_for_another_company(company: Organisation) -> None:
    demand = make_demand(company)
    actor = make_actor(Role.COMPANY_OWNER, organisation=make_company("LA"))
    with pytest.raises(stating.NotAllowed):
        stating.step(demand.id, "close", actor=actor)
