"""Read models of accounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask import abort
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, func, or_, select

from training_portal.accounts.deputy_rules import role_objection
from training_portal.accounts.models import Account, Invitation, RoleAssignment
from training_portal.accounts.rules import email_key
from training_portal.organisations.models import Organisation
from training_portal.platform import clock
from training_portal.platform.clock import PROGRAMME_ZONE
from training_portal.platform.database import db
from training_portal.platform.i18n import listed, own_date
from training_portal.platform.policy import Actor, Role
from training_portal.platform.text import search_key
from training_portal.platform.web.listing import ChoiceFilter, Column, Listing, View
from training_portal.platform.web.listing_rows import Page, each, fetch


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


ACCOUNTS = Listing(
    columns=(
        Column("name", _l("Name"), sortable=True, always=True),
        Column("email", _l("E-mail"), sortable=True),
        Column("roles", _l("Roles")),
        Column("created_at", _l("Since"), sortable=True, falling=True),
        Column("state", _l("State")),
    ),
    default_sort="name",
    filters=(
        ChoiceFilter("role", _l("Role"), _l("All roles")),
        ChoiceFilter("state", _l("State"), _l("All states")),
    ),
    search_label=_l("Name or e-mail"),
)


@dataclass(frozen=True)
class AccountRow:
    """An account in the list."""

    public_id: str
    name: str
    email: str
    role_values: str | None
    created_at: datetime
    confirmed_at: datetime | None
    disabled_at: datetime | None

    def __getitem__(self, key: str) -> object:
        return getattr(self, key)

    @property
    def roles(self) -> str:
        """The roles held today, in words."""
        held = {Role(value) for value in (self.role_values or "").split(",") if value}
        return listed(role.label for role in Role if role in held)

    @property
    def state(self) -> AccountState:
        return state_of(self.confirmed_at, self.disabled_at)

    @property
    def exported(self) -> tuple[object, ...]:
        """The row in a file."""
        return (
            self.name, self.email, self.roles, own_date(self.created_at), self.state.label,
        )  # fmt: skip


def _in_force() -> ColumnElement[bool]:
    today = clock.today(PROGRAMME_ZONE)
    return and_(
        RoleAssignment.valid_from <= today,
        or_(RoleAssignment.valid_to.is_(None), RoleAssignment.valid_to >= today),
    )


def _statement() -> Select[Any]:
    held = (
        select(func.aggregate_strings(cast(RoleAssignment.role, String), ","))
        .where(RoleAssignment.account_id == Account.id, _in_force())
        .correlate(Account)
        .scalar_subquery()
    )
    return select(
        Account.public_id,
        Account.display_name,
        Account.email,
        held,
        Account.created_at,
        Account.confirmed_at,
        Account.disabled_at,
    ).where(Account.email != "")  # Of one that was erased nothing is left to look after.


def account_headings() -> list[str]:
    return [_("Name"), _("E-mail"), _("Roles"), _("Since"), _("State")]


def _holding(role: str) -> ColumnElement[bool]:
    return exists().where(
        RoleAssignment.account_id == Account.id, RoleAssignment.role == Role(role), _in_force()
    )


def _in_state(state: str) -> ColumnElement[bool]:
    wanted = AccountState(state)
    if wanted is AccountState.DISABLED:
        return Account.disabled_at.is_not(None)
    confirmed = Account.confirmed_at.is_not(None)
    return and_(
        Account.disabled_at.is_(None), confirmed if wanted is AccountState.IN_USE else ~confirmed
    )


_PARAMETERS: dict[str, Any] = {
    "row": AccountRow,
    "order": {
        "name": Account.search_key,
        "email": Account.email_key,
        "created_at": Account.created_at,
    },
    "tie": Account.id,
    "where": {"role": _holding, "state": _in_state},
    "search": lambda words: Account.search_key.contains(search_key(words), autoescape=True),
}


def accounts(view: View) -> Page[AccountRow]:
    """One page of accounts."""
    return fetch(db.session, _statement(), view, **_PARAMETERS)


def all_accounts(view: View) -> Iterator[AccountRow]:
    """All accounts of a view, for an export."""
    return each(db.session, _statement(), view, **_PARAMETERS)


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
        return self.valid_from > clock.today(PROGRAMME_ZONE)

    @property
    def can_be_lent(self) -> bool:
        """Whether somebody can be the deputy in it, or take it over."""
        return role_objection(self.role) is None


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


def invitation_of(public_id: str) -> Invitation:
    """An invitation by its public id; 404 when there is none."""
    found = db.session.scalars(
        select(Invitation).where(Invitation.public_id == public_id)
    ).one_or_none()
    return found or abort(404)


def is_own(account: Account, actor: Actor) -> bool:
    """Whether an account is the actor's own: some things one cannot do to it."""
    return account.id == actor.account_id
