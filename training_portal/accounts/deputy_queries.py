"""Read models of deputies: of the roles that one holds, of a company, and for whom one acts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask import abort
from sqlalchemy import ColumnElement, Select, func, or_, select, true, union

from training_portal.accounts import held_roles
from training_portal.accounts.deputy_rules import BY_PEERS, DeputyState, role_objection, state_on
from training_portal.accounts.models import Account, Deputyship, RoleAssignment
from training_portal.accounts.rules import COMPANY_ROLES, is_in_force
from training_portal.organisations.models import Organisation
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Role

_HOLDER = func.coalesce(func.nullif(Account.display_name, ""), Account.email)
#: Lines of deputies on a page at most; all of them stand in the account's history.
_MOST_LINES = 50


@dataclass(frozen=True)
class RoleToday:
    """A role that somebody holds today."""

    assignment_id: int
    role: Role
    organisation: str | None
    holder: str
    valid_from: date
    valid_to: date | None

    @property
    def objection(self) -> str | None:
        """Why nobody can be the deputy in it, in words."""
        return role_objection(self.role)

    @property
    def is_by_peers(self) -> bool:
        """Whether a deputy lends nothing, and takes work over in the own name."""
        return self.role in BY_PEERS


@dataclass(frozen=True)
class DeputyRow:
    """Somebody who has, had or will have a role of another.

    The deputy is named as whoever named them typed it: a name would tell whether the address is
    known here.
    """

    id: int
    public_id: str
    assignment_id: int
    role: Role
    organisation: str | None
    holder: str
    email: str
    first_day: date
    #: The last day that counts, earlier than it was named for where the role passes on.
    last_day: date
    #: Since when it is over, where it was ended early.
    ended_on: date | None
    reason: str

    @property
    def state(self) -> DeputyState:
        """What it is today."""
        today = clock.today()
        return state_on(self.first_day, self.last_day, self.ended_on, today)


def roles_held(which: ColumnElement[bool]) -> list[RoleToday]:
    """The roles of some kind that are in force today, in the order they were given."""
    today = clock.today()
    rows = db.session.execute(
        select(
            RoleAssignment.id,
            RoleAssignment.role,
            Organisation.name,
            _HOLDER,
            RoleAssignment.valid_from,
            RoleAssignment.valid_to,
        )
        .join(Account, Account.id == RoleAssignment.account_id)
        .outerjoin(Organisation, Organisation.id == RoleAssignment.organisation_id)
        .where(which)
        .order_by(RoleAssignment.id)
    )
    held = [RoleToday(*row) for row in rows]
    return [each for each in held if is_in_force(each.valid_from, each.valid_to, today)]


def own_roles(account_id: int | None) -> list[RoleToday]:
    """The roles that an account holds today."""
    return roles_held(RoleAssignment.account_id == account_id)


def role_of(assignment_id: int, which: ColumnElement[bool]) -> RoleToday:
    """A role that is held today, if it is of this kind; 404 otherwise."""
    if assignment_id >= 2**31:
        abort(404)
    found = roles_held((RoleAssignment.id == assignment_id) & which)
    return found[0] if found else abort(404)


def of_company(organisation_id: int) -> ColumnElement[bool]:
    """SQL: the roles of a company's people."""
    return (RoleAssignment.organisation_id == organisation_id) & RoleAssignment.role.in_(
        COMPANY_ROLES
    )


def _rows(which: ColumnElement[bool]) -> list[DeputyRow]:
    rows = db.session.execute(
        select(
            Deputyship.id,
            Deputyship.public_id,
            Deputyship.assignment_id,
            RoleAssignment.role,
            Organisation.name,
            _HOLDER,
            Deputyship.email,
            Deputyship.first_day,
            Deputyship.last_day,
            Deputyship.ended_on,
            Deputyship.reason,
        )
        .join(RoleAssignment, RoleAssignment.id == Deputyship.assignment_id)
        .join(Account, Account.id == RoleAssignment.account_id)
        .outerjoin(Organisation, Organisation.id == RoleAssignment.organisation_id)
        .where(which)
        .order_by(Deputyship.first_day.desc(), Deputyship.id.desc())
        .limit(_MOST_LINES)
    )
    return [_as_read(DeputyRow(*row)) for row in rows]


def _as_read(row: DeputyRow) -> DeputyRow:
    """One that will end before its last day is read as one that was named for fewer days."""
    if row.ended_on is None or not row.state.can_end:
        return row
    return replace(row, last_day=row.ended_on - timedelta(days=1), ended_on=None)


def deputies_of(account_id: int | None) -> list[DeputyRow]:
    """The deputies that an account's roles have, had or will have, latest days first."""
    return _rows(RoleAssignment.account_id == account_id)


def stands_in(account_id: int | None) -> list[DeputyRow]:
    """For whom an account is, was or will be the deputy, latest days first."""
    return _rows(Deputyship.deputy_id == account_id)


def company_deputies(organisation_id: int) -> list[DeputyRow]:
    """The deputies of a company's people that are present or still to come."""
    return [each for each in _rows(of_company(organisation_id)) if each.state.can_end]


def deputyship_of(public_id: str, which: ColumnElement[bool]) -> DeputyRow:
    """A deputyship, if it is of this kind; 404 otherwise."""
    found = _rows((Deputyship.public_id == public_id) & which)
    return found[0] if found else abort(404)


def of_either_side(account_id: int | None) -> ColumnElement[bool]:
    """SQL: the deputyships that an account is a side of, as the holder or as the deputy."""
    return or_(RoleAssignment.account_id == account_id, Deputyship.deputy_id == account_id)


def acting_in(
    organisation_id: int, roles: Iterable[Role], today: date | None
) -> Select[tuple[int]]:
    """SQL: the accounts that have one of these roles for a body, their own or as a deputy.

    On a day; or, without one, those that ever had it.
    """
    of_body = (RoleAssignment.organisation_id == organisation_id) & RoleAssignment.role.in_(
        tuple(roles)
    )
    own_days = held_roles.was_given()
    lent_days: ColumnElement[bool] = true()
    if today is not None:
        own_days = held_roles.is_in_force(today)
        lent_days = (
            (Deputyship.first_day <= today)
            & (Deputyship.last_day >= today)
            & or_(Deputyship.ended_on.is_(None), Deputyship.ended_on > today)
        )
    lent = (
        select(Deputyship.deputy_id)
        .join(RoleAssignment, RoleAssignment.id == Deputyship.assignment_id)
        .where(of_body, own_days, lent_days, Deputyship.deputy_id.is_not(None))
    )
    everybody = union(select(RoleAssignment.account_id).where(of_body, own_days), lent).subquery()
    return select(everybody.c.account_id)
