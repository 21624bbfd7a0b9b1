"""The medical part of a person whose two records become one, or two again."""

from __future__ import annotations

import io

from sqlalchemy import select

from training_portal.admissions.models import Application
from training_portal.health.models import MedicalPart
from training_portal.health.sealed import STORED_AS, opened, sealed
from training_portal.people.moving import Moving, Resting
from training_portal.platform import files
from training_portal.platform.database import db

_SEALED = ("told", "statement_facts", "question", "care_note")


def _seal_anew(to_id: int, from_id: int) -> None:
    """Parts of applications that moved, each with the file of its statement."""
    parts = db.session.scalars(
        select(MedicalPart)
        .join(Application, Application.id == MedicalPart.id)
        .where(Application.person_id == to_id)
        .order_by(MedicalPart.id)
    ).all()
    for part in parts:
        for name in _SEALED:
            value = opened(from_id, getattr(part, name))
            if value is not None:
                setattr(part, name, sealed(to_id, value))
        if part.statement_id is not None:
            _file_anew(part, to_id, from_id)
    db.session.flush()


def _file_anew(part: MedicalPart, to_id: int, from_id: int) -> None:
    stored = db.session.get_one(files.StoredFile, part.statement_id)
    content = opened(from_id, files.read(stored))
    if content is None:
        return
    anew = io.BytesIO(sealed(to_id, content))
    part.statement_id = files.keep_made(STORED_AS, "application/octet-stream", anew).id
    db.session.flush()
    files.remove(stored)


MEDICAL_PARTS = Moving(
    rests=(
        Resting(MedicalPart.consent_id, Application.person_id, MedicalPart.id == Application.id),
    ),
    seal_anew=_seal_anew,
)
