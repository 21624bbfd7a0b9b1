"""Recording what happened in a course, and ending an enrolment by its rules.

Completion is computed; a decision by hand needs a reason and a second person, and says so for ever.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.cohorts import services as cohorts
from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.courses.models import AssessmentComponent
from training_portal.learning import queries
from training_portal.learning.models import (
    Attendance,
    CompletionDecision,
    Mark,
    Presence,
    TrainingSession,
)
from training_portal.learning.progress import evidence_of_cohort
from training_portal.learning.rules import check_completion, is_complete, points_in_words
from training_portal.people.own_cases import refuse_about
from training_portal.platform import audit, clock
from training_portal.platform.database import db, insert_all, lock, transactional
from training_portal.platform.gathering import in_one_go
from training_portal.platform.policy import Actor
from training_portal.platform.versions import changed_rows
from training_portal.platform.workflow import Refused

#: Enrolments that attendance, marks and completion are still recorded for.
TAKING_PART = (EnrolmentState.ENROLLED, EnrolmentState.ACTIVE)


@transactional
def take_attendance(
    session: TrainingSession,
    presences: Mapping[int, Presence],
    *,
    actor: Actor,
    others_present: Collection[int] = (),
    seen: Mapping[int, str] | None = None,
) -> int:
    """Record how each enrolment (by id) was there; returns how many records changed.

    `others_present` were there unless something is known of them. Marking the same again changes
    nothing, nor do rows that are as they were `seen`. Raises Refused for a cancelled or coming
    session, and for an enrolment that is not of this cohort or is over; StaleRows for rows that
    were changed here and elsewhere, OwnCase for a change of one's own row.
    """
    session = lock(TrainingSession, session.id)
    if session.cancelled_at is not None:
        raise Refused(_("This session was cancelled: there is no attendance to take."))
    if clock.now() < session.starts_at:
        raise Refused(_("Attendance can be taken once the session has begun."))
    people = _people_taking_part(session.cohort_id, {*presences, *others_present})
    there = {
        row.enrolment_id: row
        for row in db.session.scalars(select(Attendance).where(Attendance.session_id == session.id))
    }
    changed = changed_rows(presences, seen, {each: row.presence for each, row in there.items()})
    wanted = {each: presences[each] for each in changed}
    wanted |= dict.fromkeys(set(others_present) - set(there), Presence.PRESENT)
    now = clock.now()
    events: list[audit.Event] = []
    new: list[Attendance] = []
    for enrolment_id, presence in sorted(wanted.items()):
        row = there.get(enrolment_id)
        before = row.presence if row is not None else None
        if before is presence:
            continue
        if row is None:
            row = Attendance(
                session_id=session.id,
                enrolment_id=enrolment_id,
                presence=presence,
                marked_at=now,
            )
            new.append(row)
        row.presence = presence
        row.marked_by_id = actor.account_id
        row.marked_at = now
        events.append(
            audit.Event(
                action="take_attendance",
                subject_kind="enrolment",
                subject_id=enrolment_id,
                actor=actor,
                after={"session": session.public_id},
                person_id=people[enrolment_id],
                personal_values={"before": before, "after": presence},
            )
        )
    refuse_about({each.person_id for each in events if each.person_id is not None}, actor)
    insert_all(new)
    audit.record_many((now, event) for event in events)
    return len(events)


def _people_taking_part(cohort_id: int, wanted: Iterable[int]) -> dict[int, int]:
    """The person of each enrolment that takes part. Raises Refused when one of these does not."""
    rows = db.session.execute(
        select(Enrolment.id, Enrolment.person_id).where(
            Enrolment.cohort_id == cohort_id, Enrolment.state.in_(TAKING_PART)
        )
    )
    people = dict(rows.all())
    if not set(wanted) <= set(people):
        raise Refused(_("Somebody on this list no longer takes part. Load the page again."))
    return people


class Marked(NamedTuple):
    """How many marks were written or changed, and how many taken back."""

    saved: int
    taken_back: int


class RefusedMarks(Refused):
    """Marks that the rules do not allow now: the words for each, by enrolment id."""

    def __init__(self, rows: Mapping[int, str]) -> None:
        super().__init__(" ".join(dict.fromkeys(rows.values())))
        self.rows = dict(rows)


@transactional
def record_marks(
    component: AssessmentComponent,
    cohort: Cohort,
    points: Mapping[int, tuple[int, Decimal | None]],
    *,
    actor: Actor,
    seen: Mapping[int, str] | None = None,
) -> Marked:
    """Record points (0 to 100) by enrolment id as (attempt, points); None takes a mark back.

    Rows that are as they were `seen` (by enrolment id, in one attempt) stay as they are now. Raises
    RefusedMarks for an attempt the course does not give, one that skips an earlier one, and for
    taking back one that a later one follows; StaleRows for rows changed here and elsewhere;
    OwnCase for a change of one's own row.
    """
    lock(Cohort, cohort.id)
    people = _people_taking_part(cohort.id, points)
    there = {
        (mark.enrolment_id, mark.attempt): mark
        for mark in db.session.scalars(
            select(Mark).where(
                Mark.component_id == component.id, Mark.enrolment_id.in_(list(points))
            )
        )
    }
    # What another window took back already needs no second time.
    points = {
        each: (attempt, value)
        for each, (attempt, value) in points.items()
        if value is not None or (each, attempt) in there
    }
    changed = changed_rows(
        {
            each: "" if value is None else points_in_words(value)
            for each, (_attempt, value) in points.items()
        },
        seen,
        {
            each: points_in_words(there[each, attempt].points)
            for each, (attempt, _value) in points.items()
            if (each, attempt) in there
        },
    )
    if wrong := _refused_marks(component, {each: points[each] for each in changed}, there):
        raise RefusedMarks(wrong)
    now = clock.now()
    events: list[audit.Event] = []
    new: list[Mark] = []
    taken_back = 0
    for enrolment_id, (attempt, value) in sorted(points.items()):
        if enrolment_id not in changed:
            continue
        mark = there.get((enrolment_id, attempt))
        if mark is not None and mark.points == value:
            continue
        before = mark.points if mark is not None else None
        if mark is not None and value is None:
            db.session.delete(mark)
            taken_back += 1
        elif mark is None and value is not None:
            mark = Mark(
                enrolment_id=enrolment_id,
                component_id=component.id,
                attempt=attempt,
                points=value,
                recorded_by_id=actor.account_id,
                recorded_at=now,
            )
            new.append(mark)
        elif mark is not None and value is not None:
            mark.points = value
            mark.recorded_by_id = actor.account_id
            mark.recorded_at = now
        events.append(
            audit.Event(
                action="mark",
                subject_kind="enrolment",
                subject_id=enrolment_id,
                actor=actor,
                after={"component": component.code, "attempt": attempt},
                person_id=people[enrolment_id],
                personal_values={"before": _text(before), "after": _text(value)},
            )
        )
    refuse_about({each.person_id for each in events if each.person_id is not None}, actor)
    insert_all(new)
    audit.record_many((now, event) for event in events)
    return Marked(saved=len(events) - taken_back, taken_back=taken_back)


def _refused_marks(
    component: AssessmentComponent,
    points: Mapping[int, tuple[int, Decimal | None]],
    there: Container[tuple[int, int]],
) -> dict[int, str]:
    """What stands against marks that somebody changed, in words, by enrolment id."""
    wrong = {}
    for enrolment_id, (attempt, value) in sorted(points.items()):
        if not 1 <= attempt <= component.attempts:
            words = _("This component gives %(count)d attempts.", count=component.attempts)
        elif attempt > 1 and (enrolment_id, attempt - 1) not in there:
            words = _("An earlier attempt has no mark yet.")
        elif value is None and (enrolment_id, attempt + 1) in there:
            words = _("A later attempt has a mark: take that one back first.")
        else:
            continue
        wrong[enrolment_id] = str(words)
    return wrong


def _text(points: Decimal | None) -> str | None:
    return None if points is None else str(points)


@transactional
def begin(cohort: Cohort, *, actor: Actor) -> int:
    """Once the cohort has begun, everybody enrolled takes part; returns how many."""
    lock(Cohort, cohort.id)
    enrolled = db.session.scalars(
        select(Enrolment).where(
            Enrolment.cohort_id == cohort.id, Enrolment.state == EnrolmentState.ENROLLED
        )
    ).all()
    with in_one_go():
        for enrolment in enrolled:
            cohorts.enrolment_lifecycle.apply(
                enrolment, "begin", actor=actor, person_id=enrolment.person_id
            )
    return len(enrolled)


@transactional
def complete_cohort(cohort: Cohort, *, actor: Actor) -> tuple[int, int]:
    """End every enrolment still taking part by the rules; returns (completed, not completed).

    Raises Refused before the last day is over, because sessions may still be missed.
    """
    cohort = lock(Cohort, cohort.id)
    if queries.local_day(cohort, clock.now()) <= cohort.ends_on:
        raise Refused(_("Completion is computed after the last day of the cohort."))
    begin(cohort, actor=actor)
    taking_part = db.session.scalars(
        select(Enrolment).where(
            Enrolment.cohort_id == cohort.id, Enrolment.state == EnrolmentState.ACTIVE
        )
    ).all()
    evidence = evidence_of_cohort(cohort)
    completed = 0
    with in_one_go():
        for enrolment in taking_part:
            record = evidence.of(enrolment.id)
            results = check_completion(evidence.rules, record.sessions, record.components)
            decision = CompletionDecision(
                enrolment_id=enrolment.id,
                is_completed=is_complete(results),
                findings=[result.as_json() for result in results],
                proposed_at=clock.now(),
                confirmed_at=clock.now(),
            )
            db.session.add(decision)
            end_enrolment(enrolment, decision, actor=actor)
            completed += decision.is_completed
    return completed, len(taking_part) - completed


def end_enrolment(enrolment: Enrolment, decision: CompletionDecision, *, actor: Actor) -> None:
    """Take the step that a decision makes, in its unit of work."""
    verb = "complete" if decision.is_completed else "not_complete"
    cohorts.enrolment_lifecycle.apply(
        enrolment,
        f"{verb}_by_hand" if decision.is_manual else verb,
        actor=actor,
        person_id=enrolment.person_id,
        reason=decision.reason or None,
        details={"by_hand": decision.is_manual},
    )
    enrolment.ended_at = clock.now()
