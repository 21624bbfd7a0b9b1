"""What reviews came to decides who of a country is given its seat; who lacks one waits."""

from __future__ import annotations

import pytest

from tests.allocations.conftest import Intake
from tests.factories.reviews import make_plan, make_review, make_reviewer
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions import offer_services
from training_portal.admissions.models import Application, ApplicationState
from training_portal.allocations import inputs, services
from training_portal.allocations.plan import TieBreak
from training_portal.allocations.said import said_of
from training_portal.allocations.services import NewRules
from training_portal.platform.workflow import Refused
from training_portal.reviews.models import ReviewState


def reviewed(application: Application, *steps: tuple[Account, int]) -> None:
    """Sent reviews with one step of the scale for all criteria, by reviewer."""
    for reviewer, step in steps:
        make_review(application, reviewer, ReviewState.SENT, scores={1: step, 2: step})


def test_the_higher_score_is_seated_whatever_the_rank(intake: Intake, staff: PageClient) -> None:
    make_plan(intake.cohort)
    one, other = make_reviewer("One"), make_reviewer("Other")
    ranked_first = intake.shortlist("VN", 1, name="Ranked first")
    ranked_last = intake.shortlist("VN", 3, name="Scored best")
    middle = intake.shortlist("VN", 2, name="In the middle")
    reviewed(ranked_first, (one, 2), (other, 2))
    reviewed(ranked_last, (one, 5), (other, 5))
    reviewed(middle, (one, 4), (other, 4))
    page = staff.submit(intake.base, action=f"{intake.base}/runs")
    # Two seats are the most that the country can have: 100 and 75 points.
    assert page.text.index("Scored best") < page.text.index("In the middle")
    assert page.text.index("In the middle") < page.text.index("Ranked first")
    assert "Waitlist 1: Viet Nam is at its maximum of 2." in page
    assert "100.00" in page
    assert "75.00" in page
    assert "87.50" in page  # the mean of the two that are newly given a seat


def test_who_lacks_a_review_takes_no_part(intake: Intake, staff: PageClient) -> None:
    make_plan(intake.cohort)
    one, other = make_reviewer("One"), make_reviewer("Other")
    reviewed(intake.shortlist("KH", 1, name="Looked at"), (one, 3), (other, 3))
    reviewed(intake.shortlist("KH", 2, name="Half looked at"), (one, 5))
    page = staff.submit(intake.base, action=f"{intake.base}/runs")
    assert "Seat 1: first guaranteed seat of Cambodia." in page
    assert "Reviews are missing: no outcome yet." in page


def test_whom_a_run_passes_by_is_said_before_it_is_applied(
    intake: Intake, staff: PageClient
) -> None:
    """One seat looks like the whole result, while others wait for what nobody did yet."""
    make_plan(intake.cohort)
    one, other = make_reviewer("One"), make_reviewer("Other")
    reviewed(intake.shortlist("KH", 1), (one, 3), (other, 3))
    reviewed(intake.shortlist("KH", 2), (one, 5))
    for rank in (1, 2):
        intake.shortlist("LA", rank, state=ApplicationState.ELIGIBLE)
    intake.shortlist("VN", 1, state=ApplicationState.SUBMITTED)
    not_listed = "2 eligible people are not on the shortlist and take no part."
    assert not_listed in staff.get(intake.base)
    page = staff.submit(intake.base, action=f"{intake.base}/runs")
    for shown in (page, staff.get(page.link("Apply this run"))):
        assert "1 of 2 people on the shortlist and the waitlist lacks reviews" in shown
        assert not_listed in shown
        assert "1 application is not decided on yet" in shown
        assert "3 of 4 seats stay empty." in shown
    applied = staff.submit(staff.get(page.link("Apply this run")), button="Apply this run")
    assert not_listed not in applied


def test_nobody_below_the_cut_off_is_given_a_seat(intake: Intake, staff: PageClient) -> None:
    make_plan(intake.cohort)
    one, other = make_reviewer("One"), make_reviewer("Other")
    reviewed(intake.shortlist("KH", 1), (one, 3), (other, 3))
    services.change_rules(
        intake.cohort,
        NewRules(
            women=0,
            companies=0,
            corridors=0,
            cut_off=5001,
            tie_break=TieBreak.LOT,
            release_on=None,
        ),
        actor=intake.manager,
        reason="Agreed.",
    )
    page = staff.submit(intake.base, action=f"{intake.base}/runs")
    assert "Below the cut-off of 50.01 points." in page


def test_a_score_that_changed_since_ends_a_run(intake: Intake) -> None:
    make_plan(intake.cohort, reviews_wanted=1)
    application = intake.shortlist("KH", 1)
    reviewed(application, (make_reviewer("One"), 3))
    run = services.try_plan(intake.cohort, actor=intake.manager)
    reviewed(application, (make_reviewer("Other"), 5))
    words = services.objection_to_applying(run, intake.cohort)
    assert words is not None and "changed since this run" in words


def test_without_reviews_nobody_is_left_out_for_a_score(intake: Intake) -> None:
    intake.shortlist("KH", 1)
    given = inputs.input_of(intake.cohort)
    assert not given.is_reviewed
    assert [each.score for each in given.candidates] == [0]


def test_who_is_below_the_cut_off_or_lacks_reviews_reads_so_while_they_wait(
    intake: Intake,
) -> None:
    make_plan(intake.cohort)
    one, other = make_reviewer("One"), make_reviewer("Other")
    below, unread = intake.shortlist("KH", 1), intake.shortlist("LA", 1)
    reviewed(below, (one, 1), (other, 1))
    rules = NewRules(
        women=0, companies=0, corridors=0, cut_off=5001, tie_break=TieBreak.LOT, release_on=None
    )
    services.change_rules(intake.cohort, rules, actor=intake.manager, reason="Agreed.")
    tried = services.try_plan(intake.cohort, actor=intake.manager)
    services.apply_run(tried.id, actor=intake.manager)
    said = said_of([below.id, unread.id])
    assert said[below.id][1] == "Below the cut-off of 50.01 points."
    assert said[unread.id][1] == "Reviews are missing: no outcome yet."


def test_an_offer_by_hand_keeps_the_cut_off_too(intake: Intake) -> None:
    """As runs and replacements do: it is published with the plan."""
    make_plan(intake.cohort)
    one, other = make_reviewer("One"), make_reviewer("Other")
    good, weak, unread = (intake.shortlist("KH", rank, name=f"Rank {rank}") for rank in (1, 2, 3))
    reviewed(good, (one, 5), (other, 5))
    reviewed(weak, (one, 2), (other, 2))
    rules = NewRules(
        women=0, companies=0, corridors=0, cut_off=7000, tie_break=TieBreak.LOT, release_on=None
    )
    services.change_rules(intake.cohort, rules, actor=intake.manager, reason="Agreed.")
    for application, words in ((weak, "Below the cut-off"), (unread, "Reviews are missing")):
        with pytest.raises(Refused, match=words):
            offer_services.make_offers(intake.cohort.id, [application.id], actor=intake.manager)
    offer_services.make_offers(intake.cohort.id, [good.id], actor=intake.manager)
    assert intake.state_of(good) is ApplicationState.OFFERED
