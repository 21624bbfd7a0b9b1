"""All that a run was worked out from, and the fingerprint of what came out

Revision: 20261217_runs_replayed
Revises: 20261216_appeal_deadlines
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261217_runs_replayed"
down_revision = "20261216_appeal_deadlines"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("allocation_run", reflect_kwargs={"resolve_fks": False}) as run:
        run.add_column(sa.Column("waiting", sa.JSON(), nullable=True))
        run.add_column(sa.Column("is_reviewed", sa.Boolean(), nullable=True))
        run.add_column(
            sa.Column("result_hash", sa.String(64), nullable=False, server_default="")
        )
    with op.batch_alter_table("allocation_outcome", reflect_kwargs={"resolve_fks": False}) as row:
        row.add_column(sa.Column("rank", sa.Integer(), nullable=True))
        row.add_column(sa.Column("country", sa.String(2), nullable=False, server_default=""))
        row.add_column(sa.Column("groups", sa.String(60), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("allocation_outcome", reflect_kwargs={"resolve_fks": False}) as row:
        for name in ("rank", "country", "groups"):
            row.drop_column(name)
    with op.batch_alter_table("allocation_run", reflect_kwargs={"resolve_fks": False}) as run:
        for name in ("waiting", "is_reviewed", "result_hash"):
            run.drop_column(name)
