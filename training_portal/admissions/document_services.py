"""Documents of an application: looked at by staff, asked for anew, sent anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions import conditions, notices, own_cases
from training_portal.admissions.document_models import DocumentState
from training_portal.admissions.document_rules import Lack, lack_of
from training_portal.admissions.lifecycle import DOCUMENT
from training_portal.admissions.mending import lock_mendable
from training_portal.admissions.models import (
    ENDED_STATES,
    Application,
    ApplicationDocument,
    ApplicationState,
)
from training_portal.cohorts.models import Cohort
from training_portal.eligibility.kinds import DocumentKind
from training_portal.platform import audit, clock, files, mail
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.mail import Told
from training_portal.platform.own_cases import refuse
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.platform.versions import refuse_stale
from training_portal.platform.workflow import Refused


@transactional
def note_expiry(application_id: int, kind: DocumentKind, day: date | None) -> None:
    """Keep until when a document of a draft is valid; nothing where there is no such document."""
    application = lock_mendable(application_id)
    document = _document_of(application.id, kind)
    if document is not None:
        document.expires_on = day


def document_by_file(application: Application, file_id: str) -> ApplicationDocument | None:
    """The document of an application that is in a file; None for another's, and once replaced."""
    return db.session.scalar(
        select(ApplicationDocument)
        .join(files.StoredFile, files.StoredFile.id == ApplicationDocument.file_id)
        .where(
            ApplicationDocument.application_id == application.id,
            files.StoredFile.public_id == file_id,
        )
    )


def version_of(document: ApplicationDocument) -> str:
    """What a decision rests on: which file it is, and how it was found."""
    return f"{document.file_id}-{document.state.value}"


@transactional
def decide(
    document_id: int, verb: str, *, actor: Actor, reason: str = "", seen: str | None = None
) -> None:
    """Accept or refuse a document (`verb` of DOCUMENT); who is asked for another is told by mail.

    Raises Stale where it was replaced or decided since it was `seen`, Refused with why not.
    """
    found = db.session.get(ApplicationDocument, document_id)
    if found is None:
        raise Refused(_("This document is no longer there."))
    application = lock(Application, found.application_id)
    document = lock(ApplicationDocument, document_id)
    refuse_stale(seen, version_of(document))
    refuse(own_cases.objections([application.id], actor).get(application.id))
    if words := deciding_objection(application):
        raise Refused(words)
    was_told = _told_of(document)
    DOCUMENT.apply(
        document,
        verb,
        actor=actor,
        reason=reason or None,
        person_id=application.person_id,
        details={"document": document.kind.value},
    )
    document.reason = reason.strip() if document.state is DocumentState.REFUSED else ""
    document.decided_at = clock.now()
    cohort = db.session.get_one(Cohort, application.cohort_id)
    db.session.flush()
    conditions.look_again(application, cohort)
    if document.state is DocumentState.REFUSED:
        notices.document_refused(application, document, cohort)
    elif was_told:
        notices.document_accepted(application, document, cohort)


def objection(document: ApplicationDocument, application: Application, verb: str) -> str | None:
    """Why a document is not accepted or refused now, in words."""
    return DOCUMENT.objection(document, verb) or deciding_objection(application)


def cases(
    document_ids: Sequence[int],
) -> dict[int, tuple[ApplicationDocument, Application]]:
    """Documents with their applications, by their ids."""
    rows = db.session.execute(
        select(ApplicationDocument, Application)
        .join(Application, Application.id == ApplicationDocument.application_id)
        .where(ApplicationDocument.id.in_(document_ids))
    )
    return {document.id: (document, application) for document, application in rows}


def deciding_objection(application: Application) -> str | None:
    """Why nothing is decided about the documents of an application, in words."""
    if application.closed_to_staff_at is not None:
        return _("A consent that the application rests on was taken back.")
    if application.state in ENDED_STATES or application.state is ApplicationState.DRAFT:
        return _(
            "Nothing is decided on it: its state is “%(state)s”.", state=application.state.label
        )
    return None


def _told_of(document: ApplicationDocument) -> bool:
    """Whether the person has heard of a refusal that is undone; a mail that waits is taken back."""
    if document.state is not DocumentState.REFUSED or document.decided_at is None:
        return False
    told = mail.call_back(f"document_refused:{notices.at_document(document)}")
    return told is not Told.TAKEN_BACK


@transactional
def renew(
    application_id: int,
    kind: DocumentKind,
    upload: files.Upload,
    *,
    expires_on: date | None,
    actor: Actor,
) -> None:
    """Put another document in the place of one that was refused, has expired or will too early.

    Raises Refused where none is asked for.
    """
    application = lock(Application, application_id)
    cohort = db.session.get_one(Cohort, application.cohort_id)
    document = _document_of(application.id, kind)
    if document is None or renewal_of(application, document, cohort) is None:
        raise Refused(_("“%(document)s” is not asked for any more.", document=kind.label))
    old = db.session.get_one(files.StoredFile, document.file_id)
    document.file_id = files.keep(upload).id
    db.session.flush()
    files.remove(old)
    mail.call_back(
        f"document_refused:{notices.at_document(document)}",
        f"document_expired:{document.id}:{document.expires_on}",
    )
    document.state, document.reason, document.decided_at = DocumentState.WAITING, "", None
    document.asked_at, document.uploaded_at = None, clock.now()
    document.expires_on = expires_on
    db.session.flush()
    conditions.look_again(application, cohort)
    audit.record(
        "renew_document",
        "application",
        application.id,
        actor=actor,
        after={"document": kind.value},
        person_id=application.person_id,
    )


def renewal_of(
    application: Application, document: ApplicationDocument, cohort: Cohort
) -> Lack | None:
    """What is wrong with a document that the person can send anew now; None where nothing is."""
    if application.state in ENDED_STATES or not application.is_sent:
        return None
    today = clock.today(cohort.time_zone)
    if today > cohort.ends_on:
        return None
    return lack_of(document.state, document.expires_on, today, cohort.ends_on)


def _document_of(application_id: int, kind: DocumentKind) -> ApplicationDocument | None:
    return db.session.scalar(
        select(ApplicationDocument).where(
            ApplicationDocument.application_id == application_id, ApplicationDocument.kind == kind
        )
    )


def ask_for_expired() -> int:
    """Tell people, once for each document, that one of theirs has expired; a duty of the worker.

    Gives how many documents were looked at.
    """
    today = clock.today()
    waiting = db.session.scalars(
        select(ApplicationDocument.id)
        .join(Application, Application.id == ApplicationDocument.application_id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .where(
            ApplicationDocument.expires_on < today,
            ApplicationDocument.asked_at.is_(None),
            Application.state.not_in([*sorted(ENDED_STATES), ApplicationState.DRAFT]),
            Cohort.ends_on >= today,
        )
        .order_by(ApplicationDocument.id)
    ).all()
    for document_id in waiting:
        _ask(document_id)
    return len(waiting)


@transactional
def _ask(document_id: int) -> None:
    document = db.session.get_one(ApplicationDocument, document_id)
    application = lock(Application, document.application_id)
    document = lock(ApplicationDocument, document_id)
    cohort = db.session.get_one(Cohort, application.cohort_id)
    if document.asked_at is not None or renewal_of(application, document, cohort) is None:
        return
    document.asked_at = clock.now()
    conditions.look_again(application, cohort)
    notices.document_expired(application, document, cohort)
    audit.record(
        "ask_for_document",
        "application",
        application.id,
        actor=SYSTEM,
        after={"document": document.kind.value},
        person_id=application.person_id,
    )
