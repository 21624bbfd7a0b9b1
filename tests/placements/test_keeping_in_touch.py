"""After an offer is accepted: each side reaches the other, by a consent for each item."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.factories import make_account, make_company
from tests.factories.placements import (
    make_graduate,
    make_placement,
    make_posting,
    state_of,
)
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.organisations.models import Company, Organisation
from training_portal.people import services as people
from training_portal.people.models import ConsentRecord, Person
from training_portal.placements import following_services
from training_portal.placements.application_states import PlacementState
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.placements.rules import ending
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import SYSTEM, Role

BrowserOf = Callable[[Account], PageClient]
S = PlacementState
PHONE, ADDRESS = "+8562055512345", "dao@graduate.example.org"


@pytest.fixture
def company(app: Flask) -> Organisation:
    made = make_company("LA")
    with unit_of_work():
        db.session.execute(
            update(Company)
            .where(Company.organisation_id == made.id)
            .values(contact_name="Chan", contact_email="chan@factory.example.org")
        )
    return made


@pytest.fixture
def recruiter(company: Organisation, browser_of: BrowserOf) -> PageClient:
    return browser_of(make_account(Role.COMPANY_RECRUITER, organisation=company))


@pytest.fixture
def posting(company: Organisation) -> Posting:
    return make_posting(company, contract_months=12)


@pytest.fixture
def graduate(posting: Posting) -> tuple[Account, Person]:
    return make_graduate(email=ADDRESS)


@pytest.fixture
def browser(graduate: tuple[Account, Person], browser_of: BrowserOf) -> PageClient:
    return browser_of(graduate[0])


def made(posting: Posting, person: Person, state: S) -> tuple[PlacementApplication, str, str]:
    """An application with its page for the person and for the company."""
    row = make_placement(posting, person, state=state)
    return row, f"/me/placements/{row.public_id}", f"/company/applicants/{row.public_id}"


def mails(template: str) -> list[OutboxMail]:
    return list(
        db.session.scalars(
            select(OutboxMail)
            .where(OutboxMail.template == template)
            .order_by(OutboxMail.id)
            .execution_options(populate_existing=True)
        )
    )


def test_both_sides_reach_each_other_once_an_offer_is_accepted(
    browser: PageClient, recruiter: PageClient, posting: Posting, graduate: tuple[Account, Person]
) -> None:
    row, own, theirs = made(posting, graduate[1], S.OFFERED)
    assert "chan@factory" not in browser.get(own) and PHONE not in recruiter.get(theirs)
    page = browser.get(f"{own}/accept")
    boxes = [box for box in page.tree.iter("input") if box.get("name") == "contact"]
    assert len(boxes) == 2 and not any(box.get("checked") is not None for box in boxes)
    browser.submit(page, contact=["phone"])
    assert state_of(row) is S.ACCEPTED
    assert "chan@factory.example.org" in browser.get(own)
    page = recruiter.get(theirs)
    assert PHONE in page and ADDRESS not in page
    assert "chan@factory.example.org" in mails("placement_accepted")[0].body
    (told,) = mails("placement_contact")
    assert PHONE in told.body and ADDRESS not in told.body
    assert not mails("placement_answered")


def test_another_way_is_ticked_later_and_taken_out_again(
    browser: PageClient, recruiter: PageClient, posting: Posting, graduate: tuple[Account, Person]
) -> None:
    row, own, theirs = made(posting, graduate[1], S.ACCEPTED)
    before = row.consent_id
    browser.submit(f"{own}/contact", contact=["phone", "email"])
    page = recruiter.get(theirs)
    assert ADDRESS in page and "reaches the person was chosen." in page
    assert "reaches the person was changed." not in page
    browser.submit(f"{own}/contact", contact=["email"])
    page = recruiter.get(theirs)
    assert PHONE not in page and "reaches the person was changed." in page
    assert PHONE not in "".join(mail.body for mail in mails("placement_contact"))
    row = db.session.get_one(PlacementApplication, row.id, populate_existing=True)
    # What was agreed to before is on record as replaced; the application goes on with the new one.
    assert db.session.get_one(ConsentRecord, before).withdrawn_at is not None
    assert db.session.get_one(ConsentRecord, row.consent_id).withdrawn_at is None
    assert state_of(row) is S.ACCEPTED


def test_with_the_consent_the_contact_is_gone_from_pages_and_mails(
    browser: PageClient, recruiter: PageClient, posting: Posting, graduate: tuple[Account, Person]
) -> None:
    _row, own, theirs = made(posting, graduate[1], S.OFFERED)
    browser.submit(f"{own}/accept", contact=["phone", "email"])
    browser.submit(f"{own}/share")
    page = recruiter.get(theirs)
    assert PHONE not in page and ADDRESS not in page
    assert [mail.body for mail in mails("placement_contact")] == [""]
    assert "chan@factory" not in browser.get(own)
    browser.get(f"{own}/contact", status=409)


def test_who_ticks_nothing_has_the_company_s_contact_all_the_same(
    browser: PageClient, recruiter: PageClient, posting: Posting, graduate: tuple[Account, Person]
) -> None:
    _row, own, theirs = made(posting, graduate[1], S.OFFERED)
    browser.submit(f"{own}/accept")
    assert "gets in touch with you" in recruiter.get(theirs)
    assert "chan@factory.example.org" in browser.get(own)
    assert mails("placement_answered") and not mails("placement_contact")


def test_a_minor_shows_a_phone_number_with_a_guardian_only(
    company: Organisation, browser_of: BrowserOf
) -> None:
    born = clock.today() - timedelta(days=365 * 16 + 30)
    account, person = make_graduate(birth_date=born)
    row, own, _theirs = made(make_posting(company, minimum_age=15), person, S.OFFERED)
    browser = browser_of(account)
    page = browser.submit(f"{own}/accept", contact=["phone"], status=422)
    assert "Write the name of your parent or guardian." in page.errors[0]
    browser.submit(page, contact=["phone"], guardian_name="Bounmy")
    assert state_of(row) is S.ACCEPTED


def test_contact_is_asked_only_while_the_two_have_to_do_with_each_other(
    browser: PageClient, posting: Posting, graduate: tuple[Account, Person]
) -> None:
    _row, own, _theirs = made(posting, graduate[1], S.SUBMITTED)
    browser.get(f"{own}/contact", status=409)


def test_words_of_who_declines_are_read_by_the_company_until_the_consent_goes(
    browser: PageClient, recruiter: PageClient, posting: Posting, graduate: tuple[Account, Person]
) -> None:
    row, own, theirs = made(posting, graduate[1], S.OFFERED)
    browser.submit(f"{own}/decline", reason="My mother is ill.")
    assert "My mother is ill." in recruiter.get(theirs)
    (told,) = mails("placement_answered")
    assert "mother" not in told.body and graduate[1].name_in_latin not in told.body
    people.withdraw_consent(graduate[1].id, row.consent_id, actor=SYSTEM)
    assert "My mother is ill." not in recruiter.get(theirs)


def test_who_cannot_come_to_an_interview_says_when_instead(
    browser: PageClient, recruiter: PageClient, posting: Posting, graduate: tuple[Account, Person]
) -> None:
    row = make_placement(
        posting, graduate[1], state=S.INTERVIEW, interview_at=clock.now() + timedelta(days=2)
    )
    own = f"/me/placements/{row.public_id}"
    browser.submit(own, action=f"{own}/interview", answer="cannot", words="On Friday I could.")
    assert "On Friday I could." in recruiter.get(f"/company/applicants/{row.public_id}")


def test_new_applications_are_told_at_once_and_then_together(
    recruiter: PageClient, posting: Posting
) -> None:
    now = clock.now()

    def apply(at) -> None:
        make_placement(posting, make_graduate()[1], submitted_at=at)

    apply(now - timedelta(minutes=5))
    assert following_services.tell_of_applications() == 1
    apply(now + timedelta(minutes=1))
    apply(now + timedelta(minutes=2))
    assert following_services.tell_of_applications() == 0
    with clock.standing_at(now + timedelta(hours=7)):
        assert following_services.tell_of_applications() == 1
        assert following_services.tell_of_applications() == 0
    first, second = mails("placement_new_applicants")
    assert first.subject.startswith("1 new application:") and "2 people" in second.body
    assert "Graduate" not in first.body + second.body


def test_the_company_is_told_when_an_erased_person_s_application_ends(
    recruiter: PageClient, posting: Posting, graduate: tuple[Account, Person]
) -> None:
    made(posting, graduate[1], S.SUBMITTED)
    people.erase(graduate[1].id, actor=SYSTEM)
    (told,) = mails("placement_answered")
    assert "Withdrawn" in told.body


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2027, 3, 1), 12, date(2028, 2, 29)),
        (date(2027, 1, 15), 6, date(2027, 7, 14)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2027, 12, 1), 1, date(2027, 12, 31)),
        (date(2027, 12, 1), None, None),
    ],
)
def test_the_planned_end_follows_from_the_contract(
    first: date, months: int | None, last: date | None
) -> None:
    assert ending.planned_end(first, months) == last


def test_ends_of_one_posting_are_asked_about_together_and_what_is_past_is_called_so(
    recruiter: PageClient, posting: Posting
) -> None:
    today = clock.today(posting.time_zone)
    rows = [
        make_placement(posting, make_graduate()[1], state=S.STARTED, started_on=today, ends_on=ends)
        for ends in (today - timedelta(days=2), today + timedelta(days=3))
    ]
    assert following_services.tell_of_ends() == 2
    (mail,) = mails("placement_ends_soon")
    assert mail.subject.startswith("2 placements are due to end")
    assert "applicants?state=started" in mail.body
    with unit_of_work():
        late = db.session.get_one(PlacementApplication, rows[0].id)
        late.ends_on = today - timedelta(days=1)
    assert following_services.tell_of_ends() == 1
    assert "was planned to end" in mails("placement_ends_soon")[-1].body


def test_an_end_is_planned_moved_with_a_reason_asked_for_and_told(
    browser: PageClient, recruiter: PageClient, posting: Posting, graduate: tuple[Account, Person]
) -> None:
    row, own, theirs = made(posting, graduate[1], S.ACCEPTED)
    today = clock.today(posting.time_zone)
    recruiter.submit(f"{theirs}/start", first_day=today.isoformat(), last_day="")
    assert db.session.scalar(select(PlacementApplication.ends_on)) == ending.planned_end(today, 12)
    assert following_services.tell_of_ends() == 0 and "Say how" not in recruiter.get("/me")
    soon = today + timedelta(days=3)
    page = recruiter.submit(
        f"{theirs}/replan",
        last_day=(today - timedelta(days=1)).isoformat(),
        reason="Slip",
        status=422,
    )
    assert "cannot be before the first" in page.errors[0]
    recruiter.submit(f"{theirs}/replan", last_day=soon.isoformat(), reason="", status=422)
    recruiter.submit(f"{theirs}/replan", last_day=soon.isoformat(), reason="The order is done.")
    assert "The order is done." in browser.get(own)
    assert "The order is done." in mails("placement_replanned")[0].body
    assert following_services.tell_of_ends() == 1 and following_services.tell_of_ends() == 0
    assert f"Say how the placement ended: {posting.title}" in recruiter.get("/me")
    page = recruiter.submit(
        f"{theirs}/finish", outcome="completed", last_day=soon.isoformat(), status=422
    )
    assert "still to come" in page.errors[0]
    recruiter.submit(f"{theirs}/finish", outcome="completed", last_day=today.isoformat())
    ended = db.session.get_one(PlacementApplication, row.id, populate_existing=True)
    assert (ended.ends_on, ended.ended_on) == (soon, today) and "Say how" not in recruiter.get(
        "/me"
    )
