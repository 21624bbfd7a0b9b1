"""The life cycles of a posting and of an application for it, as in the domain's words.

What needs more than the record itself (the gate, the company's verification, the counter of
openings, deadlines) is checked by the service that takes the step.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from flask_babel import lazy_gettext as _l

from training_portal.placements.application_states import OPEN_STATES, PlacementState
from training_portal.placements.permissions import PlacementPermission as P
from training_portal.placements.posting_states import EDITABLE, PostingState
from training_portal.platform.versions import fingerprint
from training_portal.platform.workflow import Lifecycle, Transition

S, A = PostingState, PlacementState

POSTING = Lifecycle[PostingState](
    "posting",
    (
        Transition("submit", EDITABLE, S.IN_REVIEW, P.POST, _l("Hand in for review")),
        Transition("publish", frozenset({S.IN_REVIEW}), S.PUBLISHED, P.REVIEW, _l("Publish")),
        Transition(
            "return",
            frozenset({S.IN_REVIEW, S.SUSPENDED}),
            S.RETURNED,
            P.REVIEW,
            _l("Return for correction"),
            needs_reason=True,
        ),
        Transition(
            "close", frozenset({S.PUBLISHED}), S.CLOSED, P.POST, _l("Take no more applications")
        ),
        Transition(
            "withdraw",
            EDITABLE | {S.IN_REVIEW, S.PUBLISHED, S.CLOSED, S.EXPIRED},
            S.WITHDRAWN,
            P.POST,
            _l("Withdraw"),
        ),
        Transition(
            "suspend",
            frozenset({S.IN_REVIEW, S.PUBLISHED, S.FILLED, S.CLOSED, S.EXPIRED}),
            S.SUSPENDED,
            P.REVIEW,
            _l("Suspend"),
            needs_reason=True,
        ),
        Transition("lift", frozenset({S.SUSPENDED}), S.PUBLISHED, P.REVIEW, _l("Let it go on")),
        Transition(
            "fill",
            frozenset({S.PUBLISHED, S.CLOSED, S.EXPIRED}),
            S.FILLED,
            P.KEEP_TIME,
            _l("All openings are taken"),
        ),
        Transition(
            "reopen",
            frozenset({S.FILLED}),
            S.PUBLISHED,
            P.KEEP_TIME,
            _l("An opening is free again"),
        ),
        # After it was filled or suspended: the company had closed it before.
        Transition(
            "keep_closed",
            frozenset({S.PUBLISHED}),
            S.CLOSED,
            P.KEEP_TIME,
            _l("It stays closed"),
        ),
        Transition(
            "expire", frozenset({S.PUBLISHED}), S.EXPIRED, P.KEEP_TIME, _l("The deadline is over")
        ),
    ),
)

PLACEMENT = Lifecycle[PlacementState](
    "placement_application",
    (
        Transition("shortlist", frozenset({A.SUBMITTED}), A.SHORTLISTED, P.POST, _l("Shortlist")),
        Transition(
            "interview",
            frozenset({A.SUBMITTED, A.SHORTLISTED, A.INTERVIEW}),
            A.INTERVIEW,
            P.POST,
            _l("Propose an interview"),
        ),
        Transition(
            "offer",
            frozenset({A.SHORTLISTED, A.INTERVIEW}),
            A.OFFERED,
            P.POST,
            _l("Make an offer"),
        ),
        Transition(
            "reject",
            frozenset({A.SUBMITTED, A.SHORTLISTED, A.INTERVIEW}),
            A.REJECTED,
            P.POST,
            _l("Do not select"),
            needs_reason=True,
        ),
        # A slip, or a plan that changed: the person is where they were before, and is told why.
        Transition(
            "call_off",
            frozenset({A.INTERVIEW}),
            A.SHORTLISTED,
            P.POST,
            _l("Call the interview off"),
            needs_reason=True,
        ),
        Transition(
            "prolong", frozenset({A.OFFERED}), A.OFFERED, P.POST, _l("Give more time to answer")
        ),
        Transition(
            "retract",
            frozenset({A.OFFERED}),
            A.SHORTLISTED,
            P.POST,
            _l("Take the offer back"),
            needs_reason=True,
        ),
        Transition("accept", frozenset({A.OFFERED}), A.ACCEPTED, P.APPLY, _l("Accept the offer")),
        Transition("decline", frozenset({A.OFFERED}), A.DECLINED, P.APPLY, _l("Decline the offer")),
        Transition(
            "expire", frozenset({A.OFFERED}), A.EXPIRED, P.KEEP_TIME, _l("Let the offer expire")
        ),
        # While nobody can accept it, and after that (see `offer_clock`).
        Transition(
            "hold",
            frozenset({A.OFFERED}),
            A.OFFERED,
            P.KEEP_TIME,
            _l("Let the time to answer stand still"),
        ),
        Transition(
            "go_on",
            frozenset({A.OFFERED}),
            A.OFFERED,
            P.KEEP_TIME,
            _l("Let the time to answer go on"),
        ),
        Transition(
            "withdraw",
            OPEN_STATES | {A.ACCEPTED},
            A.WITHDRAWN,
            P.APPLY,
            _l("Withdraw the application"),
        ),
        # Either side says that work has begun or ended; the services check whose it is.
        Transition("start", frozenset({A.ACCEPTED}), A.STARTED, P.POST, _l("Work has begun")),
        Transition("begin", frozenset({A.ACCEPTED}), A.STARTED, P.APPLY, _l("I have started")),
        Transition("finish", frozenset({A.STARTED}), A.FINISHED, P.POST, _l("Placement finished")),
        Transition(
            "replan",
            frozenset({A.STARTED}),
            A.STARTED,
            P.POST,
            _l("Change the planned end"),
            needs_reason=True,
        ),
        Transition(
            "end",
            frozenset({A.ACCEPTED, A.STARTED}),
            A.ENDED_EARLY,
            P.POST,
            _l("Ended early"),
            needs_reason=True,
        ),
        Transition(
            "leave",
            frozenset({A.STARTED}),
            A.ENDED_EARLY,
            P.APPLY,
            _l("I left early"),
            needs_reason=True,
        ),
        # The posting was withdrawn or suspended for good: who waited is told.
        Transition(
            "dismiss",
            OPEN_STATES,
            A.REJECTED,
            P.KEEP_TIME,
            _l("End with the posting"),
            needs_reason=True,
        ),
    ),
)


class Posted(Protocol):
    """A posting, or its row of a list."""

    @property
    def state(self) -> PostingState: ...

    @property
    def submitted_at(self) -> datetime | None: ...

    @property
    def first_reviewer_id(self) -> int | None: ...


def posting_version(posting: Posted) -> str:
    """The fingerprint of what somebody decides on: the state, which handing in led to it, and who
    gave the first of two looks, for the next one publishes."""
    return fingerprint(
        {
            "state": posting.state.value,
            "submitted_at": posting.submitted_at,
            "first_reviewer_id": posting.first_reviewer_id,
        }
    )
