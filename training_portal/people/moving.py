"""What hangs on a record, room by room, as it moves to another record of the same person and back.

Each room registers the columns by which its rows point to a person, what stands against moving
them, and how words sealed under one person's key are sealed under another's. A column that never
moves is named, with its reason, in `tests/house/test_moving.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import InstrumentedAttribute

from training_portal.platform.database import db

#: Of the record that is kept and the other: sentences on what has to end first, or look at.
Look = Callable[[int, int], Sequence[str]]


def _nothing(_kept_id: int, _other_id: int) -> Sequence[str]:
    return []


@dataclass(frozen=True, kw_only=True)
class Moving:
    """Rows of a room that go with their person."""

    columns: Sequence[InstrumentedAttribute[int]] = ()
    #: How many there are, in words; of the first column.
    words: Callable[[int], str] | None = None
    #: Why they cannot move, each with what is to be done first.
    objections: Look = _nothing
    #: Seal anew under the key of the first what was sealed under that of the second.
    seal_anew: Callable[[int, int], None] | None = None


_moving: list[Moving] = []
_looks: list[Look] = []


def register(moving: Moving) -> None:
    """Say what moves, once: where the module of its room is loaded."""
    _moving.append(moving)


def look_after(look: Look) -> None:
    """Say what staff are told of a person whose two records are one: clashes, in sentences."""
    _looks.append(look)


def moved_columns() -> list[InstrumentedAttribute[int]]:
    """All columns that move, in the order of the rooms."""
    return [column for each in _moving for column in each.columns]


def objections(kept_id: int, other_id: int) -> list[str]:
    """Why two records cannot be joined yet, in words."""
    return [words for each in _moving for words in each.objections(kept_id, other_id)]


def clashes(kept_id: int, other_id: int) -> list[str]:
    """What the two have between them that one person should not."""
    return [words for look in _looks for words in look(kept_id, other_id)]


def counted(person_id: int) -> list[str]:
    """What hangs on a record, in words; nothing of what there is none."""
    found = []
    for each in _moving:
        if each.words is None:
            continue
        count = db.session.scalar(select(func.count()).where(each.columns[0] == person_id)) or 0
        if count:
            found.append(each.words(count))
    return found


def _name(column: InstrumentedAttribute[int]) -> str:
    return f"{column.class_.__tablename__}.{column.key}"


def move(to_id: int, from_id: int) -> dict[str, list[int]]:
    """Hang all that hangs on one record on another; returns the ids of the rows, by column."""
    moved: dict[str, list[int]] = {}
    for column in moved_columns():
        model: Any = column.class_
        ids = list(db.session.scalars(select(model.id).where(column == from_id).order_by(model.id)))
        if ids:
            _hang(column, ids, to_id)
            moved[_name(column)] = ids
    _seal_anew(to_id, from_id)
    return moved


def move_back(moved: Mapping[str, Sequence[int]], *, to_id: int, from_id: int) -> None:
    """Hang rows that were moved on the record that they came from: those that are still there."""
    for column in moved_columns():
        model: Any = column.class_
        wanted = moved.get(_name(column), ())
        there = select(model.id).where(model.id.in_(wanted), column == from_id)
        ids = list(db.session.scalars(there)) if wanted else []
        if ids:
            _hang(column, ids, to_id)
    _seal_anew(to_id, from_id)


def _hang(column: InstrumentedAttribute[int], ids: Sequence[int], person_id: int) -> None:
    model: Any = column.class_
    db.session.execute(update(model).where(model.id.in_(ids)).values({column.key: person_id}))


def _seal_anew(to_id: int, from_id: int) -> None:
    db.session.flush()
    for each in _moving:
        if each.seal_anew is not None:
            each.seal_anew(to_id, from_id)
    db.session.flush()
