"""Every route, method, owner and role gets what the reviewed matrix says, and nothing leaks."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.access.canaries import needles
from tests.access.canaries import read_table as read_canaries
from tests.access.matrix import lines_of, read_table, room_of
from tests.access.trying import differences, try_out
from tests.access.world import BIRTH_YEARS, build
from training_portal.rooms import ROOMS

pytestmark = pytest.mark.long_on_postgresql


def test_every_route_stands_in_the_matrix_and_nothing_else(app: Flask) -> None:
    asked, there = set(lines_of(app)), set(read_table())
    missing = [f'{key.method},"{key.route}",{key.whose}' for key in sorted(asked - there)]
    assert not missing, "not in tests/access/matrix.csv:\n" + "\n".join(missing)
    left = [f'{key.method},"{key.route}",{key.whose}' for key in sorted(there - asked)]
    assert not left, "in tests/access/matrix.csv, but there is no such route:\n" + "\n".join(left)


@pytest.mark.parametrize("room", [*ROOMS, "asset"])
def test_each_role_gets_what_the_matrix_says(app: Flask, room: str) -> None:
    table = read_table()
    keys = [key for key, rule in lines_of(app).items() if room_of(rule) == room and key in table]
    trial = try_out(app, build(), keys)
    faults = [*trial.faults, *differences(trial.got, table)]
    assert not faults, "\n".join(faults)


def test_each_canary_is_seen_by_somebody(app: Flask) -> None:
    """Who searches for what stands nowhere finds no leak."""
    rooms = {
        "admissions", "alumni", "credentials", "jobs", "learning", "organisations", "people",
        "placements",
    }  # fmt: skip
    keys = [
        key
        for key, rule in lines_of(app).items()
        if key.method == "GET" and key.whose in {"-", *BIRTH_YEARS} and room_of(rule) in rooms
    ]
    trial = try_out(app, build(), keys)
    unseen = [
        f"{owner}.{field}"
        for field, allowed in read_canaries().items()
        for owner in BIRTH_YEARS
        if any(owner in owners for owners in allowed.values())
        and not any(needle in trial.read for needle in needles(owner, field))
    ]
    assert not unseen, unseen
