"""Read models of roles that pass, or passed, from one account to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import abort
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from training_portal.accounts.held_roles import is_held_or_coming
from training_portal.accounts.models import Account, Handover, RoleAssignment
from training_portal.organisations.models import Organisation
from training_portal.platform import clock
from training_portal.platform.clock import PROGRAMME_ZONE
from training_portal.platform.database import db
from training_portal.platform.policy import Role


@dataclass(frozen=True)
class HandoverRow:
    """A handover as one of its two sides reads it."""

    id: int
    public_id: str
    role: Role
    organisation: str | None
    old: str
    new: str
    on_day: date
    called_off_at: datetime | None
    #: The account of the new holder, and since when it is kept out.
    new_public_id: str
    new_disabled_at: datetime | None

    @property
    def can_be_called_off(self) -> bool:
        """Whether the day is still to come."""
        return self.called_off_at is None and clock.today() < self.on_day


_OLD, _NEW = aliased(Account), aliased(Account)
_FROM, _TO = aliased(RoleAssignment), aliased(RoleAssignment)


def _rows(which: ColumnElement[bool]) -> list[HandoverRow]:
    rows = db.session.execute(
        select(
            Handover.id,
            Handover.public_id,
            _FROM.role,
            Organisation.name,
            func.coalesce(func.nullif(_OLD.display_name, ""), _OLD.email),
            func.coalesce(func.nullif(_NEW.display_name, ""), _NEW.email),
            Handover.on_day,
            Handover.called_off_at,
            _NEW.public_id,
            _NEW.disabled_at,
        )
        .join(_FROM, _FROM.id == Handover.from_id)
        .join(_TO, _TO.id == Handover.to_id)
        .join(_OLD, _OLD.id == _FROM.account_id)
        .join(_NEW, _NEW.id == _TO.account_id)
        .outerjoin(Organisation, Organisation.id == _FROM.organisation_id)
        .where(which)
        .order_by(Handover.id.desc())
        .limit(50)
    )
    return [HandoverRow(*row) for row in rows]


def _of(account_id: int) -> ColumnElement[bool]:
    return or_(_OLD.id == account_id, _NEW.id == account_id)


def handovers_of(account_id: int) -> list[HandoverRow]:
    """The roles that pass or passed from or to an account, the latest first."""
    return _rows(_of(account_id))


def passing_to_nobody() -> list[HandoverRow]:
    """Roles that pass, or passed, to an account that was kept out before the day, and still is."""
    today = clock.today()
    held = select(RoleAssignment.id).where(is_held_or_coming(today))
    rows = _rows(
        Handover.called_off_at.is_(None) & _NEW.disabled_at.is_not(None) & _TO.id.in_(held)
    )
    zone = ZoneInfo(PROGRAMME_ZONE)
    return [
        row
        for row in rows
        if row.new_disabled_at and row.new_disabled_at.astimezone(zone).date() <= row.on_day
    ]


def handover_of(account_id: int, public_id: str) -> HandoverRow:
    """A handover, if this account is a side of it; 404 otherwise."""
    found = _rows((Handover.public_id == public_id) & _of(account_id))
    return found[0] if found else abort(404)
