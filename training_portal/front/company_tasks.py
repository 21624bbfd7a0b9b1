"""What waits for companies, and what companies wait for."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.front.tasks import Task
from training_portal.organisations.company_queries import own_companies, shut_out
from training_portal.organisations.company_worktable import waiting_companies
from training_portal.organisations.models import CompanyState
from training_portal.organisations.permissions import CompanyPermission
from training_portal.platform.policy import Actor


def own(actor: Actor) -> list[Task]:
    """Companies of one's own that the programme has returned, and those that it has shut out."""
    return [*_shut_out(actor), *_returned(actor)]


def _shut_out(actor: Actor) -> list[Task]:
    return [
        Task(
            _("Suspended: %(company)s", company=row.name)
            if row.state is CompanyState.SUSPENDED
            else _("Not accepted: %(company)s", company=row.name),
            _("The programme says why, what you can do, and whom you write to."),
            url_for("organisations.company", public_id=row.public_id),
        )
        for row in shut_out(actor.organisations_for(CompanyPermission.SEE_OWN))
    ]


def _returned(actor: Actor) -> list[Task]:
    if not actor.holds(CompanyPermission.KEEP_OWN):
        return []
    return [
        Task(
            _("Mend the registration: %(company)s", company=row.name),
            _("The programme says what is to be changed. Send it in again afterwards."),
            url_for("organisations.company", public_id=row.public_id),
        )
        for row in own_companies(actor, CompanyPermission.KEEP_OWN)
        if row.state is CompanyState.RETURNED
    ]


def to_verify(actor: Actor) -> list[Task]:
    """Companies that wait for the programme's look."""
    if not actor.holds(CompanyPermission.VERIFY):
        return []
    waiting = waiting_companies()
    if not waiting:
        return []
    return [
        Task(
            ngettext("%(num)d company to verify", "%(num)d companies to verify", waiting),
            _("They cannot offer placements before somebody has looked at them."),
            url_for(
                "organisations.manage_companies", state=CompanyState.IN_REVIEW.value, sort="since"
            ),
        )
    ]
