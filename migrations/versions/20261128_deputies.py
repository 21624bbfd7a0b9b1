"""Deputies: somebody has another's role for some days, and the audit says for whom they acted

Revision: 20261128_deputies
Revises: 20261128_session_reasons
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_deputies"
down_revision = "20261128_session_reasons"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deputyship",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_deputyship_days")),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["role_assignment.id"],
            name=op.f("fk_deputyship_assignment_id_role_assignment"),
        ),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["account.id"], name=op.f("fk_deputyship_deputy_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["named_by_id"], ["account.id"], name=op.f("fk_deputyship_named_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputyship")),
        sa.UniqueConstraint("public_id", name=op.f("uq_deputyship_public_id")),
    )
    op.create_index(op.f("ix_deputyship_assignment_id"), "deputyship", ["assignment_id"])
    op.create_index(op.f("ix_deputyship_deputy_id"), "deputyship", ["deputy_id"])
    op.add_column("audit_event", sa.Column("acts_for", sa.Text(), nullable=True))


def downgrade() -> None:
    # Not in a batch: that would make the table anew, without what refuses changes to it.
    op.drop_column("audit_event", "acts_for")
    op.drop_table("deputyship")
