"""The life cycles of answers, of companies' demands and of proposals."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from training_portal.demand.models import AnswerState, DemandState, ProposalState
from training_portal.demand.permissions import DemandPermission
from training_portal.platform.workflow import Lifecycle, Transition

_ANSWER, _STATE = DemandPermission.ANSWER, DemandPermission.STATE
_COMPILE, _DECIDE = DemandPermission.COMPILE, DemandPermission.DECIDE
_A, _D, _P = AnswerState, DemandState, ProposalState

ANSWER = Lifecycle[AnswerState](
    "survey_answer",
    (
        Transition("send", frozenset({_A.DRAFT, _A.WITHDRAWN}), _A.SENT, _ANSWER, _l("Send it")),
        Transition("withdraw", frozenset({_A.SENT}), _A.WITHDRAWN, _ANSWER, _l("Withdraw it")),
    ),
)
DEMAND = Lifecycle[DemandState](
    "skill_demand",
    (
        Transition("close", frozenset({_D.OPEN}), _D.CLOSED, _STATE, _l("Close it")),
        Transition(
            "renew", frozenset({_D.OPEN, _D.CLOSED}), _D.OPEN, _STATE, _l("Keep it for longer")
        ),
    ),
)
PROPOSAL = Lifecycle[ProposalState](
    "course_proposal",
    (
        Transition(
            "hand_in", frozenset({_P.DRAFT}), _P.PROPOSED, _COMPILE, _l("Hand it in for decision")
        ),
        Transition(
            "take_back", frozenset({_P.PROPOSED}), _P.DRAFT, _COMPILE, _l("Change it again")
        ),
        Transition("discard", frozenset({_P.DRAFT}), _P.DISCARDED, _COMPILE, _l("Give it up")),
        Transition(
            "approve",
            frozenset({_P.PROPOSED}),
            _P.APPROVED,
            _DECIDE,
            _l("Approve it"),
            needs_reason=True,
        ),
        Transition(
            "refuse",
            frozenset({_P.PROPOSED}),
            _P.REFUSED,
            _DECIDE,
            _l("Do not approve it"),
            needs_reason=True,
        ),
    ),
)
