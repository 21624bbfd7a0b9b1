"""Read models of accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from flask import abort
from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, func, select

from training_portal.accounts.deputy_rules import handover_objection, role_objection
from training_portal.accounts.held_roles import is_in_force, was_given
from training_portal.accounts.models import Account, Invitation, RoleAssignment
from training_portal.organisations.models import Organisation
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor, Permission, Role, holders_of
from training_portal.platform.text import email_key


def has_demo_accounts() -> bool:
    return bool(db.session.scalar(select(exists().where(Account.is_demo))))


def has_account_in_use(email: str) -> bool:
    """Whether an address has an account that can be signed in with."""
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    Account.email_key == email_key(email),
                    Account.confirmed_at.is_not(None),
                    Account.disabled_at.is_(None),
                )
            )
        )
    )


class AccountState(StrEnum):
    """Whether an account can be used, as its dates say."""

    IN_USE = "in_use"
    UNCONFIRMED = "unconfirmed"
    DISABLED = "disabled"

    @property
    def label(self) -> str:
        labels = {
            AccountState.IN_USE: _l("In use"),
            AccountState.UNCONFIRMED: _l("Not confirmed"),
            AccountState.DISABLED: _l("Disabled"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"in_use": "good", "unconfirmed": "wait", "disabled": "bad"}[self.value]


def state_of(confirmed_at: datetime | None, disabled_at: datetime | None) -> AccountState:
    """The state that an account's dates make."""
    if disabled_at is not None:
        return AccountState.DISABLED
    return AccountState.UNCONFIRMED if confirmed_at is None else AccountState.IN_USE


def account_of(public_id: str) -> Account:
    """An account by its public id; 404 when there is none."""
    found = db.session.scalars(select(Account).where(Account.public_id == public_id)).one_or_none()
    return found or abort(404)


@dataclass(frozen=True)
class RoleRow:
    """A role of an account."""

    id: int
    role: Role
    organisation: str | None
    valid_from: date
    valid_to: date | None

    @property
    def is_coming(self) -> bool:
        """Whether it begins on a later day: it was handed over."""
        return self.valid_from > clock.today()

    @property
    def ended_on_its_first_day(self) -> bool:
        """Whether it was held for some hours only; its last day lies before its first then."""
        return self.valid_to is not None and self.valid_to < self.valid_from

    @property
    def can_be_lent(self) -> bool:
        """Whether somebody can be the deputy in it."""
        return role_objection(self.role) is None

    @property
    def can_be_handed_over(self) -> bool:
        """Whether another can take it over."""
        return handover_objection(self.role) is None


def colleagues(permission: Permission) -> list[tuple[int, str, str]]:
    """Accounts in use that hold a permission by a role of their own today: id, public id, name."""
    name = func.coalesce(func.nullif(Account.display_name, ""), Account.email)
    rows = db.session.execute(
        select(Account.id, Account.public_id, name)
        .where(
            Account.disabled_at.is_(None),
            exists().where(
                RoleAssignment.account_id == Account.id,
                RoleAssignment.role.in_(holders_of(permission)),
                is_in_force(clock.today()),
            ),
        )
        .order_by(Account.search_key, Account.id)
    )
    return [(row_id, public_id, called) for row_id, public_id, called in rows]


def roles_of(account_id: int) -> list[RoleRow]:
    """All roles of an account, present ones first, without those that were never to begin."""
    rows = db.session.execute(
        select(
            RoleAssignment.id,
            RoleAssignment.role,
            Organisation.name,
            RoleAssignment.valid_from,
            RoleAssignment.valid_to,
        )
        .outerjoin(Organisation, Organisation.id == RoleAssignment.organisation_id)
        .where(RoleAssignment.account_id == account_id, was_given())
        .order_by(RoleAssignment.valid_to.is_not(None), RoleAssignment.id.desc())
    )
    return [RoleRow(*row) for row in rows]


def assignment_of(account: Account, assignment_id: int) -> RoleAssignment:
    """A role assignment, if it is of this account; 404 otherwise."""
    if assignment_id >= 2**31:
        abort(404)
    found = db.session.scalars(
        select(RoleAssignment).where(
            RoleAssignment.id == assignment_id, RoleAssignment.account_id == account.id
        )
    ).one_or_none()
    return found or abort(404)


def invitation_of(public_id: str) -> Invitation:
    """An invitation by its public id; 404 when there is none."""
    found = db.session.scalars(
        select(Invitation).where(Invitation.public_id == public_id)
    ).one_or_none()
    return found or abort(404)


def is_own(account: Account, actor: Actor) -> bool:
    """Whether an account is the actor's own: some things one cannot do to it."""
    return account.id == actor.account_id
