"""Read long lists of nominees by a job, nominate their people in steps

Revision: 20261128_long_lists
Revises: 20261128_jobs
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_long_lists"
down_revision = "20261128_jobs"
branch_labels = None
depends_on = None

BEFORE = ("checked", "confirmed", "discarded")
ADDED = ("reading", "nominating")
CHECK = "ck_nominee_import_importstate"


def _states(states: tuple[str, ...]) -> str:
    return "state IN (" + ", ".join(f"'{state}'" for state in states) + ")"


def upgrade() -> None:
    with op.batch_alter_table("nominee_import", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_constraint(op.f(CHECK), type_="check")
        batch_op.create_check_constraint(op.f(CHECK), _states(BEFORE + ADDED))
        batch_op.add_column(sa.Column("encoding", sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column("job_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_nominee_import_job_id_job"), "job", ["job_id"], ["id"], ondelete="SET NULL"
        )
    op.add_column(
        "nominee_row",
        sa.Column("is_nominated", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    with op.batch_alter_table("nominee_row", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.alter_column("is_nominated", server_default=None)


def downgrade() -> None:
    op.execute("UPDATE nominee_import SET state = 'checked' WHERE state IN ('reading', 'nominating')")
    with op.batch_alter_table("nominee_row", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_column("is_nominated")
    with op.batch_alter_table("nominee_import", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_constraint(op.f("fk_nominee_import_job_id_job"), type_="foreignkey")
        batch_op.drop_column("job_id")
        batch_op.drop_column("encoding")
        batch_op.drop_constraint(op.f(CHECK), type_="check")
        batch_op.create_check_constraint(op.f(CHECK), _states(BEFORE))
