"""What is told, sealed under the person's key and opened again; within a unit of work."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from training_portal.health.models import MedicalPart
from training_portal.platform import files, personal
from training_portal.platform.audit import person_reference

#: How the file of a statement is called in the store, where the real name could tell an illness.
STORED_AS: Final = "sealed"


def sealed(person_id: int, value: Any) -> bytes:
    """A value under the key of a person."""
    return personal.seal(person_reference(person_id), value)


def opened(person_id: int, value: bytes | None) -> Any:
    """What `sealed` made; None for none, and once the key is destroyed."""
    return None if value is None else personal.unseal(person_reference(person_id), value)


@dataclass(frozen=True)
class Statement:
    """A doctor's statement as its person sent it."""

    name: str
    content_type: str
    content: bytes


def keep_statement(part: MedicalPart, person_id: int, upload: files.Upload) -> files.StoredFile:
    """Keep a file under the person's key: neither its bytes nor its name lie open anywhere."""
    content = sealed(person_id, base64.b64encode(upload.content).decode("ascii"))
    stored = files.keep_made(STORED_AS, "application/octet-stream", io.BytesIO(content))
    part.statement_id = stored.id
    part.statement_facts = sealed(
        person_id, {"name": upload.original_name, "type": upload.content_type}
    )
    return stored


def statement_name(part: MedicalPart, person_id: int) -> str:
    """How the file of a statement is called; blank for none."""
    facts: Mapping[str, str] = opened(person_id, part.statement_facts) or {}
    return facts.get("name", "")


def statement_of(part: MedicalPart, person_id: int, stored: files.StoredFile) -> Statement | None:
    """The statement, opened; None once the person's key is destroyed."""
    facts = opened(person_id, part.statement_facts)
    content = opened(person_id, files.read(stored))
    if facts is None or content is None:
        return None
    return Statement(facts["name"], facts["type"], base64.b64decode(content))
