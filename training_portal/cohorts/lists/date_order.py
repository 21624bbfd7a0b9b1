"""Day or month first: what is to be said of a list whose dates could be read in two ways. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Protocol

from flask_babel import ngettext

from training_portal.cohorts.lists.birth_dates import is_either_way, is_month_first, turned
from training_portal.cohorts.lists.row import Level, Row
from training_portal.platform.messages import Message, Value, nmessage, number, together
from training_portal.platform.messages import message as _m

#: Columns of days, in whatever kind of list.
_DATED = ("birth_date", "starts_on", "ends_on", "outcome_on", "certificate_on")
#: So many lines are named of those whose dates could be read either way.
_MOST_LINES = 10


class Dated(Protocol):
    """A list that was read in one of the two ways."""

    people: list[Row]
    month_first: bool


class Lain(Protocol):
    """A row of a list that waits, as it lay sealed."""

    @property
    def line(self) -> int: ...
    @property
    def is_dropped(self) -> bool: ...
    @property
    def is_mended(self) -> bool: ...
    @property
    def content(self) -> dict[str, Any]: ...


def ask_of_doubtful_dates(checked: Dated) -> None:
    """Where one date can only be read in the other way, ask of the others row by row."""
    born = {row.line: row.raw.get("birth_date", "") for row in checked.people}
    if any(_is_against(text, checked.month_first) for text in born.values()):
        for row in checked.people:
            if row.born and is_either_way(born[row.line]):
                _ask_which(row, row.born, checked.month_first)


def can_be_turned(rows: Iterable[Lain], *, month_first: bool) -> bool:
    """Whether somebody is to be offered a waiting list with day and month changed round.

    Rows that were corrected stay as they are: nothing is asked of them. The day stands first by
    itself, so the other order is offered while a date of a row in use could be in it; where
    somebody chose the other order, the way back is open while it changes anything.
    """
    left = [row for row in rows if not row.is_mended and (month_first or not row.is_dropped)]
    written = (row.content["raw"].get(column, "") for row in left for column in _DATED)
    if month_first:
        return any(is_either_way(text) or _is_one_way(text) for text in written)
    return any(is_either_way(text) or is_month_first(text) for text in written)


def _is_one_way(text: str) -> bool:
    """Whether a date can be read in one of the two orders, and not in the other."""
    return is_month_first(text) or is_month_first(turned(text))


def date_notes(rows: Iterable[Lain], *, month_first: bool) -> list[Message]:
    """How the dates of a waiting list were read that could be read either way, and of which lines.

    A row that somebody corrected or left out is named no more, so this is said anew each time.
    """
    left = [row for row in rows if not row.is_mended and not row.is_dropped]
    born = {row.line: row.content["raw"].get("birth_date", "") for row in left}
    against = [line for line, text in born.items() if _is_against(text, month_first)]
    if against:
        return [_against_words(against, month_first)]
    days = {row.line: row.content["values"].get("birth_date") for row in left}
    doubtful = [line for line, text in born.items() if days[line] and is_either_way(text)]
    if not doubtful:
        return []
    first = doubtful[0]
    day = date.fromisoformat(days[first])
    return [_how_words(born[first], day, doubtful, month_first)]


def _is_against(text: str, month_first: bool) -> bool:
    """Whether a date can only be read in the other order."""
    return is_month_first(turned(text) if month_first else text)


def _against_words(lines: Sequence[int], month_first: bool) -> Message:
    if month_first:
        return nmessage(
            "Dates are read with the month first, but line %(lines)s can only have the day first: "
            "compare all dates of birth.",
            "Dates are read with the month first, but lines %(lines)s can only have the day first: "
            "compare all dates of birth.",
            len(lines),
            lines=_lines(lines),
        )
    return nmessage(
        "Dates are read with the day first, but line %(lines)s can only have the month "
        "first: compare all dates of birth.",
        "Dates are read with the day first, but lines %(lines)s can only have the month "
        "first: compare all dates of birth.",
        len(lines),
        lines=_lines(lines),
    )


def _how_words(text: str, day: date, lines: Sequence[int], month_first: bool) -> Message:
    told: dict[str, Value] = {"text": text, "day": day, "lines": _lines(lines)}
    if month_first:
        return nmessage(
            "Dates were read with the month first: %(text)s is %(day)s. Line %(lines)s could be "
            "read with the day first too.",
            "Dates were read with the month first: %(text)s is %(day)s. Lines %(lines)s could be "
            "read with the day first too.",
            len(lines),
            **told,
        )
    return nmessage(
        "Dates were read with the day first: %(text)s is %(day)s. Line %(lines)s could be read "
        "with the month first too.",
        "Dates were read with the day first: %(text)s is %(day)s. Lines %(lines)s could be "
        "read with the month first too.",
        len(lines),
        **told,
    )


def _ask_which(row: Row, born: date, month_first: bool) -> None:
    told: dict[str, Value] = {
        "text": row.raw["birth_date"],
        "day": born,
        "other": born.replace(month=born.day, day=born.month),
    }
    if month_first:
        words = _m("“%(text)s” was read with the month first: is it %(day)s, or %(other)s?", **told)
    else:
        words = _m("“%(text)s” was read with the day first: is it %(day)s, or %(other)s?", **told)
    row.say("birth_date", Level.WARNING, words)


def _lines(lines: Sequence[int]) -> Value:
    """The first of many lines, and how many more there are."""
    told, more = together(lines[:_MOST_LINES]), len(lines) - _MOST_LINES
    if more <= 0:
        return told
    return _m("%(lines)s and %(count)s more", lines=told, count=number(more))


def turned_words(changed: int, corrected: int, *, month_first: bool) -> list[str]:
    """What became of a list whose dates were read in the other order, in sentences."""
    if month_first:
        said = ngettext(
            "Dates are read with the month first now: %(num)d row changed.",
            "Dates are read with the month first now: %(num)d rows changed.",
            changed,
        )
    else:
        said = ngettext(
            "Dates are read with the day first now: %(num)d row changed.",
            "Dates are read with the day first now: %(num)d rows changed.",
            changed,
        )
    if not corrected:
        return [said]
    stayed = ngettext(
        "%(num)d row that was corrected here stays as it is.",
        "%(num)d rows that were corrected here stay as they are.",
        corrected,
    )
    return [said, stayed]
