"""Sessions, attendance and marks as services keep them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, true, update

from tests.learning.conftest import Running
from training_portal.cohorts.models import Enrolment, EnrolmentState
from training_portal.learning import queries, services, session_services
from training_portal.learning.models import Attendance, Mark, Presence, TrainingSession
from training_portal.platform import audit, clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.workflow import Refused


def at(running: Running, days: int, hour: int) -> datetime:
    day = running.cohort.starts_on + timedelta(days=days)
    return datetime.combine(day, time(hour), ZoneInfo(running.cohort.time_zone))


def plan(running: Running, days: int = 1, start: int = 9, end: int = 12) -> TrainingSession:
    return session_services.plan_session(
        running.cohort,
        title="5S on the floor",
        starts_at=at(running, days, start),
        ends_at=at(running, days, end),
        actor=running.trainer,
    )


@pytest.mark.parametrize(
    ("days", "start", "end", "words"),
    [
        (1, 12, 9, "must end after it begins"),
        (-1, 9, 12, "between the first and the last day"),
        (60, 9, 12, "between the first and the last day"),
        (1, 1, 23, "at most 16 hours"),
    ],
)
def test_times_that_make_no_sense_are_refused(
    running: Running, days: int, start: int, end: int, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        plan(running, days, start, end)


def test_a_session_is_changed_and_the_audit_says_so(running: Running) -> None:
    session = plan(running)
    session_services.change_session(
        session,
        title="Standard work",
        starts_at=at(running, 2, 9),
        ends_at=at(running, 2, 11),
        place="Hall B",
        module_id=None,
        actor=running.trainer,
    )
    row = queries.sessions_of(running.cohort.id, true())[0]
    assert (row.title, row.place, row.starts_at) == ("Standard work", "Hall B", at(running, 2, 9))
    entries = audit.timeline([("training_session", session.id)])
    assert [entry.action for entry in entries] == ["change", "plan"]


def test_attendance_is_kept_and_marking_the_same_again_changes_nothing(running: Running) -> None:
    session = plan(running)
    one, two = running.enrolments
    marks = {one.id: Presence.PRESENT, two.id: Presence.LATE}
    assert services.take_attendance(session, marks, actor=running.trainer) == 2
    assert services.take_attendance(session, marks, actor=running.trainer) == 0
    assert services.take_attendance(session, {two.id: Presence.ABSENT}, actor=running.trainer) == 1
    assert queries.presences(session.id) == {one.id: Presence.PRESENT, two.id: Presence.ABSENT}
    assert queries.sessions_of(running.cohort.id, true())[0].marked == 2


def test_attendance_cannot_be_taken_before_a_session_begins(running: Running) -> None:
    session = plan(running, days=8)
    with pytest.raises(Refused, match="once the session has begun"):
        services.take_attendance(
            session, {running.enrolments[0].id: Presence.PRESENT}, actor=running.trainer
        )
    assert db.session.scalar(select(func.count()).select_from(Attendance)) == 0


def test_a_cancelled_session_takes_no_attendance_and_is_not_cancelled_twice(
    running: Running,
) -> None:
    session = plan(running)
    with pytest.raises(Refused, match="Say why"):
        session_services.cancel_session(session, reason=" ", actor=running.trainer)
    session_services.cancel_session(session, reason="The hall is flooded.", actor=running.trainer)
    with pytest.raises(Refused, match="already cancelled"):
        session_services.cancel_session(session, reason="Again.", actor=running.trainer)
    with pytest.raises(Refused, match="no attendance to take"):
        services.take_attendance(
            session, {running.enrolments[0].id: Presence.PRESENT}, actor=running.trainer
        )


def test_a_session_that_somebody_was_marked_at_is_not_cancelled(running: Running) -> None:
    session = plan(running)
    services.take_attendance(
        session, {running.enrolments[0].id: Presence.ABSENT}, actor=running.trainer
    )
    with pytest.raises(Refused, match="it took place"):
        session_services.cancel_session(session, reason="Too few came.", actor=running.trainer)


def test_no_session_is_cancelled_once_completion_rests_on_it(running: Running) -> None:
    session = plan(running)
    with unit_of_work():
        db.session.execute(update(Enrolment).values(state=EnrolmentState.COMPLETED))
    with pytest.raises(Refused, match="Completion is recorded"):
        session_services.cancel_session(session, reason="Too few came.", actor=running.trainer)


def test_somebody_of_another_cohort_is_not_marked(running: Running) -> None:
    session = plan(running)
    with pytest.raises(Refused, match="no longer takes part"):
        services.take_attendance(session, {999_999: Presence.PRESENT}, actor=running.trainer)


def points(running: Running, value: str, attempt: int = 1) -> dict[int, tuple[int, Decimal]]:
    return {running.enrolments[0].id: (attempt, Decimal(value))}


def test_marks_are_kept_and_can_be_put_right(running: Running) -> None:
    component = queries.component_of(running.cohort.course_version_id, "report")

    def record(value: str, attempt: int = 1) -> int:
        return services.record_marks(
            component, running.cohort, points(running, value, attempt), actor=running.trainer
        ).saved

    assert [record("55"), record("55"), record("58.5"), record("70", 2)] == [1, 0, 1, 1]
    kept = queries.marks_of(component.id, running.cohort.id)[running.enrolments[0].id]
    assert kept == {1: Decimal("58.5"), 2: Decimal("70")}


def test_an_attempt_that_the_course_does_not_give_is_refused(running: Running) -> None:
    component = queries.component_of(running.cohort.course_version_id, "report")
    for attempt, words in ((3, "gives 2 attempts"), (2, "earlier attempt has no mark")):
        with pytest.raises(Refused, match=words):
            services.record_marks(
                component, running.cohort, points(running, "70", attempt), actor=running.trainer
            )
    assert db.session.scalar(select(func.count()).select_from(Mark)) == 0


def test_everybody_enrolled_takes_part_once_the_cohort_begins(running: Running) -> None:
    assert services.begin(running.cohort, actor=running.staff) == 2
    assert services.begin(running.cohort, actor=running.staff) == 0
    assert clock.now()
