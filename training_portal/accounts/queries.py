"""Read models of accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import abort
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, exists, func, select

from training_portal.accounts.models import Account, Invitation, RoleAssignment
from training_portal.organisations.models import Organisation
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Role
from training_portal.platform.web.listing import ChoiceFilter, Column, Listing, View
from training_portal.platform.web.listing_rows import Page, every, fetch


def has_demo_accounts() -> bool:
    return bool(db.session.scalar(select(exists().where(Account.is_demo))))


ACCOUNTS = Listing(
    columns=(
        Column("name", _l("Name"), sortable=True, always=True),
        Column("email", _l("E-mail"), sortable=True),
        Column("created_at", _l("Since"), sortable=True, falling=True),
        Column("state", _l("State")),
    ),
    default_sort="name",
    filters=(ChoiceFilter("role", _l("Role"), _l("All roles")),),
    search_label=_l("Name or e-mail"),
)


@dataclass(frozen=True)
class AccountRow:
    """An account in the list."""

    public_id: str
    name: str
    email: str
    created_at: datetime
    confirmed_at: datetime | None
    disabled_at: datetime | None

    def __getitem__(self, key: str) -> object:
        return getattr(self, key)


_STATEMENT = select(
    Account.public_id,
    Account.display_name,
    Account.email,
    Account.created_at,
    Account.confirmed_at,
    Account.disabled_at,
)
_ORDER = {
    "name": Account.display_name,
    "email": Account.email_key,
    "created_at": Account.created_at,
}


def account_headings() -> list[str]:
    return [_("Name"), _("E-mail"), _("Since"), _("Confirmed"), _("Disabled")]


def _holding(role: str) -> ColumnElement[bool]:
    return exists().where(
        RoleAssignment.account_id == Account.id,
        RoleAssignment.role == Role(role),
        RoleAssignment.valid_to.is_(None),
    )


def _found(words: str) -> ColumnElement[bool]:
    pattern = words.casefold()
    return Account.email_key.contains(pattern, autoescape=True) | func.lower(
        Account.display_name
    ).contains(pattern, autoescape=True)


def accounts(view: View) -> Page[AccountRow]:
    """One page of accounts."""
    return fetch(
        db.session, _STATEMENT, view, row=AccountRow, order=_ORDER, tie=Account.id,
        where={"role": _holding}, search=_found,
    )  # fmt: skip


def all_accounts(view: View) -> list[AccountRow]:
    """All accounts of a view, for an export."""
    return every(
        db.session, _STATEMENT, view, row=AccountRow, order=_ORDER, tie=Account.id,
        where={"role": _holding}, search=_found,
    )  # fmt: skip


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


def roles_of(account_id: int) -> list[RoleRow]:
    """All roles of an account, present ones first."""
    rows = db.session.execute(
        select(
            RoleAssignment.id,
            RoleAssignment.role,
            Organisation.name,
            RoleAssignment.valid_from,
            RoleAssignment.valid_to,
        )
        .outerjoin(Organisation, Organisation.id == RoleAssignment.organisation_id)
        .where(RoleAssignment.account_id == account_id)
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


def organisation_id(public_id: str | None) -> int | None:
    """The id behind an organisation's public id."""
    if not public_id:
        return None
    return db.session.scalar(select(Organisation.id).where(Organisation.public_id == public_id))


def open_invitations() -> Sequence[Invitation]:
    """Invitations nobody has accepted yet, newest first."""
    return db.session.scalars(
        select(Invitation)
        .where(
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > clock.now(),
        )
        .order_by(Invitation.id.desc())
        .limit(100)
    ).all()


def invitation_of(public_id: str, verb: str) -> Invitation:
    """An invitation by its public id; 404 for none, and for a verb there is none of."""
    found = db.session.scalars(
        select(Invitation).where(Invitation.public_id == public_id)
    ).one_or_none()
    if found is None or verb not in ("send-again", "withdraw"):
        abort(404)
    return found
