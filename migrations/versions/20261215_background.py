"""What people did, learned and speak, as their own

Revision: 20261215_background
Revises: 20261214_reviews_handed_over
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261215_background"
down_revision = "20261214_reviews_handed_over"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "background_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "job",
                "school",
                "abroad",
                "language",
                name="backgroundkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_background_entry_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_background_entry")),
    )
    op.create_index(op.f("ix_background_entry_person_id"), "background_entry", ["person_id"])


def downgrade() -> None:
    op.drop_table("background_entry")
