"""A manager hands reviews over: one of them, or all that somebody still has to write."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import make_account
from tests.factories.accounts import actor_of
from tests.factories.admissions import make_application, make_nomination
from tests.factories.programme import make_organisation, make_person
from tests.factories.reviews import make_plan, make_review, make_reviewer
from tests.reviews.conftest import BrowserOf
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts.models import Cohort
from training_portal.organisations.models import Organisation
from training_portal.platform import audit
from training_portal.platform.database import db
from training_portal.platform.mail import OutboxMail
from training_portal.platform.own_cases import OwnCase
from training_portal.platform.policy import Role
from training_portal.reviews import handing_over, sealed_words
from training_portal.reviews.models import ConflictKind, Review, ReviewState
from training_portal.reviews.review_services import begin, declare_conflict, save_draft

ELIGIBLE = ApplicationState.ELIGIBLE
LEAVE = "On leave until the new year."


def board(cohort: Cohort) -> str:
    return f"/manage/cohorts/{cohort.public_id}/reviews"


def applied(cohort: Cohort, name: str = "Noy Keo") -> Application:
    return make_application(cohort, make_person(name), state=ELIGIBLE)


def states() -> list[tuple[int, ReviewState]]:
    rows = db.session.execute(select(Review.reviewer_id, Review.state).order_by(Review.id))
    return [(who, state) for who, state in rows]


def mails() -> list[tuple[str, str]]:
    wanted = ("reviews_assigned", "reviews_handed_over")
    rows = db.session.execute(
        select(OutboxMail.to_address, OutboxMail.template)
        .where(OutboxMail.template.in_(wanted))
        .order_by(OutboxMail.id)
    )
    return [(address, template) for address, template in rows]


@pytest.fixture
def akiko(cohort: Cohort) -> Account:
    make_plan(cohort)
    return make_reviewer("Akiko")


@pytest.fixture
def ben(akiko: Account) -> Account:
    return make_reviewer("Ben")


def test_one_review_passes_to_another_with_the_reason_and_a_mail_each(
    cohort: Cohort, manager: PageClient, akiko: Account, ben: Account
) -> None:
    application = applied(cohort)
    review = make_review(application, akiko, is_third=True)
    page = manager.get(f"{board(cohort)}/{application.public_id}")
    page = manager.get(page.link("Hand over: Akiko"))
    page = manager.submit(page, reviewer=ben.public_id, reason=LEAVE)
    assert page.notices == ["Ben reviews this application now."]
    assert "(in place of Akiko)" in page
    assert "Review handed over to somebody else" in page
    assert LEAVE in page
    assert states() == [(akiko.id, ReviewState.HANDED_OVER), (ben.id, ReviewState.ASSIGNED)]
    taken = db.session.scalars(select(Review).where(Review.reviewer_id == ben.id)).one()
    assert (taken.handed_from_id, taken.is_third) == (review.id, True)
    assert mails() == [
        (akiko.email, "reviews_handed_over"),
        (ben.email, "reviews_assigned"),
    ]
    told = db.session.scalars(select(OutboxMail).where(OutboxMail.to_address == akiko.email))
    assert LEAVE in told.one().body


def test_the_draft_of_who_had_it_is_shown_to_nobody(
    cohort: Cohort, akiko: Account, ben: Account, browser_of: BrowserOf, manager: PageClient
) -> None:
    application = applied(cohort)
    review = make_review(application, akiko)
    theirs = actor_of(akiko, Role.REVIEWER)
    begin(review.id, actor=theirs)
    save_draft(review.id, {"overall": ["A hasty word."]}, based_on=0, actor=theirs)
    url = f"{board(cohort)}/{application.public_id}"
    manager.submit(f"{url}/{review.public_id}/hand-over", reviewer=ben.public_id, reason=LEAVE)
    assert "A hasty word." not in manager.get(url)
    reader = browser_of(ben)
    taken = db.session.scalars(select(Review).where(Review.reviewer_id == ben.id)).one()
    page = reader.get(f"/reviews/{taken.public_id}")
    assert "Do you have a conflict of interest?" in page
    page = reader.submit(page, button="No conflict: open the application")
    assert "A hasty word." not in page
    reader.get(f"/reviews/{review.public_id}", status=404)
    page = browser_of(akiko).get(f"/reviews/{review.public_id}")
    assert "Somebody else has this review now: you need not write it any more." in page
    kept = db.session.get_one(Review, review.id)
    words = sealed_words.words_of(kept, application.person_id)
    assert words["typed"] == {"overall": ["A hasty word."]}


def test_it_passes_to_nobody_who_has_it_or_declared_a_conflict_or_is_of_the_nominating_body(
    cohort: Cohort, manager: PageClient, akiko: Account, ben: Account
) -> None:
    body = make_organisation(nominates=True)
    person = make_person("Noy Keo")
    application = make_application(
        cohort, person, state=ELIGIBLE, nomination=make_nomination(cohort, person, body)
    )
    of_body = make_reviewer("Chan", of=body)
    torn = make_reviewer("Dao")
    make_review(application, ben)
    barred = make_review(application, torn)
    declare_conflict(
        barred.id, ConflictKind.FAMILY, "A cousin.", actor=actor_of(torn, Role.REVIEWER)
    )
    review = make_review(application, akiko)
    page = manager.get(f"{board(cohort)}/{application.public_id}/{review.public_id}/hand-over")
    assert "Nobody can take it over" in page
    for name in (ben.public_id, of_body.public_id, torn.public_id):
        assert name not in page.html


def test_all_of_one_reviewer_are_seen_then_handed_over_evenly(
    cohort: Cohort, manager: PageClient, akiko: Account, ben: Account
) -> None:
    chan = make_reviewer("Chan")
    for number in range(4):
        make_review(applied(cohort, f"Noy {number}"), akiko)
    make_review(applied(cohort, "Sent already"), akiko, ReviewState.SENT)
    page = manager.get(manager.get(board(cohort)).link("Hand reviews over"))
    assert "4 reviews to write" in page
    page = manager.submit(page, whose=akiko.public_id, reviewer="rule", reason=LEAVE)
    assert "4 reviews pass to other reviewers." in page
    assert "Ben gets 2" in page
    assert "Chan gets 2" in page
    assert all(state is not ReviewState.HANDED_OVER for _who, state in states())
    page = manager.submit(page, button="Hand over 4 reviews")
    assert page.notices == ["4 reviews are handed over."]
    given = [who for who, state in states() if state is ReviewState.ASSIGNED]
    assert sorted(given) == sorted([ben.id, ben.id, chan.id, chan.id])
    assert mails() == [
        (akiko.email, "reviews_handed_over"),
        *((each.email, "reviews_assigned") for each in (ben, chan)),
    ]


def test_what_somebody_may_not_take_stays_and_says_why(
    cohort: Cohort, manager: PageClient, akiko: Account, ben: Account
) -> None:
    make_review(applied(cohort, "Free to go"), akiko)
    both = applied(cohort, "Has it already")
    make_review(both, akiko)
    make_review(both, ben)
    page = manager.submit(
        f"{board(cohort)}/hand-over",
        whose=akiko.public_id, reviewer=ben.public_id, reason=LEAVE,
    )  # fmt: skip
    assert "Stay with Akiko" in page
    assert "Has this application already, or declared a conflict of interest." in page
    manager.submit(page, button="Hand over 1 review")
    assert sum(state is ReviewState.HANDED_OVER for _who, state in states()) == 1


def test_where_it_changed_meanwhile_it_is_asked_once_more(
    cohort: Cohort, manager: PageClient, akiko: Account, ben: Account
) -> None:
    make_review(applied(cohort, "First"), akiko)
    page = manager.submit(
        f"{board(cohort)}/hand-over",
        whose=akiko.public_id, reviewer=ben.public_id, reason=LEAVE,
    )  # fmt: skip
    make_review(applied(cohort, "Second"), akiko)
    page = manager.submit(page, button="Hand over 1 review", status=409)
    assert "Something changed meanwhile: this is what would happen now." in page
    page = manager.submit(page, button="Hand over 2 reviews")
    assert page.notices == ["2 reviews are handed over."]


def test_a_case_of_the_managers_own_body_stays_where_it_is(
    app: Flask, cohort: Cohort, akiko: Account, ben: Account
) -> None:
    body = make_organisation(nominates=True)
    person = make_person("Noy Keo")
    application = make_application(
        cohort, person, state=ELIGIBLE, nomination=make_nomination(cohort, person, body)
    )
    review = make_review(application, akiko)
    other = applied(cohort, "Somebody else")
    make_review(other, akiko)
    host = db.session.get_one(Organisation, cohort.host_id)
    account = make_account(Role.PROGRAMME_MANAGER, organisation=host)
    actor = actor_of(account, Role.PROGRAMME_MANAGER, organisation=host)
    officer = actor_of(account, Role.NOMINATING_OFFICER, organisation=body)
    both = type(actor)(actor.reference, actor.account_id, actor.grants | officer.grants)
    with app.test_request_context():
        handing = handing_over.drawn(cohort, akiko.id, ben.id, both)
        assert set(handing.to) == {other.id}
        with pytest.raises(OwnCase):
            handing_over.hand_over(
                cohort.id, akiko.id, ben.id, reason=LEAVE, actor=both, only=review.id
            )


def test_the_outcome_asks_as_little_for_many_as_for_few(
    cohort: Cohort, manager: PageClient, akiko: Account, ben: Account
) -> None:
    counts = []
    for number in (2, 4):
        for each in range(number):
            make_review(applied(cohort, f"Noy {number} {each}"), akiko)
        form = {"whose": akiko.public_id, "reviewer": "rule", "reason": LEAVE}
        page = manager.get(f"{board(cohort)}/hand-over")
        with statements(db.engine) as seen:
            manager.submit(page, **form)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_who_reviewed_is_written_down(
    cohort: Cohort, manager: PageClient, akiko: Account, ben: Account
) -> None:
    application = applied(cohort)
    review = make_review(application, akiko)
    url = f"{board(cohort)}/{application.public_id}/{review.public_id}/hand-over"
    manager.submit(url, reviewer=ben.public_id, reason=LEAVE)
    entry = next(
        each for each in audit.timeline([("review", review.id)]) if each.action == "hand_over"
    )
    assert (entry.after or {})["reviewer"] == ben.id
    assert entry.reason == LEAVE
