"""Staff publish: with a named decision where the gate asks one, by two people where needed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.factories import give_role, make_account, make_company, make_park, make_site
from tests.factories.placements import again, make_posting
from tests.factories.places import make_province
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.geography.models import IndustrialPark
from training_portal.organisations.models import Company, CompanyState, Organisation
from training_portal.placements import posting_history as history
from training_portal.placements import review_services as services
from training_portal.placements.models import MinimumWage, Posting, ReportedPlace
from training_portal.placements.on_record import OnRecord
from training_portal.placements.posting_states import PostingState
from training_portal.placements.rules import gate
from training_portal.placements.rules.wages import WagePeriod
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Actor, Grant, Role
from training_portal.platform.workflow import NotAllowed, Refused

BrowserOf = Callable[[Account], PageClient]


@pytest.fixture
def company(app: Flask) -> Organisation:
    return make_company("LA")


@pytest.fixture
def coordinator(app: Flask, browser_of: BrowserOf) -> PageClient:
    return browser_of(make_account(Role.PROGRAMME_COORDINATOR))


@pytest.fixture
def colleague(app: Flask, browser_of: BrowserOf) -> PageClient:
    return browser_of(make_account(Role.PROGRAMME_COORDINATOR))


def minimum(minor: int = 20_000) -> None:
    """A legal minimum that the factory's wage of 250 dollars meets."""
    with unit_of_work():
        db.session.add(
            MinimumWage(
                code="a-minimum",
                country_code="LA",
                amount_minor=minor,
                currency="USD",
                period=WagePeriod.MONTH,
                valid_from=clock.today() - timedelta(days=100),
                source="A decree",
            )
        )


def in_review(company: Organisation, **values) -> Posting:
    return make_posting(company, state=PostingState.IN_REVIEW, **values)


def path(posting: Posting, verb: str = "") -> str:
    return f"/manage/postings/{posting.public_id}" + (f"/{verb}" if verb else "")


def test_a_minimum_of_a_province_is_asked_about_where_only_the_park_is_known(
    company: Organisation,
) -> None:
    """It was passed over: the site’s province is blank, and no province is blank."""
    minimum(99_000)
    with unit_of_work():
        row = db.session.query(MinimumWage).one()
        row.province_id = make_province("LA", name="Savannakhet").id
    in_park = make_site(company, park=make_park("LA"))
    elsewhere = make_site(company)
    found = {
        site.id: next(
            check for check in OnRecord([posting]).checks_of(posting) if check.key == gate.WAGE
        ).sentence
        for site in (in_park, elsewhere)
        for posting in [in_review(company, site=site)]
    }
    assert "Savannakhet" in found[in_park.id]
    assert "No legal minimum wage is on record" in found[elsewhere.id]


def test_one_person_publishes_what_leaves_nothing_open(
    company: Organisation, coordinator: PageClient
) -> None:
    minimum()
    posting = in_review(company)
    page = coordinator.submit(path(posting, "publish"))
    assert page.notices == ["It is published. The company is told by e-mail."]
    assert again(posting).state is PostingState.PUBLISHED
    assert posting.title in coordinator.get("/placements")


def test_without_a_minimum_on_record_a_decision_is_written_and_two_people_look(
    company: Organisation, coordinator: PageClient, colleague: PageClient
) -> None:
    posting = in_review(company)
    assert "Agree, as the first of two" in coordinator.get(path(posting))
    coordinator.submit(path(posting, "publish"), status=422)
    other_window = coordinator.get(path(posting, "publish"))
    page = coordinator.submit(path(posting, "publish"), reason="Above what plants nearby pay.")
    assert page.notices == ["You are the first of two: a second person publishes it now."]
    assert again(posting).state is PostingState.IN_REVIEW
    waiting = coordinator.get(path(posting))
    assert "It waits for a second person" in waiting
    assert path(posting, "publish") not in waiting.html
    coordinator.get(path(posting, "publish"), status=409)
    refused = coordinator.submit(other_window, reason="Fair.", status=409)
    assert "You looked at it first" in refused and "Fair." in refused
    assert "Above what plants nearby pay." in colleague.get(path(posting, "publish"))
    colleague.submit(path(posting, "publish"), reason="I asked two workers.")
    assert again(posting).state is PostingState.PUBLISHED
    looks = history.looks_at(again(posting))
    assert [look.reason for look in looks] == [
        "Above what plants nearby pay.",
        "I asked two workers.",
    ]
    decided = coordinator.get(path(posting))
    assert all(look.reason in decided and look.name in decided for look in looks)


def test_the_company_reads_no_more_that_somebody_is_to_decide(
    company: Organisation, coordinator: PageClient, colleague: PageClient, browser_of: BrowserOf
) -> None:
    owner = browser_of(make_account(Role.COMPANY_OWNER, organisation=company))
    posting = in_review(company)
    page = f"/company/postings/{posting.public_id}"
    assert "The programme decides" in owner.get(page)
    for each in (coordinator, colleague):
        each.submit(path(posting, "publish"), reason="Fair.")
    decided = owner.get(page)
    assert "The programme decided on" in decided
    assert "a person decides" not in decided


def test_where_trafficking_is_reported_two_people_look(
    company: Organisation, coordinator: PageClient, colleague: PageClient
) -> None:
    minimum()
    site = make_site(company)
    with unit_of_work():
        db.session.add(
            ReportedPlace(
                code="a-town",
                name="A town",
                province_id=site.province_id,
                parks=[],
                source="A report",
                reported_on=clock.today(),
            )
        )
    posting = in_review(company, site=site)
    assert "Trafficking is reported in A town" in coordinator.get(path(posting))
    coordinator.submit(path(posting, "publish"))
    assert again(posting).state is PostingState.IN_REVIEW
    assert "Second look" in colleague.get("/manage/postings?place=reported")
    colleague.submit(path(posting, "publish"))
    assert again(posting).state is PostingState.PUBLISHED


def test_a_park_that_staff_put_in_is_looked_at_by_two_where_trafficking_is_reported(
    company: Organisation, coordinator: PageClient
) -> None:
    """Such places are known by provinces and parks of the reference data: a new one is in none."""
    minimum()
    park = make_park(company.country_code)
    with unit_of_work():
        db.session.get_one(IndustrialPark, park.code).is_by_staff = True
    site = make_site(company, park=park)
    posting = in_review(company, site=site)
    assert "two people of the programme" not in coordinator.get(path(posting))
    with unit_of_work():
        db.session.add(
            ReportedPlace(
                code="a-town",
                name="A town",
                province_id=make_province(company.country_code).id,
                parks=[],
                source="A report",
                reported_on=clock.today(),
            )
        )
    assert f"the site is in {park.english_name}" in coordinator.get(path(posting))
    assert posting.title in coordinator.get("/manage/postings?place=reported")
    coordinator.submit(path(posting, "publish"))
    assert again(posting).state is PostingState.IN_REVIEW


def test_a_wage_that_fell_below_the_law_meanwhile_is_not_published(
    company: Organisation, coordinator: PageClient
) -> None:
    posting = in_review(company)
    minimum(30_000)
    page = coordinator.submit(path(posting, "publish"), status=409)
    assert "below the legal minimum of USD 300 a month (A decree)" in page


def test_what_was_never_public_is_not_suspended_but_returned(
    company: Organisation, coordinator: PageClient
) -> None:
    posting = in_review(company)
    assert path(posting, "suspend") not in coordinator.get(path(posting)).html
    page = coordinator.get(path(posting, "suspend"), status=409)
    assert "It was never published: return it to the company" in page


def test_it_is_returned_with_a_reason_and_handed_in_again(
    company: Organisation, coordinator: PageClient, browser_of: BrowserOf
) -> None:
    owner = browser_of(make_account(Role.COMPANY_OWNER, organisation=company))
    posting = in_review(company)
    coordinator.submit(path(posting, "return"), reason="", status=422)
    coordinator.submit(path(posting, "return"), reason="Say what is taught.")
    assert "Say what is taught." in owner.get(f"/company/postings/{posting.public_id}")
    owner.submit(f"/company/postings/{posting.public_id}/submit")
    assert again(posting).state is PostingState.IN_REVIEW
    assert again(posting).state_reason == ""


def test_a_suspended_posting_is_out_of_sight_until_it_goes_on(
    company: Organisation, coordinator: PageClient
) -> None:
    posting = make_posting(company)
    assert path(posting, "suspend") in coordinator.get(path(posting)).html
    coordinator.submit(path(posting, "suspend"), reason="A complaint is looked into.")
    coordinator.get(f"/placements/{posting.public_id}", status=404)
    coordinator.submit(path(posting, "lift"))
    assert again(posting).state is PostingState.PUBLISHED


def test_with_the_company_all_its_postings_are_suspended(company: Organisation) -> None:
    ours = [make_posting(company, state=s) for s in (PostingState.PUBLISHED, PostingState.CLOSED)]
    draft = make_posting(company, state=PostingState.DRAFT)
    other = make_posting(make_company("LA"))
    with unit_of_work():
        assert services.suspend_with_company(company.id, "The company was suspended.") == 2
    assert {again(each).state for each in ours} == {PostingState.SUSPENDED}
    assert again(draft).state is PostingState.DRAFT
    assert again(other).state is PostingState.PUBLISHED


def test_nothing_of_a_company_that_is_not_verified_is_published_or_listed(
    company: Organisation, coordinator: PageClient
) -> None:
    posting, waiting = make_posting(company), in_review(company)
    with unit_of_work():
        row = db.session.query(Company).filter_by(organisation_id=company.id).one()
        row.state = CompanyState.SUSPENDED
    assert posting.title not in coordinator.get("/placements")
    coordinator.submit(path(waiting, "publish"), reason="Fair.", status=409)


def test_a_draft_is_the_company_s_own(company: Organisation, coordinator: PageClient) -> None:
    draft = make_posting(company, state=PostingState.DRAFT)
    coordinator.get(path(draft), status=404)
    assert draft.title not in coordinator.get("/manage/postings")


def test_postings_whose_deadline_is_over_expire(company: Organisation) -> None:
    over = make_posting(company, closes_at=clock.now() - timedelta(minutes=1))
    still = make_posting(company)
    assert services.expire_postings() == 1
    assert again(over).state is PostingState.EXPIRED
    assert again(still).state is PostingState.PUBLISHED
    assert services.expire_postings() == 0


def test_the_list_is_filtered_and_downloaded(
    company: Organisation, coordinator: PageClient
) -> None:
    make_posting(company, title="Welder")
    in_review(company, title="Electrician")
    page = coordinator.get("/manage/postings?state=in_review&country=LA&kind=job")
    assert "Electrician" in page and "Welder" not in page
    for sort in ("title", "company", "country", "-state", "submitted_at", "taken", "closes_at"):
        assert "Welder" in coordinator.get(f"/manage/postings?sort={sort}")
    assert "Welder" in coordinator.client.get("/manage/postings?format=csv").get_data(as_text=True)


def test_the_system_gives_no_first_look(company: Organisation) -> None:
    posting = in_review(company)
    with pytest.raises(NotAllowed):
        services.publish_posting(posting.id, decision="Fair.", actor=SYSTEM)
    assert again(posting).state is PostingState.IN_REVIEW


def test_who_works_for_the_company_takes_no_step_of_staff_with_its_postings(
    company: Organisation, browser_of: BrowserOf
) -> None:
    minimum()
    account = make_account(Role.PROGRAMME_COORDINATOR)
    give_role(account, Role.COMPANY_OWNER, company)
    both = browser_of(account)
    waiting, out = in_review(company), make_posting(company)
    held = make_posting(company, state=PostingState.SUSPENDED)
    for posting, verb in ((waiting, "publish"), (waiting, "return"), (out, "suspend")):
        page = both.get(path(posting))
        assert "You work for this company" in page and path(posting, verb) not in page.html
        assert "You work for this company" in both.get(path(posting, verb), status=409)
    for posting, verb in ((waiting, "publish"), (out, "suspend"), (held, "lift")):
        page = both.get(f"/manage/postings/chosen?action={verb}&row={posting.public_id}")
        assert "You work for this company" in page
    actor = Actor(
        f"account:{account.id}",
        account.id,
        frozenset({Grant(Role.PROGRAMME_COORDINATOR), Grant(Role.COMPANY_OWNER, company.id)}),
    )
    for attempt in (
        lambda: services.publish_posting(waiting.id, decision="Fair.", actor=actor),
        lambda: services.publish_clear(waiting.id, actor=actor),
        lambda: services.return_posting(waiting.id, reason="Mend it.", actor=actor),
        lambda: services.suspend_posting(out.id, reason="A complaint.", actor=actor),
        lambda: services.suspend_published(out.id, reason="A complaint.", actor=actor),
        lambda: services.lift_suspension(held.id, actor=actor),
    ):
        with pytest.raises(Refused, match="somebody else has to look at it"):
            attempt()
    assert again(waiting).state is PostingState.IN_REVIEW
    assert again(waiting).first_reviewer_id is None
