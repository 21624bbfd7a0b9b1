"""When the medical part is asked for, until when it is kept, what it has to say. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

#: Days after the last day of the cohort on which the medical part is deleted. A rule of this
#: programme: the care ends with the course, and a claim of an insurance is made by then.
DAYS_KEPT: Final = 90
#: Days before the last day to give it on which somebody who has not is reminded.
REMIND_BEFORE: Final = 7
#: Days before the first day by which it is usually asked for: food and rooms are ordered then.
USUAL_DAYS_BEFORE: Final = 21

#: Days that somebody has at least, from the day on which the seat is sure.
LEAST_DAYS: Final = 7

#: What is asked, by field, in the order of the form. None has to be filled in.
QUESTIONS: Final[Mapping[str, LazyString]] = {
    "medicine": _l("Medicine that you take regularly"),
    "allergies": _l("Allergies"),
    "pregnancy": _l("Pregnancy"),
    "illness": _l("Illness that you live with"),
    "operations": _l("Operations and serious illness of the last years"),
    "mind": _l("Mental health"),
    "food": _l("Food that you cannot or do not eat"),
    "customs": _l("What you cannot or do not do, for your health or your faith"),
    "other": _l("Anything else that the medical officer should know"),
}
#: The person's answer to what the medical officer asked, beside the questions of the form.
ANSWER: Final = "answer"
#: That there is nothing to tell: said, so that a blank form is not taken for it.
NOTHING: Final = "nothing"


def last_day_kept(ends_on: date) -> date:
    """The last day on which the medical part of a cohort that ends on this day is kept."""
    return ends_on + timedelta(days=DAYS_KEPT)


def usual_due(starts_on: date) -> date:
    """The last day to give it that is proposed for a cohort."""
    return starts_on - timedelta(days=USUAL_DAYS_BEFORE)


def objection_to_due(due_on: date, starts_on: date) -> str | None:
    """Why it cannot be asked for until this day, in words."""
    if due_on >= starts_on:
        return _("Choose a day before the first day of the cohort.")
    return None


def asked_until(due_on: date, sure_since: date | None, starts_on: date) -> date:
    """Until which day somebody is asked for it: the cohort's day, but never less than a week from
    the day on which the seat became sure, and never later than the day before the course.

    Who is offered a seat from the waitlist is not late the moment the seat is accepted.
    """
    if sure_since is None:
        return due_on
    own = min(sure_since + timedelta(days=LEAST_DAYS), starts_on - timedelta(days=1))
    return max(due_on, own)


def is_time_to_remind(due_on: date, today: date) -> bool:
    """Whether somebody who has not given it yet is reminded on this day."""
    return due_on - timedelta(days=REMIND_BEFORE) <= today <= due_on


def guardian_words() -> str:
    """What a parent or guardian agrees to, in the reader's language."""
    return _("My parent or guardian named above agrees to this.")


def says_something(told: Mapping[str, str]) -> bool:
    """Whether any question is answered."""
    return any(told.get(name) for name in QUESTIONS)


def objection_to_told(told: Mapping[str, str], has_nothing: bool) -> str | None:
    """What is wrong with a medical part as a whole, in words."""
    if not says_something(told) and not has_nothing:
        return _("Write what there is to know, or tick that there is nothing.")
    if says_something(told) and has_nothing:
        return _("You wrote something and ticked that there is nothing: which of them is right?")
    return None
