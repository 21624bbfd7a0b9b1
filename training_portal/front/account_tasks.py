"""What waits for whoever looks after accounts."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _

from training_portal.accounts.handover_queries import HandoverRow, passing_to_nobody
from training_portal.accounts.permissions import AccountPermission
from training_portal.front.tasks import Task
from training_portal.platform import clock
from training_portal.platform.clock import PROGRAMME_ZONE
from training_portal.platform.i18n import day, listed
from training_portal.platform.policy import Actor


def roles_without_holder(actor: Actor) -> list[Task]:
    """Roles that are handed over to somebody who cannot sign in, with the day they pass."""
    if not actor.holds(AccountPermission.MANAGE):
        return []
    return [_task(row) for row in passing_to_nobody()]


def _task(row: HandoverRow) -> Task:
    role = listed([row.role.label, row.organisation]) if row.organisation else row.role.label
    if row.on_day > clock.today():
        text = _(
            "%(name)s takes it over on %(day)s, and cannot sign in. Let this account in again, or "
            "call the handover off.",
            name=row.new,
            day=day(row.on_day),
        )
    else:
        text = _(
            "%(name)s took it over on %(day)s, and cannot sign in. Let this account in again, or "
            "give the role to somebody else and end it there.",
            name=row.new,
            day=day(row.on_day),
        )
    return Task(
        _("A role without a holder: %(role)s", role=role),
        text,
        url_for("accounts.account", public_id=row.new_public_id),
        datetime.combine(row.on_day, time(), ZoneInfo(PROGRAMME_ZONE)),
        PROGRAMME_ZONE,
        True,
    )
