"""Let accounts be reviewers, and keep by what each cohort's applications are reviewed

Revision: 20261202_reviewers
Revises: 20261202_allocations
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261202_reviewers"
down_revision = "20261202_allocations"
branch_labels = None
depends_on = None

BEFORE = (
    "trainee",
    "nominating_officer",
    "programme_manager",
    "programme_coordinator",
    "trainer",
    "administrator",
    "company_owner",
    "company_recruiter",
    "observer",
)
ADDED = ("reviewer",)


def _allow(roles: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{role}'" for role in roles)
    for table in ("invitation", "role_assignment"):
        with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_role"), type_="check")
            batch_op.create_check_constraint(op.f(f"ck_{table}_role"), f"role IN ({listed})")


def upgrade() -> None:
    _allow(BEFORE + ADDED)
    op.create_table(
        "review_plan",
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("reviews_wanted", sa.Integer(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("is_blind", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reviews_wanted BETWEEN 1 AND 5", name=op.f("ck_review_plan_wanted")),
        sa.CheckConstraint("threshold BETWEEN 0 AND 100", name=op.f("ck_review_plan_threshold")),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_review_plan_cohort_id_cohort")
        ),
        sa.PrimaryKeyConstraint("cohort_id", name=op.f("pk_review_plan")),
    )
    op.create_table(
        "review_criterion",
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("anchors", sa.JSON(), nullable=False),
        sa.CheckConstraint("position BETWEEN 1 AND 10", name=op.f("ck_review_criterion_position")),
        sa.CheckConstraint("weight BETWEEN 1 AND 100", name=op.f("ck_review_criterion_weight")),
        sa.ForeignKeyConstraint(
            ["cohort_id"],
            ["review_plan.cohort_id"],
            name=op.f("fk_review_criterion_cohort_id_review_plan"),
        ),
        sa.PrimaryKeyConstraint("cohort_id", "position", name=op.f("pk_review_criterion")),
    )
    op.create_table(
        "reviewer_profile",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("most_at_once", sa.Integer(), nullable=False),
        sa.CheckConstraint("most_at_once BETWEEN 0 AND 500", name=op.f("ck_reviewer_profile_most")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_reviewer_profile_account_id_account")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_reviewer_profile")),
    )
    op.create_table(
        "reviewer_field",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("sector_code", sa.String(length=1), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["reviewer_profile.account_id"],
            name=op.f("fk_reviewer_field_account_id_reviewer_profile"),
        ),
        sa.ForeignKeyConstraint(
            ["sector_code"], ["sector.code"], name=op.f("fk_reviewer_field_sector_code_sector")
        ),
        sa.PrimaryKeyConstraint("account_id", "sector_code", name=op.f("pk_reviewer_field")),
    )


def downgrade() -> None:
    for table in ("reviewer_field", "reviewer_profile", "review_criterion", "review_plan"):
        op.drop_table(table)
    for table in ("invitation", "role_assignment"):
        op.execute(
            sa.text(f"DELETE FROM {table} WHERE role IN :roles").bindparams(
                sa.bindparam("roles", ADDED, expanding=True)
            )
        )
    _allow(BEFORE)
