"""Rows of waiting lists that somebody corrected are known as such

Revision: 20261128_mended_rows
Revises: 20261128_names_of_rows
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_mended_rows"
down_revision = "20261128_names_of_rows"
branch_labels = None
depends_on = None

_ROWS = ("nominee_row", "past_row")


def upgrade() -> None:
    for table in _ROWS:
        # Of rows that wait already nobody knows: they are taken as they were read.
        op.add_column(
            table, sa.Column("is_mended", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as batch_op:
            batch_op.alter_column("is_mended", server_default=None)


def downgrade() -> None:
    for table in _ROWS:
        with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as batch_op:
            batch_op.drop_column("is_mended")
