"""What a call for nominations says beside: phases at home, and costs with who bears them

Revision: 20261203_general_information
Revises: 20261202_reviews
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261203_general_information"
down_revision = "20261202_reviews"
branch_labels = None
depends_on = None


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "course_cost",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("borne_by", _choice("payer", "programme", "nominator"), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["course_version.id"], name=op.f("fk_course_cost_version_id_course_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_cost")),
        sa.UniqueConstraint("version_id", "code", name=op.f("uq_course_cost_version_id_code")),
    )
    with op.batch_alter_table("course_module", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.add_column(
            sa.Column(
                "phase",
                _choice("phase", "preparation", "core", "finalisation"),
                nullable=False,
                server_default="core",
            )
        )
    with op.batch_alter_table("cohort", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.add_column(sa.Column("preparation_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("finalisation_until", sa.Date(), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_cohort_preparation"), "preparation_from < starts_on"
        )
        batch_op.create_check_constraint(
            op.f("ck_cohort_finalisation"), "finalisation_until > ends_on"
        )


def downgrade() -> None:
    with op.batch_alter_table("cohort", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_constraint(op.f("ck_cohort_finalisation"), type_="check")
        batch_op.drop_constraint(op.f("ck_cohort_preparation"), type_="check")
        batch_op.drop_column("finalisation_until")
        batch_op.drop_column("preparation_from")
    with op.batch_alter_table("course_module", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_constraint(op.f("ck_course_module_phase"), type_="check")
        batch_op.drop_column("phase")
    op.drop_table("course_cost")
