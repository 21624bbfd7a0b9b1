"""Rows of two tellings of the same story as text that can be compared."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from sqlalchemy import Table, select

from training_portal.platform import personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import Base, db
from training_portal.platform.public_pages import PublicState

#: Differs from one telling to the next: drawn anew each time, or hashed with what is.
_DRAWN = {
    "public_id",
    "storage_key",
    "wrapped",
    "sealed",
    "password_hash",
    "secret_hash",
    "message_sealed",
    "words_sealed",
}
#: Public ids in the text of a mail, and in the event of a session.
_DRAWN_IN_TEXT = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{12,16}\b")


def everything(*also_drawn: str) -> dict[str, list[str]]:
    """The rows of every table, but for the number that is drawn with each write."""
    return {
        table.name: list(_rows(table, {*_DRAWN, *also_drawn}))
        for table in Base.metadata.sorted_tables
        if table.name != PublicState.__tablename__
    }


def _rows(table: Table, drawn: set[str]) -> Iterator[str]:
    """The rows in their order, without what is drawn; sealed words are read."""
    found = db.session.execute(select(table).order_by(*table.primary_key.columns)).mappings()
    for row in found:
        values = {name: value for name, value in row.items() if name not in drawn}
        if row.get("sealed") is not None:
            values["secret"] = personal.unseal(row["person_ref"], row["sealed"])
        if row.get("words_sealed") is not None:
            of_person = person_reference(row["person_id"])
            values["words"] = personal.unseal(of_person, row["words_sealed"])
        yield _DRAWN_IN_TEXT.sub("", json.dumps(values, default=str, sort_keys=True))
