"""How a message was narrowed beside states and country

Revision: 20261218_narrowed_messages
Revises: 20261217_runs_replayed
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261218_narrowed_messages"
down_revision = "20261217_runs_replayed"
branch_labels = None
depends_on = None

KEY = "fk_cohort_message_body_id_organisation"
CHECK = "ck_cohort_message_lacking"


def upgrade() -> None:
    with op.batch_alter_table("cohort_message", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.add_column(sa.Column("body_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("lacks", sa.String(40), nullable=True))
        batch_op.add_column(sa.Column("chosen", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_foreign_key(op.f(KEY), "organisation", ["body_id"], ["id"])
        batch_op.create_check_constraint(op.f(CHECK), "lacks IN ('document', 'part')")


def downgrade() -> None:
    with op.batch_alter_table("cohort_message", reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_constraint(op.f(CHECK), type_="check")
        batch_op.drop_constraint(op.f(KEY), type_="foreignkey")
        for name in ("body_id", "lacks", "chosen"):
            batch_op.drop_column(name)
