"""Who may manage accounts."""

from __future__ import annotations

from training_portal.platform.policy import Permission, Role, grant


class AccountPermission(Permission):
    MANAGE = "accounts.manage"


grant({AccountPermission.MANAGE: {Role.ADMINISTRATOR}})
