"""Verbs of the person: giving the medical part, changing it, taking it back, the care note."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions.employer_choices import is_minor
from training_portal.admissions.models import Application
from training_portal.health import queries
from training_portal.health.lifecycle import NOTE, PART
from training_portal.health.models import MedicalPart
from training_portal.health.queries import SEAT_IS_SURE, Case
from training_portal.health.rules import guardian_words
from training_portal.health.sealed import keep_statement, sealed
from training_portal.people import services as people
from training_portal.people.models import ConsentPurpose
from training_portal.platform import audit, clock, files
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import Refused

#: Raised when the wording of the consent changes.
CONSENT_VERSION = "2026-12"


@dataclass(frozen=True)
class Told:
    """What the person sends: the words by field, a file or none, whether the one there goes."""

    words: Mapping[str, str]
    upload: files.Upload | None = None
    drops_file: bool = False


def objection_to_giving(case: Case) -> str | None:
    """Why the person of a case gives nothing now, in words."""
    if case.application.state not in SEAT_IS_SURE:
        return _("The medical part is asked for once you have accepted a seat, not before.")
    if case.plan is None or not case.plan.is_asked:
        return _("This course does not ask for a medical part.")
    if clock.today(case.cohort.time_zone) > case.cohort.ends_on:
        return _("The course is over: nothing is arranged any more.")
    if case.person.is_hidden:
        return _(
            "You are hidden, also from the medical officer: nobody would read what you write. "
            "Tell the coordinator of the programme what has to be arranged, or stop hiding."
        )
    return None


def consent_words(case: Case, course: str) -> str:
    """What is agreed to, in the reader's language: who reads, what for."""
    return _(
        "The medical officer of %(host)s may read what I write here, to arrange care for me during "
        "“%(course)s” (%(code)s), and for nothing else.",
        host=queries.host_name(case.cohort),
        course=course,
        code=case.cohort.code,
    )


def version_of(part: MedicalPart | None) -> str:
    """What a form to change it rests on: the sealed words are others each time they are kept."""
    told = part.told if part is not None else b""
    return fingerprint({"told": hashlib.sha256(told).hexdigest()})


def _locked(application_id: int) -> Case:
    """The case of an application, which is locked: two windows wait for each other."""
    return queries.case_of(lock(Application, application_id))


def needs_guardian(case: Case) -> bool:
    """Whether a parent or guardian agrees too: the person is under age where they live."""
    return is_minor(case.person.birth_date, case.person.residence_country)


@transactional
def give(
    application_id: int, told: Told, *, agreed_to: str, guardian: str = "", actor: Actor
) -> MedicalPart:
    """Give the medical part of one's application under the words that were `agreed_to`.

    For somebody under age the consent is the guardian's, whose name is kept with it. Raises Refused
    where none is asked for (now), it was given already, or a guardian is missing.
    """
    case = _locked(application_id)
    if objection := objection_to_giving(case):
        raise Refused(objection)
    if case.part is not None:
        raise Refused(_("You gave the medical part already. Change it instead."))
    if needs_guardian(case):
        if not guardian:
            raise Refused(_("A parent or guardian has to agree for people under age."))
        agreed_to = f"{agreed_to} {guardian_words()}"
    _drop(application_id)  # what was there before a place that had ended, and waits for the worker
    consent = people.give_consent(
        case.person.id,
        ConsentPurpose.HEALTH,
        country_code=case.person.residence_country,
        language=str(get_locale() or "en"),
        text=agreed_to,
        version=CONSENT_VERSION,
        given_by=guardian if needs_guardian(case) else case.person.full_name,
        actor=actor,
    )
    part = MedicalPart(
        id=application_id,
        consent_id=consent.id,
        told=sealed(case.person.id, dict(told.words)),
        given_at=clock.now(),
    )
    db.session.add(part)
    _put_file(part, case.person.id, told)
    db.session.flush()
    _note("give", part, case, actor)
    return part


@transactional
def change(application_id: int, told: Told, *, seen: str | None, actor: Actor) -> None:
    """Write the medical part anew; the medical officer looks at it again. Raises Refused, Stale.

    An answer to a question closes the question.
    """
    case = _locked(application_id)
    if objection := objection_to_giving(case):
        raise Refused(objection)
    part = _there(case)
    refuse_stale(seen, version_of(part))
    PART.apply(part, "change", actor=actor, person_id=case.person.id)
    part.told = sealed(case.person.id, dict(told.words))
    part.question = None
    part.given_at = clock.now()
    _put_file(part, case.person.id, told)


def _there(case: Case) -> MedicalPart:
    if case.part is None:
        raise Refused(_("There is no medical part any more: it was deleted or taken back."))
    return case.part


def _put_file(part: MedicalPart, person_id: int, told: Told) -> None:
    """The statement as it is to be: the new one, none, or the one that is there."""
    if told.upload is None and not told.drops_file:
        return
    _remove_file(part)
    if told.upload is not None:
        keep_statement(part, person_id, told.upload)


def _remove_file(part: MedicalPart) -> None:
    if part.statement_id is None:
        return
    stored = db.session.get_one(files.StoredFile, part.statement_id)
    part.statement_id = part.statement_facts = None
    db.session.flush()
    files.remove(stored)


def note_version(case: Case) -> str:
    """What an answer to the care note rests on: its words."""
    return fingerprint({"note": case.care_note})


@transactional
def answer_note(application_id: int, verb: str, *, seen: str | None = None, actor: Actor) -> None:
    """Agree that staff read the care note, or do not (`verb` of NOTE).

    Raises Refused, Stale where it has other words than those that were `seen`.
    """
    case = _locked(application_id)
    part = _there(case)
    if part.note_state is None:
        raise Refused(_("There is no care note."))
    refuse_stale(seen, note_version(case))
    NOTE.apply(part, verb, actor=actor, person_id=case.person.id)


@transactional
def take_back(application_id: int, *, actor: Actor) -> None:
    """Take the medical part back with the consent that it rests on: it is deleted at once.

    Raises Refused where there is none.
    """
    case = _locked(application_id)
    part = _there(case)
    people.withdraw_consent(case.person.id, part.consent_id, actor=actor)


def drop_of_consent(consent_id: int, *, actor: Actor) -> None:
    """Delete what rests on a consent that is taken back, in the unit of work of that."""
    concerned = select(MedicalPart.id).where(MedicalPart.consent_id == consent_id)
    for application_id in db.session.scalars(concerned).all():
        _drop(application_id, "take_back", actor)


def drop_of_person(person_id: int) -> None:
    """Delete all medical parts of somebody; in the unit of work of the erasure."""
    for application_id in db.session.scalars(
        select(MedicalPart.id)
        .join(Application, Application.id == MedicalPart.id)
        .where(Application.person_id == person_id)
    ).all():
        _drop(application_id, "delete", SYSTEM)


@transactional
def purge(application_id: int) -> int:
    """Delete a medical part that has served: the day has come, or the place was given up.

    How many went: none where the place is there again.
    """
    lock(Application, application_id)
    if queries.part_of(application_id) is not None:
        return 0
    return _drop(application_id, "delete", SYSTEM)


def _drop(application_id: int, action: str = "delete", actor: Actor = SYSTEM) -> int:
    part = db.session.get(MedicalPart, application_id)
    if part is None:
        return 0
    _remove_file(part)
    application = db.session.get_one(Application, application_id)
    audit.record(action, "medical_part", part.id, actor=actor, person_id=application.person_id)
    db.session.delete(part)
    db.session.flush()
    return 1


def _note(action: str, part: MedicalPart, case: Case, actor: Actor) -> None:
    audit.record(action, "medical_part", part.id, actor=actor, person_id=case.person.id)
