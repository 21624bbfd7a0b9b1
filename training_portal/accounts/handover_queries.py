"""Read models of roles that pass, or passed, from one account to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import abort
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

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

    @property
    def can_be_called_off(self) -> bool:
        """Whether the day is still to come."""
        return self.called_off_at is None and clock.today(PROGRAMME_ZONE) < self.on_day


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


def handover_of(account_id: int, public_id: str) -> HandoverRow:
    """A handover, if this account is a side of it; 404 otherwise."""
    found = _rows((Handover.public_id == public_id) & _of(account_id))
    return found[0] if found else abort(404)
