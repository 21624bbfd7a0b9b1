"""Keep why a session was cancelled, for those who were to come

Revision: 20261128_session_reasons
Revises: 20261128_posting_texts
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_session_reasons"
down_revision = "20261128_posting_texts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("training_session", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.add_column(
            sa.Column("cancelled_because", sa.String(1000), nullable=False, server_default="")
        )


def downgrade() -> None:
    with op.batch_alter_table("training_session", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_column("cancelled_because")
