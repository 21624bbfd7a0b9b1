"""What waits at appeals."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.appeals.models import AppealState
from training_portal.appeals.permissions import AppealPermission
from training_portal.appeals.worktable import waiting_for
from training_portal.front.tasks import Task
from training_portal.platform.policy import Actor


def to_decide(actor: Actor) -> list[Task]:
    """Appeals that the actor may decide, with the first deadline."""
    waiting = waiting_for(actor) if actor.holds(AppealPermission.DECIDE) else None
    if waiting is None:
        return []
    return [
        Task(
            ngettext("%(num)d appeal to decide", "%(num)d appeals to decide", waiting.number),
            _("Somebody asks that a decision about their application be looked at again."),
            url_for("appeals.appeals", state=AppealState.OPEN.value),
            waiting.due_at,
            waiting.time_zone,
        )
    ]
