"""Applications are given to reviewers, who score them

Revision: 20261202_reviews
Revises: 20261202_reviewers
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261202_reviews"
down_revision = "20261202_reviewers"
branch_labels = None
depends_on = None

_HELD = sa.text("state IN ('assigned', 'begun', 'sent')")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            _choice("reviewstate", "assigned", "begun", "sent", "conflict", "taken_back"),
            nullable=False,
        ),
        sa.Column("is_third", sa.Boolean(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column(
            "conflict",
            _choice("conflictkind", "family", "same_work", "taught", "business", "other"),
            nullable=True,
        ),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("total BETWEEN 0 AND 10000", name=op.f("ck_review_total")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_review_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["account.id"], name=op.f("fk_review_reviewer_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("public_id", name=op.f("uq_review_public_id")),
    )
    op.create_index(
        "uq_review_held",
        "review",
        ["application_id", "reviewer_id"],
        unique=True,
        sqlite_where=_HELD,
        postgresql_where=_HELD,
    )
    op.create_index("ix_review_application", "review", ["application_id"])
    op.create_index("ix_review_reviewer_state", "review", ["reviewer_id", "state"])
    op.create_table(
        "review_score",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_review_score_score")),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_score_review_id_review")
        ),
        sa.PrimaryKeyConstraint("review_id", "position", name=op.f("pk_review_score")),
    )


def downgrade() -> None:
    op.drop_table("review_score")
    op.drop_table("review")
