"""Keep which two records were made one, with the sealed ledger by which it is undone

Revision: 20261210_joins
Revises: 20261209_twins
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261210_joins"
down_revision = "20261209_twins"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_join",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ledger", sa.LargeBinary(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kept_id <> other_id", name=op.f("ck_person_join_two_records")),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["person.id"], name=op.f("fk_person_join_kept_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["person.id"], name=op.f("fk_person_join_other_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_join")),
    )
    for column in ("kept_id", "other_id", "joined_at"):
        op.create_index(op.f(f"ix_person_join_{column}"), "person_join", [column])


def downgrade() -> None:
    op.drop_table("person_join")
