"""A person waives single rules for an applicant

Revision: 20261203_waivers
Revises: 20261203_messages
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261203_waivers"
down_revision = "20261203_messages"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("eligibility_finding", reflect_kwargs={"resolve_fks": False}) as batch:
        batch.add_column(sa.Column("waived_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("waived_by_id", sa.Integer(), nullable=True))
        batch.add_column(
            sa.Column("waiver_reason", sa.String(length=1000), nullable=False, server_default="")
        )
        batch.create_foreign_key(
            op.f("fk_eligibility_finding_waived_by_id_account"),
            "account",
            ["waived_by_id"],
            ["id"],
        )
    with op.batch_alter_table("eligibility_finding", reflect_kwargs={"resolve_fks": False}) as batch:
        batch.alter_column("waiver_reason", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("eligibility_finding", reflect_kwargs={"resolve_fks": False}) as batch:
        batch.drop_constraint(
            op.f("fk_eligibility_finding_waived_by_id_account"), type_="foreignkey"
        )
        batch.drop_column("waiver_reason")
        batch.drop_column("waived_by_id")
        batch.drop_column("waived_at")
