"""Who may write to whom in the programme's name."""

from __future__ import annotations

from training_portal.platform.policy import Permission, Role, grant


class MessagingPermission(Permission):
    #: See the letters of a cohort, issue and withdraw them.
    ISSUE = "messaging.issue"
    #: Change the words of letters.
    EDIT_TEMPLATES = "messaging.edit_templates"
    #: Write to groups of people of a cohort, see what became of it, stop it.
    WRITE = "messaging.write"


_STAFF = {Role.PROGRAMME_MANAGER, Role.PROGRAMME_COORDINATOR}

grant(
    {
        MessagingPermission.ISSUE: _STAFF,
        MessagingPermission.EDIT_TEMPLATES: {Role.PROGRAMME_COORDINATOR},
        MessagingPermission.WRITE: _STAFF,
    }
)
