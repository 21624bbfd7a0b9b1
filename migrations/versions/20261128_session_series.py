"""Sessions planned in one go know of each other

Revision: 20261128_session_series
Revises: 20261128_past_cohorts
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_session_series"
down_revision = "20261128_past_cohorts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("training_session", sa.Column("series", sa.String(length=12), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("training_session", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_column("series")
