"""Each kind of record that the audit tells of has a page with its timeline, or a reason for none.

`timelines.csv` says which. The kinds are read out of the sources, so that a new one without a line
fails, and each page is opened: there is a timeline on it.
"""

from __future__ import annotations

import ast
import csv
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from sqlalchemy import select, update

import training_portal
from tests.access.addresses import arguments
from tests.access.world import World, build
from tests.support.browsers import signed_in
from training_portal.accounts.models import Account
from training_portal.alumni.models import PersonLink
from training_portal.cohorts.models import PastImport, PastState
from training_portal.geography.models import IndustrialPark
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.platform import audit
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM
from training_portal.reviews.models import Review

TABLE = Path(__file__).with_name("timelines.csv")
SOURCES = Path(training_portal.__file__).parent
#: Where a call that writes to the audit says the kind: by the place among its arguments.
_PLACE = {"record": 1, "record_all": 1, "Lifecycle": 0}
#: Kinds that are said by a name instead of a word, and where the word stands.
_BY_NAME = {"PLACEMENT.kind", "self.kind", "self.subject", "self.drawer.subject", "drawer.subject"}


def _rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if line[0] != "#"))


def _calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.value if isinstance(node.func, ast.Subscript) else node.func
            text = ast.unparse(called)
            yield text.removeprefix("audit.") if text.startswith("audit.") else text, node


def _kind_of(name: str, call: ast.Call) -> ast.expr | None:
    by_keyword = {"Event": "subject_kind", "Drawer": "subject"}
    if name in by_keyword:
        given = {each.arg: each.value for each in call.keywords}
        return given.get(by_keyword[name])
    if name == "Lifecycle" or ast.unparse(call.func) in ("audit.record", "audit.record_all"):
        place = _PLACE[name]
        return call.args[place] if len(call.args) > place else None
    return None


def _sources() -> Iterator[Path]:
    """Those of the rooms: the demo programme retells in bulk what they write, and the mechanism
    itself takes any kind.
    """
    for source in sorted(SOURCES.rglob("*.py")):
        if SOURCES / "demo" not in source.parents and source.name != "audit.py":
            yield source


def kinds_in_sources() -> set[str]:
    """The kinds of record that any source writes to the audit."""
    kinds, unclear = set(), set()
    for source in _sources():
        for name, call in _calls(ast.parse(source.read_text("utf-8"))):
            kind = _kind_of(name, call)
            if isinstance(kind, ast.Constant):
                kinds.add(str(kind.value))
            elif kind is not None and ast.unparse(kind) not in _BY_NAME:
                unclear.add(f"{source.name}:{call.lineno}: {ast.unparse(kind)}")
    assert not unclear, f"the kind is not said in a word: {sorted(unclear)}"
    return kinds


def test_every_kind_of_record_says_where_its_timeline_is() -> None:
    rows = _rows()
    assert {row["kind"] for row in rows} == kinds_in_sources()
    assert all(bool(row["page"]) != bool(row["why none"]) for row in rows)


def _recorded() -> None:
    """A list is told of once it was recorded."""
    db.session.execute(update(PastImport).values(state=PastState.RECORDED))


def _told() -> None:
    """What factories made without a word to the audit, where a page shows no empty timeline."""
    for action, kind, table in (
        ("ask", "person_link", PersonLink),
        ("create", "organisation", Organisation),
        ("confirm", "account", Account),
        ("create", "park", IndustrialPark),
        ("create", "person", Person),
        ("assign", "review", Review),
    ):
        for row_id in db.session.scalars(select(table.id)).all():  # type: ignore[attr-defined]
            audit.record(action, kind, row_id, actor=SYSTEM)


def _address(app: Flask, world: World, page: str, whose: str) -> str:
    rule = next(rule for rule in app.url_map.iter_rules(page) if "GET" in (rule.methods or ()))
    values = arguments(world, rule, whose) if rule.arguments else {}
    with app.test_request_context():
        return app.url_for(page, **values)


def test_each_of_these_pages_shows_one(app: Flask) -> None:
    world = build()
    with unit_of_work():
        _recorded()
        _told()
    without = []
    for row in _rows():
        if not row["page"]:
            continue
        browser = signed_in(app, world.accounts[row["role"]])
        address = _address(app, world, row["page"], row["whose"])
        answer = browser.client.get(address)
        if answer.status_code != 200 or '<ol class="timeline">' not in answer.text:
            without.append(f"{row['kind']}: {address} ({answer.status_code})")
    assert not without, "\n".join(without)
