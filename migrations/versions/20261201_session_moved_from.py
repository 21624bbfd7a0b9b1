"""What people know of a session that was moved, while mails of the move may still wait

Revision: 20261201_session_moved_from
Revises: 20261201_sites_by_province
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261201_session_moved_from"
down_revision = "20261201_sites_by_province"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("training_session", sa.Column("moved_from", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("training_session", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_column("moved_from")
