"""A reviewer on leave names another as deputy, who takes their reviews over in their own name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories.accounts import actor_of, lend, make_account
from tests.factories.admissions import make_application, make_nomination
from tests.factories.programme import make_organisation, make_person
from tests.factories.reviews import make_plan, make_review, make_reviewer
from tests.reviews.conftest import BrowserOf
from tests.support.mails import mails_to
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.accounts import deputies
from training_portal.accounts.deputies import DeputyRefused
from training_portal.accounts.deputy_rules import Days
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts.models import Cohort
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import Role
from training_portal.reviews import reminding
from training_portal.reviews.models import Review, ReviewState
from training_portal.reviews.review_services import begin, save_draft

ELIGIBLE = ApplicationState.ELIGIBLE


def applied(cohort: Cohort, name: str = "Noy Keo") -> Application:
    return make_application(cohort, make_person(name), state=ELIGIBLE)


def role_of(account: Account) -> RoleAssignment:
    return db.session.scalars(
        select(RoleAssignment).where(
            RoleAssignment.account_id == account.id, RoleAssignment.role == Role.REVIEWER
        )
    ).one()


@pytest.fixture
def akiko(cohort: Cohort) -> Account:
    """Away, with a plan of reviews to write by."""
    make_plan(cohort)
    return make_reviewer("Akiko")


@pytest.fixture
def ben(akiko: Account) -> Account:
    """Her deputy for a week."""
    deputy = make_reviewer("Ben")
    lend(role_of(akiko), deputy, clock.today(), clock.today() + timedelta(days=6))
    return deputy


def listed(browser: PageClient) -> str:
    return str(browser.get("/reviews"))


def test_a_reviewer_names_another_reviewer_and_nobody_else(app: Flask, akiko: Account) -> None:
    peer, officer = make_reviewer("Ben"), make_account(name="Somebody")
    days = Days(clock.today(), clock.today() + timedelta(days=6))
    actor = actor_of(akiko, Role.REVIEWER)

    def name(email: str) -> None:
        with app.test_request_context():
            deputies.name(role_of(akiko).id, email, days, reason="On leave.", actor=actor)

    for email in (officer.email, "nobody@example.org", akiko.email):
        with pytest.raises(DeputyRefused) as refused:
            name(email)
        assert refused.value.field == "email"
    name(peer.email)
    (mail,) = mails_to(peer.email)
    assert "you stand in for Akiko" in mail.body and "you have the role" not in mail.body


def test_the_page_says_what_a_reviewers_deputy_does(akiko: Account, browser_of: BrowserOf) -> None:
    page = browser_of(akiko).get(f"/me/account/deputies/{role_of(akiko).id}/new")
    assert "take them over one by one, in their own name" in page
    assert "sees and does the same" not in page


def test_the_deputy_finds_the_reviews_of_who_is_away_while_it_lasts(
    cohort: Cohort, akiko: Account, ben: Account, browser_of: BrowserOf
) -> None:
    review = make_review(applied(cohort), akiko)
    browser = browser_of(ben)
    page = browser.get("/reviews")
    assert "In place of Akiko" in page
    assert "In place of Akiko, who is away" in browser.get("/me")
    third = browser_of(make_reviewer("Chan"))
    third.get(f"/reviews/{review.public_id}", status=404)
    with clock.standing_at(clock.now() + timedelta(days=8)):
        assert "In place of Akiko" not in browser_of(ben).get("/reviews")
        browser_of(ben).get(f"/reviews/{review.public_id}", status=404)


def test_taken_over_it_is_the_deputys_own_and_signed_by_them(
    cohort: Cohort, akiko: Account, ben: Account, browser_of: BrowserOf, manager: PageClient
) -> None:
    application = applied(cohort)
    review = make_review(application, akiko, is_third=True)
    browser = browser_of(ben)
    page = browser.get(f"/reviews/{review.public_id}")
    assert "This review was given to Akiko, who is away until" in page
    page = browser.submit(page, button="No conflict: take the review over")
    own = db.session.scalars(select(Review).where(Review.reviewer_id == ben.id)).one()
    assert page.url.endswith(f"/reviews/{own.public_id}")
    assert (own.state, own.is_third, own.handed_from_id) == (ReviewState.BEGUN, True, review.id)
    db.session.expire_all()
    assert db.session.get_one(Review, review.id).state is ReviewState.HANDED_OVER
    page = manager.get(f"/manage/cohorts/{cohort.public_id}/reviews/{application.public_id}")
    assert "Taken over by the reviewer’s deputy" in page
    assert "(in place of Akiko)" in page


def test_what_the_absent_wrote_is_shown_nowhere(
    cohort: Cohort, akiko: Account, ben: Account, browser_of: BrowserOf
) -> None:
    review = make_review(applied(cohort), akiko)
    theirs = actor_of(akiko, Role.REVIEWER)
    begin(review.id, actor=theirs)
    save_draft(review.id, {"overall": ["A hasty word."]}, based_on=0, actor=theirs)
    browser = browser_of(ben)
    page = browser.get(f"/reviews/{review.public_id}")
    assert "It is begun already. You write anew" in page
    assert "A hasty word." not in page
    browser.get(f"/reviews/{review.public_id}/send", status=404)
    page = browser.submit(page, button="No conflict: take the review over")
    assert "A hasty word." not in page


def test_a_blind_review_stays_blind_for_the_deputy(cohort: Cohort, browser_of: BrowserOf) -> None:
    make_plan(cohort, is_blind=True)
    akiko, ben = make_reviewer("Akiko"), make_reviewer("Ben")
    lend(role_of(akiko), ben, clock.today(), clock.today())
    review = make_review(applied(cohort, "Noy Keo"), akiko)
    browser = browser_of(ben)
    page = browser.get(f"/reviews/{review.public_id}")
    assert "Noy Keo" not in page
    page = browser.submit(page, button="No conflict: take the review over")
    assert "Noy Keo" not in page


def test_the_rules_of_conflicts_and_of_countries_hold_for_the_deputy(
    cohort: Cohort, akiko: Account, browser_of: BrowserOf
) -> None:
    body = make_organisation("VN", nominates=True)
    lao, of_body = make_reviewer("Lao", country="LA"), make_reviewer("Officer", of=body)
    person = make_person("Noy Keo")
    application = make_application(
        cohort, person, state=ELIGIBLE, nomination=make_nomination(cohort, person, body)
    )
    review = make_review(application, akiko)
    role = role_of(akiko)
    for number, deputy in enumerate((lao, of_body)):
        day = clock.today() + timedelta(days=number)
        lend(role, deputy, day, day)
        with clock.standing_at(clock.now() + timedelta(days=number)):
            browser = browser_of(deputy)
            assert review.public_id not in browser.get("/reviews").html
            browser.get(f"/reviews/{review.public_id}", status=404)


def test_who_has_the_application_already_does_not_take_it_twice(
    cohort: Cohort, akiko: Account, ben: Account, browser_of: BrowserOf
) -> None:
    application = applied(cohort)
    review = make_review(application, akiko)
    make_review(application, ben, ReviewState.SENT)
    browser_of(ben).get(f"/reviews/{review.public_id}", status=404)


def test_a_conflict_of_the_deputy_leaves_the_review_with_who_is_away(
    cohort: Cohort, akiko: Account, ben: Account, browser_of: BrowserOf
) -> None:
    application = applied(cohort)
    review = make_review(application, akiko)
    browser = browser_of(ben)
    page = browser.get(f"/reviews/{review.public_id}")
    page = browser.get(page.link("I have a conflict"))
    page = browser.submit(page, kind="family", words="A cousin of mine.")
    assert page.notices == ["Thank you. The review stays with Akiko."]
    db.session.expire_all()
    assert db.session.get_one(Review, review.id).state is ReviewState.ASSIGNED
    own = db.session.scalars(select(Review).where(Review.reviewer_id == ben.id)).one()
    assert own.state is ReviewState.CONFLICT
    browser.get(f"/reviews/{review.public_id}", status=404)


def test_the_rule_gives_nothing_to_who_is_away_and_staff_read_why(
    cohort: Cohort, akiko: Account, ben: Account, manager: PageClient
) -> None:
    applied(cohort)
    page = manager.get(f"/manage/cohorts/{cohort.public_id}/reviews/propose")
    assert "1 review is given out." in page
    assert "is away until" in page


def test_the_deputy_is_reminded_beside_who_is_away(
    cohort: Cohort, akiko: Account, ben: Account
) -> None:
    make_review(applied(cohort), akiko)
    with clock.standing_at(clock.now() + timedelta(days=8)):
        lend(role_of(akiko), ben, clock.today(), clock.today())
        reminding.remind_before_deadlines()
    told = db.session.scalars(
        select(OutboxMail).where(OutboxMail.template == "reviews_due").order_by(OutboxMail.id)
    ).all()
    assert [each.to_address for each in told] == [akiko.email, ben.email]
    assert "They were given to Akiko, who is away" in told[1].body


def test_the_list_asks_as_little_for_many_as_for_few(
    cohort: Cohort, akiko: Account, ben: Account, browser_of: BrowserOf
) -> None:
    browser, counts = browser_of(ben), []
    for number in (2, 4):
        for each in range(number):
            make_review(applied(cohort, f"Noy {number} {each}"), akiko)
        with statements(db.engine) as seen:
            browser.get("/reviews")
        counts.append(len(seen))
    assert counts[0] == counts[1]
