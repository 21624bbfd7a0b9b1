"""Read models of questionnaires."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, g, has_request_context
from sqlalchemy import select

from training_portal.platform.database import db
from training_portal.platform.versions import fingerprint
from training_portal.questionnaires.models import CohortQuestions
from training_portal.questionnaires.rules import Question, Questionnaire, as_data, of_data


def _questionnaire(row: CohortQuestions | None) -> Questionnaire | None:
    if row is None:
        return None
    return Questionnaire(row.id, row.version, row.answered_at is not None, of_data(row.questions))


def newest_row(cohort_id: int) -> CohortQuestions | None:
    """The row of the version that is asked now."""
    return db.session.scalar(
        select(CohortQuestions)
        .where(CohortQuestions.cohort_id == cohort_id)
        .order_by(CohortQuestions.version.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def newest(cohort_id: int) -> Questionnaire | None:
    """What a cohort asks now; None where nobody ever built anything."""
    return _questionnaire(newest_row(cohort_id))


def asked(cohort_id: int) -> Questionnaire | None:
    """What a cohort asks now; None where it asks nothing."""
    found = newest(cohort_id)
    return found if found is not None and found.questions else None


def by_id(questionnaire_id: int) -> Questionnaire | None:
    """A version by its id, looked up once a request: one that was answered never changes."""
    if not has_request_context():
        return _questionnaire(db.session.get(CohortQuestions, questionnaire_id))
    known: dict[int, Questionnaire | None] = g.setdefault("questionnaires", {})
    if questionnaire_id not in known:
        known[questionnaire_id] = _questionnaire(db.session.get(CohortQuestions, questionnaire_id))
    return known[questionnaire_id]


def all_questions(cohort_id: int) -> list[Question]:
    """Each question that any version of a cohort asks, as it was worded last, in their order."""
    found: dict[str, Question] = {}
    rows: Sequence[CohortQuestions] = db.session.scalars(
        select(CohortQuestions)
        .where(CohortQuestions.cohort_id == cohort_id)
        .order_by(CohortQuestions.version.desc())
    ).all()
    for row in rows:
        for question in of_data(row.questions):
            found.setdefault(question.key, question)
    return list(found.values())


def version_of(questionnaire: Questionnaire | None) -> str:
    """The fingerprint of what somebody saw; that of nothing is another word."""
    if questionnaire is None:
        return "none"
    return fingerprint({"questions": as_data(questionnaire.questions)})


def question_of(questionnaire: Questionnaire | None, key: str) -> Question:
    """A question by its key; 404 for none."""
    found = questionnaire.question(key) if questionnaire is not None else None
    return found or abort(404)
