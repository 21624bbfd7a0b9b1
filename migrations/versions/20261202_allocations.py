"""Seat allocation: rules beside the seat plan, runs, and what they say of each application

Revision: 20261202_allocations
Revises: 20261202_names_shown
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from training_portal.platform.database import UtcDateTime

revision = "20261202_allocations"
down_revision = "20261202_names_shown"
branch_labels = None
depends_on = None


def _one_of(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name)


def upgrade() -> None:
    op.create_table(
        "allocation_rules",
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("lot", sa.String(length=20), nullable=False),
        sa.Column("women", sa.Integer(), nullable=False),
        sa.Column("companies", sa.Integer(), nullable=False),
        sa.Column("cut_off", sa.Integer(), nullable=True),
        sa.Column("tie_break", _one_of("rank", "lot", name="tiebreak"), nullable=False),
        sa.CheckConstraint("cut_off BETWEEN 0 AND 10000", name=op.f("ck_allocation_rules_cut_off")),
        sa.CheckConstraint(
            "women >= 0 AND companies >= 0", name=op.f("ck_allocation_rules_reserved")
        ),
        _reference("allocation_rules", "cohort_id", "cohort"),
        sa.PrimaryKeyConstraint("cohort_id", name=op.f("pk_allocation_rules")),
    )
    op.create_table(
        "allocation_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("people_hash", sa.String(length=64), nullable=False),
        sa.Column("input_hash", sa.String(length=64), nullable=False),
        sa.Column("solver", sa.String(length=80), nullable=False),
        sa.Column("seats", sa.JSON(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("mean_score", sa.Integer(), nullable=True),
        sa.Column("balance", sa.Integer(), nullable=False),
        sa.Column("state", _one_of("tried", "applied", name="runstate"), nullable=False),
        sa.Column("applied_at", UtcDateTime(), nullable=True),
        sa.Column("applied_by_id", sa.Integer(), nullable=True),
        _reference("allocation_run", "applied_by_id", "account"),
        _reference("allocation_run", "cohort_id", "cohort"),
        _reference("allocation_run", "made_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_run")),
        sa.UniqueConstraint("public_id", name=op.f("uq_allocation_run_public_id")),
    )
    op.create_index("ix_allocation_run_cohort", "allocation_run", ["cohort_id", "made_at"])
    op.create_table(
        "allocation_outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            _one_of(
                "kept",
                "guaranteed",
                "reserved",
                "open",
                "waitlisted",
                "below_cut_off",
                "not_scored",
                name="outcome",
            ),
            nullable=False,
        ),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("nth", sa.Integer(), nullable=True),
        sa.Column("counts_for", _one_of("women", "companies", name="reservation"), nullable=True),
        sa.Column(
            "obstacle",
            _one_of(
                "not_in_plan",
                "at_maximum",
                "kept_for_guarantees",
                "kept_for_groups",
                "all_taken",
                "balance",
                name="obstacle",
            ),
            nullable=True,
        ),
        sa.Column("score", sa.Integer(), nullable=True),
        _reference("allocation_outcome", "application_id", "application"),
        _reference("allocation_outcome", "run_id", "allocation_run"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_outcome")),
        sa.UniqueConstraint(
            "run_id", "application_id", name=op.f("uq_allocation_outcome_run_id_application_id")
        ),
    )
    op.create_index(
        op.f("ix_allocation_outcome_application_id"), "allocation_outcome", ["application_id"]
    )


def downgrade() -> None:
    op.drop_table("allocation_outcome")
    op.drop_table("allocation_run")
    op.drop_table("allocation_rules")
