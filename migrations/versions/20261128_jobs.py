"""Keep long work as jobs, and workers' signs of life

Revision: 20261128_jobs
Revises: 20261128_alumni
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_jobs"
down_revision = "20261128_alumni"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("about", sa.String(200), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "done",
                "failed",
                "cancelled",
                name="jobstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("asked_by", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=16), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("cursor", sa.JSON(), nullable=True),
        sa.Column("problem_count", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(500), nullable=True),
        sa.Column("outcome", sa.JSON(), nullable=True),
        sa.Column("result_file_id", sa.Integer(), nullable=True),
        sa.Column("files_removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dedupe_key", sa.String(length=120), nullable=True),
        sa.CheckConstraint(
            "done >= 0 AND (total IS NULL OR done <= total)", name=op.f("ck_job_progress")
        ),
        sa.CheckConstraint(
            "(state = 'running') = (worker IS NOT NULL AND lease_until IS NOT NULL)",
            name=op.f("ck_job_leased"),
        ),
        sa.ForeignKeyConstraint(
            ["result_file_id"],
            ["stored_file.id"],
            name=op.f("fk_job_result_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_job_dedupe_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_job_public_id")),
        sa.UniqueConstraint("result_file_id", name=op.f("uq_job_result_file_id")),
    )
    with op.batch_alter_table("job", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.create_index("ix_job_asked_by", ["asked_by"], unique=False)
        batch_op.create_index("ix_job_created_at", ["created_at"], unique=False)
        batch_op.create_index("ix_job_kind", ["kind"], unique=False)
        batch_op.create_index("ix_job_state_due_at", ["state", "due_at"], unique=False)
    op.create_table(
        "job_problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_problem_job_id_job")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_problem")),
    )
    with op.batch_alter_table("job_problem", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.create_index("ix_job_problem_job_id_line", ["job_id", "line"], unique=False)
    op.create_table(
        "worker_sign",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker_sign")),
    )
    with op.batch_alter_table("worker_sign", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.create_index("ix_worker_sign_seen_at", ["seen_at"], unique=False)


def downgrade() -> None:
    op.drop_table("worker_sign")
    op.drop_table("job_problem")
    op.drop_table("job")
