"""The life cycle of a medical part."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from training_portal.health.models import MedicalState, NoteState
from training_portal.health.permissions import HealthPermission
from training_portal.platform.workflow import Lifecycle, Transition

S = MedicalState
_ALL = frozenset(S)

PART = Lifecycle[MedicalState](
    "medical_part",
    (
        Transition(
            "change",
            _ALL,
            S.GIVEN,
            HealthPermission.GIVE,
            _l("Change the medical part"),
        ),
        Transition(
            "ask_back",
            frozenset({S.GIVEN, S.LOOKED_AT}),
            S.ASKED_BACK,
            HealthPermission.READ,
            _l("Ask the person"),
        ),
        Transition(
            "look_at",
            frozenset({S.GIVEN, S.ASKED_BACK}),
            S.LOOKED_AT,
            HealthPermission.READ,
            _l("Mark as looked at"),
        ),
    ),
)

_WAITS = frozenset({NoteState.PROPOSED})

NOTE = Lifecycle[NoteState](
    "medical_part",
    (
        # Other words than those that were answered: the person is asked anew.
        Transition(
            "propose_note",
            frozenset(NoteState),
            NoteState.PROPOSED,
            HealthPermission.READ,
            lazy_pgettext("care note", "Put it to the person"),
        ),
        Transition(
            "agree_note",
            _WAITS,
            NoteState.AGREED,
            HealthPermission.GIVE,
            lazy_pgettext("care note", "Agree"),
        ),
        # Also afterwards: staff read it as long as the person wants.
        Transition(
            "decline_note",
            frozenset({NoteState.PROPOSED, NoteState.AGREED}),
            NoteState.DECLINED,
            HealthPermission.GIVE,
            lazy_pgettext("care note", "Do not agree"),
        ),
    ),
    attribute="note_state",
)
