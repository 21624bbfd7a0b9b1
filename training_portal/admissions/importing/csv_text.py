"""CSV as it comes: in which encoding, between which signs."""

from __future__ import annotations

import csv
import io
import re

from flask_babel import gettext as _

from training_portal.platform.files import UploadRefused

_DELIMITERS = ",;\t|"
#: A line that Excel writes and reads to say what stands between the cells.
_SEPARATOR_LINE = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)
#: So many lines tell which sign stands between the cells.
_TELLING = 60
_HIGH = re.compile(rb"[\x80-\xff]+")
_WELL_FORMED = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)


def decoded(content: bytes) -> tuple[str, str]:
    """The text, and a note where the encoding was guessed. Raises UploadRefused with words."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return _without_nul(content.decode("utf-16")), ""
        except UnicodeDecodeError:
            raise _unreadable() from None
    try:
        return _without_nul(content.decode("utf-8-sig")), ""
    except UnicodeDecodeError:
        return _of_older_windows(content)


def _unreadable() -> UploadRefused:
    return UploadRefused(
        _("The text of this file cannot be read: save it as Excel (.xlsx) or as CSV UTF-8.")
    )


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise _unreadable()
    return text


def _of_older_windows(content: bytes) -> tuple[str, str]:
    """Thai text has its high bytes in runs, western text alone between plain letters."""
    runs = _HIGH.findall(content)
    well_formed = sum(len(run) for run in _WELL_FORMED.findall(content))
    if well_formed > 0.8 * sum(map(len, runs)):
        raise _unreadable()  # UTF-8 that was damaged on its way.
    is_thai = sum(len(run) for run in runs if len(run) > 2) > sum(map(len, runs)) / 2
    try:
        text = content.decode("cp874" if is_thai else "cp1252")
    except UnicodeDecodeError:
        raise _unreadable() from None
    if is_thai:
        note = _("The file was read as Thai text of older Windows: please compare the names.")
    else:
        note = _("The file was read as text of older Windows: please compare the names.")
    return _without_nul(text), str(note)


def rows(text: str) -> list[list[str]]:
    """All rows, also empty ones. Raises UploadRefused where a quotation mark is left open."""
    said = _SEPARATOR_LINE.match(text)
    if said:
        return [[], *_parsed(text[said.end() :], said[1])]
    beginnings = {delimiter: _beginning(text, delimiter) for delimiter in _DELIMITERS}
    return _parsed(text, max(_DELIMITERS, key=lambda sign: beginnings[sign]))


def _beginning(text: str, delimiter: str) -> int:
    """How many cells the first lines have when cut at this sign."""
    found = 0
    try:
        for number, row in enumerate(csv.reader(_lines(text), delimiter=delimiter)):
            found += len(row)
            if number >= _TELLING:
                break
    except csv.Error:
        return found
    return found


def _lines(text: str) -> io.StringIO:
    return io.StringIO(text, newline="")


def _parsed(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    found: list[list[str]] = []
    try:
        found.extend(reader)
    except csv.Error:
        # Without this, one open quotation mark would swallow everybody below it.
        raise UploadRefused(
            _(
                "From line %(line)d on the file is no CSV table: a quotation mark may be missing. "
                "Save it as CSV again, or send the Excel file.",
                line=len(found) + 1,
            )
        ) from None
    return found
