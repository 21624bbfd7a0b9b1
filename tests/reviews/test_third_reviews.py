"""Where two reviews differ too much a third is asked for at once, or stands as to be done."""

from __future__ import annotations

from sqlalchemy import select

from tests.factories.admissions import make_application
from tests.factories.reviews import make_plan, make_review, make_reviewer
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts.models import Cohort
from training_portal.platform.database import db
from training_portal.platform.policy import Actor, Grant, Role
from training_portal.reviews import review_services
from training_portal.reviews.models import Review, ReviewState
from training_portal.reviews.queries import Score, scores


def actor(account: Account) -> Actor:
    return Actor(f"account:{account.id}", account.id, frozenset({Grant(Role.REVIEWER)}))


def send(review: Review, account: Account, first: int, second: int) -> None:
    review_services.send_review(
        review.id, {1: first, 2: second}, {"overall": "So."}, based_on=0, actor=actor(account)
    )


def two_reviews(cohort: Cohort) -> tuple[Application, list[tuple[Review, Account]]]:
    make_plan(cohort)
    application = make_application(cohort, state=ApplicationState.ELIGIBLE)
    people = [make_reviewer(name) for name in ("Akiko", "Ben")]
    return application, [(make_review(application, p, ReviewState.BEGUN), p) for p in people]


def thirds() -> list[int]:
    return list(db.session.scalars(select(Review.reviewer_id).where(Review.is_third)))


def test_reviews_that_agree_need_no_third(cohort: Cohort) -> None:
    application, ((one, akiko), (two, ben)) = two_reviews(cohort)
    make_reviewer("Chie")
    send(one, akiko, 4, 4)
    send(two, ben, 4, 3)
    assert thirds() == []
    assert scores(cohort.id) == {application.id: Score(7_000, 2, True)}


def test_a_third_is_found_in_the_step_that_sends_the_second(cohort: Cohort) -> None:
    application, ((one, akiko), (two, ben)) = two_reviews(cohort)
    chie = make_reviewer("Chie")
    send(one, akiko, 5, 5)
    assert thirds() == []
    send(two, ben, 1, 1)
    assert thirds() == [chie.id]
    assert scores(cohort.id) == {application.id: Score(5_000, 2, False)}
    third = db.session.scalars(select(Review).where(Review.is_third)).one()
    review_services.begin(third.id, actor=actor(chie))
    send(third, chie, 3, 4)
    assert thirds() == [chie.id]
    assert scores(cohort.id) == {application.id: Score(5_333, 3, True)}


def test_where_nobody_is_left_it_stands_on_the_board(cohort: Cohort, manager: PageClient) -> None:
    _application, ((one, akiko), (two, ben)) = two_reviews(cohort)
    send(one, akiko, 5, 5)
    send(two, ben, 1, 1)
    assert thirds() == []
    page = manager.get(f"/manage/cohorts/{cohort.public_id}/reviews?standing=third")
    assert "One more review wanted" in page and "2 of 3 sent" in page
    make_reviewer("Chie")
    manager.submit(
        f"/manage/cohorts/{cohort.public_id}/reviews/propose", button="Give out 1 review"
    )
    assert len(thirds()) == 1


def test_a_third_who_has_a_conflict_is_replaced_by_a_third(
    cohort: Cohort, manager: PageClient
) -> None:
    _application, ((one, akiko), (two, ben)) = two_reviews(cohort)
    chie = make_reviewer("Chie")
    send(one, akiko, 5, 5)
    send(two, ben, 1, 1)
    third = db.session.scalars(select(Review).where(Review.is_third)).one()
    review_services.declare_conflict(
        third.id, review_services.ConflictKind.OTHER, "A neighbour.", actor=actor(chie)
    )
    dao = make_reviewer("Dao")
    manager.submit(
        f"/manage/cohorts/{cohort.public_id}/reviews/propose", button="Give out 1 review"
    )
    assert thirds() == [chie.id, dao.id]
