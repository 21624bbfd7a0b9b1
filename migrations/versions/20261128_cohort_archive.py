"""Cohorts that are over can be put away

Revision: 20261128_cohort_archive
Revises: 20261128_long_lists
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_cohort_archive"
down_revision = "20261128_long_lists"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cohort", sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("cohort", "archived_at")
