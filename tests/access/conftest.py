"""Who asks for each line of the matrix: everybody, or one for each answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import pytest

from tests.access.matrix import Key

#: What is said before an address is looked at: sign in first, or nothing for this role.
REFUSED_AT_THE_DOOR = ({302}, {401}, {403})
#: The table of what is to come -> who asks for each line.
Askers = Callable[[Mapping[Key, Mapping[str, int]]], dict[Key, Sequence[str]]]


def everybody(table: Mapping[Key, Mapping[str, int]]) -> dict[Key, Sequence[str]]:
    """Each role asks for each line."""
    return {key: tuple(statuses) for key, statuses in table.items()}


def one_of_each_answer(table: Mapping[Key, Mapping[str, int]]) -> dict[Key, Sequence[str]]:
    """For each answer of a line one of those who get it; each takes turns from line to line.

    Those who are refused alike whoever the owner is ask for the first owner's line alone.
    """
    refused = defaultdict(set)
    for key, statuses in table.items():
        for column, status in statuses.items():
            refused[key.route, key.method, column].add(status)
    asking: dict[Key, Sequence[str]] = {}
    asked = set()
    for number, key in enumerate(sorted(table)):
        alike = defaultdict(list)
        for column, status in table[key].items():
            everywhere = refused[key.route, key.method, column] in REFUSED_AT_THE_DOOR
            alike[status, everywhere].append(column)
        asking[key] = []
        for (status, everywhere), columns in alike.items():
            if everywhere and (key.route, key.method, status) in asked:
                continue
            asking[key].append(columns[number % len(columns)])
            if everywhere:
                asked.add((key.route, key.method, status))
    return asking


@pytest.fixture
def askers(request: pytest.FixtureRequest) -> Askers:
    """Everybody, but on the second database of a whole run.

    There all have asked the first one already; who gets the same answer asks the same statements.
    `make test-long` asks as everybody on both.
    """
    is_second = request.config.getoption("--what-is-new-of", default=None) is not None
    return one_of_each_answer if is_second else everybody
