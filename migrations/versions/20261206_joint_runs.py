"""Runs of several cohorts together

Revision: 20261206_joint_runs
Revises: 20261206_wishes
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from training_portal.platform.database import UtcDateTime

revision = "20261206_joint_runs"
down_revision = "20261206_wishes"
branch_labels = None
depends_on = None

_OUTCOMES = (
    *("kept", "guaranteed", "reserved", "open"),
    *("waitlisted", "below_cut_off", "not_scored"),
)
_CHECK = "ck_allocation_outcome_outcome"


def upgrade() -> None:
    op.create_table(
        "joint_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(12), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("input_hash", sa.String(64), nullable=False),
        sa.Column("solver", sa.String(80), nullable=False),
        sa.Column("cohorts", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("by_wishes", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("tried", "applied", name="runstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("applied_at", UtcDateTime(), nullable=True),
        sa.Column("applied_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["applied_by_id"], ["account.id"], name=op.f("fk_joint_run_applied_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["account.id"], name=op.f("fk_joint_run_made_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_run")),
        sa.UniqueConstraint("public_id", name=op.f("uq_joint_run_public_id")),
    )
    op.create_index(op.f("ix_joint_run_made_at"), "joint_run", ["made_at"])
    with op.batch_alter_table("allocation_run", reflect_kwargs={"resolve_fks": False}) as batch:
        batch.add_column(sa.Column("joint_run_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_allocation_run_joint_run_id_joint_run"), "joint_run", ["joint_run_id"], ["id"]
        )
        batch.create_index(op.f("ix_allocation_run_joint_run_id"), ["joint_run_id"])
    with op.batch_alter_table("allocation_outcome", reflect_kwargs={"resolve_fks": False}) as batch:
        batch.add_column(sa.Column("other_cohort_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_allocation_outcome_other_cohort_id_cohort"),
            "cohort",
            ["other_cohort_id"],
            ["id"],
        )
    _let_come_out(*_OUTCOMES, "elsewhere")


def downgrade() -> None:
    # Parts of joint runs mean nothing without the run that they are parts of.
    op.execute(
        "DELETE FROM allocation_outcome WHERE run_id IN"
        " (SELECT id FROM allocation_run WHERE joint_run_id IS NOT NULL)"
    )
    op.execute("DELETE FROM allocation_run WHERE joint_run_id IS NOT NULL")
    _let_come_out(*_OUTCOMES)
    with op.batch_alter_table("allocation_outcome", reflect_kwargs={"resolve_fks": False}) as batch:
        batch.drop_constraint(
            op.f("fk_allocation_outcome_other_cohort_id_cohort"), type_="foreignkey"
        )
        batch.drop_column("other_cohort_id")
    with op.batch_alter_table("allocation_run", reflect_kwargs={"resolve_fks": False}) as batch:
        batch.drop_index(op.f("ix_allocation_run_joint_run_id"))
        batch.drop_constraint(op.f("fk_allocation_run_joint_run_id_joint_run"), type_="foreignkey")
        batch.drop_column("joint_run_id")
    op.drop_table("joint_run")


def _let_come_out(*outcomes: str) -> None:
    known = ", ".join(f"'{outcome}'" for outcome in outcomes)
    with op.batch_alter_table("allocation_outcome", reflect_kwargs={"resolve_fks": False}) as batch:
        batch.drop_constraint(op.f(_CHECK), type_="check")
        batch.create_check_constraint(op.f(_CHECK), f"outcome IN ({known})")
