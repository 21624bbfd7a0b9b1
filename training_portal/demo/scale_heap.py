"""Rows of many tables that are written together, with ids that are known before (see `scale`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, insert, select

from training_portal.platform.database import Base, db, transactional

Row = dict[str, Any]


@dataclass
class Heap:
    """Rows that wait to be written, by table."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    #: The highest id that each table has or will have.
    ids: dict[str, int] = field(default_factory=dict)

    def add(self, model: type[Base], **values: Any) -> int:
        """Keep a row for writing; gives the id that it will have."""
        table = model.__tablename__
        if table not in self.ids:
            self.ids[table] = db.session.scalar(select(func.max(model.__table__.c.id))) or 0
        self.ids[table] += 1
        row = {"id": self.ids[table], **values, **_keys_kept(model, values)}
        self.rows.setdefault(table, []).append(row)
        return self.ids[table]

    def write(self) -> None:
        """Write what waits, all or nothing."""
        _write(self.rows)
        self.rows.clear()


def _keys_kept(model: type[Base], values: Row) -> Row:
    """The keys that a row of this model would keep itself (`platform/finding.py`)."""
    mapper = model.__mapper__
    if not mapper.validators:
        return {}
    row = mapper.class_manager.new_instance()
    for name in mapper.validators.keys() & values.keys():
        setattr(row, name, values[name])
    held = {column.key for column in mapper.column_attrs} - values.keys()
    return {name: value for name, value in row.__dict__.items() if name in held}


@transactional
def _write(rows: Mapping[str, list[Row]]) -> None:
    """One statement for each table, those first that others refer to."""
    for table in Base.metadata.sorted_tables:
        if waiting := rows.get(table.name):
            db.session.execute(insert(table), waiting)
