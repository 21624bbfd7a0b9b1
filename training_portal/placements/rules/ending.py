"""When a placement ends: as planned from its contract, and as it was."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from flask_babel import gettext as _

from training_portal.platform import i18n

#: Days before its planned end from which a placement waits for the company to say how it ended.
DUE_DAYS: Final = 7

#: Days before its planned first day from which work can have begun: people come earlier by weeks,
#: by months they pressed the wrong button.
EARLY_DAYS: Final = 30


def planned_end(first_day: date, months: int | None) -> date | None:
    """The last day of a contract of so many months; None for one without an end.

    A contract of twelve months from 1 March ends on the last day of February; where the month has
    no such day, it ends with the month.
    """
    if not months:
        return None
    year, month = divmod(first_day.month - 1 + months, 12)
    year, month = first_day.year + year, month + 1
    length = monthrange(year, month)[1]
    if first_day.day > length:
        return date(year, month, length)
    return date(year, month, first_day.day) - timedelta(days=1)


def objection_to_begin(first_day: date, planned: date | None) -> str | None:
    """Why work cannot have begun on a day, long before the one that was agreed; None when it can,
    or no day was."""
    if planned is None or first_day >= (earliest := planned - timedelta(days=EARLY_DAYS)):
        return None
    return _(
        "Work begins on %(day)s, as the posting says: that it has begun can be said from "
        "%(earliest)s on.",
        day=i18n.day(planned),
        earliest=i18n.day(earliest),
    )


def objection_to_plan(first_day: date, last_day: date | None) -> str | None:
    """Why a placement cannot be planned to end on a day; None when it can, or has no end."""
    if last_day is not None and last_day < first_day:
        return _("The last day of work cannot be before the first.")
    return None


def objection_to_end(first_day: date | None, last_day: date, today: date) -> str | None:
    """Why a placement cannot have ended on a day; None when it can."""
    if last_day > today:
        return _("This day is still to come: say so once work has ended.")
    return objection_to_plan(first_day, last_day) if first_day else None
