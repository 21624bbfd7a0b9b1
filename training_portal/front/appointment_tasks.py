"""What waits at appointments."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from training_portal.appointments.queries import waiting_for
from training_portal.front.tasks import Task
from training_portal.platform.policy import Actor


def to_choose(actor: Actor) -> list[Task]:
    """Invitations of the actor with no time chosen yet."""
    return [
        Task(
            _("Choose a time: %(title)s", title=own.title),
            _("The earlier you choose, the more times are free."),
            url_for("appointments.mine", invitation_id=own.invitation.public_id),
        )
        for own in waiting_for(actor)
    ]
