"""Many papers printed by a job: set as one file, and kept with the job's end."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import IO, TypeVar

from training_portal.platform import audit, files
from training_portal.platform.job_steps import Step
from training_portal.platform.messages import Message

#: More papers than this are several documents in a ZIP file: a page takes 0.6 MB while it is set.
MOST_IN_DOCUMENT = 200
PaperT = TypeVar("PaperT")


@dataclass(frozen=True)
class PaperFile:
    """A file as it is to be kept."""

    content: IO[bytes]
    name: str
    content_type: str


@dataclass(frozen=True)
class Printed:
    """What was printed, unless nothing could be, whom it shows, and as of when it was read."""

    file: PaperFile | None
    person_ids: Collection[int]
    read_at: datetime
    #: Papers in the file.
    count: int = 0
    #: Why nothing is printed.
    objection: Message | None = None


def as_file(
    papers: Sequence[PaperT], name: str, set_papers: Callable[[Sequence[PaperT]], bytes]
) -> PaperFile | None:
    """One PDF, or several in a ZIP file where they are too many; None without papers.

    `name` is that of the file without its ending. Raises what `set_papers` raises (NotPrintable).
    """
    parts = [
        papers[start : start + MOST_IN_DOCUMENT]
        for start in range(0, len(papers), MOST_IN_DOCUMENT)
    ]
    if not parts:
        return None
    if len(parts) == 1:
        return PaperFile(io.BytesIO(set_papers(parts[0])), f"{name}.pdf", "application/pdf")
    target = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed with the plan that holds it
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for place, part in enumerate(parts, start=1):
            archive.writestr(f"{name}-{place}.pdf", set_papers(part))
    return PaperFile(target, f"{name}.zip", "application/zip")


def keep(step: Step, printed: Printed) -> None:
    """Give a job its file and say how much it holds; or say why there is none."""
    if printed.file is not None:
        file = printed.file
        step.result = files.keep_made(file.name, file.content_type, file.content)
        audit.record_reads(set(printed.person_ids), actor=step.actor, where="jobs.result")
        step.outcome["printed"] = printed.count
        step.outcome["read_at"] = printed.read_at.isoformat()
        step.done = step.total = max(step.done, step.total or 0)
    if printed.objection:
        step.say(0, printed.objection)


def choice_key(ids: Collection[int]) -> str:
    """A short name of a choice of rows, for the key by which a job is asked for once."""
    return sha256(repr(sorted(ids)).encode()).hexdigest()[:16]
