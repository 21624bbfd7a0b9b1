"""Somebody applies: each item has a box of its own; the company sees exactly what was ticked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import make_account, make_company
from tests.factories.placements import again, make_graduate, make_placement, make_posting
from tests.support.pages import Page, PageClient
from training_portal.accounts.models import Account
from training_portal.organisations.models import Organisation
from training_portal.people import services as people
from training_portal.people.models import ConsentPurpose, ConsentRecord, Person
from training_portal.placements.application_states import PlacementState
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.placements.posting_states import PostingState
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role

BrowserOf = Callable[[Account], PageClient]


@pytest.fixture
def company(app: Flask) -> Organisation:
    return make_company("LA", name="Invented harness")


@pytest.fixture
def recruiter(company: Organisation, browser_of: BrowserOf) -> PageClient:
    return browser_of(make_account(Role.COMPANY_RECRUITER, organisation=company))


@pytest.fixture
def posting(company: Organisation) -> Posting:
    return make_posting(company, title="Line leader")


@pytest.fixture
def graduate(posting: Posting) -> tuple[Account, Person]:
    return make_graduate()


@pytest.fixture
def browser(graduate: tuple[Account, Person], browser_of: BrowserOf) -> PageClient:
    return browser_of(graduate[0])


def preview(browser: PageClient, posting: Posting, items: list[str], **more) -> Page:
    return browser.submit(f"/placements/{posting.public_id}/apply", items=items, **more)


def send(browser: PageClient, posting: Posting, items: list[str], **more) -> Page:
    page = preview(browser, posting, items, **more)
    return browser.submit(page, button="Send the application", agree="y")


def the_application() -> PlacementApplication:
    return db.session.scalars(
        select(PlacementApplication).execution_options(populate_existing=True)
    ).one()


def test_every_box_is_open_at_first(browser: PageClient, posting: Posting) -> None:
    page = browser.get(f"/placements/{posting.public_id}/apply")
    boxes = [box for box in page.tree.iter("input") if box.get("name") == "items"]
    assert {box.get("value") for box in boxes} >= {"age", "birth_date", "phone", "email", "sex"}
    assert not any(box.get("checked") is not None for box in boxes)


def test_the_company_sees_exactly_what_was_ticked(
    browser: PageClient, recruiter: PageClient, posting: Posting, graduate: tuple[Account, Person]
) -> None:
    person = graduate[1]
    page = preview(browser, posting, ["age", "phone"], message="I led a line before.")
    assert page.heading == "This is what the company will see"
    assert person.phone in page and person.email not in page
    page = browser.submit(page, button="Send the application", agree="y")
    assert "is sent" in page.notices[0]
    application = the_application()
    assert set(application.shared or {}) == {"name", "age", "phone"}
    page = recruiter.get(f"/company/applicants/{application.public_id}")
    assert page.heading.startswith(person.name_in_latin)
    assert person.phone in page and "I led a line before." in page
    for hidden in (person.email, "1 May 1995", "Female", person.full_name):
        assert hidden not in page
    table = recruiter.get(f"/company/postings/{posting.public_id}/applicants")
    assert person.name_in_latin in table and person.email not in table
    text = recruiter.client.get(
        f"/company/postings/{posting.public_id}/applicants?format=csv"
    ).get_data(as_text=True)
    assert person.phone[1:] in text and person.email not in text


def test_who_hides_is_told_before_sending_that_this_company_sees_them_all_the_same(
    browser: PageClient, posting: Posting, graduate: tuple[Account, Person]
) -> None:
    told = "You hide from lists. This company still sees"
    assert told not in preview(browser, posting, ["age"])
    with unit_of_work():
        db.session.get_one(Person, graduate[1].id).is_hidden = True
    assert told in preview(browser, posting, ["age"])


def test_what_was_agreed_to_is_kept_and_names_each_item(
    browser: PageClient, posting: Posting
) -> None:
    page = preview(browser, posting, ["age"])
    assert (
        "I agree that Invented harness in Lao PDR sees, for its posting “Line leader” only: "
        "Name in Latin letters; Age in years." in page
    )
    refused = browser.submit(page, button="Send the application", status=422)
    assert "Without your agreement nothing can be sent" in refused.errors[0]
    browser.submit(refused, button="Send the application", agree="y")
    consent = db.session.get_one(ConsentRecord, the_application().consent_id)
    assert consent.purpose is ConsentPurpose.PLACEMENT and len(consent.text_sha256) == 64


def test_choosing_again_keeps_what_was_chosen(browser: PageClient, posting: Posting) -> None:
    page = preview(browser, posting, ["age"], message="Two\nlines")
    page = browser.submit(page, button="Choose again")
    assert "Two\nlines" in page.html


def test_an_item_that_is_not_there_cannot_be_slipped_in(
    browser: PageClient, posting: Posting
) -> None:
    preview_page = browser.get(f"/placements/{posting.public_id}/apply")
    page = browser.submit(preview_page, items=["passport"], status=422)
    assert "Choose only answers in the list." in page.errors[0]


def test_one_live_application_for_a_posting(browser: PageClient, posting: Posting) -> None:
    send(browser, posting, [])
    page = browser.get(f"/placements/{posting.public_id}/apply")
    assert "You have applied for this placement already." in page


def test_taking_it_back_clears_every_company_page_at_once(
    browser: PageClient, recruiter: PageClient, posting: Posting, graduate: tuple[Account, Person]
) -> None:
    person = graduate[1]
    send(browser, posting, ["age", "phone"], message="My words.")
    application = the_application()
    browser.submit(f"/me/placements/{application.public_id}/share")
    gone = (person.name_in_latin, person.phone, "My words.")
    for path in (
        f"/company/applicants/{application.public_id}",
        f"/company/postings/{posting.public_id}/applicants",
        f"/company/postings/{posting.public_id}/applicants?q=Graduate",
    ):
        page = recruiter.get(path)
        assert not any(words in page for words in gone), path
    assert the_application().state is PlacementState.WITHDRAWN
    assert the_application().shared is None


def test_taking_the_consent_back_in_the_profile_does_the_same(
    browser: PageClient, recruiter: PageClient, posting: Posting, graduate: tuple[Account, Person]
) -> None:
    send(browser, posting, ["phone"])
    consent = the_application().consent_id
    page = browser.get(f"/me/profile/consents/{consent}/withdraw")
    assert "Your application for “Line leader” ends." in page
    browser.submit(page)
    page = recruiter.get(f"/company/applicants/{the_application().public_id}")
    assert page.heading.startswith("No longer shared") and graduate[1].phone not in page


def test_who_is_at_work_stays_at_work_but_is_seen_no_more(
    browser: PageClient, recruiter: PageClient, posting: Posting, graduate: tuple[Account, Person]
) -> None:
    began = date(2026, 3, 2)
    application = make_placement(
        posting, graduate[1], state=PlacementState.STARTED, started_on=began
    )
    page = browser.get(f"/me/placements/{application.public_id}/share")
    assert "Your placement goes on" in page
    browser.submit(page)
    page = recruiter.get(f"/company/applicants/{application.public_id}")
    assert page.heading.startswith("Somebody at work since 2 Mar 2026")
    assert "the placement goes on" in page and "No longer shared" not in page
    assert "Somebody at work" in recruiter.get(f"/company/postings/{posting.public_id}/applicants")
    assert the_application().state is PlacementState.STARTED
    assert the_application().shared_name == ""


def test_people_of_other_countries_are_told_why_not(
    browser_of: BrowserOf, posting: Posting
) -> None:
    account, _person = make_graduate("VN")
    page = browser_of(account).get(f"/placements/{posting.public_id}/apply")
    assert "This placement is for people of Lao PDR." in page


@pytest.mark.parametrize(
    ("born", "words"),
    [
        (None, "Write your date of birth into your profile first"),
        (date(2015, 1, 1), "You must be 18 or older on the first day of work."),
    ],
)
def test_the_least_age_holds(
    browser_of: BrowserOf, posting: Posting, born: date | None, words: str
) -> None:
    account, _person = make_graduate(birth_date=born)
    assert words in browser_of(account).get(f"/placements/{posting.public_id}/apply")


def test_a_minor_needs_a_guardian(browser_of: BrowserOf, company: Organisation) -> None:
    posting = make_posting(company, minimum_age=15)
    born = clock.today() - timedelta(days=365 * 16 + 30)
    account, person = make_graduate(birth_date=born)
    browser = browser_of(account)
    page = preview(browser, posting, [], status=422)
    assert "Write the name of your parent or guardian." in page.errors[0]
    send(browser, posting, [], guardian_name="Bounmy")
    purposes = dict(
        db.session.execute(
            select(ConsentRecord.purpose, ConsentRecord.id).where(
                ConsentRecord.person_id == person.id
            )
        ).all()
    )
    assert set(purposes) == {ConsentPurpose.PLACEMENT, ConsentPurpose.GUARDIAN}
    people.withdraw_consent(person.id, purposes[ConsentPurpose.GUARDIAN], actor=SYSTEM)
    state = select(PlacementApplication.state).where(PlacementApplication.person_id == person.id)
    assert db.session.scalars(state).one() is PlacementState.WITHDRAWN


@pytest.mark.parametrize(
    "changes",
    [{"state": PostingState.CLOSED}, {"closes_at": clock.now() - timedelta(minutes=1)}],
)
def test_nobody_applies_where_it_is_over(
    browser: PageClient, company: Organisation, changes: dict
) -> None:
    over = make_posting(company, **changes)
    page = browser.get(f"/placements/{over.public_id}/apply")
    assert "can no longer apply" in page


def test_without_a_record_one_is_written_first(browser_of: BrowserOf, posting: Posting) -> None:
    browser = browser_of(make_account())
    page = browser.submit(f"/placements/{posting.public_id}/apply")
    assert page.url == "/me/profile"


def test_somebody_else_s_application_is_not_there(
    browser: PageClient, posting: Posting, browser_of: BrowserOf
) -> None:
    send(browser, posting, [])
    other = browser_of(make_graduate()[0])
    path = f"/me/placements/{the_application().public_id}"
    for end in ("", "/accept", "/share", "/concern"):
        other.get(path + end, status=404)
    assert again(posting).filled == 0
