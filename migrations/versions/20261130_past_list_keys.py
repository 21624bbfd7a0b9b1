"""Lists of past cohorts are found by the key of their source and file, however these are typed

The key is made here: no database folds marks, digits and widths as the portal does.

Revision: 20261130_past_list_keys
Revises: 20261130_search_keys
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from training_portal.platform.finding import key_column, one_key

revision = "20261130_past_list_keys"
down_revision = "20261130_search_keys"
branch_labels = None
depends_on = None

_LIST = sa.table(
    "past_import",
    sa.column("id"),
    sa.column("source"),
    sa.column("original_name"),
    sa.column("search_key"),
)


def upgrade() -> None:
    op.add_column(
        "past_import", sa.Column("search_key", key_column(810), nullable=False, server_default="")
    )
    connection = op.get_bind()
    table = _LIST.c
    rows = connection.execute(sa.select(table.id, table.source, table.original_name)).all()
    for row_id, source, name in rows:
        write = _LIST.update().where(table.id == row_id)
        connection.execute(write.values(search_key=one_key((source, name), 810)))


def downgrade() -> None:
    with op.batch_alter_table("past_import", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_column("search_key")
