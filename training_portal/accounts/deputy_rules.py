"""Deputies: for which roles, on which days, and what a deputyship is on a day. Pure decisions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.platform.i18n import day
from training_portal.platform.policy import Role

#: Days that a deputy has a role at most: whoever does the work longer is given the role.
LONGEST_DAYS: Final = 184
#: Days ahead within which a deputy's first day lies.
FURTHEST_DAYS: Final = 366
#: Roles in which a deputy lends nothing and takes work over piece by piece, to do it in the own
#: name: another of the same role, who judges in person as well.
BY_PEERS: Final = frozenset({Role.REVIEWER})
#: Deputies of one role that are still to come or present: nobody sends mass mail by naming them.
MOST_AHEAD: Final = 10


@dataclass(frozen=True)
class Days:
    """Days from the first to the last; both count."""

    first: date
    last: date

    def __contains__(self, today: object) -> bool:
        return isinstance(today, date) and self.first <= today <= self.last

    def meets(self, other: Days) -> bool:
        """Whether there is a day that both have."""
        return self.first <= other.last and other.first <= self.last


def first_met(wanted: Days, taken: Iterable[Days]) -> Days | None:
    """The first of the days taken that share a day with those that are wanted."""
    met = [other for other in taken if wanted.meets(other)]
    return min(met, key=lambda other: other.first, default=None)


def days_held(first: date, last: date, ended_on: date | None) -> Days | None:
    """The days that a deputyship has or had; None where it was called off before it began."""
    if ended_on is None:
        return Days(first, last)
    last = min(last, ended_on - timedelta(days=1))
    return Days(first, last) if first <= last else None


class DeputyState(StrEnum):
    """Where a deputyship stands on a day."""

    PRESENT = "present"
    COMING = "coming"
    OVER = "over"
    ENDED_EARLY = "ended_early"

    @property
    def label(self) -> str:
        labels = {
            DeputyState.PRESENT: _l("In force"),
            DeputyState.COMING: _l("Still to come"),
            DeputyState.OVER: _l("Over"),
            DeputyState.ENDED_EARLY: _l("Ended early"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        tones = {"present": "good", "coming": "wait", "over": "none", "ended_early": "none"}
        return tones[self.value]

    @property
    def can_end(self) -> bool:
        """Whether there is still something to end."""
        return self in (DeputyState.PRESENT, DeputyState.COMING)


def state_on(first: date, last: date, ended_on: date | None, today: date) -> DeputyState:
    """What a deputyship is on a day; one whose days were all taken away has ended before them."""
    if ended_on is not None and ended_on <= max(today, first):
        return DeputyState.ENDED_EARLY
    if today < first:
        return DeputyState.COMING
    return DeputyState.PRESENT if today <= last else DeputyState.OVER


def role_objection(role: Role) -> str | None:
    """Why nobody can be the deputy in a role, with what to do instead; None when somebody can."""
    objections = {
        Role.ADMINISTRATOR: _l(
            "An administrator gives all other roles, with a second step of the own phone: this is "
            "not lent. Ask an administrator to give the role itself, and to end it afterwards."
        ),
        Role.TRAINER: _l(
            "A trainer sees the cohorts where he or she stands as a trainer, nothing by the role "
            "alone: ask the programme manager to put the other trainer there."
        ),
        Role.TRAINEE: _l("Your own record and your applications are yours alone."),
    }
    return str(objections[role]) if role in objections else None


def handover_objection(role: Role) -> str | None:
    """Why a role is not handed over, with what to do instead; None when it can be."""
    objections = {
        Role.ADMINISTRATOR: _l(
            "Administration is not handed over: give the role to the new administrator, who sets "
            "up a second step of the own, and end this one when that works."
        ),
        Role.REVIEWER: _l(
            "A reviewer judges in person, and may have a conflict of interest that another has "
            "not: ask the programme manager to hand the reviews over, on the cohort’s board of "
            "reviews."
        ),
        Role.TRAINER: _l(
            "A trainer sees the cohorts where he or she stands as a trainer, nothing by the role "
            "alone: ask the programme manager to put the other trainer there."
        ),
        Role.TRAINEE: _l("Your own record and your applications are yours alone."),
    }
    return str(objections[role]) if role in objections else None


@dataclass(frozen=True)
class DaysObjection:
    """Why days are not taken: the field it is about, and the words."""

    field: str
    words: str


def days_objection(
    wanted: Days, today: date, role_ends: date | None, taken: Iterable[Days]
) -> DaysObjection | None:
    """Why a role cannot have a deputy on these days, or None.

    On each day a role has one deputy at most, so that "for Malee" says who answers. `taken` are the
    days of its other deputies; `role_ends` is the holder's last day where there is one.
    """
    if wanted.first < today:
        return DaysObjection("first_day", _("This day is over: begin today or later."))
    if wanted.first > today + timedelta(days=FURTHEST_DAYS):
        return DaysObjection("first_day", _("Begin within a year from today."))
    if wanted.last < wanted.first:
        return DaysObjection("last_day", _("The last day comes before the first."))
    if wanted.last >= wanted.first + timedelta(days=LONGEST_DAYS):
        return DaysObjection(
            "last_day",
            _(
                "At most %(most)d days. Whoever does the work longer is given the role itself.",
                most=LONGEST_DAYS,
            ),
        )
    if role_ends is not None and wanted.last > role_ends:
        return DaysObjection(
            "last_day", _("The role itself ends before: on %(day)s.", day=day(role_ends))
        )
    if (other := first_met(wanted, taken)) is not None:
        return DaysObjection(
            "first_day",
            _(
                "There is a deputy already from %(first)s to %(last)s: choose other days, or end "
                "that first.",
                first=day(other.first),
                last=day(other.last),
            ),
        )
    return None
