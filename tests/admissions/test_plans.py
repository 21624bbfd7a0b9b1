"""The statements of the work table find their few rows by an index, however many people there are.

On PostgreSQL small tables are read through whatever indexes they have; there reading through is
switched off, and a statement that no index serves shows it all the same.
"""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Select, text

from training_portal.admissions import application_queries
from training_portal.admissions import worktable_statements as statements
from training_portal.platform.database import db

#: Tables that grow with the people of the programme.
_LARGE = "application|person|nomination|eligibility_finding|offer"
#: SQLite makes an index for one statement where it has none: it reads through the table for it.
_READ_THROUGH = re.compile(
    rf"^\W*((SCAN|Seq Scan on) ({_LARGE})\b|SEARCH ({_LARGE})\b.* AUTOMATIC )", re.M
)
_VALUES = {"cohort": 1, "reader": 1, "cohorts": ["ABCDEFGHJKMN"]}


def plan(statement: Select[*tuple[object, ...]]) -> str:
    """What the database means to do, a line for each step."""
    connection = db.session.connection()
    named = {key: value for key, value in _VALUES.items() if key in statement.compile().params}
    written = statement.params(**named).compile(connection, compile_kwargs={"literal_binds": True})
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        return "\n".join(connection.exec_driver_sql(f"EXPLAIN {written}").scalars())
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {written}")
    return "\n".join(step for _id, _parent, _unused, step in rows)


@pytest.mark.parametrize("sees_hidden", [True, False])
@pytest.mark.parametrize(
    "make",
    [
        statements.rows,
        statements.countries_shown,
        statements.organisations_shown,
        statements.counts,
        statements.waiting,
        statements.seats_of_unknown,
        application_queries._waitlist_shown,
    ],
    ids=lambda make: make.__name__,
)
def test_no_statement_of_the_table_reads_through_all_people(app, make, sees_hidden):
    found = plan(make(sees_hidden))
    assert not _READ_THROUGH.search(found), found
