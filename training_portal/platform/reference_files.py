"""Reference data from CSV files: a line becomes a table's row; a wrong one is named.

Loading is idempotent: a row that stands there already is compared by its key and changed only where
it differs; rows that left the file are left alone, because other rows may refer to them.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from training_portal.config import ROOT
from training_portal.platform.database import Base, db

FOLDER = ROOT / "seed_data" / "reference"


class ReferenceDataError(Exception):
    """A row that cannot be loaded: the text names file, line and what is wrong."""


@dataclass(frozen=True)
class Row:
    """One line of a file, with readers that name it when a cell is wrong."""

    file: str
    line: int
    cells: Mapping[str, str]

    def fail(self, why: str) -> ReferenceDataError:
        return ReferenceDataError(f"{self.file}, line {self.line}: {why}")

    def text(self, name: str) -> str:
        return self.cells[name]

    def needed(self, name: str) -> str:
        """A cell that may not be blank."""
        if not self.cells[name]:
            raise self.fail(f"“{name}” is blank")
        return self.cells[name]

    def flag(self, name: str) -> bool:
        if self.cells[name] not in ("true", "false"):
            raise self.fail(f"“{name}” is {self.cells[name]!r}, not true or false")
        return self.cells[name] == "true"

    def whole(self, name: str) -> int:
        return int(self._read(name, int, "a whole number"))

    def number(self, name: str) -> float:
        return float(self._read(name, float, "a number"))

    def day(self, name: str) -> date | None:
        """A date in ISO form, or None for a blank cell."""
        return self._read(name, date.fromisoformat, "a date") if self.cells[name] else None

    def one_of(self, name: str, known: Mapping[str, Any]) -> str:
        """A code that must be known already."""
        code = self.needed(name)
        if code not in known:
            raise self.fail(f"“{name}” is {code!r}, which is not known")
        return code

    def choice(self, name: str, kind: type[Any]) -> Any:
        """A member of an enum by its value."""
        return self._read(name, kind, f"one of {', '.join(member.value for member in kind)}")

    def _read(self, name: str, reader: Callable[[str], Any], what: str) -> Any:
        try:
            return reader(self.cells[name])
        except ValueError:
            raise self.fail(f"“{name}” is {self.cells[name]!r}, not {what}") from None


def read_rows(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """The lines of a CSV file with exactly these columns (in any order), cells trimmed."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        if set(reader.fieldnames or ()) != set(columns):
            raise ReferenceDataError(
                f"{path.name}, line 1: the columns must be {', '.join(columns)}"
            )
        for cells in reader:
            if None in cells or None in cells.values():
                raise ReferenceDataError(
                    f"{path.name}, line {reader.line_num}: it has another number of cells"
                )
            yield Row(path.name, reader.line_num, {k: v.strip() for k, v in cells.items()})


@dataclass
class Tally:
    """How many rows of a file were added and changed."""

    file: str
    added: int = 0
    changed: int = 0

    def __str__(self) -> str:
        return f"{self.file}: {self.added} added, {self.changed} changed"


def load_file(
    name: str,
    columns: Sequence[str],
    model: type[Base],
    key: Sequence[str],
    make: Callable[[Row], Mapping[str, Any]],
    folder: Path | None = None,
) -> Tally:
    """Bring a table up to a file, in the running unit of work.

    `make` turns a line into the table's values; `key` names those that tell rows apart. Raises
    ReferenceDataError for a wrong line, also for one that the database refuses.
    """
    tally = Tally(name)
    there = {
        tuple(getattr(row, part) for part in key): row for row in db.session.scalars(select(model))
    }
    seen: set[tuple[Any, ...]] = set()
    for row in read_rows((folder or FOLDER) / name, columns):
        values = make(row)
        identity = tuple(values[part] for part in key)
        if identity in seen:
            raise row.fail(f"{', '.join(map(str, identity))} stands in the file twice")
        seen.add(identity)
        known = there.get(identity)
        if known is None:
            db.session.add(model(**values))
            tally.added += 1
        elif differing := {k: v for k, v in values.items() if getattr(known, k) != v}:
            for column, value in differing.items():
                setattr(known, column, value)
            tally.changed += 1
        else:
            continue
        try:
            db.session.flush()
        except DBAPIError as error:
            raise row.fail(f"the database refuses it: {error.orig}") from None
    return tally
