"""Remember since when an application's words are closed to staff: a consent was taken back

Revision: 20261128_consent_taken_back
Revises: 20261128_last_mails
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_consent_taken_back"
down_revision = "20261128_last_mails"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("application", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.add_column(
            sa.Column("closed_to_staff_at", sa.DateTime(timezone=True), nullable=True)
        )


def downgrade() -> None:
    with op.batch_alter_table("application", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_column("closed_to_staff_at")
