"""Bytes to cells: XLSX through the limited process, CSV in whatever encoding it came."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask_babel import gettext as _

from training_portal.platform.export import restore
from training_portal.platform.files import Upload, UploadRefused

#: Text as it was written, a real date cell, or a number cell.
Cell = str | date | float
_PROCESS = Path(__file__).with_name("workbook_process.py")
#: Seconds of the clock; the process itself may use 12 of the processor.
_PATIENCE = 20
_DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Sheet:
    """A sheet with all its rows; row 0 is line 1 of the spreadsheet program."""

    name: str
    rows: Sequence[Sequence[Cell]]
    #: Said to the person: how the text was read, where that had to be guessed.
    note: str = ""


def read(upload: Upload) -> list[Sheet]:
    """All sheets of an upload. Raises UploadRefused with words."""
    if upload.content_type == "text/csv":
        return [_read_csv(upload.content)]
    return _read_workbook(upload.content)


def _read_workbook(content: bytes) -> list[Sheet]:
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no words of the person's in it
            [sys.executable, "-I", str(_PROCESS)],
            input=content,
            capture_output=True,
            timeout=_PATIENCE,
            check=True,
        )
        sheets = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        raise UploadRefused(
            _("The Excel file cannot be read: copy the rows to a new sheet and send that.")
        ) from None
    return [
        Sheet(sheet["name"], [[_cell(value) for value in row] for row in sheet["rows"]])
        for sheet in sheets
    ]


def _cell(value: object) -> Cell:
    if isinstance(value, dict):
        if "date" in value:
            return date.fromisoformat(value["date"])
        return float(value["number"])
    return restore(str(value))


def _decoded(content: bytes) -> tuple[str, str]:
    """The text, and a note where the encoding was guessed."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16"), ""
    try:
        return content.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        pass
    for encoding, words in (
        ("cp874", _("The file was read as Thai text of older Windows: please check the names.")),
        ("cp1252", _("The file was read as text of older Windows: please check the names.")),
    ):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "cp874" or any("\u0e00" <= letter <= "\u0e7f" for letter in text):
            return text, str(words)
    raise UploadRefused(_("The text of this file cannot be read: save it as CSV UTF-8."))


def _read_csv(content: bytes) -> Sheet:
    text, note = _decoded(content)
    if "\x00" in text:
        raise UploadRefused(_("The text of this file cannot be read: save it as CSV UTF-8."))
    head = text[:4000]
    delimiter = max(_DELIMITERS, key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise UploadRefused(_("This file is no CSV table: save it as CSV again.")) from None
    return Sheet("", [[restore(cell) for cell in row] for row in rows], note)
