"""Whatever is searched is found by a key of its row, and sorts alike on both databases

The keys are made here: no database folds marks, digits and widths as the portal does. Where keys
are sorted, PostgreSQL compares them by code points, as SQLite does; between the keys of one column
stands what sorts before all letters.

Revision: 20261130_search_keys
Revises: 20261129_subjects_of_mails
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from training_portal.accounts.rules import account_search_key
from training_portal.organisations.rules import bare_number
from training_portal.platform.finding import BETWEEN, key_column, one_key
from training_portal.platform.text import email_key, in_dictionary_order, kept_key

revision = "20261130_search_keys"
down_revision = "20261129_subjects_of_mails"
branch_labels = None
depends_on = None

#: Rows that are read, and whose keys are written, at once.
_AT_ONCE = 1000
#: Of each table: what names a row, what keys are made of, and how.
_MADE: dict[str, tuple[str, Sequence[str], dict[str, Callable[..., str]]]] = {
    "certificate": (
        "id",
        ("holder_name", "holder_native_name", "course_title"),
        {
            "holder_key": lambda name, native, _title: one_key((name, native), 810),
            "course_key": lambda _name, _native, title: kept_key(title),
        },
    ),
    "cohort": (
        "id",
        ("code", "venue"),
        {"search_key": lambda code, venue: one_key((code, venue), 810)},
    ),
    "company": ("id", ("registration_number",), {"registration_key": bare_number}),
    "company_site": ("id", ("name",), {"name_key": kept_key}),
    "invitation": (
        "id",
        ("name", "email"),
        {
            "email_key": lambda _name, email: email_key(email),
            "search_key": account_search_key,
        },
    ),
    "job": ("id", ("about",), {"about_key": kept_key}),
    "province": (
        "id",
        ("name", "native_name", "names"),
        {
            "search_key": lambda name, native, names: one_key((name, native, *names.values()))
        },
    ),
    "placement_application": ("id", ("shared_name",), {"shared_name_key": kept_key}),
}
_LENGTHS = {"holder_key": 810, "email_key": 800, "registration_key": 400, "search_key": 810}
#: Keys that were there and are sorted by, with their lengths.
_SORTED = {
    ("account", "search_key"): 800,
    ("course_text", "title_key"): 400,
    ("industrial_park", "search_key"): 2000,
    ("network_member", "name_key"): 400,
    ("organisation", "search_key"): 810,
    ("person", "name_key"): 800,
    ("posting", "title_key"): 400,
}
#: Keys of several names in one column.
_SEVERAL = (
    ("account", "search_key"),
    ("industrial_park", "search_key"),
    ("organisation", "search_key"),
    ("person", "name_key"),
)
_BEFORE = " | "
#: Keys that were there, in which vowels of Thai and Lao stood before their consonant.
_TURNED = {
    "account": ("search_key",),
    "course_text": ("title_key",),
    "industrial_park": ("search_key",),
    "network_member": ("name_key", "native_key"),
    "organisation": ("search_key",),
    "person": ("name_key",),
    "posting": ("title_key", "titles_key"),
}
_VOWELS = "เแโใไເແໂໃໄ"


def _type_of(table: str, key: str) -> sa.types.TypeEngine[str]:
    if table == "province":
        return key_column(2000)
    return key_column(800 if table == "invitation" else _LENGTHS.get(key, 400))


def _fill(
    name: str, row_id: str, words: Sequence[str], keys: dict[str, Callable[..., str]]
) -> None:
    """Make the keys of the rows that are there, so many at once, in the order of their ids."""
    types = {"names": sa.JSON()}
    table = sa.table(name, sa.column(row_id), *(sa.column(each, types.get(each)) for each in words),
                     *(sa.column(each) for each in keys))  # fmt: skip
    connection, own = op.get_bind(), table.c[row_id]
    chosen = sa.select(own, *(table.c[each] for each in words)).order_by(own).limit(_AT_ONCE)
    write = (
        table.update()
        .where(own == sa.bindparam("row_id"))
        .values({key: sa.bindparam(f"new_{key}") for key in keys})
    )
    rows = connection.execute(chosen).all()
    while rows:
        connection.execute(write, [_values(row, keys) for row in rows])
        rows = connection.execute(chosen.where(own > rows[-1][0])).all()


def _values(row: Any, keys: dict[str, Callable[..., str]]) -> dict[str, Any]:
    row_id, *words = row
    return {"row_id": row_id, **{f"new_{key}": make(*words) for key, make in keys.items()}}


def _join_by(new: str, old: str) -> None:
    for name, key in _SEVERAL:
        table = sa.table(name, sa.column(key))
        column = table.c[key]
        op.execute(
            table.update()
            .where(column.contains(old, autoescape=True))
            .values({key: sa.func.replace(column, old, new)})
        )


def _turn(turn: Callable[[str], str]) -> None:
    """Bring the keys that were there into the order of dictionaries, or back."""
    connection = op.get_bind()
    for name, keys in _TURNED.items():
        table = sa.table(name, sa.column("id"), *map(sa.column, keys))
        has_vowel = sa.or_(*(table.c[key].contains(vowel) for key in keys for vowel in _VOWELS))
        own = table.c.id
        chosen = sa.select(own, *(table.c[key] for key in keys)).where(has_vowel)
        chosen = chosen.order_by(own).limit(_AT_ONCE)
        write = (
            table.update()
            .where(own == sa.bindparam("row_id"))
            .values({key: sa.bindparam(f"new_{key}") for key in keys})
        )
        rows = connection.execute(chosen).all()
        while rows:
            new = [
                {"row_id": row[0]}
                | {f"new_{key}": turn(words) for key, words in zip(keys, row[1:], strict=True)}
                for row in rows
            ]
            connection.execute(write, new)
            rows = connection.execute(chosen.where(own > rows[-1][0])).all()


def _turn_back(key: str) -> str:
    return re.sub(r"([ก-ฮກ-ຮ])([เ-ไເ-ໄ])", r"\2\1", key)


def _collate(collation: str) -> None:
    """Nothing is to be done on SQLite, which compares by code points anyway."""
    if op.get_bind().dialect.name == "postgresql":
        for (table, key), length in _SORTED.items():
            op.alter_column(table, key, type_=sa.String(length, collation=collation))


def upgrade() -> None:
    for table, (row_id, words, keys) in _MADE.items():
        for key in keys:
            column = sa.Column(key, _type_of(table, key), nullable=False, server_default="")
            op.add_column(table, column)
        _fill(table, row_id, words, keys)
    op.create_index("ix_invitation_email_key", "invitation", ["email_key"])
    _join_by(BETWEEN, _BEFORE)
    # An account without a name stands in lists under its address.
    account = sa.table("account", sa.column("search_key"))
    key = account.c.search_key
    op.execute(
        account.update()
        .where(key.startswith(BETWEEN))
        .values(search_key=sa.func.ltrim(key, BETWEEN))
    )
    _turn(in_dictionary_order)
    _collate("C")


def downgrade() -> None:
    _collate("default")
    _turn(_turn_back)
    _join_by(_BEFORE, BETWEEN)
    op.drop_index("ix_invitation_email_key", table_name="invitation")
    for table, (_row_id, _words, keys) in _MADE.items():
        with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as batch_op:
            for key in keys:
                batch_op.drop_column(key)
