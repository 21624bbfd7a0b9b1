"""The person's own order of several applications

Revision: 20261206_wishes
Revises: 20261207_organisation_part
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261206_wishes"
down_revision = "20261207_organisation_part"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("application", sa.Column("wish", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("application", "wish")
