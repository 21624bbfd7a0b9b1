"""People are put in one by one, and archived without being erased

Revision: 20261201_archived_people
Revises: 20261201_job_failures
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261201_archived_people"
down_revision = "20261201_job_failures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("person", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.add_column(
            sa.Column("recorded_from", sa.String(300), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("person", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_column("archived_at")
        batch_op.drop_column("recorded_from")
