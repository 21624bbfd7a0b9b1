"""Rows of two tellings of the same story as text that can be compared."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Table, select

from training_portal.admissions.import_queries import LISTS as NOMINEES
from training_portal.admissions.models import Application
from training_portal.cohorts.past.queries import LISTS as PAST
from training_portal.platform import jobs, personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import Base, db
from training_portal.platform.public_pages import PublicState

Row = Mapping[str, Any]
#: Differs from one telling to the next: drawn anew each time, or hashed with what is.
_DRAWN = {"public_id", "storage_key", "wrapped", "password_hash", "secret_hash", "message_sealed"}


def _applicant(row: Row) -> str:
    return person_reference(db.session.get_one(Application, row["application_id"]).person_id)


#: What is sealed, by its column, and under whose key; by the table where that differs.
_SEALED: dict[str, Callable[[Row], str]] = {
    "sealed": lambda row: row["person_ref"],
    "words_sealed": lambda row: person_reference(row["person_id"]),
    "background_entry.words": lambda row: person_reference(row["person_id"]),
    "job_problem.sealed": lambda row: jobs.key_of(row["job_id"]),
    "letter.sealed": _applicant,
    "letter_person.sealed": _applicant,
    "nominee_row.sealed": lambda row: NOMINEES.key_of(row["import_id"]),
    "past_row.sealed": lambda row: PAST.key_of(row["import_id"]),
    "nominee_import.reading": lambda row: NOMINEES.key_of(row["id"]),
    "past_import.reading": lambda row: PAST.key_of(row["id"]),
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
        for name, value in values.items():
            owner = _SEALED.get(f"{table.name}.{name}") or _SEALED.get(name)
            if owner is not None and value is not None:
                values[name] = personal.unseal(owner(row), value)
        yield _DRAWN_IN_TEXT.sub("", json.dumps(values, default=str, sort_keys=True))
