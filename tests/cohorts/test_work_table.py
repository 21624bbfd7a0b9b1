"""The work table of cohorts: what an export holds, and whose calendar the states follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from tests.factories.programme import actor_of, make_account, make_cohort
from tests.learning.test_learning_pages import with_role
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.cohorts import worktable_queries as worktable
from training_portal.cohorts.models import Cohort, CohortDecision, CohortState
from training_portal.cohorts.queries import state_of
from training_portal.platform import clock
from training_portal.platform.database import unit_of_work
from training_portal.platform.policy import Actor, Role

BrowserOf = Callable[[Account], PageClient]
#: 26 hours lie between these two: it is never the same day in both.
EAST, WEST = "Pacific/Kiritimati", "Etc/GMT+12"


@pytest.fixture
def coordinator(app: Flask) -> Actor:
    return actor_of(make_account(), Role.PROGRAMME_COORDINATOR)


def listed(actor: Actor, state: CohortState | CohortDecision) -> set[str]:
    choices = {"state": worktable.state_choices(), "course": worktable.course_choices(actor)}
    view = worktable.COHORTS.read(MultiDict({"state": state.value}), "/manage/cohorts", choices)
    return {row.code for row in worktable.staff_cohorts(actor, view)}


def confirmed(zone: str, starts: int, ends: int) -> Cohort:
    """A confirmed cohort whose first and last day lie so many days from today at its venue."""
    cohort = make_cohort(decision=CohortDecision.CONFIRMED, time_zone=zone)
    today = clock.today(zone)
    with unit_of_work():
        cohort.starts_on = today + timedelta(days=starts)
        cohort.ends_on = today + timedelta(days=ends)
    return cohort


@pytest.mark.parametrize("zone", [EAST, WEST])
@pytest.mark.parametrize(
    ("starts", "ends", "state"),
    [
        (1, 9, CohortState.CONFIRMED),
        (0, 9, CohortState.RUNNING),
        (-9, 0, CohortState.RUNNING),
        (-9, -1, CohortState.COMPLETED),
    ],
)
def test_each_cohort_is_filtered_by_its_venues_own_calendar(
    coordinator: Actor, zone: str, starts: int, ends: int, state: CohortState
) -> None:
    cohort = confirmed(zone, starts, ends)
    confirmed(WEST if zone == EAST else EAST, -50, -40)
    assert state_of(cohort) is state
    for each in CohortState:
        assert (cohort.code in listed(coordinator, each)) == (each is state)


def test_what_is_announced_and_not_open_yet_is_no_draft(coordinator: Actor) -> None:
    cohort = make_cohort(decision=CohortDecision.ANNOUNCED)
    with unit_of_work():
        cohort.application_opens_at = clock.now() + timedelta(days=1)
        cohort.application_closes_at = clock.now() + timedelta(days=9)
    assert listed(coordinator, CohortDecision.ANNOUNCED) == {cohort.code}
    assert listed(coordinator, CohortState.DRAFT) == listed(coordinator, CohortState.OPEN) == set()


def test_no_cohort_at_all_is_no_trouble(coordinator: Actor) -> None:
    assert listed(coordinator, CohortState.RUNNING) == set()


def test_an_export_holds_the_columns_that_are_shown(app: Flask, browser_of: BrowserOf) -> None:
    cohort = make_cohort()
    staff = browser_of(with_role(Role.PROGRAMME_COORDINATOR))
    plain = staff.client.get("/manage/cohorts?format=csv").get_data(as_text=True).splitlines()
    assert plain[0].lstrip("\ufeff") == (
        "Cohort,Course,State,First day,Last day,Applications close (Vientiane time),"
        "Seats taken,Seats"
    )
    assert plain[1].startswith(f"{cohort.code},Production Management,Open for application,")
    chosen = staff.client.get("/manage/cohorts?format=csv&columns=code.venue")
    assert chosen.get_data(as_text=True).lstrip("\ufeff").splitlines()[0] == "Cohort,Venue"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"opens_at": 2}, "Announced"),
        ({"closes_at": -1}, "Applications closed"),
    ],
)
def test_staff_see_what_visitors_are_told_beside_the_state(
    app: Flask, browser_of: BrowserOf, values: dict[str, int], words: str
) -> None:
    make_cohort(**{key: clock.now() + timedelta(days=days) for key, days in values.items()})
    assert words in browser_of(with_role(Role.PROGRAMME_COORDINATOR)).get("/manage/cohorts")


def test_cohorts_that_fill_more_than_a_page_are_counted(coordinator: Actor) -> None:
    for _each in range(26):
        make_cohort()
    choices = {"state": worktable.state_choices(), "course": worktable.course_choices(coordinator)}
    view = worktable.COHORTS.read(MultiDict(), "/manage/cohorts", choices)
    page = worktable.staff_cohorts(coordinator, view)
    assert (len(page.rows), page.total) == (view.per_page, 26)
