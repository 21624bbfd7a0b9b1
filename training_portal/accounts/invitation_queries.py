"""The work table of invitations to hold a role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import abort
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import ColumnElement, and_, func, or_, select

from training_portal.accounts.models import Account, Invitation
from training_portal.organisations.models import Organisation
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.finding import holds, holds_address
from training_portal.platform.i18n import own_date
from training_portal.platform.policy import Role
from training_portal.platform.web.listing import (
    BulkAction,
    ChoiceFilter,
    Column,
    Listing,
    View,
)
from training_portal.platform.web.listing_rows import Page, each, fetch


class InvitationState(StrEnum):
    """What became of an invitation, as its dates say."""

    OPEN = "open"
    OVER = "over"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        labels = {
            InvitationState.OPEN: lazy_pgettext("invitation", "Open"),
            InvitationState.OVER: lazy_pgettext("invitation", "Link has ended"),
            InvitationState.ACCEPTED: lazy_pgettext("invitation", "Accepted"),
            InvitationState.WITHDRAWN: lazy_pgettext("invitation", "Taken back"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"open": "info", "over": "wait", "accepted": "good"}.get(self.value, "none")


INVITATIONS = Listing(
    columns=(
        Column("name", _l("Name"), sortable=True, always=True),
        Column("email", _l("E-mail"), sortable=True),
        Column("role", _l("Role"), sortable=True),
        Column("body", _l("Organisation"), sortable=True),
        Column("state", _l("State")),
        Column("created_at", _l("Invited"), sortable=True, dated=True, falling=True),
        Column("expires_at", _l("Good until"), sortable=True, dated=True, falling=True),
        Column("inviter", _l("Invited by"), sortable=True, shown=False),
    ),
    default_sort="-created_at",
    filters=(
        ChoiceFilter("state", _l("State"), _l("All states")),
        ChoiceFilter("role", _l("Role"), _l("All roles")),
        ChoiceFilter("country", _l("Country"), _l("All countries")),
    ),
    bulk=(
        BulkAction("send_again", _l("Send again")),
        BulkAction("withdraw", _l("Take back these invitations")),
    ),
    search_label=_l("Name or e-mail"),
)


@dataclass(frozen=True)
class InvitationRow:
    """An invitation in the list."""

    id: int
    public_id: str
    name: str
    email: str
    role: Role
    body: str | None
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    withdrawn_at: datetime | None
    inviter: str

    def __getitem__(self, key: str) -> object:
        return getattr(self, key)

    @property
    def state(self) -> InvitationState:
        if self.accepted_at is not None:
            return InvitationState.ACCEPTED
        if self.withdrawn_at is not None:
            return InvitationState.WITHDRAWN
        is_over = self.expires_at <= clock.now()
        return InvitationState.OVER if is_over else InvitationState.OPEN

    @property
    def good_until(self) -> datetime | None:
        """The moment on which the link ends; None where it was used or taken back before."""
        return None if self.accepted_at or self.withdrawn_at else self.expires_at

    @property
    def objection(self) -> str | None:
        """Why it can neither be sent again nor taken back, in words."""
        if self.state is InvitationState.ACCEPTED:
            return _("It was accepted already.")
        return _("It was taken back already.") if self.withdrawn_at is not None else None

    @property
    def exported(self) -> dict[str, object]:
        """What a file says of the row, by column; never the link."""
        return {
            "name": self.name,
            "email": self.email,
            "role": self.role.label,
            "body": self.body,
            "state": self.state.label,
            "created_at": own_date(self.created_at),
            "expires_at": own_date(self.good_until) if self.good_until else None,
            "inviter": self.inviter,
        }


_INVITER = func.coalesce(func.nullif(Account.display_name, ""), Account.email)
_STATEMENT = (
    select(
        Invitation.id,
        Invitation.public_id,
        Invitation.name,
        Invitation.email,
        Invitation.role,
        Organisation.name,
        Invitation.created_at,
        Invitation.expires_at,
        Invitation.accepted_at,
        Invitation.withdrawn_at,
        _INVITER,
    )
    .join(Account, Account.id == Invitation.invited_by_id)
    .outerjoin(Organisation, Organisation.id == Invitation.organisation_id)
    .where(Invitation.email != "")  # Of one whose data was erased nothing is left to look after.
)


def _in_state(state: str) -> ColumnElement[bool]:
    wanted = InvitationState(state)
    if wanted is InvitationState.ACCEPTED:
        return Invitation.accepted_at.is_not(None)
    if wanted is InvitationState.WITHDRAWN:
        return and_(Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_not(None))
    is_good = Invitation.expires_at > clock.now()
    return and_(
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        is_good if wanted is InvitationState.OPEN else ~is_good,
    )


_PARAMETERS: dict[str, Any] = {
    "row": InvitationRow,
    "order": {
        "name": Invitation.search_key,
        "email": Invitation.email_key,
        "role": Invitation.role,
        "body": Organisation.search_key,
        "created_at": Invitation.created_at,
        "expires_at": Invitation.expires_at,
        "inviter": Account.search_key,
    },
    "tie": Invitation.id,
    "where": {
        "state": _in_state,
        "role": lambda role: Invitation.role == Role(role),
        "country": lambda code: Organisation.country_code == code,
    },
    "search": lambda words: or_(
        holds(Invitation.search_key, words), holds_address(Invitation.email_key, words)
    ),
}


def invitations(view: View) -> Page[InvitationRow]:
    """One page of invitations."""
    return fetch(db.session, _STATEMENT, view, **_PARAMETERS)


def all_invitations(view: View) -> Iterator[InvitationRow]:
    """All invitations of a view, for an export."""
    return each(db.session, _STATEMENT, view, **_PARAMETERS)


def chosen_invitations(public_ids: Sequence[str]) -> list[InvitationRow]:
    """Those of these public ids."""
    ticked = _STATEMENT.where(Invitation.public_id.in_(public_ids)).order_by(Invitation.id)
    return [InvitationRow(*row) for row in db.session.execute(ticked)]


def invitation(public_id: str) -> tuple[Invitation, InvitationRow]:
    """An invitation with the row it has in the list; 404 when there is none."""
    row = db.session.execute(
        _STATEMENT.add_columns(Invitation).where(Invitation.public_id == public_id)
    ).one_or_none()
    if row is None:
        abort(404)
    *values, found = row
    return found, InvitationRow(*values)


def count_open() -> int:
    """How many invitations nobody has accepted yet."""
    open_ones = select(func.count()).select_from(Invitation)
    return db.session.scalar(open_ones.where(_in_state(InvitationState.OPEN))) or 0


def exported(view: View, rows: Iterable[InvitationRow]) -> tuple[list[str], Iterator[list[Any]]]:
    """Headings and lines of an export: the columns that are shown, in their order."""
    keys = [column.key for column in view.columns]
    headings = [str(column.label) for column in view.columns]
    return headings, ([row.exported[key] for key in keys] for row in rows)
