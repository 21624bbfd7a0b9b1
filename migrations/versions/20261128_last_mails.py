"""Mark the last mail to a person: its address is forgotten once it is sent

The receipt of an erasure goes to an address that the portal may not keep.

Revision: 20261128_last_mails
Revises: 20261128_crossing_dates
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_last_mails"
down_revision = "20261128_crossing_dates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox_mail", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.add_column(
            sa.Column("is_last", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    with op.batch_alter_table("outbox_mail", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_column("is_last")
