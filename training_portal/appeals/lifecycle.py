"""The life cycle of an appeal."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from training_portal.appeals.models import AppealState
from training_portal.appeals.permissions import AppealPermission
from training_portal.platform.workflow import Lifecycle, Transition

_OPEN = frozenset({AppealState.OPEN})

APPEAL = Lifecycle[AppealState](
    "appeal",
    (
        Transition(
            "grant",
            _OPEN,
            AppealState.GRANTED,
            AppealPermission.DECIDE,
            _l("Grant the appeal"),
            needs_reason=True,
        ),
        Transition(
            "dismiss",
            _OPEN,
            AppealState.DISMISSED,
            AppealPermission.DECIDE,
            _l("Dismiss the appeal"),
            needs_reason=True,
        ),
        Transition(
            "withdraw",
            _OPEN,
            AppealState.WITHDRAWN,
            AppealPermission.LODGE,
            _l("Withdraw the appeal"),
        ),
    ),
)
