"""Until when an interview and an offer are answered, and how far ahead both may lie."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from flask_babel import gettext as _

#: Days from today. Ours, no law: longer than any interview or answer takes, shorter than a slip
#: in the year.
MOST_DAYS_TO_INTERVIEW: Final = 180
MOST_DAYS_TO_ANSWER: Final = 90


def objection_to_interview(moment: datetime, now: datetime) -> str | None:
    """Why nobody can be asked to an interview at a moment, in words; None when they can."""
    if moment <= now:
        return _("This moment is over: choose a later one.")
    if moment > now + timedelta(days=MOST_DAYS_TO_INTERVIEW):
        return _(
            "An interview is at most %(num)d days ahead: look at the year.",
            num=MOST_DAYS_TO_INTERVIEW,
        )
    return None


def objection_to_interview_answer(moment: datetime | None, now: datetime) -> str | None:
    """Why nobody can say now whether they come to an interview at a moment; None when they can."""
    if moment is None:
        return _("There is no interview to answer now.")
    if moment <= now:
        return _("The interview has begun: it can no longer be answered.")
    return None


def later_deadline(deadline: datetime, stopped_at: datetime, now: datetime) -> datetime:
    """When an offer ends whose time stood still: at the same hour, as many days later, begun ones
    whole.

    A begun day counts each time it stands still, so there is a bound: nobody's time is cut, and
    beyond it no offer waits longer than one that is made now.
    """
    later = deadline + timedelta(days=-((stopped_at - now) // timedelta(days=1)))
    left = deadline - stopped_at
    return min(later, now + max(left, timedelta(days=MOST_DAYS_TO_ANSWER)))


def objection_to_deadline(deadline: datetime, now: datetime) -> str | None:
    """Why an offer cannot wait until a moment, in words; None when it can."""
    if deadline <= now:
        return _("This deadline is over: choose a later day.")
    if deadline > now + timedelta(days=MOST_DAYS_TO_ANSWER):
        return _(
            "An offer waits %(num)d days at most: choose an earlier day.",
            num=MOST_DAYS_TO_ANSWER,
        )
    return None
