"""Names of reference rows in other languages than English

Revision: 20261128_names_of_rows
Revises: 20261128_second_step
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_names_of_rows"
down_revision = "20261128_second_step"
branch_labels = None
depends_on = None

_TABLES = (
    "country",
    "sector",
    "occupation_group",
    "province",
    "corridor",
    "stop",
    "border_crossing",
    "industrial_park",
)


def upgrade() -> None:
    for table in _TABLES:
        with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as batch:
            batch.add_column(sa.Column("names", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    for table in _TABLES:
        with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as batch:
            batch.drop_column("names")
