"""One row of a list, and what there is to say about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from training_portal.platform.messages import Message


class Level(StrEnum):
    """How much a remark matters: an error must be mended, the others are for reading."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def label(self) -> str:
        labels = {
            Level.ERROR: _l("To correct"),
            Level.WARNING: _l("Please check"),
            Level.NOTE: _l("Note"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"error": "bad", "warning": "wait", "note": "none"}[self.value]


#: Beside the cells of a row: the workbook does not show it, and nobody said that it is to be used.
HIDDEN = "hidden_row"
#: Beside the cells too: somebody said that the row is another person than one who is called alike
#: and has the same address. It holds what both had in common, so that it says nothing of others.
ANOTHER = "another_person"


@dataclass(frozen=True)
class Remark:
    """Something to say about a cell, or about a whole row (`row`)."""

    column: str
    level: Level
    message: Message

    @property
    def words(self) -> str:
        """In the language of whoever reads it, who may not be the one that sent the list."""
        return str(self.message)


@dataclass
class Row:
    """One row: what stood there, what was read, and what there is to say."""

    #: As a spreadsheet program numbers it.
    line: int
    #: The cells as they were shown there, by column.
    raw: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    #: The sex that a form of address in front of a name tells, by column.
    told_sex: dict[str, str] = field(default_factory=dict)

    @property
    def born(self) -> date | None:
        """The date of birth; None where there is none, or none that can be read."""
        read = self.values.get("birth_date")
        return date.fromisoformat(read) if read else None

    def say(self, column: str, level: Level, message: Message) -> None:
        self.remarks.append(Remark(column, level, message))

    def warns_of(self, column: str) -> bool:
        """Whether a cell is to be looked at, and need not be mended."""
        levels = {remark.level for remark in self.remarks if remark.column == column}
        return Level.WARNING in levels and Level.ERROR not in levels

    def count(self, level: Level) -> int:
        return sum(remark.level is level for remark in self.remarks)

    @property
    def errors(self) -> int:
        return self.count(Level.ERROR)

    @property
    def warnings(self) -> int:
        return self.count(Level.WARNING)
