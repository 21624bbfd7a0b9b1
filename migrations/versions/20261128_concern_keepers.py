"""Concerns: who of the staff looks into one

Revision: 20261128_concern_keepers
Revises: 20261128_session_names
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_concern_keepers"
down_revision = "20261128_session_names"
branch_labels = None
depends_on = None

_KEY = "fk_placement_concern_taken_by_id_account"


def upgrade() -> None:
    with op.batch_alter_table("placement_concern", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.add_column(sa.Column("taken_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(op.f(_KEY), "account", ["taken_by_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("placement_concern", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_constraint(op.f(_KEY), type_="foreignkey")
        batch_op.drop_column("taken_at")
        batch_op.drop_column("taken_by_id")
