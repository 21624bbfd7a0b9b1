"""Say of a job since when what it read is not to be kept

Revision: 20261128_outdated_jobs
Revises: 20261128_course_drafts
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_outdated_jobs"
down_revision = "20261128_course_drafts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job", sa.Column("outdated_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("job", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_column("outdated_at")
