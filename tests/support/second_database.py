"""Which tests run on the second database too: those that ask it something no other test asks.

A plugin of pytest. A run on SQLite with `--note-statements=FOLDER` writes down which statements
each test gave. A run on PostgreSQL with `--what-is-new-of=FOLDER` leaves out the tests without a
database, which ran already, and those that would give there nothing but what other tests give. A
test counts as new for a statement of its own, for a kind of value that a statement was not given
(nothing, text, long text, a number, ...), and wherever the database refused something; and it
always runs where the statements are given by other processes, or where what is tried is the
database itself. What is dear, and about no database, says so by the mark `once`: it is left out
whatever it asks. `make test-long` runs them all.
"""

from __future__ import annotations

import functools
import hashlib
import heapq
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

#: What this folder tries is the database itself: locks and limits. Elsewhere a test says it of
#: itself, or a module of all its own, by the mark `on_each_database`: where it is about the order
#: of letters, or about each role's reach.
RACES, MARK, ONCE = "races", "on_each_database", "once"
#: A browser in front tries the pages; the whole walk alone is taken on both.
BROWSER, WALK = "browser", "test_the_walk.py"
#: Text of more characters than this is a kind of its own: columns hold so many (PostgreSQL counts).
LONG = 255

#: What a test costs that asks nothing, in statements: pages and fixtures are made beside them.
BESIDE_ITS_STEPS = 30

_LEFT_OUT = "left_out"
_SEVERAL = re.compile(r"(\((?:\?(?:, )?)+\)|\?)(?:, \1)+")
_OF_TRANSACTIONS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "PRAGMA")


@functools.cache
def pattern(statement: str) -> str:
    """A statement however many values a list in it has, or rows are written by it."""
    return _SEVERAL.sub(r"\1", _SEVERAL.sub(r"\1", statement))


def kind_of(value: object) -> str:
    """What a database may take differently: text beyond a column's width, nothing, each type."""
    if isinstance(value, str):
        return "long text" if len(value) > LONG else "text"
    return type(value).__name__


@dataclass
class Given:
    """What a test gave the database in its own process."""

    asked: set[str] = field(default_factory=set)
    was_refused: bool = False
    #: How many statements were carried out: about what the test costs.
    steps: int = 0

    def note(self, statement: str, values: object) -> None:
        """Add a statement with the values of one execution, or of the first of many."""
        self.steps += 1
        if statement.startswith(_OF_TRANSACTIONS):
            return
        form = pattern(statement)
        first = values[0] if isinstance(values, list) and values else values
        kinds = {kind_of(each) for each in first} if isinstance(first, tuple) else set()
        self.asked |= {form} | {f"{kind} in {form}" for kind in kinds}


def chosen(given: Mapping[str, Sequence[str]], steps: Mapping[str, int]) -> set[str]:
    """The tests that together ask everything: who adds most for what it costs is taken first.

    Each test costs its steps and `BESIDE_ITS_STEPS`. The same for the same tests, in whichever
    order they come, on however fast a machine.
    """

    def worth(name: str, adds: int) -> Fraction:
        return Fraction(-adds, BESIDE_ITS_STEPS + steps[name])

    heap = [(worth(name, len(set(asked))), name) for name, asked in given.items()]
    heapq.heapify(heap)
    taken: set[str] = set()
    covered: set[str] = set()
    while heap:
        _was, name = heapq.heappop(heap)
        adds = len(set(given[name]) - covered)
        if adds and heap and worth(name, adds) > heap[0][0]:
            heapq.heappush(heap, (worth(name, adds), name))
        elif adds:
            taken.add(name)
            covered |= set(given[name])
    return taken


class Notes:
    """Writes down what each test gives; a file for each process of the run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tests: dict[str, dict[str, Any]] = {}
        self.now: Given | None = None
        event.listen(Engine, "before_cursor_execute", self._before)
        event.listen(Engine, "handle_error", self._refused)

    def _before(
        self, _connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any
    ) -> None:
        if self.now is not None:
            self.now.note(statement, values)

    def _refused(self, _context: Any) -> None:
        if self.now is not None:
            self.now.was_refused = True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        # Not what makes it ready: the first test of a process would have asked for everybody.
        self.now = Given()
        try:
            return (yield)
        finally:
            if _kind(item) is not None:
                self.tests[_name(item)] = {
                    "asked": sorted(map(hash_of, self.now.asked)),
                    "refused": self.now.was_refused,
                    "steps": self.now.steps,
                }
            self.now = None

    def pytest_sessionfinish(self) -> None:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        (self.folder / f"{worker}.json").write_text(json.dumps(self.tests))


def hash_of(words: str) -> str:
    """A short name of a statement: the files would be of hundreds of megabytes otherwise."""
    return hashlib.blake2b(words.encode(), digest_size=8).hexdigest()


def _kind(item: pytest.Item) -> str | None:
    call = getattr(item, "callspec", None)
    return call.params.get("database_kind") if call is not None else None


def _name(item: pytest.Item) -> str:
    """The same for a test on either database."""
    kind = _kind(item)
    return re.sub(rf"\b{kind}\b(?=[^\[]*\]$)", "*", item.nodeid) if kind else item.nodeid


def _always(item: pytest.Item) -> bool:
    place = item.path.parent.name
    if place == BROWSER:
        return item.path.name == WALK
    fixtures = set(getattr(item, "fixturenames", ()))
    in_this_process = fixtures & {"session_app", "session_app_with_reference"}
    elsewhere = not in_this_process or "fresh_database" in fixtures
    marked = item.get_closest_marker(MARK) or item.get_closest_marker("only_on_postgresql")
    return place == RACES or elsewhere or marked is not None


class Choice:
    """Leaves out what would say nothing new."""

    def __init__(self, folder: Path) -> None:
        self.left_out = 0
        self.given: dict[str, dict[str, Any]] = {}
        for file in sorted(folder.glob("*.json")):
            self.given.update(json.loads(file.read_text()))

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        on_this = [item for item in items if _kind(item) is not None]
        sure = {
            _name(item)
            for item in on_this
            if _always(item) or self.given.get(_name(item), {"refused": True})["refused"]
        }
        once = {_name(item) for item in on_this if item.get_closest_marker(ONCE)}
        browsed = {_name(item) for item in on_this if item.path.parent.name == BROWSER}
        open_ones = {_name(item) for item in on_this} - sure - browsed - once
        # What always runs may well ask what others ask; counted so, the choice hangs on fewer.
        needed = (sure - once) | chosen(
            {name: self.given[name]["asked"] for name in open_ones},
            {name: self.given[name]["steps"] for name in open_ones},
        )
        kept = [item for item in on_this if _name(item) in needed]
        # Workers all come to the same; the one in front tells it of them.
        output = getattr(config, "workeroutput", {})
        output[_LEFT_OUT] = self.left_out = len(on_this) - len(kept)
        items[:] = kept

    def pytest_testnodedown(self, node: Any) -> None:
        self.left_out = getattr(node, "workeroutput", {}).get(_LEFT_OUT, self.left_out)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.write_line(
            f"{self.left_out} tests ask this database nothing that those above did not: they "
            "ran on SQLite alone. `make test-long` runs them here too."
        )


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--note-statements", type=Path, help="folder to write each test's into")
    parser.addoption("--what-is-new-of", type=Path, help="folder of such a run on SQLite")


def pytest_configure(config: pytest.Config) -> None:
    if folder := config.getoption("--note-statements"):
        folder.mkdir(parents=True, exist_ok=True)
        if not config.getoption("numprocesses", None):
            config.pluginmanager.register(Notes(folder), "portal-notes")
    if folder := config.getoption("--what-is-new-of"):
        config.pluginmanager.register(Choice(folder), "portal-choice")
