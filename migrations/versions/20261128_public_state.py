"""The one row that tells which state public pages show

Each unit of work that may change one draws another number, so that kept pages are made anew.

Revision: 20261128_public_state
Revises: 20261128_outdated_jobs
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_public_state"
down_revision = "20261128_outdated_jobs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    state = op.create_table(
        "public_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_state")),
    )
    op.bulk_insert(state, [{"id": 1, "number": 0}])


def downgrade() -> None:
    op.drop_table("public_state")
