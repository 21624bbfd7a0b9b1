"""Who asks, who compiles, who decides."""

from __future__ import annotations

from training_portal.platform.policy import Permission, Role, grant


class DemandPermission(Permission):
    #: Answer the needs survey for one's body: nominating officers and focal points.
    ANSWER = "demand.answer"
    #: State what one's company needs.
    STATE = "demand.state"
    #: See the demand board in full.
    BOARD = "demand.board"
    #: Read what bodies and companies ask for, and compile it into proposals.
    COMPILE = "demand.compile"
    #: Open surveys, and decide proposals: these make courses, which are the whole programme's.
    DECIDE = "demand.decide"


_STAFF = {Role.PROGRAMME_MANAGER, Role.PROGRAMME_COORDINATOR}
_BODIES = {Role.NOMINATING_OFFICER, Role.ENDORSER}

grant(
    {
        DemandPermission.ANSWER: _BODIES,
        DemandPermission.STATE: {Role.COMPANY_OWNER, Role.COMPANY_RECRUITER},
        DemandPermission.BOARD: _STAFF | _BODIES | {Role.OBSERVER},
        DemandPermission.COMPILE: _STAFF,
        DemandPermission.DECIDE: {Role.PROGRAMME_COORDINATOR},
    }
)
