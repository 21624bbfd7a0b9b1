"""The work table of accounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from sqlalchemy import ColumnElement, Select, String, and_, case, cast, exists, func, or_, select

from training_portal.accounts.held_roles import is_in_force
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.accounts.queries import AccountState, state_of
from training_portal.organisations.models import Organisation
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.finding import holds, holds_address
from training_portal.platform.i18n import listed, own_date
from training_portal.platform.policy import Role
from training_portal.platform.web.listing import ChoiceFilter, Column, Listing, View
from training_portal.platform.web.listing_rows import Page, each, fetch

ACCOUNTS = Listing(
    columns=(
        Column("name", _l("Name"), sortable=True, always=True),
        Column("email", _l("E-mail"), sortable=True),
        Column("roles", _l("Roles")),
        Column("bodies", _l("Organisation"), shown=False),
        Column("created_at", _l("Since"), sortable=True, dated=True, falling=True),
        Column("state", _l("State"), sortable=True),
        Column("second_step", _l("Second step"), shown=False),
    ),
    default_sort="name",
    filters=(
        ChoiceFilter("role", _l("Role"), _l("All roles")),
        ChoiceFilter("country", _l("Country"), _l("All countries")),
        ChoiceFilter("organisation", _l("Organisation"), _l("All organisations")),
        ChoiceFilter("state", _l("State"), _l("All states")),
    ),
    search_label=_l("Name or e-mail"),
)

#: Between the names of bodies in one cell of a statement: no name has it.
_BETWEEN = "\n"


@dataclass(frozen=True)
class AccountRow:
    """An account in the list."""

    public_id: str
    name: str
    email: str
    role_values: str | None
    body_names: str | None
    created_at: datetime
    confirmed_at: datetime | None
    disabled_at: datetime | None
    has_second_step: bool

    def __getitem__(self, key: str) -> object:
        return getattr(self, key)

    @property
    def roles(self) -> str:
        """The roles held today, in words."""
        held = {Role(value) for value in (self.role_values or "").split(",") if value}
        return listed(role.label for role in Role if role in held)

    @property
    def bodies(self) -> str:
        """The bodies that roles are held for today."""
        return listed(sorted(set((self.body_names or "").split(_BETWEEN)) - {""}))

    @property
    def state(self) -> AccountState:
        return state_of(self.confirmed_at, self.disabled_at)

    @property
    def second_step(self) -> str:
        return pgettext("second step", "On") if self.has_second_step else _("Off")

    @property
    def exported(self) -> dict[str, object]:
        """What a file says of the row, by column. Nothing that is secret is in any list."""
        return {
            "name": self.name,
            "email": self.email,
            "roles": self.roles,
            "bodies": self.bodies,
            "created_at": own_date(self.created_at),
            "state": self.state.label,
            "second_step": self.second_step,
        }


def _in_force() -> ColumnElement[bool]:
    return is_in_force(clock.today())


def _statement() -> Select[Any]:
    held = (
        select(func.aggregate_strings(cast(RoleAssignment.role, String), ","))
        .where(RoleAssignment.account_id == Account.id, _in_force())
        .correlate(Account)
        .scalar_subquery()
    )
    bodies = (
        select(func.aggregate_strings(Organisation.name, _BETWEEN))
        .join(RoleAssignment, RoleAssignment.organisation_id == Organisation.id)
        .where(RoleAssignment.account_id == Account.id, _in_force())
        .correlate(Account)
        .scalar_subquery()
    )
    return select(
        Account.public_id,
        Account.display_name,
        Account.email,
        held,
        bodies,
        Account.created_at,
        Account.confirmed_at,
        Account.disabled_at,
        Account.second_factor_at.is_not(None),
    ).where(Account.email != "")  # Of one that was erased nothing is left to look after.


def _holding(role: str | None, country: str | None, body: str | None) -> ColumnElement[bool]:
    """SQL: the account holds a role today, this one where it is named, for a body in the country,
    or for this body.

    Where several are asked it is one and the same role: an officer of the Lao ministry who teaches
    in Thailand is no officer in Thailand.
    """
    held = exists().where(RoleAssignment.account_id == Account.id, _in_force())
    if role is not None:
        held = held.where(RoleAssignment.role == Role(role))
    if country is not None:
        held = held.where(
            Organisation.id == RoleAssignment.organisation_id,
            Organisation.country_code == country,
        )
    if body is not None:
        named = select(Organisation.id).where(Organisation.public_id == body)
        held = held.where(RoleAssignment.organisation_id.in_(named))
    return held


def body_choices() -> list[tuple[str, str]]:
    """The organisations for which somebody holds a role today: (public id, name)."""
    held = exists().where(RoleAssignment.organisation_id == Organisation.id, _in_force())
    rows = db.session.execute(
        select(Organisation.public_id, Organisation.name)
        .where(held)
        .order_by(Organisation.search_key, Organisation.id)
    )
    return [(public_id, name) for public_id, name in rows]


def _in_state(state: str) -> ColumnElement[bool]:
    wanted = AccountState(state)
    if wanted is AccountState.DISABLED:
        return Account.disabled_at.is_not(None)
    confirmed = Account.confirmed_at.is_not(None)
    return and_(
        Account.disabled_at.is_(None), confirmed if wanted is AccountState.IN_USE else ~confirmed
    )


def _parameters(view: View) -> dict[str, Any]:
    def is_held(_value: str) -> ColumnElement[bool]:
        asked = (view.filters.get(key) for key in ("role", "country", "organisation"))
        return _holding(*asked)

    return {
        "row": AccountRow,
        "order": {
            "name": Account.search_key,
            "email": Account.email_key,
            "created_at": Account.created_at,
            "state": case(
                (Account.disabled_at.is_not(None), 2),
                (Account.confirmed_at.is_(None), 1),
                else_=0,
            ),
        },
        "tie": Account.id,
        "where": {
            "role": is_held,
            "country": is_held,
            "organisation": is_held,
            "state": _in_state,
        },
        "search": lambda words: or_(
            holds(Account.search_key, words), holds_address(Account.email_key, words)
        ),
    }


def accounts(view: View) -> Page[AccountRow]:
    """One page of accounts."""
    return fetch(db.session, _statement(), view, **_parameters(view))


def all_accounts(view: View) -> Iterator[AccountRow]:
    """All accounts of a view, for an export."""
    return each(db.session, _statement(), view, **_parameters(view))


def exported(view: View, rows: Iterable[AccountRow]) -> tuple[list[str], Iterator[list[Any]]]:
    """Headings and lines of an export: the columns that are shown, in their order."""
    keys = [column.key for column in view.columns]
    headings = [str(column.label) for column in view.columns]
    return headings, ([row.exported[key] for key in keys] for row in rows)
