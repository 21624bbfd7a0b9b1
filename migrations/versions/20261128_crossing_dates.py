"""Say of each border crossing as of when its status is known

A status without its date is read as today's.

Revision: 20261128_crossing_dates
Revises: 20261128_company_claims
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_crossing_dates"
down_revision = "20261128_company_claims"
branch_labels = None
depends_on = None

#: The day on which the list that stood without dates was made.
LISTED = "2026-11-24"


def upgrade() -> None:
    op.execute(f"UPDATE border_crossing SET status_on = '{LISTED}' WHERE status_on IS NULL")
    with op.batch_alter_table("border_crossing", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.alter_column("status_on", existing_type=sa.Date(), nullable=False)
        batch_op.add_column(
            sa.Column("is_month_only", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("border_crossing", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.alter_column("is_month_only", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("border_crossing", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_column("is_month_only")
        batch_op.alter_column("status_on", existing_type=sa.Date(), nullable=True)
