"""Who keeps the list of organisations."""

from __future__ import annotations

from training_portal.platform.policy import Permission, Role, grant


class OrganisationPermission(Permission):
    MANAGE = "organisations.manage"


grant({OrganisationPermission.MANAGE: {Role.ADMINISTRATOR, Role.PROGRAMME_COORDINATOR}})
