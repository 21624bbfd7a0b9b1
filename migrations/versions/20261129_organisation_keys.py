"""Organisations are found by the key of their names, however they are typed

The key is made here: no database folds marks, digits and widths as the portal does.

Revision: 20261129_organisation_keys
Revises: 20261129_archived_organisations
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from training_portal.platform.text import search_key

revision = "20261129_organisation_keys"
down_revision = "20261129_archived_organisations"
branch_labels = None
depends_on = None

_ORGANISATION = sa.table(
    "organisation",
    sa.column("id"),
    sa.column("name"),
    sa.column("native_name"),
    sa.column("search_key"),
)
#: Rows whose keys are written by one statement.
_AT_ONCE = 1000


def _key(name: str, native_name: str) -> str:
    keys = (search_key(name)[:400], search_key(native_name)[:400])
    return " | ".join(dict.fromkeys(filter(None, keys)))


def upgrade() -> None:
    op.add_column(
        "organisation", sa.Column("search_key", sa.String(810), nullable=False, server_default="")
    )
    connection = op.get_bind()
    table = _ORGANISATION.c
    keys = [
        {"row_id": row_id, "key": _key(name, native_name)}
        for row_id, name, native_name in connection.execute(
            sa.select(table.id, table.name, table.native_name)
        )
    ]
    write = (
        _ORGANISATION.update()
        .where(table.id == sa.bindparam("row_id"))
        .values(search_key=sa.bindparam("key"))
    )
    for start in range(0, len(keys), _AT_ONCE):
        connection.execute(write, keys[start : start + _AT_ONCE])


def downgrade() -> None:
    with op.batch_alter_table("organisation", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_column("search_key")
