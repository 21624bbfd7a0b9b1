"""CSV as it comes: in which encoding, between which signs."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from typing import Final

from flask_babel import lazy_gettext as _l

from training_portal.platform.files import MEGABYTE, UploadRefused
from training_portal.platform.messages import Message
from training_portal.platform.messages import message as _m

_DELIMITERS = ",;\t|"
#: A line that Excel writes and reads to say what stands between the cells.
_SEPARATOR_LINE = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)
#: So many lines tell which sign stands between the cells.
_TELLING = 60
#: Letters of one row, over all its lines and with the signs between its cells.
LONGEST_ROW: Final = 200_000
#: Bytes of lines with other than plain letters: so many tell the encoding. The letters of a whole
#: file of 10 MB, looked at one by one, took a gigabyte.
_TELLING_BYTES: Final = MEGABYTE
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_HIGH = re.compile(rb"[\x80-\xff]+")
_WELL_FORMED = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)


class Encoding(StrEnum):
    """How the letters of a CSV file are written as bytes."""

    UTF_8 = "utf-8"
    UTF_16 = "utf-16"
    THAI = "cp874"
    VIETNAMESE = "cp1258"
    JAPANESE = "cp932"
    WESTERN = "cp1252"

    @property
    def label(self) -> str:
        labels = {
            Encoding.UTF_8: _l("Unicode (UTF-8)"),
            Encoding.UTF_16: _l("Unicode (UTF-16)"),
            Encoding.THAI: _l("Thai of older Windows (874, TIS-620)"),
            Encoding.VIETNAMESE: _l("Vietnamese of older Windows (1258)"),
            Encoding.JAPANESE: _l("Japanese of older Windows (932, Shift JIS)"),
            Encoding.WESTERN: _l("Western European of older Windows (1252)"),
        }
        return str(labels[self])

    @property
    def note(self) -> Message | None:
        """What the person is told of a guess; None for Unicode, which is never one."""
        notes = {
            Encoding.THAI: _m("Thai text of older Windows"),
            Encoding.VIETNAMESE: _m("Vietnamese text of older Windows"),
            Encoding.JAPANESE: _m("Japanese text of older Windows"),
            Encoding.WESTERN: _m("text of older Windows"),
        }
        if self not in notes:
            return None
        return _m("The file was read as %(kind)s: please compare the names.", kind=notes[self])


def decoded(content: bytes, wanted: Encoding | None = None) -> tuple[str, Encoding]:
    """The text, and in which encoding it was read: as the person wants, or as it looks.

    Raises UploadRefused with words.
    """
    encoding = wanted or _recognised(content)
    text = _read_as(content, encoding)
    if text is None:
        raise _unreadable()
    return text, encoding


def readings(content: bytes) -> dict[Encoding, str]:
    """The text in each encoding in which it can be read at all."""
    found = {encoding: _read_as(content, encoding) for encoding in Encoding}
    return {encoding: text for encoding, text in found.items() if text is not None}


def _read_as(content: bytes, encoding: Encoding) -> str | None:
    if encoding is Encoding.UTF_16 and not content.startswith(_UTF_16_MARKS):
        return None  # Almost any bytes are some letters of it.
    codec = "utf-8-sig" if encoding is Encoding.UTF_8 else encoding.value
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        return None
    # Vietnamese of older Windows writes marks behind their letters.
    text = unicodedata.normalize("NFC", text) if encoding is Encoding.VIETNAMESE else text
    return None if "\x00" in text else text


def _unreadable() -> UploadRefused:
    return UploadRefused(
        _m("The text of this file cannot be read: save it as Excel (.xlsx) or as CSV UTF-8.")
    )


def _recognised(content: bytes) -> Encoding:
    """How a file is written, by its bytes. Raises UploadRefused for damaged Unicode."""
    if content.startswith(_UTF_16_MARKS):
        return Encoding.UTF_16
    if _read_as(content, Encoding.UTF_8) is not None:
        return Encoding.UTF_8
    content = _telling_lines(content)
    runs = _HIGH.findall(content)
    high = sum(map(len, runs))
    well_formed = sum(len(run) for run in _WELL_FORMED.findall(content))
    if well_formed > 0.8 * high and not _looks_japanese(content):
        raise _unreadable()  # UTF-8 that was damaged on its way.
    if _looks_japanese(content):
        return Encoding.JAPANESE
    # Thai text has its high bytes in runs, text in Latin letters alone between plain ones.
    if sum(len(run) for run in runs if len(run) > 2) > high / 2:
        return Encoding.THAI
    return Encoding.VIETNAMESE if _looks_vietnamese(content) else Encoding.WESTERN


def _telling_lines(content: bytes) -> bytes:
    """The first lines with other than plain letters; cut in the middle, a letter tells nothing."""
    found = bytearray()
    for line in io.BytesIO(content):
        if found and len(found) + len(line) > _TELLING_BYTES:
            break
        if not line.isascii():
            found += line[:_TELLING_BYTES]
    return bytes(found)


def _looks_japanese(content: bytes) -> bool:
    """Whole-width kana and kanji. Thai read as Japanese is half-width katakana, or nothing."""
    text = _read_as(content, Encoding.JAPANESE) or ""
    letters = [letter for letter in text if letter > "\x7f"]
    whole = sum(
        "\u3040" <= letter <= "\u30ff" or "\u4e00" <= letter <= "\u9fff" for letter in letters
    )
    return bool(letters) and whole > 0.7 * len(letters)


def _looks_vietnamese(content: bytes) -> bool:
    """Letters with two marks, which no other language has, and no mark left without a letter."""
    text = _read_as(content, Encoding.VIETNAMESE) or ""
    doubly_marked = sum("\u1ea0" <= letter <= "\u1ef9" for letter in text)
    return doubly_marked > sum(map(bool, map(unicodedata.combining, text)))


def rows(text: str) -> Iterator[list[str]]:
    """One row after the other, also empty ones; nothing is read before it is asked for.

    Raises UploadRefused where a quotation mark is left open, and where one row is longer than any
    of a list: 10 MB can be ten million cells.
    """
    said = _SEPARATOR_LINE.match(text)
    if said:
        yield []
        yield from _parsed(text[said.end() :], said[1])
        return
    beginnings = {delimiter: _beginning(text, delimiter) for delimiter in _DELIMITERS}
    yield from _parsed(text, max(_DELIMITERS, key=lambda sign: beginnings[sign]))


def _beginning(text: str, delimiter: str) -> int:
    """How many cells the first lines have when cut at this sign."""
    found = 0
    try:
        for row in islice(_records(text, delimiter, strict=False), _TELLING + 1):
            found += len(row)
    except csv.Error:
        return found
    return found


def _records(text: str, delimiter: str, *, strict: bool) -> Iterator[list[str]]:
    """The rows as they come. Raises csv.Error for what is none, and for one that is too long."""
    letters = 0

    def lines() -> Iterator[str]:
        nonlocal letters
        for line in io.StringIO(text, newline=""):
            letters += len(line)
            if letters > LONGEST_ROW:
                raise csv.Error("a row is longer than any of a list")
            yield line

    for row in csv.reader(lines(), delimiter=delimiter, strict=strict):
        yield row
        letters = 0


def _parsed(text: str, delimiter: str) -> Iterator[list[str]]:
    number = 1
    try:
        for row in _records(text, delimiter, strict=True):
            yield row
            number += 1
    except csv.Error:
        # Without this, one open quotation mark would swallow everybody below it.
        raise UploadRefused(
            _m(
                "From line %(line)d on the file is no CSV table: a quotation mark may be missing. "
                "Save it as CSV again, or send the Excel file.",
                line=number,
            )
        ) from None
