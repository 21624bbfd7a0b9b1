"""Each queue has a deputy and a handover, or says why it has none: `docs/queues.md`."""

from __future__ import annotations

import re
from dataclasses import replace

from flask import Flask
from sqlalchemy import select

from tests.access.world import COLUMNS, World, build
from tests.factories import give_role, lend, make_account
from tests.factories.placements import make_posting
from training_portal.accounts.deputy_rules import BY_PEERS, role_objection
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.accounts.signing_in import actor_of
from training_portal.config import ROOT
from training_portal.front import tasks
from training_portal.organisations.models import Organisation
from training_portal.placements.posting_states import PostingState
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Role

TABLE = ROOT / "docs" / "queues.md"
#: Roles that a deputy has as a whole, and that pass from one to another.
LENT = {
    column: role
    for column, role in COLUMNS.items()
    if role is not None and role not in BY_PEERS and role_objection(role) is None
}


def rows() -> dict[str, list[str]]:
    """By the name of the source, the other cells of its row."""
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if match := re.fullmatch(r"`(\w+\.\w+)`", cells[0]):
            found[match[1]] = cells[1:]
    return found


def test_each_source_of_tasks_has_a_row_and_each_row_a_source(app: Flask) -> None:
    sources = {f"{each.__module__.rpartition('.')[2]}.{each.__name__}" for each in tasks._providers}
    assert set(rows()) == sources


def test_each_row_says_whose_it_is_what_a_deputy_and_a_successor_do_and_names_a_test() -> None:
    for source, cells in rows().items():
        assert len(cells) == 5, source
        assert all(cells), source
        path, _, name = cells[-1].strip("`").partition("::")
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), source


def what_waits(app: Flask, account: Account) -> set[tuple[str, str]]:
    """What waits by the roles of an account, without what waits for it whatever it holds."""
    actor = actor_of(f"account:{account.id}")
    assert actor is not None
    with app.test_request_context():
        without = tasks.tasks_for(replace(actor, grants=frozenset()))
        own = {(each.title, each.url) for each in without}
        return {(each.title, each.url) for each in tasks.tasks_for(actor)} - own


def role_in(world: World, column: str) -> RoleAssignment:
    return db.session.scalars(
        select(RoleAssignment).where(RoleAssignment.account_id == world.accounts[column].id)
    ).one()


def test_a_deputy_and_a_successor_find_what_the_holder_finds(app: Flask) -> None:
    world, today = build(), clock.today()
    employer = role_in(world, "company").organisation_id
    make_posting(db.session.get_one(Organisation, employer), state=PostingState.RETURNED)
    empty = set()
    for column, kind in LENT.items():
        role = role_in(world, column)
        waits = what_waits(app, world.accounts[column])
        deputy, successor = make_account(name="Deputy"), make_account(name="Successor")
        lend(role, deputy, today, today)
        body = db.session.get(Organisation, role.organisation_id) if role.organisation_id else None
        give_role(successor, kind, body)
        assert what_waits(app, deputy) == waits, column
        assert what_waits(app, successor) == waits, column
        if not waits:
            empty.add(kind)
    # Observers read: nothing waits for them.
    assert empty == {Role.OBSERVER}
