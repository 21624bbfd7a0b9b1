"""The life cycle of a seat that waits for a replacement.

That the actor nominates for its body is checked by the loader, and that the day is not over by the
services.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from training_portal.admissions.permissions import NominationPermission
from training_portal.platform.workflow import Lifecycle, Transition
from training_portal.replacements.models import ReplacementState
from training_portal.replacements.permissions import ReplacementPermission

_OPEN = frozenset({ReplacementState.OPEN})

REPLACEMENT = Lifecycle[ReplacementState](
    "seat_replacement",
    (
        Transition(
            "name_replacement",
            _OPEN,
            ReplacementState.FILLED,
            NominationPermission.NOMINATE,
            _l("Name a replacement"),
        ),
        Transition(
            "pass_on",
            _OPEN,
            ReplacementState.PASSED_ON,
            NominationPermission.NOMINATE,
            _l("Give the seat on"),
        ),
        Transition(
            "lapse",
            _OPEN,
            ReplacementState.PASSED_ON,
            ReplacementPermission.KEEP_TIME,
            _l("Give the seat on"),
        ),
    ),
)
