"""The life cycle of a list that goes through a chain.

Whose step it is, and that the actor may take it, is checked where the step is taken: by an endorser
of the organisation, or by programme staff on its behalf.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from training_portal.admissions.permissions import NominationPermission
from training_portal.endorsements.models import OPEN_LISTS, EndorsementState
from training_portal.endorsements.permissions import EndorsementPermission
from training_portal.platform.workflow import Lifecycle, Transition

S = EndorsementState
_UNDER_WAY = frozenset({S.UNDER_WAY})

ENDORSEMENT = Lifecycle[EndorsementState](
    "endorsement",
    (
        Transition(
            "send_again",
            frozenset({S.RETURNED}),
            S.UNDER_WAY,
            NominationPermission.NOMINATE,
            _l("Send the list again"),
        ),
        Transition("endorse", _UNDER_WAY, S.UNDER_WAY, None, _l("Endorse")),
        Transition("endorse_last", _UNDER_WAY, S.ENDORSED, None, _l("Endorse")),
        # Nobody on the list was endorsed.
        Transition("endorse_nobody", _UNDER_WAY, S.NOT_ENDORSED, None, _l("Endorse nobody")),
        # Everybody on it left before: nobody decided against anybody.
        Transition("end_empty", _UNDER_WAY, S.CALLED_OFF, None, _l("End the list: nobody is left")),
        Transition("return", _UNDER_WAY, S.RETURNED, None, _l("Return the list"), None, True),
        Transition(
            "run_out",
            _UNDER_WAY,
            S.NOT_ENDORSED,
            EndorsementPermission.KEEP_TIME,
            _l("Count as not endorsed"),
        ),
        # As long as nothing rests on it; the service looks.
        Transition(
            "undo",
            frozenset({S.UNDER_WAY, S.ENDORSED, S.NOT_ENDORSED}),
            S.UNDER_WAY,
            None,
            _l("Undo the last step"),
            None,
            True,
        ),
        Transition(
            "call_off",
            OPEN_LISTS | {S.ENDORSED},
            S.CALLED_OFF,
            NominationPermission.NOMINATE,
            _l("Take the list back"),
            None,
            True,
        ),
        # With its chain; it was permitted there.
        Transition("end_with_chain", OPEN_LISTS, S.CALLED_OFF, None, _l("End with the chain")),
        # The course began, or was cancelled: by that alone.
        Transition(
            "lapse",
            OPEN_LISTS,
            S.LAPSED,
            EndorsementPermission.KEEP_TIME,
            _l("End without a decision"),
        ),
    ),
)
