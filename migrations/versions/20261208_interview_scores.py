"""Let criteria be judged in the interview, and reviews be written there

Revision: 20261208_interview_scores
Revises: 20261207_appointments
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261208_interview_scores"
down_revision = "20261207_appointments"
branch_labels = None
depends_on = None

_HELD = sa.text("state IN ('assigned', 'begun', 'sent')")
_COLUMNS = (("review_criterion", "is_for_interview"), ("review", "is_interview"))


def _index(*columns: str) -> None:
    op.create_index(
        "uq_review_held",
        "review",
        list(columns),
        unique=True,
        sqlite_where=_HELD,
        postgresql_where=_HELD,
    )


def upgrade() -> None:
    op.drop_index("uq_review_held", table_name="review")
    for table, column in _COLUMNS:
        with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as batch_op:
            # What was planned and written so far is of the written applications.
            batch_op.add_column(
                sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false())
            )
        with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as batch_op:
            batch_op.alter_column(column, server_default=None)
    _index("application_id", "reviewer_id", "is_interview")


def downgrade() -> None:
    op.drop_index("uq_review_held", table_name="review")
    # The table before knows reviews of written applications only.
    op.execute(
        "DELETE FROM review_score WHERE review_id IN (SELECT id FROM review WHERE is_interview)"
    )
    op.execute("DELETE FROM review WHERE is_interview")
    op.execute("DELETE FROM review_criterion WHERE is_for_interview")
    for table, column in _COLUMNS:
        with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as batch_op:
            batch_op.drop_column(column)
    _index("application_id", "reviewer_id")
