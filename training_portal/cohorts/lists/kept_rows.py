"""Rows of lists that wait: as they lie sealed, and as pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from training_portal.cohorts.lists.row import HIDDEN, Level, Remark, Row
from training_portal.people.models import Sex
from training_portal.platform.messages import Message, unsealed
from training_portal.platform.messages import message as _m
from training_portal.platform.text import language_of_script


@dataclass
class KeptRow:
    """A row of a waiting list as its page shows it."""

    line: int
    is_dropped: bool
    raw: dict[str, str]
    values: dict[str, Any]
    remarks: list[Remark]

    @property
    def errors(self) -> int:
        return sum(remark.level is Level.ERROR for remark in self.remarks)

    @property
    def warnings(self) -> int:
        return sum(remark.level is Level.WARNING for remark in self.remarks)

    @property
    def said(self) -> list[Remark]:
        """What there is to say, the gravest first."""
        return sorted(self.remarks, key=lambda remark: list(Level).index(remark.level))

    def is_wrong(self, column: str) -> bool:
        """Whether a cell has to be mended."""
        return any(
            remark.column == column and remark.level is Level.ERROR for remark in self.remarks
        )

    @property
    def is_hidden(self) -> bool:
        """Whether the workbook does not show the row, and nobody saved it here since."""
        return bool(self.raw.get(HIDDEN))

    @property
    def born(self) -> date | None:
        return date.fromisoformat(self.values["birth_date"]) if self.values["birth_date"] else None

    @property
    def sex(self) -> Sex | None:
        """The sex as it was read; None where the list does not tell."""
        return Sex(self.values["sex"]) if self.values["sex"] else None

    @property
    def native_language(self) -> str:
        return language_of_script(self.values["native_name"])


def ask_of_hidden(rows: Iterable[KeptRow]) -> None:
    """Have somebody say of each row that the workbook does not show whether it is to be used."""
    for row in rows:
        if row.is_hidden:
            words = _m("Hidden in the workbook: say whether it is to be used.")
            row.remarks.append(Remark("row", Level.ERROR, words))


def as_json(row: Row) -> dict[str, Any]:
    """A row as it is sealed."""
    return {
        "raw": row.raw,
        "values": row.values,
        "remarks": [
            {"column": each.column, "level": each.level, "words": each.message.sealed()}
            for each in row.remarks
        ],
    }


def from_json(content: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, Any], list[Remark]]:
    """Cells, values and remarks of a row that was sealed."""
    remarks = [
        Remark(each["column"], Level(each["level"]), unsealed(each["words"]))
        for each in content["remarks"]
    ]
    return content["raw"], content["values"], remarks


def notes_of(reading: Mapping[str, Any]) -> list[Message]:
    """What was said of a list as a whole when it was read, from what was sealed of it."""
    return [unsealed(each) for each in reading.get("notes", ())]
