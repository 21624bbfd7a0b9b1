"""Two runs side by side name who moves on the waitlist too, and the runs on a phone."""

from __future__ import annotations

import pytest

from tests.allocations.conftest import Intake
from tests.support.pages import PageClient
from training_portal.admissions.models import Application, ApplicationState
from training_portal.allocations import moving_between, services
from training_portal.allocations.moving_between import Way, moves
from training_portal.platform.database import db, unit_of_work


def test_who_moves_on_the_waitlist_is_named_with_both_places(
    intake: Intake, staff: PageClient
) -> None:
    for rank in range(1, 6):
        intake.shortlist("KH", rank, name=f"Khmer {rank}")
    first = services.try_plan(intake.cohort, actor=intake.manager)
    last = intake.shortlist("LA", 1, name="Lao of a guarantee")
    gone = intake.shortlist("KH", 6, name="Khmer 6")
    second = services.try_plan(intake.cohort, actor=intake.manager)
    found = {each.row.name: each for each in moves(first, second, intake.manager).shown}
    assert found["Lao of a guarantee"].way is Way.GAINS
    assert found["Khmer 6"].way is Way.JOINS
    assert (found["Khmer 6"].from_place, found["Khmer 6"].to_place) == ("–", "Waitlist 3")
    assert last.id != gone.id
    page = staff.get(f"{intake.base}/compare?first={first.public_id}&second={second.public_id}")
    assert "now waits" in page
    assert 'data-label="Run 1"' in page.html
    assert "First run" not in page.html


def test_places_that_change_on_the_waitlist_have_a_way(intake: Intake) -> None:
    people = [intake.shortlist("KH", rank, name=f"Khmer {rank}") for rank in range(1, 7)]
    first = services.try_plan(intake.cohort, actor=intake.manager)
    with unit_of_work():
        db.session.get_one(Application, people[0].id).state = ApplicationState.WITHDRAWN
    second = services.try_plan(intake.cohort, actor=intake.manager)
    ways = {each.row.name: each.way for each in moves(first, second, intake.manager).shown}
    assert ways["Khmer 1"] is Way.LOSES
    assert ways["Khmer 4"] is Way.GAINS
    assert ways["Khmer 5"] is Way.UP
    back = {each.row.name: each.way for each in moves(second, first, intake.manager).shown}
    assert back["Khmer 5"] is Way.DOWN


def test_of_a_long_waitlist_the_first_are_named_and_the_others_counted(
    intake: Intake, staff: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving_between, "MOST_ON_THE_WAITLIST", 1)
    first = services.try_plan(intake.cohort, actor=intake.manager)
    for rank in range(1, 7):
        intake.shortlist("KH", rank, name=f"Khmer {rank}")
    second = services.try_plan(intake.cohort, actor=intake.manager)
    found = moves(first, second, intake.manager)
    assert found.on_the_waitlist == 3
    assert found.left_out == 2
    page = staff.get(f"{intake.base}/compare?first={first.public_id}&second={second.public_id}")
    assert "2 more change their places on the waitlist." in page
