"""Who asks for each line of the matrix: everybody, or one for each answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import pytest

from tests.access.matrix import Key

#: The table of what is to come -> who asks for each line.
Askers = Callable[[Mapping[Key, Mapping[str, int]]], dict[Key, Sequence[str]]]


def everybody(table: Mapping[Key, Mapping[str, int]]) -> dict[Key, Sequence[str]]:
    """Each role asks for each line."""
    return {key: tuple(statuses) for key, statuses in table.items()}


def one_of_each_answer(table: Mapping[Key, Mapping[str, int]]) -> dict[Key, Sequence[str]]:
    """For each answer of a line one of those who get it; each takes turns from line to line."""
    asking: dict[Key, Sequence[str]] = {}
    for number, key in enumerate(sorted(table)):
        alike = defaultdict(list)
        for column, status in table[key].items():
            alike[status].append(column)
        asking[key] = [columns[number % len(columns)] for columns in alike.values()]
    return asking


@pytest.fixture
def askers(request: pytest.FixtureRequest) -> Askers:
    """Everybody, but on the second database of a whole run.

    There all have asked the first one already; who gets the same answer asks the same statements.
    `make test-long` asks as everybody on both.
    """
    is_second = request.config.getoption("--what-is-new-of", default=None) is not None
    return one_of_each_answer if is_second else everybody
