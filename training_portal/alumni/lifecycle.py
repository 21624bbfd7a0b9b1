"""The life cycles of a link between two people and of a report."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from training_portal.alumni.models import LinkState, ReportState
from training_portal.alumni.permissions import AlumniPermission
from training_portal.platform.workflow import Lifecycle, Transition

_S = LinkState

#: Permissions are those of being one of the two; the loader sees to it.
LINK = Lifecycle[LinkState](
    "person_link",
    (
        Transition("accept", frozenset({_S.ASKED}), _S.CONFIRMED, None, _l("Accept")),
        Transition("decline", frozenset({_S.ASKED}), _S.DECLINED, None, _l("Decline")),
        Transition(
            "withdraw", frozenset({_S.ASKED}), _S.WITHDRAWN, None, _l("Take back your request")
        ),
        Transition("end", frozenset({_S.CONFIRMED}), _S.ENDED, None, _l("End it")),
    ),
)

_OPEN = frozenset({ReportState.OPEN})

REPORT = Lifecycle[ReportState](
    "network_report",
    (
        Transition(
            "dismiss",
            _OPEN,
            ReportState.DISMISSED,
            AlumniPermission.DECIDE_REPORTS,
            _l("No action"),
            needs_reason=True,
        ),
        Transition(
            "remove",
            _OPEN,
            ReportState.REMOVED,
            AlumniPermission.DECIDE_REPORTS,
            _l("Take the person out of the network"),
            needs_reason=True,
        ),
    ),
)
