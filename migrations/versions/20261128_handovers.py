"""Roles that pass from one account to another on a day

Revision: 20261128_handovers
Revises: 20261128_deputies
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_handovers"
down_revision = "20261128_deputies"
branch_labels = None
depends_on = None


def _assignment(column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_handover_{column}_role_assignment")
    return sa.ForeignKeyConstraint([column], ["role_assignment.id"], name=name)


def upgrade() -> None:
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        _assignment("from_id"),
        _assignment("to_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("public_id", name=op.f("uq_handover_public_id")),
    )
    op.create_index(op.f("ix_handover_from_id"), "handover", ["from_id"])
    op.create_index(op.f("ix_handover_to_id"), "handover", ["to_id"])


def downgrade() -> None:
    op.drop_table("handover")
