"""Who may issue, revoke and correct certificates."""

from __future__ import annotations

from training_portal.platform.policy import Permission, Role, grant


class CredentialPermission(Permission):
    ISSUE = "credentials.issue"
    REVOKE = "credentials.revoke"


grant(
    {
        CredentialPermission.ISSUE: {Role.PROGRAMME_MANAGER, Role.PROGRAMME_COORDINATOR},
        CredentialPermission.REVOKE: {Role.PROGRAMME_COORDINATOR},
    }
)
