"""Every route, method, owner and role gets what the reviewed matrix says, and nothing leaks."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.access.canaries import read_table as read_canaries
from tests.access.canaries import rows_of_canaries, unseen
from tests.access.matrix import lines_of, read_table, room_of
from tests.access.trying import differences, try_out
from tests.access.world import build
from training_portal.rooms import ROOMS


def test_every_route_stands_in_the_matrix_and_nothing_else(app: Flask) -> None:
    asked, there = set(lines_of(app)), set(read_table())
    missing = [f'{key.method},"{key.route}",{key.whose}' for key in sorted(asked - there)]
    assert not missing, "not in tests/access/matrix.csv:\n" + "\n".join(missing)
    left = [f'{key.method},"{key.route}",{key.whose}' for key in sorted(there - asked)]
    assert not left, "in tests/access/matrix.csv, but there is no such route:\n" + "\n".join(left)


@pytest.mark.once
@pytest.mark.parametrize("room", [*ROOMS, "asset"])
def test_each_role_gets_what_the_matrix_says(app: Flask, room: str) -> None:
    rules, table = lines_of(app), read_table()
    here = {
        key: said for key, said in table.items() if key in rules and room_of(rules[key]) == room
    }
    trial = try_out(app, build(), here)
    faults = [*trial.faults, *differences(trial.got, here)]
    faults += [f"nobody was shown {each}" for each in unseen(room, trial.read)]
    assert not faults, "\n".join(faults)


def test_each_canary_that_somebody_may_see_is_looked_for_in_a_room() -> None:
    rooms = {row["field"]: row["seen_in"] for row in rows_of_canaries()}
    may_be_shown = {field for field, allowed in read_canaries().items() if any(allowed.values())}
    assert {field for field, room in rooms.items() if room in ROOMS} == may_be_shown
