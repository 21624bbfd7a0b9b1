"""Staff say by what a cohort's applications are reviewed: proposed first, changed as they want."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from tests.factories.admissions import make_application
from tests.factories.programme import make_cohort
from tests.factories.reviews import make_plan, make_review, make_reviewer
from tests.support.pages import PageClient, Value
from training_portal.admissions.models import ApplicationState
from training_portal.cohorts.events import CohortCloned
from training_portal.cohorts.models import Cohort
from training_portal.platform import clock, events
from training_portal.platform.database import unit_of_work
from training_portal.platform.policy import SYSTEM
from training_portal.platform.workflow import Refused
from training_portal.reviews.models import ReviewState
from training_portal.reviews.plan_queries import plan_of
from training_portal.reviews.plan_services import save_plan


def address(cohort: Cohort) -> str:
    return f"/manage/cohorts/{cohort.public_id}/reviews/criteria"


def test_a_set_of_criteria_is_proposed_and_saved_as_it_is(
    cohort: Cohort, manager: PageClient
) -> None:
    assert "its criteria are illustrative" in manager.get(address(cohort))
    assert plan_of(cohort.id) is None
    page = manager.submit(address(cohort))
    assert page.notices == ["Saved."]
    plan = plan_of(cohort.id)
    assert plan is not None
    assert (plan.reviews_wanted, plan.threshold, plan.is_blind) == (2, 20, False)
    assert [each.weight for each in plan.criteria] == [30, 30, 25, 15]
    assert plan.criteria[0].title == "Benefit for the organisation that sends the person"
    assert all(len(each.anchors) == 5 for each in plan.criteria)
    assert plan.due_at.astimezone(ZoneInfo(cohort.time_zone)).strftime("%H:%M") == "17:00"


def test_the_proposal_is_in_the_language_of_the_reader(cohort: Cohort, manager: PageClient) -> None:
    manager.get("/language/ja")
    assert "帰国後の活用計画" in manager.get(address(cohort)).html


def test_what_was_changed_is_kept_and_stands_in_the_history(
    cohort: Cohort, manager: PageClient
) -> None:
    manager.submit(address(cohort))
    manager.submit(
        address(cohort), reviews_wanted="3", threshold="15", is_blind="y", title_1="Benefit at work"
    )
    plan = plan_of(cohort.id)
    assert plan is not None
    assert (plan.reviews_wanted, plan.threshold, plan.is_blind) == (3, 15, True)
    assert plan.criteria[0].title == "Benefit at work"
    page = manager.get(address(cohort))
    assert "Plan of reviews changed" in page
    assert "Priya N." in page


def test_a_criterion_is_added_and_another_left_out(cohort: Cohort, manager: PageClient) -> None:
    anchors: dict[str, Value] = {
        f"anchor_5_{step}": f"Words of step {step}" for step in range(1, 6)
    }
    gone: dict[str, Value] = {
        "title_2": "",
        "weight_2": "",
        **{f"anchor_2_{step}": "" for step in range(1, 6)},
    }
    manager.submit(address(cohort), title_5="Gender balance", weight_5="10", values=anchors | gone)
    plan = plan_of(cohort.id)
    assert plan is not None
    assert [each.position for each in plan.criteria] == [1, 3, 4, 5]
    assert plan.criteria[-1].anchor(4) == "Words of step 4"


def test_a_criterion_with_a_gap_is_not_taken(cohort: Cohort, manager: PageClient) -> None:
    page = manager.submit(address(cohort), weight_1="", anchor_1_3="", status=422)
    assert page.errors == [
        "A criterion needs a title, a weight and words for each step.",
        "Step 3: A criterion needs a title, a weight and words for each step.",
    ]


def test_a_deadline_that_is_over_or_in_the_course_is_not_taken(
    cohort: Cohort, manager: PageClient
) -> None:
    yesterday = clock.now() - timedelta(days=1)
    page = manager.submit(address(cohort), due_day=f"{yesterday:%d/%m/%Y}", status=422)
    assert page.errors == ["Reviews are due on: This moment is over: choose a later one."]
    page = manager.submit(address(cohort), due_day=f"{cohort.starts_on:%d/%m/%Y}", status=422)
    assert page.errors == ["Reviews are due on: Reviews are needed before the course begins."]


def test_a_plan_without_criteria_is_not_taken(cohort: Cohort, manager: PageClient) -> None:
    blank: dict[str, Value] = {
        name: ""
        for position in range(1, 5)
        for name in (
            f"title_{position}",
            f"weight_{position}",
            *(f"anchor_{position}_{step}" for step in range(1, 6)),
        )
    }
    page = manager.submit(address(cohort), values=blank, status=422)
    assert page.errors == ["Name at least one criterion."]


def test_once_a_review_is_sent_only_the_deadline_changes(
    cohort: Cohort, manager: PageClient
) -> None:
    plan = make_plan(cohort)
    opened = manager.get(address(cohort))
    application = make_application(cohort, state=ApplicationState.ELIGIBLE)
    make_review(application, make_reviewer(), ReviewState.SENT)
    page = manager.submit(opened, threshold="50", status=409)
    assert "only the deadline can be changed now" in page
    later = clock.now() + timedelta(days=30)
    manager.submit(address(cohort), due_day=f"{later:%d/%m/%Y}")
    found = plan_of(cohort.id)
    assert found is not None and found.due_at.date() >= later.date() - timedelta(days=1)
    assert found.is_like_but_for_the_deadline(plan)


def test_a_clone_takes_the_plan_along_with_its_deadline_moved(
    cohort: Cohort, manager: PageClient
) -> None:
    plan = make_plan(cohort, threshold=35)
    page = manager.submit(f"/manage/cohorts/{cohort.public_id}/clone", issuer=None, status=422)
    assert "Take its sessions, its questions and its plan of reviews along" in page
    clone = make_cohort(starts_on=cohort.starts_on + timedelta(days=364))
    with unit_of_work():
        events.emit(CohortCloned(clone.id, cohort.id, 364, SYSTEM))
    taken = plan_of(clone.id)
    assert taken is not None and taken.is_like_but_for_the_deadline(plan)
    assert taken.due_at == plan.due_at + timedelta(days=364)


def test_some_criteria_are_for_the_interview(cohort: Cohort, manager: PageClient) -> None:
    manager.submit(address(cohort), interview_4="y")
    plan = plan_of(cohort.id)
    assert plan is not None
    assert [each.position for each in plan.of(interview=True)] == [4]
    page = manager.submit(address(cohort), interview_4=None)
    assert page.notices == ["Saved."]
    plan = plan_of(cohort.id)
    assert plan is not None
    assert plan.of(interview=True) == ()


def test_one_at_least_is_for_reading(cohort: Cohort, manager: PageClient) -> None:
    ticked: dict[str, Value] = {f"interview_{each}": "y" for each in range(1, 5)}
    page = manager.submit(address(cohort), status=422, values=ticked)
    assert "Name at least one criterion by which the application is read." in page
    assert plan_of(cohort.id) is None


def test_one_review_of_each_application_is_not_enough(
    app: Flask, cohort: Cohort, manager: PageClient
) -> None:
    page = manager.submit(address(cohort), reviews_wanted="1", status=422)
    assert page.errors == ["Reviews of each application: Write a number from 2 to 5."]
    with app.test_request_context(), pytest.raises(Refused, match="At least 2 reviews"):
        facts = replace(make_plan(make_cohort()), reviews_wanted=1)
        save_plan(cohort.id, facts, actor=SYSTEM)


def test_a_plan_of_before_with_one_review_stays_and_says_so(
    cohort: Cohort, manager: PageClient
) -> None:
    plan = make_plan(cohort, reviews_wanted=1)
    board = f"/manage/cohorts/{cohort.public_id}/reviews"
    page = manager.get(board)
    assert "This plan was made when one review was enough." in page
    manager.get(page.link("change the plan before the first review is sent"))
    make_review(
        make_application(cohort, state=ApplicationState.ELIGIBLE),
        make_reviewer(),
        ReviewState.SENT,
    )
    assert "scores rest on it already, so it stays" in manager.get(board)
    later = plan.due_at + timedelta(days=1)
    page = manager.submit(address(cohort), due_day=f"{later:%d/%m/%Y}")
    assert page.notices == ["Saved."]
    kept = plan_of(cohort.id)
    assert kept is not None
    assert kept.reviews_wanted == 1


def test_a_clone_of_a_plan_with_one_review_asks_for_two(cohort: Cohort) -> None:
    make_plan(cohort, reviews_wanted=1)
    clone = make_cohort()
    with unit_of_work():
        events.emit(CohortCloned(clone.id, cohort.id, 30, SYSTEM))
    cloned = plan_of(clone.id)
    assert cloned is not None
    assert cloned.reviews_wanted == 2
