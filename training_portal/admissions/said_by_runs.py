"""What the last applied run said of applications: the room of runs knows, this one shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeAlias

from training_portal.admissions.employers import is_employer
from training_portal.admissions.nomination_queries import NomineeRowOfList
from training_portal.organisations.models import Organisation

#: By application, why it stands as it does; nothing where no run said anything that still holds.
Sentences: TypeAlias = Callable[[Sequence[int]], Mapping[int, str]]
_sentences: dict[str, Sentences] = {}


def provide(key: str, sentences: Sentences) -> None:
    """Say how it is found out. The same key again replaces what was said."""
    _sentences[key] = sentences


def reasons_for_body(
    organisation: Organisation, rows: Sequence[NomineeRowOfList]
) -> dict[int, str]:
    """By application, what a body reads besides the state: what its person was told, else what a
    run said. An employer reads the state and its sentence, and nothing besides."""
    ids = [row.application_id for row in rows if row.application_id is not None]
    found: dict[int, str] = {}
    if not is_employer(organisation):
        for sentences in _sentences.values():
            found |= sentences(ids)
    told = {row.application_id: row.outcome for row in rows if row.application_id and row.outcome}
    return found | told


def with_reasons(
    organisation: Organisation, rows: Iterable[NomineeRowOfList]
) -> Iterator[tuple[NomineeRowOfList, str]]:
    """The rows of a file, each with its reason; a statement for some hundred of them."""
    waiting = iter(rows)
    while some := list(islice(waiting, 500)):
        reasons = reasons_for_body(organisation, some)
        yield from ((row, reasons.get(row.application_id or 0, "")) for row in some)
