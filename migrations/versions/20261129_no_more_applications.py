"""Keep that a company takes no more applications, over what comes in between

Revision: 20261129_no_more_applications
Revises: 20261129_reasons_and_guardians
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261129_no_more_applications"
down_revision = "20261129_reasons_and_guardians"
branch_labels = None
depends_on = None

# Of what is filled or suspended today the audit knows whether the company had closed it.
_CLOSED_BEFORE = """
    UPDATE posting SET takes_no_more = true
    WHERE state = 'closed' OR (
        state IN ('filled', 'suspended') AND EXISTS (
            SELECT 1 FROM audit_event AS closed
            WHERE closed.subject_kind = 'posting' AND closed.subject_id = posting.id
            AND closed.action = 'close' AND NOT EXISTS (
                SELECT 1 FROM audit_event AS later
                WHERE later.subject_kind = 'posting' AND later.subject_id = posting.id
                AND later.action = 'submit' AND later.id > closed.id
            )
        )
    )
"""


def upgrade() -> None:
    with op.batch_alter_table("posting", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.add_column(
            sa.Column("takes_no_more", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.execute(_CLOSED_BEFORE)


def downgrade() -> None:
    with op.batch_alter_table("posting", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_column("takes_no_more")
