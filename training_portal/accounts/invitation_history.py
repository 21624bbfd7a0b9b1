"""What became of an invitation, in sentences, for administrators."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from training_portal.accounts.invitations import INVITE_LIFETIME
from training_portal.accounts.models import Invitation
from training_portal.platform import audit, clock
from training_portal.platform.actor_names import with_names
from training_portal.platform.web.shell import TimelineEntry

#: Steps with which a new link goes out.
_SENDS = ("invite", "send_again")
_TONES = {"invite": "info", "send_again": "info", "accept": "good"}


def _sentence(entry: audit.Entry) -> str:
    sentences = {
        "invite": _("Invited: a link was sent"),
        "send_again": _("Sent again: a new link, and the earlier one ended"),
        "withdraw": _("Taken back: the link ended"),
        "accept": _("Accepted"),
    }
    return sentences[entry.action]


def ran_out(steps: Sequence[tuple[str, datetime]], now: datetime) -> list[datetime]:
    """When links ran out before anything else happened; steps with their moments, oldest first.

    The date alone tells it: nobody takes such a step, so that the audit holds none.
    """
    ends = [*(at for _action, at in steps[1:]), now]
    return [
        at + INVITE_LIFETIME
        for (action, at), end in zip(steps, ends, strict=False)
        if action in _SENDS and at + INVITE_LIFETIME <= end
    ]


def of_invitation(invitation: Invitation) -> list[TimelineEntry]:
    """The timeline of an invitation, newest first."""
    entries = audit.timeline([("invitation", invitation.id)])
    told = with_names(entries, _sentence, tones=_TONES)
    steps = [(entry.action, entry.at) for entry in reversed(entries)]
    over = [
        TimelineEntry(moment, _("Nobody used the link: it ran out"), tone="wait")
        for moment in ran_out(steps, clock.now())
    ]
    return sorted([*told, *over], key=lambda entry: entry.moment, reverse=True)
