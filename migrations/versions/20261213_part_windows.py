"""Which open form of part A wrote last

Revision: 20261213_part_windows
Revises: 20261212_lists_that_ended
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261213_part_windows"
down_revision = "20261212_lists_that_ended"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("organisation_part", reflect_kwargs={"resolve_fks": False}) as part:
        part.add_column(sa.Column("written_in", sa.String(64), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("organisation_part", reflect_kwargs={"resolve_fks": False}) as part:
        part.drop_column("written_in")
