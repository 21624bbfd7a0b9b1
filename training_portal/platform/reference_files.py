"""Reference data from CSV files: a line becomes a table's row; a wrong one is named.

Loading is idempotent: a row that stands there already is compared by its key and changed only where
it differs; rows that left the file are left alone, because other rows may refer to them, unless the
caller knows that nothing does. What staff changed on pages of the portal is theirs: it is left
alone and named in the tally.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from sqlalchemy import inspect, select
from sqlalchemy.exc import DBAPIError

from training_portal.config import RESOURCES
from training_portal.platform.database import Base, db

FOLDER = RESOURCES / "seed_data" / "reference"


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

    def names(self, column: str) -> dict[str, str]:
        """What `name_ja`, `name_km` and so on beside a column `name` say, by language."""
        before = f"{column}_"
        return {
            name.removeprefix(before): word
            for name, word in self.cells.items()
            if name.startswith(before) and word
        }

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

    def day_or_month(self, name: str) -> tuple[date, bool]:
        """A date in ISO form, or the first of a month where only `2025-06` is known, and which."""
        text = self.needed(name)
        is_month = len(text) == len("2025-06")
        whole = f"{text}-01" if is_month else text
        try:
            return date.fromisoformat(whole), is_month
        except ValueError:
            raise self.fail(f"“{name}” is {text!r}, not a date or a month") from None

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


def read_rows(path: Path, columns: Sequence[str], in_languages: str = "") -> Iterator[Row]:
    """The lines of a CSV file with exactly these columns (in any order), cells trimmed and in NFC.

    A column named by `in_languages` may have others beside it that say the same in other languages
    (BCP 47): `name`, `name_ja`. Takes the mark that spreadsheets put before UTF-8. Raises
    ReferenceDataError for a file that is not there, is in another encoding or is not CSV.
    """
    line = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            _check_columns(path.name, reader.fieldnames or (), columns, in_languages)
            for cells in reader:
                line = reader.line_num
                if None in cells or None in cells.values():
                    raise ReferenceDataError(
                        f"{path.name}, line {line}: it has another number of cells"
                    )
                yield Row(
                    path.name,
                    line,
                    {k: unicodedata.normalize("NFC", v.strip()) for k, v in cells.items()},
                )
    except FileNotFoundError:
        raise ReferenceDataError(f"{path.name}: there is no such file") from None
    except UnicodeDecodeError:
        raise ReferenceDataError(
            f"{path.name}, after line {line}: it is not in UTF-8; save it as UTF-8 again"
        ) from None
    except csv.Error as error:
        raise ReferenceDataError(f"{path.name}, after line {line}: {error}") from None


def is_language(tag: str) -> bool:
    """Whether a BCP 47 tag names a language that is known."""
    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True


def _check_columns(
    name: str, given: Sequence[str], wanted: Sequence[str], in_languages: str
) -> None:
    before = f"{in_languages}_"
    further = [column for column in given if in_languages and column.startswith(before)]
    for column in further:
        if not is_language(column.removeprefix(before)):
            raise ReferenceDataError(f"{name}, line 1: “{column}” ends in no language")
    if sorted(given) != sorted([*wanted, *further]):
        raise ReferenceDataError(f"{name}, line 1: the columns must be {', '.join(wanted)}")


@dataclass
class Tally:
    """How many rows of a file were added and changed, and how many went with their line.

    `kept`: what the file says otherwise and staff have changed or put away, row by row.
    """

    file: str
    added: int = 0
    changed: int = 0
    removed: int = 0
    kept: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        words = f"{self.file}: {self.added} added, {self.changed} changed"
        if self.removed:
            words = f"{words}, {self.removed} removed"
        if self.kept:
            rows = "; ".join(self.kept)
            words = f"{words}, {len(self.kept)} left as staff have them ({rows})"
        return words


@dataclass(frozen=True)
class Kept:
    """What of a row is no longer the file's to say: these values, or all of them, and why."""

    why: str
    fields: Collection[str] | None = None

    def holds(self, name: str) -> bool:
        return self.fields is None or name in self.fields


def too_long(model: type[Base], values: Mapping[str, Any]) -> str | None:
    """What does not fit its column, in words: SQLite would take it, PostgreSQL would not."""
    for attribute in inspect(model).column_attrs:
        column = attribute.columns[0]
        length, value = getattr(column.type, "length", None), values.get(attribute.key)
        if length and isinstance(value, str) and len(value) > length:
            return f"“{column.name}” is longer than {length} characters"
    return None


@dataclass(frozen=True)
class Table:
    """Which file fills which table, and how.

    `key` names the values that tell rows apart. `numbered` names a column in which rows count
    places, each once: rows may change places. `drops` says that nothing refers to a row, so that
    it goes when its line goes. `in_languages`: see `read_rows`. `kept` says what of a row is
    staff's.
    """

    file: str
    columns: tuple[str, ...]
    model: type[Base]
    key: tuple[str, ...]
    make: Callable[[Row], Mapping[str, Any]]
    numbered: str = ""
    drops: bool = False
    in_languages: str = ""
    kept: Callable[[Any], Kept | None] = lambda _row: None


def load_file(table: Table, folder: Path | None = None) -> Tally:
    """Bring a table up to its file, in the running unit of work.

    Raises ReferenceDataError for a wrong line, also for one that the database refuses.
    """
    tally = Tally(table.file)
    there = {
        tuple(getattr(row, part) for part in table.key): row
        for row in db.session.scalars(select(table.model))
    }
    lines = _lines_by_key(table, (folder or FOLDER) / table.file)
    if table.drops:
        for identity in there.keys() - lines.keys():
            db.session.delete(there[identity])
            tally.removed += 1
    if table.numbered:
        _clear_places(table.numbered, there, lines)
    for identity, (row, values) in lines.items():
        known = there.get(identity)
        if known is None:
            db.session.add(table.model(**values))
            tally.added += 1
        elif differing := _to_change(table, known, values, tally):
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


def _to_change(
    table: Table, known: Base, values: Mapping[str, Any], tally: Tally
) -> dict[str, Any]:
    """What the file says otherwise than a row and may say; what is staff's goes into the tally."""
    differing = {name: value for name, value in values.items() if getattr(known, name) != value}
    kept = table.kept(known)
    if kept is None:
        return differing
    if left := [name for name in differing if kept.holds(name)]:
        row = " ".join(str(getattr(known, part)) for part in table.key)
        columns = inspect(table.model).columns
        tally.kept.append(f"{row}: {kept.why}{', '.join(columns[name].name for name in left)}")
    return {name: value for name, value in differing.items() if not kept.holds(name)}


Lines = dict[tuple[Any, ...], tuple[Row, Mapping[str, Any]]]


def _lines_by_key(table: Table, path: Path) -> Lines:
    lines: Lines = {}
    for row in read_rows(path, table.columns, table.in_languages):
        values = table.make(row)
        identity = tuple(values[part] for part in table.key)
        if identity in lines:
            raise row.fail(f"{', '.join(map(str, identity))} stands in the file twice")
        if why := too_long(table.model, values):
            raise row.fail(why)
        lines[identity] = row, values
    return lines


def _clear_places(column: str, there: Mapping[tuple[Any, ...], Base], lines: Lines) -> None:
    """Take rows that move from their places first: two could not change places one by one."""
    moving = [
        known
        for identity, known in there.items()
        if identity in lines and getattr(known, column) != lines[identity][1][column]
    ]
    for number, known in enumerate(moving, start=1):
        setattr(known, column, -number)
    db.session.flush()
