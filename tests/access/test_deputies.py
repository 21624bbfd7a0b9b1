"""A deputy gets what the holder of the role gets, but for what is not lent on.

The matrix holds the columns; `deputies.csv` the lines where a deputy, who has no role of their own,
gets something else.
"""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.access.matrix import OF_DEPUTIES, lines_of, read_table
from tests.access.trying import differences, try_out
from tests.access.world import COLUMNS, World, build
from tests.factories import lend, make_account
from training_portal.accounts.deputy_rules import BY_PEERS, role_objection
from training_portal.accounts.models import RoleAssignment
from training_portal.platform import clock
from training_portal.platform.database import db

#: The columns whose role can be lent.
LENT = tuple(
    column
    for column, role in COLUMNS.items()
    if role is not None and role not in BY_PEERS and role_objection(role) is None
)
#: A role that is lent is lent in its scope: inside, and outside it.
TRIED = ("-", "ours", "theirs")


def _with_deputies() -> World:
    """The small world, in which each role that can be lent is asked for by a deputy."""
    world, today = build(), clock.today()
    for column in LENT:
        role = db.session.scalars(
            select(RoleAssignment).where(RoleAssignment.account_id == world.accounts[column].id)
        ).one()
        deputy = make_account(name=f"The deputy of the {column}")
        lend(role, deputy, today, today)
        world.accounts[column] = deputy
    return world


@pytest.mark.once
def test_a_deputy_gets_what_the_holder_gets_but_for_what_is_not_lent_on(app: Flask) -> None:
    table, rules = read_table(), lines_of(app)
    expected = {
        key: {name: statuses[name] for name in LENT if statuses[name] != statuses["trainee"]}
        for key, statuses in table.items()
        if key in rules and key.whose in TRIED
    }
    for key, statuses in read_table(OF_DEPUTIES).items():
        expected[key] |= statuses
    asking = {key: tuple(statuses) for key, statuses in expected.items()}
    trial = try_out(app, _with_deputies(), expected, asking)
    faults = trial.faults + differences(trial.got, expected)
    assert not faults, "\n".join(faults)
