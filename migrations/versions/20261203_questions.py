"""What a cohort asks those who apply, and the files that answer it

Revision: 20261203_questions
Revises: 20261203_letters
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261203_questions"
down_revision = "20261203_letters"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cohort_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("version >= 1", name=op.f("ck_cohort_questions_version")),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_cohort_questions_cohort_id_cohort")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_questions")),
        sa.UniqueConstraint(
            "cohort_id", "version", name=op.f("uq_cohort_questions_cohort_id_version")
        ),
    )
    op.create_table(
        "application_answer_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("question_key", sa.String(length=12), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_answer_file_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_application_answer_file_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_answer_file")),
        sa.UniqueConstraint(
            "application_id",
            "question_key",
            name=op.f("uq_application_answer_file_application_id_question_key"),
        ),
    )


def downgrade() -> None:
    op.drop_table("application_answer_file")
    op.drop_table("cohort_questions")
