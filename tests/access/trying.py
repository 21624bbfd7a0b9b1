"""Trying the matrix out on an app, and saying in words where it does not hold."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from unittest.mock import patch

from flask import Flask, request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from werkzeug.test import TestResponse

from tests.access.canaries import leaks, words_of
from tests.access.matrix import (
    DENIED,
    Browsers,
    Key,
    address_of,
    contents,
    lines_of,
    undone,
    written,
)
from tests.access.world import COLUMNS, World

#: The demo's mailbox shows every mail to everybody, on purpose; production refuses to have it.
OPEN_ON_PURPOSE = "demo"
#: Who has the code of a certificate sees what stands on the paper, whoever it is.
BY_CODE = {"credentials.verify": "holder"}


@dataclass
class Trial:
    """What came out of trying lines of the matrix."""

    got: dict[Key, dict[str, int]]
    faults: list[str]
    #: Everything that anybody read, for finding out what nobody did.
    read: str = ""


def try_out(
    app: Flask,
    world: World,
    keys: Iterable[Key],
    asking: Mapping[Key, Sequence[str]] | None = None,
) -> Trial:
    """Make each request of each line as each role; what is wrong whatever the matrix says.

    `asking` narrows down who asks for a line. Who is refused at the door of a route, before its
    view has looked whose the address is, is refused at the address of each owner: the request for
    the first owner stands for those for the others, which are three of five of the matrix.
    """
    rules = lines_of(app)
    browsers, before = Browsers(app, world), contents()
    trial, seen = Trial({}, []), list[str]()
    at_the_door: dict[tuple[str, str, str], int] = {}
    for key in sorted(keys):
        rule = rules[key]
        address = address_of(app, world, rule, key.whose)
        statuses: dict[str, int] = {}
        for column in COLUMNS if asking is None else asking[key]:
            door = (key.route, key.method, column)
            if door in at_the_door:
                statuses[column] = at_the_door[door]
                continue
            with undone(browsers.clients[column]) as writes, views_of(app) as ran:
                what = f"{key.method} {key.route} ({key.whose}) as {column}"
                try:
                    answer = browsers.ask(column, key, address, rule.endpoint)
                except Exception as error:
                    statuses[column] = 500
                    trial.faults.append(f"{what}: {error!r}")
                    continue
                statuses[column] = answer.status_code
                if not ran:
                    at_the_door[door] = answer.status_code
                for text in (answer, *_files_of(browsers.clients[column], address, answer)):
                    seen.append(words_of(text))
                    if shown := _leaks(rule.endpoint, seen[-1], column):
                        trial.faults.append(f"{what} shows {', '.join(shown)}")
                if answer.status_code >= 500:
                    trial.faults.append(f"{what}: {answer.status_code}")
                if writes and key.method != "GET" and answer.status_code in DENIED:
                    trial.faults += _changes(f"{what}: {answer.status_code}", before)
        trial.got[key] = statuses
    trial.read = "\n".join(seen)
    return trial


@contextlib.contextmanager
def views_of(app: Flask) -> Iterator[list[str]]:
    """The endpoints whose views a request came to: none when it was refused before."""
    ran: list[str] = []
    really = app.dispatch_request

    def dispatch() -> ResponseReturnValue:
        ran.append(str(request.endpoint))
        return really()

    with patch.object(app, "dispatch_request", dispatch):
        yield ran


def _files_of(client: FlaskClient, address: str, answer: TestResponse) -> list[TestResponse]:
    """The files that a list page offers of the same rows."""
    if answer.mimetype != "text/html" or b"format=csv" not in answer.get_data():
        return []
    return [client.get(address, query_string={"format": kind}) for kind in ("csv", "xlsx")]


def _leaks(endpoint: str, words: str, column: str) -> list[str]:
    if endpoint.partition(".")[0] == OPEN_ON_PURPOSE:
        return []
    allowed = BY_CODE.get(endpoint)
    return [each for each in leaks(words, column) if each.partition(".")[2] != allowed]


def differences(got: dict[Key, dict[str, int]], table: dict[Key, dict[str, int]]) -> list[str]:
    """The lines on which the app and the matrix do not agree."""
    return [
        f"{written(key, statuses)}\n  but the matrix says\n{written(key, table[key])}"
        for key, statuses in got.items()
        if key in table and statuses != table[key]
    ]


def _changes(what: str, before: dict[str, str]) -> list[str]:
    """The tables that a refused request changed."""
    after = contents()
    changed = [name for name in before if before[name] != after[name]]
    return [f"{what}, yet {', '.join(changed)} changed"] if changed else []
