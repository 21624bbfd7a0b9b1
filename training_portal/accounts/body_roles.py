"""Who holds a role for an organisation: on the organisation's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from training_portal.accounts.held_roles import is_in_force
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.accounts.permissions import AccountPermission
from training_portal.organisations.models import Organisation
from training_portal.organisations.sections import SHOWN, Shown
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Role


class RoleLine(NamedTuple):
    """A role that somebody holds today."""

    account_id: str
    name: str
    role: Role
    since: date


@dataclass(frozen=True)
class BodyRoles:
    """The roles held for an organisation: the first of them, and how many there are."""

    lines: list[RoleLine]
    total: int
    organisation: Organisation
    #: Whether the reader looks after accounts, so that names lead to theirs.
    leads_on: bool


def roles_for(shown: Shown) -> BodyRoles:
    """Who holds a role for the organisation today; one statement."""
    rows = db.session.execute(
        select(
            Account.public_id, Account.display_name, RoleAssignment.role, RoleAssignment.valid_from
        )
        .join(RoleAssignment, RoleAssignment.account_id == Account.id)
        .where(
            RoleAssignment.organisation_id == shown.organisation.id,
            is_in_force(clock.today()),
        )
        .order_by(RoleAssignment.role, RoleAssignment.valid_from, RoleAssignment.id)
    ).all()
    return BodyRoles(
        [RoleLine(*row) for row in rows[:SHOWN]],
        len(rows),
        shown.organisation,
        shown.actor.holds(AccountPermission.MANAGE),
    )
