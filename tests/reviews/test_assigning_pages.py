"""A manager looks at who would review what, gives it out, adds one by hand and takes one back."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select

from tests.factories.admissions import make_application, make_nomination
from tests.factories.programme import make_organisation, make_person
from tests.factories.reviews import make_plan, make_review, make_reviewer
from tests.reviews.conftest import BrowserOf
from tests.support.pages import PageClient
from training_portal.accounts import roles
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts.models import Cohort
from training_portal.people.models import Person
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import SYSTEM, Role
from training_portal.reviews.models import Review, ReviewState

ELIGIBLE = ApplicationState.ELIGIBLE


def board(cohort: Cohort) -> str:
    return f"/manage/cohorts/{cohort.public_id}/reviews"


def given() -> Counter[int]:
    return Counter(db.session.scalars(select(Review.reviewer_id)))


def mails() -> list[tuple[str, str]]:
    rows = db.session.execute(
        select(OutboxMail.to_address, OutboxMail.subject)
        .where(OutboxMail.template.in_(("reviews_assigned", "review_taken_back")))
        .order_by(OutboxMail.id)
    )
    return [(address, subject) for address, subject in rows]


def test_without_a_plan_the_board_says_what_to_do(cohort: Cohort, manager: PageClient) -> None:
    page = manager.get(board(cohort))
    assert manager.get(page.link("Plan reviews")).heading.startswith("Plan of reviews")


def test_the_proposal_is_seen_then_given_out_with_one_mail_each(
    cohort: Cohort, manager: PageClient
) -> None:
    make_plan(cohort)
    akiko, ben = make_reviewer("Akiko"), make_reviewer("Ben")
    for _number in range(3):
        make_application(cohort, state=ELIGIBLE)
    make_application(cohort, state=ApplicationState.SUBMITTED)
    page = manager.get(manager.get(board(cohort)).link("Propose reviewers"))
    assert "6 reviews are given out. 2 reviewers get one e-mail each." in page
    assert given() == {}
    page = manager.submit(page, button="Give out 6 reviews")
    assert page.notices == ["6 reviews are given out."]
    assert given() == {akiko.id: 3, ben.id: 3}
    subject = f"3 applications to review ({cohort.code})"
    assert mails() == [(akiko.email, subject), (ben.email, subject)]


def test_an_old_proposal_gives_nothing_out(cohort: Cohort, manager: PageClient) -> None:
    make_plan(cohort)
    make_reviewer("Akiko")
    make_application(cohort, state=ELIGIBLE)
    page = manager.get(f"{board(cohort)}/propose")
    make_application(cohort, state=ELIGIBLE)
    page = manager.submit(page, button="Give out 1 review", status=409)
    assert page.errors == ["Something changed meanwhile: this is the proposal as it is now."]
    assert given() == {}
    manager.submit(page, button="Give out 2 reviews")
    assert sum(given().values()) == 2


def test_for_whom_nobody_is_left_it_is_said_why(cohort: Cohort, manager: PageClient) -> None:
    make_plan(cohort, reviews_wanted=1)
    body = make_organisation(nominates=True)
    make_reviewer("Akiko", of=body)
    person = make_person("Noy Keo")
    make_application(
        cohort, person, state=ELIGIBLE, nomination=make_nomination(cohort, person, body)
    )
    page = manager.get(f"{board(cohort)}/propose")
    assert "Noy Keo: nobody else may review it" in page
    make_reviewer("Ben", most=0)
    page = manager.get(f"{board(cohort)}/propose")
    assert "Noy Keo: those who may have as many as they take at a time" in page


def test_people_who_hide_are_given_to_nobody(cohort: Cohort, manager: PageClient) -> None:
    make_plan(cohort)
    make_reviewer("Akiko")
    make_application(cohort, make_person("Noy Keo", is_hidden=True), state=ELIGIBLE)
    assert "There is no review to give out now." in manager.get(f"{board(cohort)}/propose")


def one(cohort: Cohort, name: str = "Noy Keo") -> tuple[Application, str]:
    application = make_application(cohort, make_person(name), state=ELIGIBLE)
    return application, f"{board(cohort)}/{application.public_id}"


def test_one_reviewer_is_added_by_hand(cohort: Cohort, manager: PageClient) -> None:
    make_plan(cohort)
    akiko = make_reviewer("Akiko", country="LA")
    _application, url = one(cohort)
    page = manager.get(f"{url}/add")
    assert "0 reviews in this cohort; is of the country that sends the person" in page
    page = manager.submit(page, reviewer=akiko.public_id)
    assert page.notices == ["Akiko reviews this application."]
    assert given() == {akiko.id: 1}
    assert "Nobody can be added" in manager.get(f"{url}/add")


def test_who_declared_a_conflict_cannot_be_added_again(cohort: Cohort, manager: PageClient) -> None:
    make_plan(cohort)
    application, url = one(cohort)
    make_review(application, make_reviewer("Akiko"), ReviewState.CONFLICT)
    assert "Nobody can be added" in manager.get(f"{url}/add")


def test_a_review_is_taken_back_with_a_reason_that_the_reviewer_reads(
    cohort: Cohort, manager: PageClient
) -> None:
    make_plan(cohort)
    akiko = make_reviewer("Akiko")
    application, url = one(cohort)
    review = make_review(application, akiko, ReviewState.BEGUN)
    page = manager.get(url)
    page = manager.submit(manager.get(page.link("Take back: Akiko")), reason="You are on leave.")
    assert page.notices == ["The review is taken back."]
    assert "You are on leave." in page
    kept = db.session.get_one(Review, review.id, populate_existing=True)
    assert kept.state is ReviewState.TAKEN_BACK
    assert mails() == [(akiko.email, f"A review is not needed any more ({cohort.code})")]
    manager.submit(f"{url}/add", reviewer=akiko.public_id)
    assert given() == {akiko.id: 2}


def test_with_the_role_its_open_reviews_end(cohort: Cohort, app: object) -> None:
    make_plan(cohort)
    akiko = make_reviewer("Akiko")
    application, _url = one(cohort)
    review = make_review(application, akiko, ReviewState.BEGUN)
    role = db.session.scalars(
        select(RoleAssignment).where(
            RoleAssignment.account_id == akiko.id, RoleAssignment.role == Role.REVIEWER
        )
    ).one()
    roles.end_role(role.id, actor=SYSTEM)
    kept = db.session.get_one(Review, review.id, populate_existing=True)
    assert kept.state is ReviewState.TAKEN_BACK


def test_a_manager_who_applied_sees_nothing_of_the_own_reviews(
    cohort: Cohort, browser_of: BrowserOf, manager: PageClient
) -> None:
    make_plan(cohort)
    application, url = one(cohort)
    make_review(application, make_reviewer("Akiko"), ReviewState.SENT)
    assert "Akiko" in manager.get(url)
    person = db.session.get_one(Person, application.person_id)
    account = db.session.get_one(Account, person.account_id)
    with unit_of_work():
        db.session.add(
            RoleAssignment(
                account_id=account.id,
                role=Role.PROGRAMME_COORDINATOR,
                organisation_id=None,
                valid_from=application.created_at.date(),
            )
        )
    own = browser_of(account)
    own.get(url, 404)
    assert "Akiko" not in own.get(board(cohort))
