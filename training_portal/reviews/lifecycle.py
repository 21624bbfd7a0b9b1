"""The life cycle of a review."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from training_portal.platform.workflow import Lifecycle, Transition
from training_portal.reviews.models import OPEN_REVIEWS, ReviewState
from training_portal.reviews.permissions import ReviewPermission

S = ReviewState

REVIEW = Lifecycle[ReviewState](
    "review",
    (
        Transition(
            "begin",
            frozenset({S.ASSIGNED}),
            S.BEGUN,
            ReviewPermission.REVIEW,
            _l("Say that there is no conflict"),
        ),
        # Also from the middle of it: who reads may find out whose application it is.
        Transition(
            "declare_conflict",
            OPEN_REVIEWS,
            S.CONFLICT,
            ReviewPermission.REVIEW,
            _l("Declare a conflict of interest"),
        ),
        Transition(
            "send",
            frozenset({S.BEGUN}),
            S.SENT,
            ReviewPermission.REVIEW,
            _l("Send the review"),
        ),
        Transition(
            "take_back",
            OPEN_REVIEWS,
            S.TAKEN_BACK,
            ReviewPermission.ASSIGN,
            _l("Take the review back"),
            needs_reason=True,
        ),
        Transition(
            "hand_over",
            OPEN_REVIEWS,
            S.HANDED_OVER,
            ReviewPermission.ASSIGN,
            _l("Hand the review over"),
            needs_reason=True,
        ),
        # By the deputy of who is away, who writes a review of their own instead.
        Transition(
            "take_over",
            OPEN_REVIEWS,
            S.HANDED_OVER,
            ReviewPermission.REVIEW,
            _l("Review it for somebody who is away"),
        ),
        # With the reviewer's role; it was permitted there.
        Transition(
            "end_with_role",
            OPEN_REVIEWS,
            S.TAKEN_BACK,
            ReviewPermission.KEEP_UP,
            _l("End with the role"),
        ),
    ),
)
