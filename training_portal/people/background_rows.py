"""The entries of a background as rows of a form: how they are named, counted, added and removed.

Pure work on names and typed words. A row is there as long as any of its fields is sent, blank or
not, so that what was added stays with the draft and works without script.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from training_portal.people.background_kinds import ENTRY_LIMITS, SKILLS, BackgroundKind

Typed = Mapping[str, Sequence[str]]

#: The fields of an entry of each kind, in their order: under these names they are kept.
FIELDS: Final = {
    BackgroundKind.JOB: ("employer", "position", "from", "to", "duties", "in_field"),
    BackgroundKind.SCHOOL: ("name", "country", "subject", "degree", "from", "to"),
    BackgroundKind.ABROAD: ("what", "country", "from", "to", "funder"),
    BackgroundKind.LANGUAGE: (
        *("language", "level", *SKILLS),
        *("test", "result", "taken_on", "expires_on"),
    ),
}
#: Fields that hold a month, kept as its first day, and those that hold a day.
MONTHS: Final = frozenset({"from", "to"})
DAYS: Final = frozenset({"taken_on", "expires_on"})
#: A box: whether the work was in the field of a course. It is told with an application and is of
#: that course alone, so the person's own record has none.
IN_FIELD = "in_field"
#: From which age work counts as experience in the field of a course.
YOUNGEST_EXPERIENCE: Final = 14
#: The buttons that add and remove a row; their values are a kind, and a kind with a number.
ADD_ROW, REMOVE_ROW = "add_row", "remove_row"


def field_name(kind: BackgroundKind, name: str, number: int) -> str:
    """How a field of a row is called; those of languages stand without their kind before them."""
    prefix = "" if kind is BackgroundKind.LANGUAGE else f"{kind.value}_"
    return f"{prefix}{name}_{number}"


_NAMES: Final = {
    field_name(kind, name, 0).removesuffix("_0"): kind
    for kind, names in FIELDS.items()
    for name in names
}
_ROW_NAME = re.compile(r"(.+)_([1-9]\d?)", re.ASCII)


def row_of(name: str) -> tuple[BackgroundKind, int] | None:
    """To which row a field belongs; None for a field of no row, or of one that cannot be."""
    match = _ROW_NAME.fullmatch(name)
    kind = _NAMES.get(match[1]) if match else None
    if match is None or kind is None or int(match[2]) > ENTRY_LIMITS[kind]:
        return None
    return kind, int(match[2])


def rows_in(names: Iterable[str]) -> dict[BackgroundKind, int]:
    """How many rows of each kind these fields are of."""
    counts = dict.fromkeys(BackgroundKind, 0)
    for name in names:
        if (row := row_of(name)) is not None:
            counts[row[0]] = max(counts[row[0]], row[1])
    return counts


def added(typed: Typed, kind: BackgroundKind) -> dict[str, list[str]]:
    """What was typed with one more row, blank; as it was where there is room for no more."""
    number = rows_in(typed)[kind] + 1
    kept = {name: list(words) for name, words in typed.items()}
    if number <= ENTRY_LIMITS[kind]:
        kept |= {field_name(kind, name, number): [""] for name in FIELDS[kind] if name != IN_FIELD}
    return kept


def removed(typed: Typed, kind: BackgroundKind, number: int) -> dict[str, list[str]]:
    """What was typed without a row; those behind it move up."""
    kept = {
        name: list(words)
        for name, words in typed.items()
        if (row := row_of(name)) is None or row[0] is not kind
    }
    for old in range(1, rows_in(typed)[kind] + 1):
        if old != number:
            new = old if old < number else old - 1
            for name in FIELDS[kind]:
                if (words := typed.get(field_name(kind, name, old))) is not None:
                    kept[field_name(kind, name, new)] = list(words)
    return kept


def after_pressing(pressed: Mapping[str, str], typed: Typed) -> tuple[dict[str, list[str]], str]:
    """What was typed once the button of a row is pressed, and the mark of the place on the page
    where one goes on; blank where none of these buttons was pressed."""
    kept = {name: list(words) for name, words in typed.items()}
    if (value := pressed.get(ADD_ROW)) in set(BackgroundKind):
        kind = BackgroundKind(value)
        kept = added(typed, kind)
        return kept, f"{kind.value}-{rows_in(kept)[kind]}"
    name, _mark, number = pressed.get(REMOVE_ROW, "").rpartition("-")
    if name in set(BackgroundKind) and number.isdecimal():
        return removed(typed, BackgroundKind(name), int(number)), name
    return kept, ""


def with_gaps(typed: Typed, before: Typed) -> dict[str, list[str]]:
    """What was typed, with blanks for the rows that were there before and are no longer."""
    gone = {name: [""] for name in before if row_of(name) is not None and name not in typed}
    return {**{name: list(words) for name, words in typed.items()}, **gone}


def as_typed(kind: BackgroundKind, entries: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Kept entries in the words that a form takes."""
    return {
        field_name(kind, name, number): [_word(name, entry.get(name))]
        for number, entry in enumerate(entries[: ENTRY_LIMITS[kind]], start=1)
        for name in FIELDS[kind]
        if name != IN_FIELD or entry.get(name)
    }


def _word(name: str, value: Any) -> str:
    if not value:
        return ""
    if name in MONTHS:
        return f"{date.fromisoformat(value):%m/%Y}"
    return f"{date.fromisoformat(value):%d/%m/%Y}" if name in DAYS else str(value)


def months_in_field(
    jobs: Sequence[Mapping[str, Any]], today: date, born: date | None = None
) -> int | None:
    """How many months somebody worked in the field of a course, by the entries that say so; None
    where none does.

    From the first month to the last one, both counted; of work that goes on the months that are
    over. Months of two positions at the same time count once, and those before the month of the
    14th birthday not at all: the lowest general age of employment (ILO Convention 138, article 2).
    """
    told = [each for each in jobs if each.get(IN_FIELD)]
    if not told:
        return None
    months: set[int] = set()
    for each in told:
        first = date.fromisoformat(each["from"])
        last = date.fromisoformat(each["to"]) if each.get("to") else None
        end = _month_number(last) + 1 if last is not None else _month_number(today)
        months.update(range(_month_number(first), end))
    if born is not None:
        grown = _month_number(born) + 12 * YOUNGEST_EXPERIENCE
        months = {each for each in months if each >= grown}
    return len(months)


def _month_number(day: date) -> int:
    return day.year * 12 + day.month
