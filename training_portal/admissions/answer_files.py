"""The files that answer questions of a cohort: kept, replaced, removed, listed."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from training_portal.admissions.document_models import ApplicationAnswerFile
from training_portal.admissions.evidence_queries import Asked, DocumentRow, documents
from training_portal.admissions.mending import lock_mendable
from training_portal.admissions.models import Application
from training_portal.platform import audit, clock, files
from training_portal.platform.database import db, transactional
from training_portal.platform.files import StoredFile
from training_portal.platform.i18n import own_language
from training_portal.platform.policy import Actor
from training_portal.questionnaires import queries as questionnaires
from training_portal.questionnaires import services as questions


def answer_files(application_id: int) -> dict[str, DocumentRow]:
    """The files of an application that answer questions, by the question's key."""
    rows = db.session.execute(
        select(
            ApplicationAnswerFile.question_key,
            StoredFile.public_id,
            StoredFile.original_name,
            StoredFile.size_bytes,
            ApplicationAnswerFile.uploaded_at,
            Application.cohort_id,
        )
        .join(StoredFile, StoredFile.id == ApplicationAnswerFile.file_id)
        .join(Application, Application.id == ApplicationAnswerFile.application_id)
        .where(ApplicationAnswerFile.application_id == application_id)
        .order_by(ApplicationAnswerFile.id)
    ).all()
    if not rows:
        return {}
    titles = {
        each.key: each.text(own_language()).title
        for each in questionnaires.all_questions(rows[0].cohort_id)
    }
    return {
        row.question_key: DocumentRow(
            Asked(row.question_key, titles.get(row.question_key, "")),
            row.public_id,
            row.original_name,
            row.size_bytes,
            row.uploaded_at,
        )
        for row in rows
    }


def all_files(application_id: int) -> list[DocumentRow]:
    """The documents of an application, then the files that answer questions."""
    return [*documents(application_id), *answer_files(application_id).values()]


@transactional
def attach(application_id: int, key: str, upload: files.Upload, *, actor: Actor) -> None:
    """Keep a file as the answer to a question, in the place of an earlier one."""
    application = lock_mendable(application_id)
    _drop(application.id, [key])
    stored = files.keep(upload)
    db.session.add(
        ApplicationAnswerFile(
            application_id=application.id,
            question_key=key,
            file_id=stored.id,
            uploaded_at=clock.now(),
        )
    )
    questions.settle_newest(application.cohort_id)
    _note("attach_document", application, key, actor)


@transactional
def remove(application_id: int, key: str, *, actor: Actor) -> None:
    """Take the file off that answers a question; nothing where there is none."""
    application = lock_mendable(application_id)
    if _drop(application.id, [key]):
        _note("remove_document", application, key, actor)


def _note(action: str, application: Application, key: str, actor: Actor) -> None:
    application.revision += 1
    application.saved_at = clock.now()
    audit.record(
        action,
        "application",
        application.id,
        actor=actor,
        after={"document": "answer", "question": key},
        person_id=application.person_id,
    )


def drop_all(application_id: int, but: Collection[str] = ()) -> None:
    """Take away all files that answer questions, `but` those to some: in a unit of work."""
    keys = db.session.scalars(
        select(ApplicationAnswerFile.question_key).where(
            ApplicationAnswerFile.application_id == application_id
        )
    ).all()
    _drop(application_id, [key for key in keys if key not in but])


def _drop(application_id: int, keys: Collection[str]) -> bool:
    found = db.session.scalars(
        select(ApplicationAnswerFile).where(
            ApplicationAnswerFile.application_id == application_id,
            ApplicationAnswerFile.question_key.in_(keys),
        )
    ).all()
    for answer in found:
        stored = db.session.get_one(StoredFile, answer.file_id)
        db.session.delete(answer)
        db.session.flush()
        files.remove(stored)
    db.session.flush()
    return bool(found)
