"""Why a job failed is kept as a message, told in the language of whoever reads it

What was kept before stays in the words that it was written in.

Revision: 20261201_job_failures
Revises: 20261201_mail_keys
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "20261201_job_failures"
down_revision = "20261201_mail_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job", sa.Column("failure_kept", sa.JSON(), nullable=True))
    job = sa.table(
        "job", sa.column("id"), sa.column("failure"), sa.column("failure_kept", sa.JSON())
    )
    connection = op.get_bind()
    failed = sa.select(job.c.id, job.c.failure).where(job.c.failure.is_not(None))
    for row_id, words in connection.execute(failed).all():
        connection.execute(job.update().where(job.c.id == row_id).values(failure_kept=words))
    with op.batch_alter_table("job", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_column("failure")


def downgrade() -> None:
    op.add_column("job", sa.Column("failure", sa.String(500), nullable=True))
    job = sa.table("job", sa.column("id"), sa.column("failure"), sa.column("failure_kept"))
    connection = op.get_bind()
    failed = sa.select(job.c.id, job.c.failure_kept).where(job.c.failure_kept.is_not(None))
    for row_id, kept in connection.execute(failed).all():
        why = json.loads(kept) if isinstance(kept, str) else kept
        words = why if isinstance(why, str) else why["says"][0]
        connection.execute(job.update().where(job.c.id == row_id).values(failure=words[:500]))
    with op.batch_alter_table("job", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_column("failure_kept")
