"""Keep appeals: one for each application

Revision: 20261203_appeals
Revises: 20261203_provinces_of_stops
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261203_appeals"
down_revision = "20261203_provinces_of_stops"
branch_labels = None
depends_on = None


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("against", _choice("decision", "rejected", "ineligible"), nullable=False),
        sa.Column("decided_first_by", sa.JSON(), nullable=False),
        sa.Column("grounds", sa.String(length=3000), nullable=False),
        sa.Column("lodged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            _choice("appealstate", "open", "granted", "dismissed", "withdrawn"),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_appeal_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("application_id", name=op.f("uq_appeal_application_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_appeal_public_id")),
    )
    op.create_index("ix_appeal_state_due", "appeal", ["state", "due_at"])


def downgrade() -> None:
    op.drop_table("appeal")
