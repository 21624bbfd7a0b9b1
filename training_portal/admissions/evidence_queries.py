"""What speaks for one application: the rules' findings and its documents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import abort
from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from training_portal.accounts.models import Account
from training_portal.admissions.conditions import OPEN_AT_FIRST, OPEN_LATER
from training_portal.admissions.document_models import ApplicationAnswerFile, DocumentState
from training_portal.admissions.document_rules import Lack, lack_of
from training_portal.admissions.models import (
    ApplicationDocument,
    EligibilityFinding,
)
from training_portal.eligibility.kinds import DocumentKind, Finding
from training_portal.eligibility.rules import is_waivable
from training_portal.platform.database import db
from training_portal.platform.files import StoredFile


@dataclass(frozen=True)
class FindingRow:
    """What one rule found, and whether a person waived it."""

    position: int
    kind: str
    finding: Finding
    facts: dict[str, Any]
    waived_at: datetime | None
    #: Why, and by whom; for staff only.
    waiver_reason: str
    waived_by: str
    #: Whether the conditions were decided on: only what came to fail since is waived then.
    is_late: bool = False

    @property
    def can_be_waived(self) -> bool:
        open_ones = OPEN_LATER if self.is_late else OPEN_AT_FIRST
        is_open = self.finding in open_ones and self.waived_at is None
        return is_open and is_waivable(self.kind, self.facts)

    @property
    def stands_against(self) -> bool:
        """Not met, and not to be waived by anybody."""
        is_failed = self.finding is Finding.FAIL and self.waived_at is None
        return is_failed and not self.can_be_waived


def findings(application_id: int, *, is_late: bool = False) -> list[FindingRow]:
    """What each rule found, in the course's order; `is_late` once the conditions are decided on."""
    rows = db.session.execute(
        select(
            EligibilityFinding.position,
            EligibilityFinding.rule_kind,
            EligibilityFinding.finding,
            EligibilityFinding.facts,
            EligibilityFinding.waived_at,
            EligibilityFinding.waiver_reason,
            # An erased account has no name any more.
            func.coalesce(func.nullif(Account.display_name, ""), Account.email, ""),
        )
        .outerjoin(Account, Account.id == EligibilityFinding.waived_by_id)
        .where(EligibilityFinding.application_id == application_id)
        .order_by(EligibilityFinding.position)
    )
    return [replace(FindingRow(*row), is_late=is_late) for row in rows]


@dataclass(frozen=True)
class Asked:
    """The question that a file answers, in the reader's words, where a document has its kind."""

    key: str
    label: str


@dataclass(frozen=True)
class DocumentRow:
    #: For templates: a state is compared with its member, never with a word.
    states = DocumentState

    kind: DocumentKind | Asked
    public_id: str
    name: str
    size_bytes: int
    uploaded_at: datetime
    expires_on: date | None = None
    state: DocumentState | None = None
    reason: str = ""

    def lack(self, today: date, last_day: date) -> Lack | None:
        """What is wrong with it; nothing of a file that answers a question."""
        return lack_of(self.state, self.expires_on, today, last_day) if self.state else None

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
            ApplicationDocument.expires_on,
            ApplicationDocument.state,
            ApplicationDocument.reason,
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
