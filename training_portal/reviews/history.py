"""What happened to reviews, in sentences, for staff."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from training_portal.platform import actor_names, audit
from training_portal.platform.web.shell import TimelineEntry


def _of_plan(entry: audit.Entry) -> str:
    return {
        "plan": _("Reviews planned"),
        "change": _("Plan of reviews changed"),
        "remind": _("Reviewers who are late were reminded"),
    }[entry.action]


def of_plan(cohort_id: int) -> list[TimelineEntry]:
    """What happened to a cohort's plan of reviews, newest first."""
    return actor_names.with_names(audit.timeline([("review_plan", cohort_id)]), _of_plan, tones={})


def _of_review(entry: audit.Entry) -> str:
    return {
        "assign": _("Given to a reviewer"),
        "move_sheet": _("Score sheet given to who holds the interview now"),
        "open_sheet": _("Score sheet of the interview opened"),
        "begin": _("No conflict of interest: begun"),
        "declare_conflict": _("Conflict of interest declared"),
        "send": _("Review sent"),
        "take_back": _("Review taken back"),
        "hand_over": _("Review handed over to somebody else"),
        "take_over": _("Taken over by the reviewer’s deputy"),
        "end_with_role": _("Taken back: the reviewer’s role ended"),
    }[entry.action]


_TONES = {
    "send": "good",
    "declare_conflict": "bad",
    "take_back": "wait",
    "hand_over": "wait",
    "take_over": "wait",
    "end_with_role": "wait",
}


def of_reviews(review_ids: Sequence[int]) -> list[TimelineEntry]:
    """What happened to the reviews of an application, newest first."""
    entries = audit.timeline([("review", each) for each in review_ids])
    return actor_names.with_names(entries, _of_review, tones=_TONES)
