"""Part A of official applications: the organisation, why each nominee, support, remarks

Revision: 20261207_organisation_part
Revises: 20261205_demand
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261207_organisation_part"
down_revision = "20261205_demand"
branch_labels = None
depends_on = None

TEXTS = (
    "organisation_profile",
    "department_profile",
    "problem",
    "why_course",
    "objectives",
    "afterwards",
)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other.partition('.')[0]}")
    return sa.ForeignKeyConstraint([column], [other], name=name)


def upgrade() -> None:
    op.create_table(
        "organisation_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=True),
        *(sa.Column(name, sa.String(length=3000), nullable=False) for name in TEXTS),
        _to("organisation_part", "cohort_id", "cohort.id"),
        _to("organisation_part", "organisation_id", "organisation.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_part")),
    )
    op.create_index(op.f("ix_organisation_part_cohort_id"), "organisation_part", ["cohort_id"])
    op.create_index(
        "ix_organisation_part_organisation_cohort",
        "organisation_part",
        ["organisation_id", "cohort_id"],
    )
    op.create_table(
        "nominee_reason",
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        _to("nominee_reason", "nomination_id", "nomination.id"),
        sa.PrimaryKeyConstraint("nomination_id", name=op.f("pk_nominee_reason")),
    )
    with op.batch_alter_table("endorsement", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.add_column(sa.Column("part_id", sa.Integer(), nullable=True))
        # Lists of before were not asked.
        batch_op.add_column(
            sa.Column("is_supported", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.create_foreign_key(
            op.f("fk_endorsement_part_id_organisation_part"),
            "organisation_part",
            ["part_id"],
            ["id"],
        )
        batch_op.create_index(op.f("ix_endorsement_part_id"), ["part_id"])
    with op.batch_alter_table("endorsement", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.alter_column("is_supported", server_default=None)
    for table, column in (("endorsement_stage", "remark"), ("endorsed_nominee", "why")):
        with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as batch_op:
            batch_op.add_column(
                sa.Column(column, sa.String(length=1000), nullable=False, server_default="")
            )
        with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as batch_op:
            batch_op.alter_column(column, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("endorsed_nominee", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_column("why")
    with op.batch_alter_table("endorsement_stage", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_column("remark")
    with op.batch_alter_table("endorsement", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_constraint(
            op.f("fk_endorsement_part_id_organisation_part"), type_="foreignkey"
        )
        batch_op.drop_index(op.f("ix_endorsement_part_id"))
        batch_op.drop_column("is_supported")
        batch_op.drop_column("part_id")
    op.drop_table("nominee_reason")
    op.drop_table("organisation_part")
