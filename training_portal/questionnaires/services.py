"""Building what a cohort asks. What was answered once stays: a change makes the next version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select, update

from training_portal.cohorts.events import CohortCloned
from training_portal.cohorts.models import Cohort, CohortDecision
from training_portal.platform import audit, clock, i18n
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.versions import refuse_stale
from training_portal.platform.workflow import Refused
from training_portal.questionnaires import queries, rules
from training_portal.questionnaires.models import CohortQuestions
from training_portal.questionnaires.rules import Question


def building_objection(cohort: Cohort, now: datetime) -> str | None:
    """Why the questions of a cohort cannot be changed now, in words; None when they can."""
    if cohort.decision is CohortDecision.CANCELLED:
        return _("This cohort was cancelled.")
    if cohort.decision is not CohortDecision.DRAFT and now >= cohort.application_closes_at:
        return _(
            "Applications closed on %(moment)s: what was asked stays as it is.",
            moment=i18n.moment(cohort.application_closes_at, cohort.time_zone),
        )
    return None


@transactional
def save_question(
    cohort_id: int, question: Question, *, actor: Actor, seen: str | None = None
) -> None:
    """Add a question at the end, or change the one with its key.

    Raises Stale where the questions are others than were `seen`, Refused with what stands against
    it.
    """
    cohort, before = _lock(cohort_id)
    refuse_stale(seen, queries.version_of(queries.newest(cohort.id)))
    is_new = all(each.key != question.key for each in before)
    _keep(cohort, before, rules.with_question(before, question))
    _note("add" if is_new else "change", cohort, question, actor)


@transactional
def move_question(cohort_id: int, key: str, by: int, *, actor: Actor) -> None:
    """Move a question a place up (-1) or down (1). Raises Refused where another depends on it."""
    cohort, before = _lock(cohort_id)
    question = _found(before, key)
    after = rules.moved(before, key, by)
    if after == before:
        return
    _keep(cohort, before, after)
    _note("move", cohort, question, actor)


@transactional
def remove_question(cohort_id: int, key: str, *, actor: Actor, seen: str | None = None) -> None:
    """Ask a question no longer. Raises Refused while another one is shown by an answer to it."""
    cohort, before = _lock(cohort_id)
    refuse_stale(seen, queries.version_of(queries.newest(cohort.id)))
    question = _found(before, key)
    if others := rules.dependants(before, key):
        raise Refused(removal_objection(others))
    _keep(cohort, before, [each for each in before if each.key != key])
    _note("remove", cohort, question, actor)


def removal_objection(others: Sequence[Question]) -> str:
    """Why a question stays that shows others."""
    return _(
        "An answer to it shows %(questions)s: change or remove that first.",
        questions=i18n.listed(f"“{each.text('en').title}”" for each in others),
    )


def _lock(cohort_id: int) -> tuple[Cohort, list[Question]]:
    cohort = lock(Cohort, cohort_id)
    if objection := building_objection(cohort, clock.now()):
        raise Refused(objection)
    found = queries.newest(cohort.id)
    return cohort, list(found.questions) if found is not None else []


def _found(questions: Sequence[Question], key: str) -> Question:
    found = next((each for each in questions if each.key == key), None)
    if found is None:
        raise Refused(_("This question is no longer there."))
    return found


def _keep(cohort: Cohort, before: Sequence[Question], after: Sequence[Question]) -> None:
    if objection := rules.objection(after):
        raise Refused(objection)
    row = queries.newest_row(cohort.id)
    if row is not None:
        # Nobody answers it first while it is changed.
        row = lock(CohortQuestions, row.id)
    if row is not None and row.answered_at is None:
        row.questions = rules.as_data(after)
        db.session.flush()
        return
    if list(before) == list(after):
        return
    db.session.add(
        CohortQuestions(
            cohort_id=cohort.id,
            version=1 if row is None else row.version + 1,
            questions=rules.as_data(after),
            made_at=clock.now(),
        )
    )
    db.session.flush()


def _note(action: str, cohort: Cohort, question: Question, actor: Actor) -> None:
    audit.record(
        action,
        "cohort_questions",
        cohort.id,
        actor=actor,
        after={"question": question.text("en").title, "kind": question.kind.value},
    )


def settle_newest(cohort_id: int) -> int | None:
    """An answer to what a cohort asks now is kept: from now on that stays as it is.

    Gives its id. In the caller's unit of work.
    """
    newest = (
        select(func.max(CohortQuestions.version))
        .where(CohortQuestions.cohort_id == cohort_id)
        .scalar_subquery()
    )
    db.session.execute(
        update(CohortQuestions)
        .where(
            CohortQuestions.cohort_id == cohort_id,
            CohortQuestions.version == newest,
            CohortQuestions.answered_at.is_(None),
        )
        .values(answered_at=clock.now()),
        execution_options={"synchronize_session": False},
    )
    row = queries.newest_row(cohort_id)
    return row.id if row is not None else None


@transactional
def ask_anew(event: CohortCloned) -> None:
    """Ask in the clone what its pattern asks now."""
    pattern = queries.asked(event.source_id)
    if pattern is None:
        return
    db.session.add(
        CohortQuestions(
            cohort_id=event.cohort_id,
            version=1,
            questions=rules.as_data(pattern.questions),
            made_at=clock.now(),
        )
    )
    db.session.flush()
