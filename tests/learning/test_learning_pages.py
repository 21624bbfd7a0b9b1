"""Pages of learning, by their own people, with right and with wrong input."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, select, true, update

from tests.factories.programme import make_account
from tests.learning.conftest import Running
from tests.learning.test_completion import end_course, teach
from tests.learning.test_recording import plan
from tests.support.pages import PageClient
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.cohorts.models import Enrolment
from training_portal.cohorts.models import EnrolmentState as S
from training_portal.courses.models import AssessmentComponent
from training_portal.learning import queries, services, session_services
from training_portal.learning.models import Presence
from training_portal.platform import audit, clock
from training_portal.platform.audit import PersonalRead, person_reference
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role

BrowserOf = Callable[[Account], PageClient]


def with_role(role: Role, account: Account | None = None) -> Account:
    account = account or make_account()
    with unit_of_work():
        db.session.add(
            RoleAssignment(account_id=account.id, role=role, valid_from=clock.today("Asia/Bangkok"))
        )
    return account


@pytest.fixture
def trainer(running: Running, browser_of: BrowserOf) -> PageClient:
    return browser_of(with_role(Role.TRAINER, running.trainer_account))


@pytest.fixture
def coordinator(running: Running, browser_of: BrowserOf) -> PageClient:
    return browser_of(with_role(Role.PROGRAMME_COORDINATOR))


def base(running: Running) -> str:
    return f"/manage/cohorts/{running.cohort.public_id}"


def test_a_trainer_plans_a_session_and_bad_times_come_back_filled(
    running: Running, trainer: PageClient
) -> None:
    url = f"{base(running)}/sessions/new"
    day = f"{running.cohort.starts_on:%d/%m/%Y}"
    assert "One of these two is needed:" in trainer.get(url)
    page = trainer.submit(url, status=422, title="5S", day=day, starts="9:00", ends="25:00")
    assert page.errors == ["To: Write the time like 09:00 or 14:30."]
    page = trainer.submit(url, status=422, title="5S", day=day, starts="9:00", ends="8:00")
    assert page.errors == ["To: The session must end after it begins."]
    assert 'value="5S"' in page.html
    page = trainer.submit(url, title="5S", day=day, starts="9", ends="12.00")
    assert page.notices == ["The session is planned."]
    page = trainer.submit(url, title="Kaizen", day=day, starts="11", ends="13")
    assert "At the same time there is: 5S." in page.notices[1]
    assert page.text.count("At the same time as another") == 2
    (session, _other) = queries.sessions_of(running.cohort.id, true())
    page = trainer.get(f"{base(running)}/sessions/{session.public_id}/change")
    assert 'value="09:00"' in page.html


def test_a_trainer_takes_attendance(running: Running, trainer: PageClient) -> None:
    session = plan(running)
    url = f"{base(running)}/sessions/{session.public_id}/attendance"
    one, _two = running.enrolments
    page = trainer.submit(url, **{f"p_{one.public_id}": "late"}, button="Save")
    assert "1 mark saved." in page
    page = trainer.submit(url, button="Save", rest="present")
    assert "1 mark saved." in page
    assert sorted(queries.presences(session.id).values()) == [Presence.LATE, Presence.PRESENT]
    page = trainer.submit(url, button="Save")
    assert "Nothing changed." in page
    assert "Everybody without a mark" not in page, "nobody is without one"


def test_points_that_are_none_come_back_with_words(running: Running, trainer: PageClient) -> None:
    url = f"{base(running)}/marks/report"
    field = f"p_{running.enrolments[0].public_id}"
    for wrong in ("101", "-1", "many", "7.555"):
        page = trainer.submit(url, status=422, **{field: wrong})
        assert page.errors[0].endswith(": Write points from 0 to 100, for example 72 or 72.5.")
    assert "1 mark saved." in trainer.submit(url, **{field: "72,5"})
    assert "1 mark saved." in trainer.submit(url, **{field: "１００"})
    trainer.get(f"{url}?attempt=3", status=404)
    trainer.get(f"{base(running)}/marks/nothing", status=404)


def test_a_session_is_changed_and_cancelled_in_pages(running: Running, trainer: PageClient) -> None:
    session = plan(running)
    url = f"{base(running)}/sessions/{session.public_id}"
    assert "The session is changed." in trainer.submit(f"{url}/change", title="Standard work")
    assert trainer.submit(f"{url}/cancel", status=422, reason="").errors
    assert "counts for nobody" in trainer.submit(f"{url}/cancel", reason="Flood.")
    page = trainer.submit(f"{url}/change", status=422, title="Again")
    for words in ("Session changed", "Session cancelled", "Flood.", "Bangkok time"):
        assert words in page
    assert "Bangkok time · Flood." in trainer.get(f"{base(running)}/sessions")


def test_completion_is_shown_before_it_is_recorded(
    running: Running, coordinator: PageClient
) -> None:
    teach(running)
    end_course(running)
    people = coordinator.get(f"{base(running)}/people")
    assert "1 of 2 met" in people
    page = coordinator.get(f"{base(running)}/complete")
    assert "1 person will be completed" in page
    page = coordinator.submit(f"{base(running)}/complete")
    assert "1 completed, 1 did not." in page


def test_the_people_are_filtered_sorted_and_taken_along_as_a_noted_file(
    running: Running, coordinator: PageClient
) -> None:
    teach(running)
    url = f"{base(running)}/people"
    names = [person.full_name for person in running.people]
    for sort in ("name", "-attendance", "total", "-rules", "country", "state"):
        page = coordinator.get(f"{url}?sort={sort}&state=active&state=junk")
        assert all(name in page for name in names), sort
    assert names[0] in coordinator.get(f"{url}?q={names[0][:4]}")
    assert "Nobody found" in coordinator.get(f"{url}?q=nobody+of+this+name")
    with unit_of_work():
        db.session.execute(delete(PersonalRead))
    answer = coordinator.client.get(f"{url}?format=csv&q={names[0]}&columns=attendance.rules")
    lines = answer.get_data(as_text=True).lstrip("\ufeff").splitlines()
    assert lines[0] == "Person,Name in own script,Attendance,Rules"
    assert len(lines) == 2 and lines[1].startswith(names[0])
    read = db.session.scalars(select(PersonalRead.person_ref)).all()
    assert read == [person_reference(running.people[0].id)]


def test_two_people_decide_by_hand(
    running: Running, coordinator: PageClient, browser_of: BrowserOf
) -> None:
    teach(running)
    end_course(running)
    services.complete_cohort(running.cohort, actor=running.staff)
    url = f"{base(running)}/people/{running.enrolments[1].public_id}"
    assert coordinator.submit(f"{url}/by-hand", status=422, reason="").errors
    page = coordinator.submit(f"{url}/by-hand", outcome="completed", reason="Was in hospital.")
    assert "Another person must confirm it" in page
    assert "Proposal waits" in coordinator.get(f"{base(running)}/people")
    assert "is taken back" in coordinator.submit(page, button="Take the proposal back")
    coordinator.submit(f"{url}/by-hand", outcome="completed", reason="Was in hospital.")
    second = browser_of(with_role(Role.PROGRAMME_COORDINATOR))
    assert "Was in hospital." in second.get(url)
    proposal = queries.open_proposal(running.enrolments[1].id)
    assert proposal is not None
    refusal = f"{url}/by-hand/{proposal.public_id}/refuse"
    assert second.submit(refusal, status=422, reason="").errors
    question = second.get(second.get(url).link("Confirm…"))
    assert "against what the rules say" in question
    assert "Confirmed." in second.submit(question, button="Confirm the decision")


def test_a_trainee_sees_own_sessions_attendance_and_what_is_missing(
    running: Running, app: Flask, browser_of: BrowserOf
) -> None:
    teach(running)
    account = db.session.get_one(Account, running.people[0].account_id)
    mine = browser_of(account)
    assert "PM-2027" not in mine.get("/me/courses").heading
    page = mine.get(f"/me/courses/{running.enrolments[0].public_id}")
    assert "Attendance so far 100 % of the hours" in page
    assert "Present" in page
    # Their own marks, one by one: the sum alone does not say what was given for what.
    marks = page.text.partition("My marks")[2]
    assert "Final report: 72" in marks and "100 % of the total mark" in marks
    assert "are left out of the count" in page
    session_services.cancel_session(plan(running, days=8), reason="Flood.", actor=running.trainer)
    assert "Cancelled: Flood." in mine.get(page.url)
    mine.get(f"/me/courses/{running.enrolments[1].public_id}", status=404)


def test_somebody_without_a_course_is_told_where_to_find_one(
    running: Running, browser_of: BrowserOf
) -> None:
    assert "No course yet" in browser_of(make_account()).get("/me/courses")


def test_a_trainer_of_another_cohort_finds_nothing(running: Running, browser_of: BrowserOf) -> None:
    stranger = browser_of(with_role(Role.TRAINER))
    stranger.get(f"{base(running)}/sessions", status=404)
    session = plan(running)
    stranger.get(f"{base(running)}/sessions/{session.public_id}/attendance", status=404)


def test_a_trainer_may_see_people_but_not_complete_them(
    running: Running, trainer: PageClient
) -> None:
    trainer.get(f"{base(running)}/people")
    trainer.get(f"{base(running)}/complete", status=403)


def test_a_person_s_page_tells_of_each_session_that_was_held(
    running: Running, trainer: PageClient
) -> None:
    teach(running)
    plan(running, days=8)
    url = f"{base(running)}/people/{running.enrolments[0].public_id}"
    section = trainer.get(url).text.partition("Attendance and marks")[2].partition("History")[0]
    assert section.count("Bangkok time") == section.count("Present") == 1


def test_an_emptied_box_takes_the_mark_back(running: Running, trainer: PageClient) -> None:
    url = f"{base(running)}/marks/report"
    one, two = running.enrolments
    first, second = f"p_{one.public_id}", f"p_{two.public_id}"
    trainer.submit(url, **{first: "49"})
    page = trainer.submit(url, **{first: "", second: "70"})
    assert page.notices == ["1 mark saved. 1 mark taken back."]
    assert 'value="49"' not in page.html
    events = audit.timeline([("enrolment", one.id)])
    assert [event.action for event in events][:2] == ["mark", "mark"]
    assert trainer.submit(url).notices == ["Nothing changed."]


def test_a_mark_that_a_later_attempt_follows_is_not_taken_back(
    running: Running, trainer: PageClient
) -> None:
    url = f"{base(running)}/marks/report"
    field = f"p_{running.enrolments[0].public_id}"
    trainer.submit(url, **{field: "49"})
    trainer.submit(f"{url}?attempt=2", **{field: "70"})
    page = trainer.submit(url, **{field: ""}, status=422)
    (error,) = page.errors
    assert error.endswith(": A later attempt has a mark: take that one back first.")
    assert page.link(error).endswith(f"#{field}")
    box = page.tree.find(f".//input[@id='{field}']")
    assert box is not None and box.get("aria-invalid") == "true"
    assert 'value="49"' in trainer.get(url).html


def test_of_several_attempts_only_is_there_a_best_one(
    running: Running, trainer: PageClient
) -> None:
    url = f"{base(running)}/marks/report"
    assert "the best attempt counts" in trainer.get(url)
    with unit_of_work():
        db.session.execute(update(AssessmentComponent).values(attempts=1))
    assert "the best attempt counts" not in trainer.get(url)


def test_the_sheet_says_how_excused_and_late_hours_count(
    running: Running, trainer: PageClient
) -> None:
    url = f"{base(running)}/sessions/{plan(running).public_id}/attendance"
    assert "excused are left out of the count" in trainer.get(url)


def test_a_session_to_come_shows_no_sheet_but_when(running: Running, trainer: PageClient) -> None:
    session = plan(running, days=8)
    page = trainer.get(f"{base(running)}/sessions/{session.public_id}/attendance")
    assert "The session has not begun yet" in page
    assert "Attendance can be taken from" in page
    assert "Everybody without a mark" not in page


def test_a_file_gives_the_country_by_name_and_by_code(
    running: Running, coordinator: PageClient
) -> None:
    url = f"{base(running)}/people?format=csv&columns=country.state"
    lines = coordinator.client.get(url).get_data(as_text=True)
    assert "Person,Name in own script,Sent by,Sending country: code,State" in lines
    assert ",Lao PDR,LA," in lines


def test_a_decision_by_hand_is_asked_for_only_where_it_can_be_confirmed(
    running: Running, coordinator: PageClient, browser_of: BrowserOf
) -> None:
    teach(running)
    one = running.enrolments[0]
    url = f"{base(running)}/people/{one.public_id}"
    services.begin(running.cohort, actor=running.staff)
    assert "Decide by hand…" in coordinator.get(url)
    coordinator.submit(f"{url}/by-hand", outcome="completed", reason="Left a week early.")
    with unit_of_work():
        db.session.get_one(Enrolment, one.id, populate_existing=True).state = S.WITHDRAWN
    second = browser_of(with_role(Role.PROGRAMME_COORDINATOR))
    page = second.get(url)
    assert "Confirm…" not in page, "it would be refused"
    assert "cannot be confirmed now" in page and "Turn down…" in page
    coordinator.submit(coordinator.get(url), button="Take the proposal back")
    assert "Decide by hand…" not in coordinator.get(url)
    assert "“Withdrawn”" in coordinator.get(f"{url}/by-hand", status=409)
