"""Who may see which personal value: the reviewed table, and how an answer is searched.

`canaries.csv` names for each field and role the owners whose value may be shown. Everything else
that turns up in an answer is a leak. `seen_in` is a room whose pages show it to somebody: who
searches for what stands nowhere finds no leak.
"""

from __future__ import annotations

import csv
import io
import zipfile
from functools import cache
from pathlib import Path

from pypdf import PdfReader
from werkzeug.test import TestResponse

from tests.access.world import BIRTH_YEARS, COLUMNS, canary

TABLE = Path(__file__).with_name("canaries.csv")
OWNERS = tuple(BIRTH_YEARS)


@cache
def rows_of_canaries() -> list[dict[str, str]]:
    """The table as it stands in the file."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if line.strip() and line[0] != "#"))


@cache
def read_table() -> dict[str, dict[str, frozenset[str]]]:
    """For each field and role, the owners whose value may be shown."""
    return {
        row["field"]: {column: frozenset(row[column].split()) for column in COLUMNS}
        for row in rows_of_canaries()
    }


def unseen(room: str, read: str) -> list[str]:
    """The canaries, as `owner.field`, that should have been seen in the room and were not."""
    return [
        f"{owner}.{row['field']}"
        for row in rows_of_canaries()
        if row["seen_in"] == room
        for owner in OWNERS
        if any(owner in row[column].split() for column in COLUMNS)
        and not any(needle in read for needle in needles(owner, row["field"]))
    ]


def needles(owner: str, field: str) -> tuple[str, ...]:
    """What is searched for: a canary, or the birth date in the forms in which dates are shown."""
    if field == "birth_date":
        year = BIRTH_YEARS[owner]
        return (f"{year}-03-01", f"01/03/{year}", f"1 mar {year}")
    return (canary(owner, field).casefold(),)


def words_of(response: TestResponse) -> str:
    """Everything that can be read in an answer: headers, text, sheets, PDF."""
    head = "\n".join(f"{name}: {value}" for name, value in response.headers)
    body = response.get_data()
    if response.mimetype.endswith("spreadsheetml.sheet"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            text = "\n".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    elif response.mimetype == "application/pdf" and b"endobj" in body:
        text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    else:
        text = body.decode("utf-8", "replace")
    return f"{head}\n{text}".casefold()


@cache
def _hidden_from(column: str) -> list[tuple[str, tuple[str, ...]]]:
    """What the role may not see, as `owner.field`, and what is searched for."""
    return [
        (f"{owner}.{field}", needles(owner, field))
        for field, allowed in read_table().items()
        for owner in OWNERS
        if owner not in allowed[column]
    ]


def leaks(words: str, column: str) -> list[str]:
    """The canaries in the words of an answer that the role may not see, as `owner.field`."""
    return [name for name, sought in _hidden_from(column) if any(each in words for each in sought)]
