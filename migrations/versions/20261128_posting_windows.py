"""Which open form of a posting wrote last

Revision: 20261128_posting_windows
Revises: 20261128_placement_contact
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_posting_windows"
down_revision = "20261128_placement_contact"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("posting", reflect_kwargs={"resolve_fks": False}) as posting:
        posting.add_column(
            sa.Column("written_in", sa.String(64), nullable=False, server_default="")
        )


def downgrade() -> None:
    with op.batch_alter_table("posting", reflect_kwargs={"resolve_fks": False}) as posting:
        posting.drop_column("written_in")
