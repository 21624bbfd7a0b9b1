"""Verbs of the medical officer: asking back, marking as looked at, care notes."""

from __future__ import annotations

from flask_babel import gettext as _

from training_portal.admissions.models import Application
from training_portal.health import notices, queries
from training_portal.health.lifecycle import NOTE, PART
from training_portal.health.models import MedicalPart, NoteState
from training_portal.health.queries import Case
from training_portal.health.sealed import sealed
from training_portal.people.own_cases import refuse_about
from training_portal.platform import audit
from training_portal.platform.database import lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import Refused


def _locked(application_id: int, actor: Actor) -> tuple[Case, MedicalPart]:
    """The case under the lock of its application. Raises Refused once it is gone, OwnCase."""
    case = queries.case_of(lock(Application, application_id))
    refuse_about([case.person.id], actor)
    if case.part is None:
        raise Refused(_("There is no medical part any more: it was deleted or taken back."))
    return case, case.part


def version_of(case: Case) -> str:
    """What a step of the medical officer rests on: what was told, asked and noted."""
    part = case.part
    return fingerprint(
        {
            "told": dict(case.told),
            "question": case.question,
            "note": case.care_note,
            "file": part.statement_id if part is not None else None,
            "state": part.state if part is not None else None,
        }
    )


@transactional
def ask_back(application_id: int, question: str, *, seen: str | None = None, actor: Actor) -> None:
    """Ask the person something; a mail says that there is a question, not which.

    Raises Refused, OwnCase, Stale where the person changed it since it was seen.
    """
    case, part = _locked(application_id, actor)
    refuse_stale(seen, version_of(case))
    PART.apply(part, "ask_back", actor=actor, person_id=case.person.id)
    part.question = sealed(case.person.id, question)
    notices.asked_back(part, case.application, case.cohort)


@transactional
def look_at(application_id: int, *, seen: str | None = None, actor: Actor) -> None:
    """Mark it as looked at. A question that was open is closed. Raises Refused, OwnCase, Stale."""
    case, part = _locked(application_id, actor)
    refuse_stale(seen, version_of(case))
    PART.apply(part, "look_at", actor=actor, person_id=case.person.id)
    part.question = None


def objection_to_note(case: Case, note: str) -> str | None:
    """Why a note cannot be put to the person as it is, in words: a blank one takes back what is
    there."""
    if not note and not case.care_note:
        return _("Write the note: there is none yet that could be taken back.")
    return None


@transactional
def write_note(application_id: int, note: str, *, seen: str | None = None, actor: Actor) -> None:
    """Put a care note to the person: staff read it once the person agrees. Blank takes it back.

    Raises Refused, OwnCase, Stale.
    """
    case, part = _locked(application_id, actor)
    refuse_stale(seen, version_of(case))
    if objection := objection_to_note(case, note):
        raise Refused(objection)
    if note and note == case.care_note:
        return  # the person has answered to these words already, or is about to
    part.care_note = sealed(case.person.id, note) if note else None
    if not note:
        part.note_state = None  # There is none any more: no state of it, either.
        _note("take_note_back", part, case, actor)
        return
    if part.note_state is None:
        part.note_state = NoteState.PROPOSED
        _note("propose_note", part, case, actor)
    else:
        NOTE.apply(part, "propose_note", actor=actor, person_id=case.person.id)
    notices.note_proposed(part, case.application, case.cohort)


def _note(action: str, part: MedicalPart, case: Case, actor: Actor) -> None:
    audit.record(action, "medical_part", part.id, actor=actor, person_id=case.person.id)
