"""Who sees and settles what about people beyond their own record."""

from __future__ import annotations

from training_portal.platform.policy import Permission, Role, grant


class PeoplePermission(Permission):
    #: Keep one's own record.
    KEEP_OWN = "people.keep_own"
    #: See hidden persons in lists.
    SEE_HIDDEN = "people.see_hidden"
    #: Say whether two records are of one human being.
    SETTLE_CLAIMS = "people.settle_claims"
    #: Set right what is recorded of somebody else.
    CORRECT = "people.correct"
    #: Put in somebody who is on no list.
    ADD = "people.add"
    #: Have a record rest that is not erased, and find it.
    ARCHIVE = "people.archive"


grant(
    {
        PeoplePermission.KEEP_OWN: {Role.TRAINEE},
        PeoplePermission.SEE_HIDDEN: {Role.PROGRAMME_COORDINATOR},
        PeoplePermission.SETTLE_CLAIMS: {Role.PROGRAMME_COORDINATOR},
        PeoplePermission.CORRECT: {Role.PROGRAMME_COORDINATOR},
        PeoplePermission.ADD: {Role.PROGRAMME_COORDINATOR},
        PeoplePermission.ARCHIVE: {Role.PROGRAMME_COORDINATOR},
    }
)
