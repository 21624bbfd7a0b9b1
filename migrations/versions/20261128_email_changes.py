"""Wishes to sign in with another address

Revision: 20261128_email_changes
Revises: 20261128_session_series
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_email_changes"
down_revision = "20261128_session_series"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "email_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("old_email", sa.String(length=254), nullable=False),
        sa.Column("new_email", sa.String(length=254), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_email_change_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_change")),
    )
    op.create_index(op.f("ix_email_change_account_id"), "email_change", ["account_id"])


def downgrade() -> None:
    op.drop_table("email_change")
