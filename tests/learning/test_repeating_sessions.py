"""Sessions planned on many days in one go: all of them, or none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from tests.learning.conftest import Running
from tests.learning.test_learning_pages import with_role
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.learning import moving, planning_services, session_services
from training_portal.learning.days import days_between, overlapping
from training_portal.learning.models import TrainingSession
from training_portal.platform import audit, clock
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM, Role

BrowserOf = Callable[[Account], PageClient]


@pytest.fixture
def trainer(app: Flask, running: Running, browser_of: BrowserOf) -> PageClient:
    return browser_of(with_role(Role.TRAINER, running.trainer_account))


def url_of(running: Running) -> str:
    return f"/manage/cohorts/{running.cohort.public_id}/sessions/repeat"


def planned(running: Running) -> list[tuple[str, str]]:
    zone = ZoneInfo(running.cohort.time_zone)
    return [
        (f"{each.starts_at.astimezone(zone):%a %H:%M}", each.title)
        for each in moving.planned(running.cohort.id)
    ]


def test_days_of_a_period_by_weekday() -> None:
    first, last = date(2027, 2, 1), date(2027, 2, 14)
    assert days_between(first, last, {0, 4}) == [
        date(2027, 2, 1), date(2027, 2, 5), date(2027, 2, 8), date(2027, 2, 12),
    ]  # fmt: skip
    assert days_between(last, first, {0}) == []


def test_days_that_are_past_are_said_before(running: Running, trainer: PageClient) -> None:
    day = f"{running.cohort.starts_on:%d/%m/%Y}"
    page = trainer.submit(
        url_of(running), title="Practice", first_day=day, weekdays=list("0123456")
    )
    assert "past: " in page.text


def test_who_shares_time_with_whom() -> None:
    at = [datetime(2027, 2, 1, hour, tzinfo=UTC) for hour in range(24)]
    spans = [("a", at[9], at[12]), ("b", at[12], at[13]), ("c", at[15], at[20])]
    assert overlapping(spans) == set()
    assert overlapping([*spans, ("d", at[11], at[16])]) == {"a", "b", "c", "d"}
    assert overlapping([("a", at[1], at[9]), ("b", at[2], at[3]), ("c", at[4], at[5])]) == {
        "a", "b", "c",
    }  # fmt: skip


def test_a_session_is_planned_on_each_chosen_weekday(running: Running, trainer: PageClient) -> None:
    first = max(running.cohort.starts_on, clock.today(running.cohort.time_zone))
    days = days_between(first, running.cohort.ends_on, {0, 2})
    page = trainer.submit(url_of(running), title="Practice", weekdays=["0", "2"], place="Hall")
    assert f"This plans {len(days)} session" in page.text and not planned(running)
    page = trainer.submit(page, weekdays=["0"])
    assert not planned(running)  # another plan is shown first
    page = trainer.submit(page, weekdays=["0", "2"])
    page = trainer.submit(page)
    assert page.notices == [f"{len(days)} sessions are planned."]
    assert len(planned(running)) == len(days)
    assert {words for words, _title in planned(running)} == {"Mon 09:00", "Wed 09:00"}


def test_a_browser_can_go_back_to_the_days_that_were_shown(
    running: Running, trainer: PageClient
) -> None:
    shown = trainer.submit(url_of(running), title="Practice", weekdays=["0", "2"], place="Hall")
    again = trainer.get(shown.address)
    assert "This plans" in again.text and 'value="Hall"' in again.html
    assert "sessions are planned" in trainer.submit(again).notices[0]
    assert planned(running)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"weekdays": []}, "Tick at least one"),
        ({"ends": "08:00"}, "must end after it begins"),
        ({"last_day": "01/01/2020"}, "must end after it begins, within ten years"),
        ({"last_day": "01/01/2031"}, "plan at most 200"),
        ({"title": ""}, "or choose a module"),
    ],
)
def test_what_makes_no_sense_comes_back_filled(
    running: Running, trainer: PageClient, values: dict[str, object], words: str
) -> None:
    sent = {"title": "Practice", "place": "The red hall", "weekdays": list("0123456"), **values}
    page = trainer.submit(url_of(running), status=422, values=sent)
    assert any(words in error for error in page.errors), page.errors
    assert "The red hall" in page.html and not planned(running)


def test_no_two_sessions_at_once_and_none_is_planned_then(
    running: Running, trainer: PageClient
) -> None:
    trainer.submit(trainer.submit(url_of(running), title="Practice", weekdays=list("0123456")))
    before = planned(running)
    page = trainer.submit(url_of(running), status=422, title="Theory", starts="10:00", ends="11:00")
    assert any("at this time already" in error for error in page.errors)
    assert planned(running) == before


def test_days_outside_the_cohort_are_refused_as_a_whole(
    running: Running, trainer: PageClient
) -> None:
    day = f"{running.cohort.ends_on + timedelta(days=7):%d/%m/%Y}"
    page = trainer.submit(
        url_of(running), status=422, title="Practice", last_day=day, weekdays=list("0123456")
    )
    assert any("between the first and the last day" in error for error in page.errors)
    assert not planned(running)


def test_what_was_cancelled_is_in_nobodys_way(running: Running, trainer: PageClient) -> None:
    begins = clock.now() + timedelta(hours=1)
    session = session_services.plan_session(
        running.cohort,
        title="Doubled",
        starts_at=begins,
        ends_at=begins + timedelta(hours=1),
        actor=SYSTEM,
    )
    session_services.cancel_session(session, reason="Doubled.", actor=SYSTEM)
    page = trainer.submit(
        trainer.submit(url_of(running), title="Practice", weekdays=list("0123456"))
    )
    assert "sessions are planned" in page.notices[0]


def plan_series(running: Running, days: int) -> None:
    """Plan a session on each day from today on, of which the first has begun, and one apart."""
    today = clock.today(running.cohort.time_zone)
    planning_services.plan_repeated(
        running.cohort,
        [today + timedelta(days=each) for each in range(days)],
        title="Practice",
        starts=time(0, 0),
        ends=time(0, 30),
        place="Hall",
        module_id=None,
        actor=SYSTEM,
    )
    begins = clock.now() + timedelta(days=2)
    session_services.plan_session(
        running.cohort,
        title="Visit",
        starts_at=begins,
        ends_at=begins + timedelta(hours=1),
        actor=SYSTEM,
    )


def sessions_of(running: Running) -> list[TrainingSession]:
    return list(
        db.session.scalars(
            select(TrainingSession)
            .where(TrainingSession.cohort_id == running.cohort.id)
            .order_by(TrainingSession.starts_at)
            .execution_options(populate_existing=True)
        )
    )


def test_what_is_still_to_come_of_a_series_is_cancelled_in_one_go(
    running: Running, trainer: PageClient
) -> None:
    plan_series(running, 4)
    begun = sessions_of(running)[0]
    list_url = f"/manage/cohorts/{running.cohort.public_id}/sessions"
    page = trainer.get(trainer.get(list_url).link("Cancel these sessions… Practice"))
    assert "3 sessions are still to come and are cancelled" in page
    trainer.submit(page, button="Cancel 3 sessions", status=422)
    page = trainer.submit(page, button="Cancel 3 sessions", reason="The wrong hall.")
    assert page.notices == ["3 sessions are cancelled; they count for nobody."]
    on = [each.title for each in sessions_of(running) if each.cancelled_at is None]
    # The first has begun, and the visit was planned apart.
    assert on == ["Practice", "Visit"]
    cancelled = next(each for each in sessions_of(running) if each.cancelled_at is not None)
    actions = [each.action for each in audit.timeline([("training_session", cancelled.id)])]
    assert sorted(actions) == ["cancel", "plan"]
    assert "3 cancelled sessions" in trainer.get(list_url)
    assert "None of these" in trainer.get(f"{list_url}/{begun.public_id}/series/cancel")


def test_other_sessions_than_those_shown_are_shown_first(
    running: Running, trainer: PageClient
) -> None:
    plan_series(running, 3)
    first = sessions_of(running)[0]
    url = f"/manage/cohorts/{running.cohort.public_id}/sessions/{first.public_id}/series/cancel"
    page = trainer.get(url)
    last = [each for each in sessions_of(running) if each.title == "Practice"][-1]
    session_services.cancel_session(last, reason="A holiday.", actor=SYSTEM)
    page = trainer.submit(page, button="Cancel 2 sessions", reason="Why.", status=422)
    assert any("other sessions by now" in error for error in page.errors)
    page = trainer.submit(page, button="Cancel 1 session")
    assert "1 session is cancelled" in page.notices[0]
