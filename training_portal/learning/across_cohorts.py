"""Attendance and results of some places, whatever their cohorts: for who reads across cohorts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.courses.models import CourseRule, RuleStage
from training_portal.learning.models import (
    Attendance,
    CompletionDecision,
    Presence,
    TrainingSession,
)
from training_portal.learning.queries import local_day
from training_portal.learning.rules import (
    SessionRecord,
    attendance_percent,
    attendance_so_far,
    late_rule,
)
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.i18n import listed_phrases
from training_portal.platform.names import in_reader_language


def attendance_of(enrolment_ids: Collection[int]) -> dict[int, Decimal]:
    """The share of the hours at which each was there, in percent; those without are not there.

    While a cohort runs it is that of what is marked so far. Four statements, however many.
    """
    rows = db.session.execute(
        select(Enrolment.id, Cohort)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Enrolment.id.in_(enrolment_ids))
    )
    cohorts: dict[int, Cohort] = dict(rows.all())
    sessions, rules = _sessions({each.id for each in cohorts.values()}), _rules(cohorts.values())
    presences = _presences(enrolment_ids)
    found: dict[int, Decimal | None] = {}
    for enrolment_id, cohort in cohorts.items():
        own = presences.get(enrolment_id, {})
        records = [SessionRecord(hours, own.get(each)) for each, hours in sessions[cohort.id]]
        late = late_rule(rules[cohort.course_version_id])
        if local_day(cohort, clock.now()) <= cohort.ends_on:
            found[enrolment_id] = attendance_so_far(records, late)
        else:
            found[enrolment_id] = attendance_percent(records, late) if records else None
    return {each: share for each, share in found.items() if share is not None}


def _sessions(cohort_ids: Collection[int]) -> Mapping[int, list[tuple[int, Decimal]]]:
    found: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
    for cohort_id, session_id, starts_at, ends_at in db.session.execute(
        select(
            TrainingSession.cohort_id,
            TrainingSession.id,
            TrainingSession.starts_at,
            TrainingSession.ends_at,
        ).where(TrainingSession.cohort_id.in_(cohort_ids), TrainingSession.cancelled_at.is_(None))
    ):
        hours = Decimal(int((ends_at - starts_at).total_seconds())) / 3600
        found[cohort_id].append((session_id, hours))
    return found


def _presences(enrolment_ids: Collection[int]) -> Mapping[int, Mapping[int, Presence]]:
    found: dict[int, dict[int, Presence]] = defaultdict(dict)
    for enrolment_id, session_id, presence in db.session.execute(
        select(Attendance.enrolment_id, Attendance.session_id, Attendance.presence).where(
            Attendance.enrolment_id.in_(enrolment_ids)
        )
    ):
        found[enrolment_id][session_id] = presence
    return found


def _rules(cohorts: Collection[Cohort]) -> Mapping[int, list[tuple[str, Mapping[str, Any]]]]:
    found: dict[int, list[tuple[str, Mapping[str, Any]]]] = defaultdict(list)
    versions = {each.course_version_id for each in cohorts}
    for version_id, kind, values in db.session.execute(
        select(CourseRule.version_id, CourseRule.kind, CourseRule.values)
        .where(CourseRule.version_id.in_(versions), CourseRule.stage == RuleStage.COMPLETION)
        .order_by(CourseRule.position)
    ):
        found[version_id].append((kind, values))
    return found


@dataclass(frozen=True)
class Result:
    """How a place ended under the rules of the course, and by which of them."""

    state: EnrolmentState
    reason: str


def results_of(enrolment_ids: Collection[int]) -> dict[int, Result]:
    """Who completed the course and who did not, with the conditions that were not met: neither
    figures nor what people wrote, which say more than the result. Two statements."""
    decisions = {
        each.enrolment_id: each
        for each in db.session.scalars(
            select(CompletionDecision)
            .where(
                CompletionDecision.enrolment_id.in_(enrolment_ids),
                CompletionDecision.confirmed_at.is_not(None),
            )
            .order_by(CompletionDecision.id)
        )
    }
    decided = (EnrolmentState.COMPLETED, EnrolmentState.NOT_COMPLETED)
    states = db.session.execute(
        select(Enrolment.id, Enrolment.state).where(
            Enrolment.id.in_(enrolment_ids), Enrolment.state.in_(decided)
        )
    )
    return {each: Result(state, _reason(decisions.get(each))) for each, state in states}


def _reason(decision: CompletionDecision | None) -> str:
    if decision is None:
        return ""
    if decision.is_manual:
        return _("decided by two people of the programme")
    missed = [_condition(each) for each in decision.findings if not each["is_met"]]
    if not missed:
        return _("all conditions of the course met")
    return _("not met: %(conditions)s", conditions=listed_phrases(missed))


def _condition(result: Mapping[str, Any]) -> str:
    """Which condition a kept result is about, without its figures."""
    if result["kind"] == "component_passed":
        title = result["facts"]["title"]
        return in_reader_language(title) if isinstance(title, dict) else str(title)
    return _("Attendance") if result["kind"] == "attendance_percent" else _("Total mark")
