"""The roles that an account has: its own, and those of others whose deputy it is today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from training_portal.accounts.deputy_rules import BY_PEERS
from training_portal.accounts.models import Account, Deputyship, Handover, RoleAssignment
from training_portal.organisations.models import Organisation
from training_portal.platform.database import db
from training_portal.platform.policy import Grant, Role, StandIn


class HeldRole(NamedTuple):
    """A role with its dates, as it stands in the table; whose it is where it is somebody else's."""

    role: Role
    organisation_id: int | None
    valid_from: date
    valid_to: date | None
    holder_id: int | None = None
    holder: str | None = None
    organisation: str | None = None
    last_day: date | None = None

    @property
    def grant(self) -> Grant:
        return Grant(self.role, self.organisation_id)


def is_in_force(today: Any) -> ColumnElement[bool]:
    """SQL: role assignments that are in force on a day."""
    return and_(
        RoleAssignment.valid_from <= today,
        or_(RoleAssignment.valid_to.is_(None), RoleAssignment.valid_to >= today),
    )


def is_held_or_coming(today: Any) -> ColumnElement[bool]:
    """SQL: role assignments that are in force on a day or still to begin.

    One that was to begin and was called off has its last day, which may be to come, before its
    first.
    """
    last = RoleAssignment.valid_to
    return or_(last.is_(None), and_(last >= today, last >= RoleAssignment.valid_from))


def was_given() -> ColumnElement[bool]:
    """SQL: role assignments but those that were to begin by a handover that was called off.

    One that was given and ended on one day was held for some hours: it is among them.
    """
    kept = exists().where(Handover.to_id == RoleAssignment.id, Handover.called_off_at.is_(None))
    called_off = exists().where(Handover.to_id == RoleAssignment.id)
    last = RoleAssignment.valid_to
    return or_(last.is_(None), last >= RoleAssignment.valid_from, kept, ~called_off)


def is_lent_to(account: Any, today: Any) -> ColumnElement[bool]:
    """SQL: deputyships of an account that are in force on a day, whatever became of the role."""
    return and_(
        Deputyship.deputy_id == account,
        Deputyship.first_day <= today,
        Deputyship.last_day >= today,
        or_(Deputyship.ended_on.is_(None), Deputyship.ended_on > today),
    )


def roles_lent_to(account_id: int, today: date) -> list[HeldRole]:
    """The roles that an account has as a deputy on a day, as the holders have them."""
    rows = db.session.execute(
        select(
            RoleAssignment.role,
            RoleAssignment.organisation_id,
            RoleAssignment.valid_from,
            RoleAssignment.valid_to,
            Account.id,
            func.coalesce(func.nullif(Account.display_name, ""), Account.email),
            Organisation.name,
            Deputyship.last_day,
        )
        .join(Deputyship, Deputyship.assignment_id == RoleAssignment.id)
        .join(Account, Account.id == RoleAssignment.account_id)
        .outerjoin(Organisation, Organisation.id == RoleAssignment.organisation_id)
        # What is lent goes with its owner.
        .where(
            is_lent_to(account_id, today),
            Account.disabled_at.is_(None),
            RoleAssignment.role.not_in(BY_PEERS),
        )
        .order_by(Deputyship.id)
    )
    return [HeldRole(*row) for row in rows]


class Absent(NamedTuple):
    """Somebody who is away, and until when another stands in for them."""

    account_id: int
    name: str
    last_day: date


def absent_peers(deputy_id: int | None, role: Role, today: date) -> list[Absent]:
    """For whom an account stands in today in a role of `BY_PEERS`, the first named first."""
    rows = db.session.execute(
        select(
            Account.id,
            func.coalesce(func.nullif(Account.display_name, ""), Account.email),
            Deputyship.last_day,
        )
        .join(RoleAssignment, RoleAssignment.account_id == Account.id)
        .join(Deputyship, Deputyship.assignment_id == RoleAssignment.id)
        .where(
            is_lent_to(deputy_id, today),
            RoleAssignment.role == role,
            is_in_force(today),
            Account.disabled_at.is_(None),
        )
        .order_by(Deputyship.id)
    )
    return [Absent(*row) for row in rows]


class Away(NamedTuple):
    """That somebody stands in for an account today, until when, and who."""

    last_day: date
    deputy_id: int | None


def away_in(role: Role, today: date) -> dict[int, Away]:
    """By account, who stands in for it today in a role of `BY_PEERS`."""
    rows = db.session.execute(
        select(RoleAssignment.account_id, Deputyship.last_day, Deputyship.deputy_id)
        .join(Deputyship, Deputyship.assignment_id == RoleAssignment.id)
        .where(
            RoleAssignment.role == role,
            is_lent_to(Deputyship.deputy_id, today),
            is_in_force(today),
        )
        .order_by(Deputyship.id)
    )
    return {account_id: Away(last_day, deputy) for account_id, last_day, deputy in rows}


def stand_ins(lent: Iterable[HeldRole]) -> frozenset[StandIn]:
    """Roles of others, as the policy knows them."""
    return frozenset(StandIn(each.grant, f"account:{each.holder_id}") for each in lent)
