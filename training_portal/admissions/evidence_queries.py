"""What speaks for one application: the rules' findings and its documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort
from flask_babel import gettext as _
from sqlalchemy import or_, select

from training_portal.admissions.document_models import ApplicationAnswerFile
from training_portal.admissions.models import (
    ApplicationDocument,
    EligibilityFinding,
)
from training_portal.eligibility.kinds import DocumentKind, Finding
from training_portal.platform.database import db
from training_portal.platform.files import StoredFile


@dataclass(frozen=True)
class FindingRow:
    kind: str
    finding: Finding
    facts: dict[str, Any]


def findings(application_id: int) -> list[FindingRow]:
    """What each rule found, in the course's order."""
    rows = db.session.execute(
        select(EligibilityFinding.rule_kind, EligibilityFinding.finding, EligibilityFinding.facts)
        .where(EligibilityFinding.application_id == application_id)
        .order_by(EligibilityFinding.position)
    )
    return [FindingRow(*row) for row in rows]


@dataclass(frozen=True)
class Asked:
    """The question that a file answers, in the reader's words, where a document has its kind."""

    key: str
    label: str


@dataclass(frozen=True)
class DocumentRow:
    kind: DocumentKind | Asked
    public_id: str
    name: str
    size_bytes: int
    uploaded_at: datetime

    @property
    def size_words(self) -> str:
        """`340 KB`, `1.2 MB`."""
        if self.size_bytes < 1024 * 1024:
            return _("%(size)s KB", size=max(1, round(self.size_bytes / 1024)))
        return _("%(size)s MB", size=f"{self.size_bytes / 1024 / 1024:.1f}")


def documents(application_id: int) -> list[DocumentRow]:
    rows = db.session.execute(
        select(
            ApplicationDocument.kind,
            StoredFile.public_id,
            StoredFile.original_name,
            StoredFile.size_bytes,
            ApplicationDocument.uploaded_at,
        )
        .join(StoredFile, StoredFile.id == ApplicationDocument.file_id)
        .where(ApplicationDocument.application_id == application_id)
        .order_by(ApplicationDocument.kind)
    )
    return [DocumentRow(*row) for row in rows]


def stored_document(application_id: int, file_public_id: str) -> StoredFile:
    """A file of this application; 404 for a file of another one (crossed parents)."""
    stored = db.session.scalar(
        select(StoredFile).where(
            StoredFile.public_id == file_public_id,
            or_(
                *(
                    StoredFile.id.in_(
                        select(table.file_id).where(table.application_id == application_id)
                    )
                    for table in (ApplicationDocument, ApplicationAnswerFile)
                )
            ),
        )
    )
    return stored or abort(404)
