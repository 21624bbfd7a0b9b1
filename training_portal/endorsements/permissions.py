"""Who sets chains, who endorses, who follows it; where, is decided by the loaders."""

from __future__ import annotations

from training_portal.platform.policy import Permission, Role, grant


class EndorsementPermission(Permission):
    #: Say who endorses the nominees of a country.
    PLAN = "endorsements.plan"
    #: Endorse lists for an organisation, or return them.
    ENDORSE = "endorsements.endorse"
    #: See how the lists of a cohort stand.
    READ = "endorsements.read"
    #: Have a decision looked at once more, or put in what was signed on paper.
    KEEP = "endorsements.keep"
    #: What only the portal itself does as time passes. No role holds it.
    KEEP_TIME = "endorsements.keep_time"


_STAFF = {Role.PROGRAMME_MANAGER, Role.PROGRAMME_COORDINATOR}

grant(
    {
        EndorsementPermission.PLAN: {Role.PROGRAMME_COORDINATOR},
        EndorsementPermission.ENDORSE: {Role.ENDORSER},
        EndorsementPermission.READ: _STAFF,
        EndorsementPermission.KEEP: _STAFF,
        EndorsementPermission.KEEP_TIME: set(),
    }
)
