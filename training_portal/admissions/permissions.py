"""Who may do what in admission; where they may do it is decided by the loaders."""

from __future__ import annotations

from training_portal.platform.policy import Permission, Role, grant


class AdmissionsPermission(Permission):
    #: Fill in, send, withdraw and answer one's own application.
    APPLY = "admissions.apply"
    #: See the applications of a cohort.
    READ = "admissions.read"
    #: Decide on them: eligible or not, returned, shortlisted, waitlisted, not selected, enrolled.
    DECIDE = "admissions.decide"
    #: Offer a seat.
    OFFER = "admissions.offer"
    #: End the applications of a cohort that is cancelled.
    CANCEL = "admissions.cancel"
    #: What only the portal itself does, as time passes or with something else. No role holds it.
    KEEP_TIME = "admissions.keep_time"


_STAFF = {Role.PROGRAMME_MANAGER, Role.PROGRAMME_COORDINATOR}

grant(
    {
        AdmissionsPermission.APPLY: {Role.TRAINEE},
        AdmissionsPermission.READ: _STAFF,
        AdmissionsPermission.DECIDE: _STAFF,
        AdmissionsPermission.OFFER: _STAFF,
        AdmissionsPermission.CANCEL: _STAFF,
        AdmissionsPermission.KEEP_TIME: set(),
    }
)


class NominationPermission(Permission):
    #: Put people forward for one's organisation, and see what became of them.
    NOMINATE = "nominations.nominate"


#: Who nominates: the officer of a body, and the owner of a company that puts its own staff forward.
NOMINATORS = (Role.NOMINATING_OFFICER, Role.COMPANY_OWNER)

grant({NominationPermission.NOMINATE: set(NOMINATORS)})
