"""Who may try and apply allocations."""

from __future__ import annotations

from training_portal.platform.policy import Permission, Role, grant


class AllocationPermission(Permission):
    #: See a cohort's runs and try others.
    TRY = "allocations.try"
    #: Change the rules that go with the seat plan.
    EDIT_RULES = "allocations.edit_rules"
    #: Apply a run: offers go out, the waitlist stands in its order.
    APPLY = "allocations.apply"


_STAFF = {Role.PROGRAMME_MANAGER, Role.PROGRAMME_COORDINATOR}

grant(
    {
        AllocationPermission.TRY: _STAFF,
        AllocationPermission.EDIT_RULES: _STAFF,
        AllocationPermission.APPLY: _STAFF,
    }
)
