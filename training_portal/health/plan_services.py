"""What a cohort asks for, and what is done about it as time passes."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import exists, or_, select

from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort
from training_portal.health import notices, queries, services
from training_portal.health.models import MedicalPart, MedicalPlan, MedicalReminder
from training_portal.health.rules import (
    REMIND_BEFORE,
    is_time_to_remind,
    objection_to_due,
    usual_due,
)
from training_portal.people.models import Person
from training_portal.people.queries import in_lists
from training_portal.platform import audit, clock, duties
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import Refused

#: Seconds between two looks for medical parts that have served.
DELETE_EVERY = 60.0
#: And for people who are to be reminded.
REMIND_EVERY = 3600.0


def plan_as_it_is(cohort: Cohort) -> MedicalPlan:
    """What a cohort asks for; where nobody said anything, nothing, with the usual day."""
    return queries.plan_of(cohort.id) or MedicalPlan(
        cohort_id=cohort.id,
        is_asked=False,
        needs_statement=False,
        due_on=usual_due(cohort.starts_on),
    )


def version_of(plan: MedicalPlan) -> str:
    """What a form to change it was opened with."""
    return fingerprint(_facts(plan))


def _facts(plan: MedicalPlan) -> dict[str, object]:
    return {
        "asked": plan.is_asked,
        "statement": plan.needs_statement,
        "due_on": plan.due_on.isoformat(),
    }


@transactional
def keep_plan(
    cohort_id: int,
    *,
    is_asked: bool,
    needs_statement: bool,
    due_on: date,
    seen: str | None = None,
    actor: Actor,
) -> None:
    """Say whether a cohort asks for the medical part, and until which day at the venue.

    What was given stays until its day. Raises Refused for a day that is too late, Stale.
    """
    cohort = lock(Cohort, cohort_id)
    plan = plan_as_it_is(cohort)
    refuse_stale(seen, version_of(plan))
    if is_asked and (objection := objection_to_due(due_on, cohort.starts_on)):
        raise Refused(objection)
    before = _facts(plan)
    plan.is_asked, plan.needs_statement, plan.due_on = is_asked, needs_statement, due_on
    if before == _facts(plan):
        return
    db.session.add(plan)
    db.session.flush()
    audit.record("plan", "medical_plan", plan.id, actor=actor, before=before, after=_facts(plan))


def delete_served(limit: int = 500) -> int:
    """Delete medical parts that nobody needs any more; a duty of the worker. How many went."""
    kept = (
        select(MedicalPart.id)
        .join(Application, Application.id == MedicalPart.id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .where(queries.is_kept())
    )
    served = db.session.scalars(
        select(MedicalPart.id)
        .where(MedicalPart.id.not_in(kept))
        .order_by(MedicalPart.id)
        .limit(limit)
    ).all()
    return duties.each(served, services.purge)


def remind() -> int:
    """Remind people, once each, who have not given it yet; a duty of the worker. How many."""
    today = clock.today()
    given = exists().where(MedicalPart.id == Application.id)
    reminded = exists().where(MedicalReminder.application_id == Application.id)
    waiting = db.session.scalars(
        select(Application.id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .join(MedicalPlan, MedicalPlan.cohort_id == Cohort.id)
        .join(Person, Person.id == Application.person_id)
        .where(
            MedicalPlan.is_asked,
            # A day more on either side: the venue's own day is asked below.
            MedicalPlan.due_on >= today - timedelta(days=1),
            MedicalPlan.due_on <= today + timedelta(days=REMIND_BEFORE + 1),
            queries.has_place(),
            in_lists(),
            ~or_(given, reminded),
        )
        .order_by(Application.id)
    ).all()
    return duties.each(waiting, _remind)


@transactional
def _remind(application_id: int) -> int:
    case = queries.case_of(lock(Application, application_id))
    if case.part is not None or services.objection_to_giving(case) is not None:
        return 0
    assert case.plan is not None  # else there is an objection
    if not is_time_to_remind(case.plan.due_on, clock.today(case.cohort.time_zone)):
        return 0
    if db.session.get(MedicalReminder, application_id) is not None:
        return 0
    db.session.add(MedicalReminder(application_id=application_id, sent_at=clock.now()))
    notices.reminder(case.application, case.cohort, case.plan.due_on)
    audit.record("remind", "medical_part", application_id, actor=SYSTEM, person_id=case.person.id)
    return 1
