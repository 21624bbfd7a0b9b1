"""Bytes to cells: XLSX through the limited process, CSV in whatever encoding it came."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from training_portal.cohorts.lists import csv_text, workbook_process
from training_portal.platform.export import restore
from training_portal.platform.files import Upload, UploadRefused
from training_portal.platform.messages import Message
from training_portal.platform.messages import message as _m
from training_portal.platform.messages import number as number_of
from training_portal.platform.text import showable

#: Text as it was written, a real date cell, or a number cell.
Cell = str | date | float
#: More people stand in no list.
MOST_PEOPLE = 5_000
_PROCESS = Path(workbook_process.__file__)
#: Seconds of the clock; the process itself may use 12 of the processor.
_PATIENCE = 20
#: Lines of a CSV file with those that are empty: as many as a sheet of Excel has, which writes a
#: line of commas for each that was ever formatted.
MOST_LINES: Final = 1_048_576
#: How a process ends that used more than its share of time or memory.
_OVER_LIMITS = {workbook_process.TOO_MUCH, -signal.SIGXCPU, -signal.SIGKILL, -signal.SIGABRT}


@dataclass(frozen=True)
class Line:
    """A line that is not empty, with its number as a spreadsheet program shows it."""

    number: int
    cells: Sequence[Cell]
    #: Whether the workbook does not show it: hidden by hand, or left out by a filter.
    is_hidden: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet with all its lines that are not empty."""

    name: str
    lines: Sequence[Line]
    #: How the text was read, where it is text.
    encoding: csv_text.Encoding | None = None
    #: Columns that the workbook does not show, counted from 0.
    hidden_columns: frozenset[int] = frozenset()
    #: Whether the workbook does not show the sheet; its lines are not read then.
    is_hidden: bool = False

    @property
    def note(self) -> Message | None:
        """Said to the person: how the text was read, where that had to be guessed."""
        return self.encoding.note if self.encoding else None


def read(upload: Upload, encoding: csv_text.Encoding | None = None) -> list[Sheet]:
    """All sheets of an upload, those that cannot be seen without their lines.

    Text is read in this encoding, or as it looks. Raises UploadRefused.
    """
    if upload.content_type == "text/csv":
        return [_read_csv(upload.content, encoding)]
    return _read_workbook(upload.content)


def _read_workbook(content: bytes) -> list[Sheet]:
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no words of the person's in it
            [sys.executable, "-I", str(_PROCESS)],
            input=content,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
            # Whatever takes the reader over finds no key of the portal's in its surroundings.
            env={"LANG": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired:
        raise UploadRefused(_too_much()) from None
    if done.returncode in _OVER_LIMITS:
        raise UploadRefused(_too_much())
    if done.returncode != 0:
        raise UploadRefused(
            _m("The Excel file cannot be read: copy the rows to a new sheet and send that.")
        )
    found = json.loads(done.stdout)
    return [
        *(
            Sheet(
                sheet["name"],
                [
                    Line(number, [_cell(value) for value in cells], is_hidden)
                    for number, cells, is_hidden in sheet["rows"]
                ],
                hidden_columns=frozenset(sheet["hidden"]),
            )
            for sheet in found["sheets"]
        ),
        *(Sheet(name, (), is_hidden=True) for name in found["unseen"]),
    ]


def _too_much() -> Message:
    return _m(
        "There is too much in this Excel file: copy the list alone to a new sheet and send that."
    )


def _cell(value: object) -> Cell:
    if isinstance(value, dict):
        if "date" in value:
            return date.fromisoformat(value["date"])
        return float(value["number"])
    return showable(restore(str(value)))


def _read_csv(content: bytes, wanted: csv_text.Encoding | None) -> Sheet:
    text, encoding = csv_text.decoded(content, wanted)
    lines: list[Line] = []
    for number, row in enumerate(csv_text.rows(text), start=1):
        cells = row[: workbook_process.MOST_COLUMNS]
        if any(cell.strip() for cell in cells):
            lines.append(Line(number, [showable(restore(cell)) for cell in cells]))
        # Asked for each line: a file of 10 MB has ten million of them.
        _refuse_more(len(lines), workbook_process.MOST_ROWS)
        _refuse_more(number, MOST_LINES)
    return Sheet("", lines, encoding)


def _refuse_more(count: int, most: int) -> None:
    if count > most:
        words_of_it = _m(
            "The file has more than %(most)d lines. A list can have %(people)s people: take out "
            "what is no list, or split it.",
            most=most,
            people=number_of(MOST_PEOPLE),
        )
        raise UploadRefused(words_of_it)
