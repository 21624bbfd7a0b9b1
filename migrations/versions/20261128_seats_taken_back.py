"""Which applications are withdrawn because the programme took the seat back

Revision: 20261128_seats_taken_back
Revises: 20261128_concern_keepers
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128_seats_taken_back"
down_revision = "20261128_concern_keepers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("application", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.add_column(
            sa.Column("seat_taken_back", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    # What was taken back before stands in the audit.
    application = sa.table(
        "application",
        sa.column("id", sa.Integer),
        sa.column("state", sa.String),
        sa.column("seat_taken_back", sa.Boolean),
    )
    event = sa.table(
        "audit_event",
        sa.column("subject_kind", sa.String),
        sa.column("subject_id", sa.Integer),
        sa.column("action", sa.String),
    )
    released = sa.select(event.c.subject_id).where(
        event.c.subject_kind == "application", event.c.action == "release"
    )
    op.execute(
        application.update()
        .where(application.c.state == "withdrawn", application.c.id.in_(released))
        .values(seat_taken_back=sa.true())
    )


def downgrade() -> None:
    with op.batch_alter_table("application", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_column("seat_taken_back")
