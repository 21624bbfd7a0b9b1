"""One's own course in a calendar: the venue's hours, named zones, and what was called off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from icalendar import Calendar

from tests.learning.conftest import Running
from tests.learning.test_learning_pages import BrowserOf, with_role
from tests.learning.test_recording import at, plan
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.learning import session_services
from training_portal.platform.database import db
from training_portal.platform.policy import Role


@pytest.fixture
def mine(running: Running, app: Flask, browser_of: BrowserOf) -> PageClient:
    return browser_of(db.session.get_one(Account, running.people[0].account_id))


def calendar(running: Running, mine: PageClient) -> Calendar:
    answer = mine.client.get(f"/me/courses/{running.enrolments[0].public_id}/calendar.ics")
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    read = Calendar.from_ical(answer.get_data())
    assert isinstance(read, Calendar)
    return read


def test_sessions_stand_at_the_hours_of_the_venue(running: Running, mine: PageClient) -> None:
    plan(running, days=8)
    read = calendar(running, mine)
    whole, session = read.walk("VEVENT")
    assert whole["DTSTART"].dt == running.cohort.starts_on
    assert whole["DTEND"].dt == running.cohort.ends_on + timedelta(days=1)
    assert session["DTSTART"].dt == at(running, 8, 9)
    assert session["DTSTART"].params["TZID"] == running.cohort.time_zone
    assert f"{session['DTSTART'].dt:%H:%M}" == "09:00"
    assert [str(zone["TZID"]) for zone in read.walk("VTIMEZONE")] == [running.cohort.time_zone]


def test_staff_and_who_takes_part_have_the_same_timetable(
    running: Running, mine: PageClient, browser_of: BrowserOf
) -> None:
    """By day of the venue, without what was cancelled; the calendar file names the same events."""
    plan(running, days=8)
    session_services.cancel_session(plan(running, days=9), reason="Flood.", actor=running.trainer)
    trainer = browser_of(with_role(Role.TRAINER, running.trainer_account))
    staff = f"/manage/cohorts/{running.cohort.public_id}/sessions"
    own = f"/me/courses/{running.enrolments[0].public_id}"
    for page in (trainer.get(f"{staff}/timetable"), mine.get(f"{own}/timetable")):
        assert "09:00–" in page and "All times: Bangkok time." in page
        assert page.html.count('scope="rowgroup"') == 1
    uids = [
        [
            str(event["UID"])
            for event in Calendar.from_ical(browser.client.get(url).get_data()).walk("VEVENT")
        ]
        for browser, url in ((trainer, f"{staff}/calendar.ics"), (mine, f"{own}/calendar.ics"))
    ]
    assert uids[0] == uids[1] and len(uids[0]) == 3


def test_a_second_download_names_the_same_events(running: Running, mine: PageClient) -> None:
    session = plan(running, days=8)
    first = [str(event["UID"]) for event in calendar(running, mine).walk("VEVENT")]
    session_services.cancel_session(session, reason="Flood.", actor=running.trainer)
    again = calendar(running, mine).walk("VEVENT")
    assert [str(event["UID"]) for event in again] == first
    assert [str(event.get("STATUS", "")) for event in again] == ["", "CANCELLED"]


def test_words_cannot_add_lines_of_their_own(running: Running, mine: PageClient) -> None:
    session_services.plan_session(
        running.cohort,
        title="5S; floor, hall",
        starts_at=at(running, 8, 9),
        ends_at=at(running, 8, 12),
        place="ຫ້ອງ 2",
        actor=running.trainer,
    )
    event = calendar(running, mine).walk("VEVENT")[1]
    assert str(event["SUMMARY"]) == "5S; floor, hall"
    assert str(event["LOCATION"]).startswith("ຫ້ອງ 2, ")


def test_nobody_has_the_calendar_of_another(running: Running, mine: PageClient) -> None:
    url = f"/me/courses/{running.enrolments[1].public_id}/calendar.ics"
    assert mine.client.get(url).status_code == 404


def test_home_names_the_next_session_and_leads_to_the_course(
    running: Running, mine: PageClient
) -> None:
    assert "It is held" in mine.get("/me")
    plan(running, days=9)
    plan(running, days=8)
    page = mine.get("/me")
    assert f"Next: 5S on the floor, {at(running, 8, 9):%a}" in page
    assert "Bangkok time" in page
    course = mine.get(page.link("Production Management"))
    assert course.link("Calendar file")
