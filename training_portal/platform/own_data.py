"""What the portal holds of one person, given to that person: each room adds its own part.

A room says field by field what it gives (`own_records.py`), so that a new column is never given by
accident; `tests/people/test_own_data.py` holds these fields against every column that has words of
people. What is about the person and is not given stands in `tests/people/not_in_download.csv`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import LazyString
from sqlalchemy import Select

from training_portal.platform import personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db
from training_portal.platform.files import StoredFile
from training_portal.platform.policy import Actor


@dataclass(frozen=True)
class Owner:
    """Whose data it is: always the one who is signed in."""

    actor: Actor
    account_id: int
    #: The confirmed address one signs in with. No other address says who somebody is.
    email: str
    #: 0, which no row has, for an account without a record of a person, as staff have it.
    person_id: int

    def opened(self, sealed: bytes) -> Any:
        """What is sealed under the person's key; blank where the words were taken away."""
        return personal.unseal(person_reference(self.person_id), sealed) if sealed else ""


@dataclass(frozen=True)
class Field:
    """A column as it is given: `opened` makes what is sealed readable, `words` what is a code.

    The machine-readable file has the code, the overview its words: a text, or a mapping of texts.
    """

    #: An attribute of a table's class: a column, or the reader's word of one (platform/names.py).
    column: Any
    label: str
    opened: Callable[[Any], Any] | None = None
    words: Callable[[Any], Any] | None = None

    @property
    def place(self) -> str:
        """`table.column`."""
        return f"{self.column.class_.__tablename__}.{self.name}"

    @property
    def name(self) -> str:
        """The column's."""
        return str(self.column.key)


@dataclass(frozen=True)
class Records:
    """All rows of one kind; each row has a value for each field, in their order."""

    key: str
    title: str
    fields: Sequence[Field]
    rows: Sequence[Sequence[Any]]

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def names(self) -> list[str]:
        """A name for each field in the machine-readable file: the column, after its table's name
        where two columns have the same."""
        columns = [each.name for each in self.fields]
        return [
            each.name if columns.count(each.name) == 1 else each.place.replace(".", "_")
            for each in self.fields
        ]


@dataclass(frozen=True)
class OpenedFile:
    """A file that is kept sealed under the person's key, opened to be given."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Part:
    """What one room gives: records, and files that the person sent in."""

    records: Sequence[Records]
    documents: Sequence[StoredFile] = field(default_factory=tuple)
    opened: Sequence[OpenedFile] = field(default_factory=tuple)


Giving = Callable[[Owner], Part]

_givings: dict[str, tuple[str | LazyString, Giving]] = {}


def register(room: str, title: str | LazyString, giving: Giving) -> None:
    """Let a room give its part, under a lazy title; doing so twice is harmless."""
    _givings[room] = (title, giving)


def parts_of(owner: Owner) -> Mapping[str, tuple[str, Part]]:
    """The part of each room with its title, in the order of the rooms."""
    return {room: (str(title), giving(owner)) for room, (title, giving) in _givings.items()}


def records(key: str, title: str, fields: Sequence[Field], statement: Select[Any]) -> Records:
    """Read rows of the fields; `statement` has the tables, whose rows and which order."""
    columns = statement.with_only_columns(
        *(each.column for each in fields), maintain_column_froms=True
    )
    rows = [_opened(fields, row) for row in db.session.execute(columns)]
    return Records(key, title, fields, rows)


def _opened(fields: Sequence[Field], row: Iterable[Any]) -> list[Any]:
    return [
        each.opened(value) if each.opened is not None and value is not None else value
        for each, value in zip(fields, row, strict=True)
    ]
