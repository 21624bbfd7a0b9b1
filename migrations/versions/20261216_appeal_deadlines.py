"""Who was told of the deadline of an appeal

Revision: 20261216_appeal_deadlines
Revises: 20261215_returned_lists
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261216_appeal_deadlines"
down_revision = "20261215_returned_lists"
branch_labels = None
depends_on = None

NEW = ("reminded_at", "late_at")


def upgrade() -> None:
    with op.batch_alter_table("appeal", reflect_kwargs={"resolve_fks": False}) as batch_op:
        for name in NEW:
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("appeal", reflect_kwargs={"resolve_fks": False}) as batch_op:
        for name in NEW:
            batch_op.drop_column(name)
