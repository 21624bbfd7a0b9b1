"""Keep pairs of records that may be of one person, and by what they are found

Revision: 20261209_twins
Revises: 20261208_interview_scores
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261209_twins"
down_revision = "20261208_interview_scores"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("person", reflect_kwargs={"resolve_fks": False}) as person:
        person.add_column(sa.Column("compared_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_person_compared", "person", ["compared_at", "erased_at"])
    op.create_table(
        "person_mark",
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_mark_person_id_person")
        ),
        sa.PrimaryKeyConstraint("mark", "person_id", name=op.f("pk_person_mark")),
    )
    op.create_index("ix_person_mark_person_id", "person_mark", ["person_id"])
    op.create_table(
        "twin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(12), nullable=False),
        sa.Column("low_id", sa.Integer(), nullable=False),
        sa.Column("high_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.String(200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "kept_apart",
                "joined",
                name="twinstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("low_id < high_id", name=op.f("ck_twin_order")),
        sa.ForeignKeyConstraint(["low_id"], ["person.id"], name=op.f("fk_twin_low_id_person")),
        sa.ForeignKeyConstraint(["high_id"], ["person.id"], name=op.f("fk_twin_high_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_twin")),
        sa.UniqueConstraint("public_id", name=op.f("uq_twin_public_id")),
        sa.UniqueConstraint("low_id", "high_id", name=op.f("uq_twin_low_id_high_id")),
    )
    op.create_index("ix_twin_high_id", "twin", ["high_id"])
    op.create_index("ix_twin_state", "twin", ["state", "score"])


def downgrade() -> None:
    op.drop_table("twin")
    op.drop_table("person_mark")
    op.drop_index("ix_person_compared", table_name="person")
    with op.batch_alter_table("person", reflect_kwargs={"resolve_fks": False}) as person:
        person.drop_column("compared_at")
