"""The reviewed matrix and how it is tried out: every route, method, owner and role.

`matrix.csv` says what each role gets; it is written and read by people, not derived from the
decorators. docs/access.md tells how to add lines.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.access.addresses import arguments, form_of, kinds_of_owner
from tests.access.world import COLUMNS, World
from tests.support.browsers import signed_in
from training_portal.platform.database import Base, db
from training_portal.platform.web import errors

TABLE = Path(__file__).with_name("matrix.csv")
#: Where a deputy without a role of their own gets something else than the holder.
OF_DEPUTIES = Path(__file__).with_name("deputies.csv")
#: Tables that a refused request may write to: who asked, how often, and that it was refused. The
#: number under which public pages are kept changes with any other table, which tells by itself.
MAY_GROW = frozenset(
    {
        "audit_event",
        "personal_read",
        "throttle_count",
        "idempotency_key",
        "personal_key",
        "public_state",
    }
)
DENIED = frozenset({400, 401, 403, 404, 405, 410})


@dataclass(frozen=True, order=True)
class Key:
    """A line of the matrix."""

    route: str
    method: str
    whose: str


def read_table(table: Path = TABLE) -> dict[Key, dict[str, int]]:
    """A matrix: for each line the status that each role gets; blank where it is not said."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if line.strip() and line[0] != "#"))
    lines = {
        Key(row["route"], row["method"], row["whose"]): {
            column: int(row[column]) for column in COLUMNS if row.get(column)
        }
        for row in rows
    }
    assert len(lines) == len(rows), "a line stands twice in the matrix"
    return lines


def lines_of(app: Flask) -> dict[Key, Rule]:
    """Every line that the app's routes ask for."""
    return {
        Key(rule.rule, method, whose): rule
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        for whose in kinds_of_owner(rule)
    }


def room_of(rule: Rule) -> str:
    """The room a route belongs to."""
    return rule.endpoint.partition(".")[0]


def written(key: Key, statuses: dict[str, int]) -> str:
    """A line as it stands in the file."""
    # A converter's choices hold commas, so routes are always quoted.
    asked = (str(statuses.get(name, "")) for name in COLUMNS)
    cells = (key.method, f'"{key.route}"', key.whose, *asked)
    return ",".join(cells)


class ErrorPages:
    """Makes each error page once for one reader; three of four requests of the matrix get one."""

    def __init__(self) -> None:
        self._really = errors.render_template
        self._made: dict[str, str] = {}

    def __call__(self, template: str, **context: object) -> str:
        key = f"{template} {context}"
        if key not in self._made:
            self._made[key] = self._really(template, **context)
        return self._made[key]


class Browsers:
    """A browser for each column, with the token its forms carry."""

    def __init__(self, app: Flask, world: World) -> None:
        self.world = world
        self.clients: dict[str, FlaskClient] = {}
        self.tokens: dict[str, str] = {}
        self.error_pages = {column: ErrorPages() for column in COLUMNS}
        for column in COLUMNS:
            account = world.accounts.get(column)
            client = signed_in(app, account).client if account else app.test_client()
            page = client.get("/sign-up").get_data(as_text=True)
            self.tokens[column] = page.partition('name="csrf_token" value="')[2].partition('"')[0]
            assert self.tokens[column]
            self.clients[column] = client

    def ask(self, column: str, key: Key, address: str, endpoint: str) -> TestResponse:
        """One request as the column's browser would make it."""
        with patch.object(errors, "render_template", self.error_pages[column]):
            if key.method == "GET":
                return self.clients[column].get(address)
            form = {"csrf_token": self.tokens[column], **form_of(self.world, endpoint, key.whose)}
            return self.clients[column].open(
                address, method=key.method, data=form, headers={"Sec-Fetch-Site": "same-origin"}
            )


def address_of(app: Flask, world: World, rule: Rule, whose: str) -> str:
    """The path of a route for an owner."""
    values = arguments(world, rule, whose)
    if rule.endpoint == "asset":
        values = {"digest": app.extensions["assets"].digest, "path": "css/portal.css"}
    return app.url_map.bind("localhost").build(rule.endpoint, values)


@contextlib.contextmanager
def undone(client: FlaskClient) -> Iterator[list[str]]:
    """Undo what a request wrote, to the database and to the browser's session.

    Gives the list of the writing statements that came; it is blank when there were none.
    """
    name = client.application.config["SESSION_COOKIE_NAME"]
    kept = client.get_cookie(name)
    db.session.remove()  # Its own savepoint would else outlive this one.
    connection: Any = db.engine
    writes: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            writes.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    savepoint = connection.begin_nested()
    try:
        yield writes
    finally:
        db.session.remove()
        savepoint.rollback()
        event.remove(connection, "before_cursor_execute", note)
        client.delete_cookie(name)
        if kept is not None:
            client.set_cookie(name, kept.value)


def contents() -> dict[str, str]:
    """A digest of each table that a refused request must leave alone."""
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name in MAY_GROW:
            continue
        rows = db.session.execute(select(table).order_by(*table.primary_key)).all()
        found[table.name] = hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()
    return found
