"""What hangs on a record, room by room, as it moves to another record of the same person and back.

Each room registers the columns by which its rows point to a person, what stands against moving
them, what of them hangs on what, and how words sealed under one person's key are sealed under
another's. A column that never moves is named, with its reason, in `tests/house/test_moving.py`.
`twins/parting.py` says which rows go back when a join is undone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import InstrumentedAttribute

from training_portal.people.services import Facts
from training_portal.platform.database import db
from training_portal.platform.i18n import listed
from training_portal.platform.policy import Actor

#: A column by which rows point to a person.
Pointing = InstrumentedAttribute[int]
#: Of the record that is kept and the other: sentences on what has to end first, or look at.
Look = Callable[[int, int], Sequence[str]]
#: Rows, by the column through which they point to a person (`name_of`).
Rows = Mapping[str, Collection[int]]


def _nothing(_kept_id: int, _other_id: int) -> Sequence[str]:
    return []


@dataclass(frozen=True)
class Following:
    """Rows that hang on rows of another column: both are of one person, whatever is undone."""

    child: Pointing
    parent: Pointing
    on: ColumnElement[bool]


@dataclass(frozen=True)
class Resting:
    """Rows that rest on a consent of the person whom they, or the rows they are `on`, are of."""

    consent: InstrumentedAttribute[int]
    person: Pointing
    on: ColumnElement[bool] | None = None


@dataclass(frozen=True, kw_only=True)
class Parting:
    """What undoing a join does, for rooms to say what stands against it."""

    kept_id: int
    other_id: int
    #: What goes back to the other record, and what hangs on that.
    going: Rows
    #: What was made since, hangs on nothing that goes back, and so stays.
    staying: Rows
    #: When they were joined: papers issued since may say what the join wrote.
    since: datetime
    #: What the kept record says now, and what each says afterwards, by its id.
    now: Facts
    after: Mapping[int, Facts]

    def ids(self, column: Pointing) -> Collection[int]:
        """The rows of a column that go back."""
        return self.going.get(name_of(column), ())


@dataclass(frozen=True, kw_only=True)
class Moving:
    """Rows of a room that go with their person."""

    columns: Sequence[Pointing] = ()
    #: How many there are, in words, and how these rows are called; of the first column.
    words: Callable[[int], str] | None = None
    names: Callable[[Collection[int]], Sequence[str]] | None = None
    #: What hangs on what, and what rests on consents: of this room and of those on its left.
    follows: Sequence[Following] = ()
    rests: Sequence[Resting] = ()
    #: Why they cannot move, each with what is to be done first.
    objections: Look = _nothing
    #: Why they cannot go back, likewise.
    ties: Callable[[Parting], Sequence[str]] | None = None
    #: Of two rows that one person cannot both have, end that of an unclaimed record, which is
    #: erased: returns the rows that stay behind with it.
    gives_way: Callable[[int, int, Actor], Rows] | None = None
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


def moved_columns() -> list[Pointing]:
    """All columns that move, in the order of the rooms."""
    return [column for each in _moving for column in each.columns]


def followings() -> list[Following]:
    """All that hangs on something else."""
    return [following for each in _moving for following in each.follows]


def restings() -> list[Resting]:
    """All that rests on a consent."""
    return [resting for each in _moving for resting in each.rests]


def objections(kept_id: int, other_id: int) -> list[str]:
    """Why two records cannot be joined yet, in words."""
    return [words for each in _moving for words in each.objections(kept_id, other_id)]


def ties(parting: Parting) -> list[str]:
    """Why two records cannot be made of one yet, in words."""
    return [words for each in _moving if each.ties for words in each.ties(parting)]


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


def named(rows: Rows) -> list[str]:
    """Rows in words: how many of each kind, and which, where that can be said."""
    found = []
    for each in _moving:
        ids = rows.get(name_of(each.columns[0]), ()) if each.columns else ()
        if not ids or each.words is None:
            continue
        names = each.names(ids) if each.names is not None else ()
        words = each.words(len(ids))
        found.append(_("%(what)s (%(names)s)", what=words, names=listed(names)) if names else words)
    return found


def name_of(column: Pointing) -> str:
    """A column as ledgers call it."""
    return f"{column.class_.__tablename__}.{column.key}"


def rows_of(person_id: int) -> dict[str, list[int]]:
    """The ids of all rows that hang on a record, by column."""
    found: dict[str, list[int]] = {}
    for column in moved_columns():
        model: Any = column.class_
        statement = select(model.id).where(column == person_id).order_by(model.id)
        if ids := list(db.session.scalars(statement)):
            found[name_of(column)] = ids
    return found


def move(to_id: int, from_id: int, *, staying: Rows | None = None) -> dict[str, list[int]]:
    """Hang all that hangs on one record on another, but for what stays; returns what moved."""
    moved: dict[str, list[int]] = {}
    for name, ids in rows_of(from_id).items():
        left = frozenset((staying or {}).get(name, ()))
        if going := [row_id for row_id in ids if row_id not in left]:
            moved[name] = going
    hang(moved, to_id=to_id, from_id=from_id)
    return moved


def hang(rows: Rows, *, to_id: int, from_id: int) -> None:
    """Hang rows of one record on another: those that are still there, with what is sealed."""
    for column in moved_columns():
        if ids := rows.get(name_of(column)):
            model: Any = column.class_
            db.session.execute(
                update(model)
                .where(model.id.in_(ids), column == from_id)
                .values({column.key: to_id})
            )
    db.session.flush()
    for each in _moving:
        if each.seal_anew is not None:
            each.seal_anew(to_id, from_id)
    db.session.flush()


def give_way(kept_id: int, other_id: int, actor: Actor) -> dict[str, set[int]]:
    """Have an unclaimed record give way where one person cannot have both; returns what stays
    behind with it, and what hangs on that."""
    staying: dict[str, set[int]] = {}
    for each in _moving:
        if each.gives_way is not None:
            for name, ids in each.gives_way(kept_id, other_id, actor).items():
                staying.setdefault(name, set()).update(ids)
    db.session.flush()
    # In the order of the rooms, so that what hangs on what hangs is found too.
    for following in followings():
        if parents := staying.get(name_of(following.parent)):
            staying.setdefault(name_of(following.child), set()).update(
                child for child, parent in pairs_of(following, other_id) if parent in parents
            )
    return staying


def pairs_of(following: Following, person_id: int) -> list[tuple[int, int]]:
    """What of a record hangs on what of it: ids of child and parent."""
    child: Any = following.child.class_
    parent: Any = following.parent.class_
    rows = db.session.execute(
        select(child.id, parent.id)
        .select_from(child)
        .join(parent, following.on)
        .where(following.child == person_id, following.parent == person_id)
        .order_by(child.id, parent.id)
    )
    return [(child_id, parent_id) for child_id, parent_id in rows]
